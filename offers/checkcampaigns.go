package offers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// CheckCampaigns says which of a store's live campaigns its platform could not carry out. Nothing is found of campaigns
// that are switched off: they are checked when they are saved.
func CheckCampaigns(store *Storefront, campaigns []Campaign, c Capabilities) []Finding {
	var findings []Finding
	for _, campaign := range campaigns {
		if !campaign.Enabled {
			continue
		}
		name := fmt.Sprintf("Campaign %q", campaign.Name)
		var wrong FieldErrors
		switch err := c.Refuse(&campaign); {
		case errors.As(err, &wrong):
			reasons := make([]string, 0, len(wrong))
			for field, why := range wrong {
				reasons = append(reasons, field+": "+why)
			}
			slices.Sort(reasons)
			findings = append(findings, Finding{Name: name, Note: strings.Join(reasons, "; ") + ".",
				Fix: "Change the campaign in the admin, or switch it off."})
		case store.CreateOn == CreateOnShelf && len(campaign.Shelves()) > MaxShelves:
			findings = append(findings, Finding{Name: name, Note: fmt.Sprintf("It can give more than %d different discounts; codes can't lie ready for each.", MaxShelves),
				Fix: "Give its value larger steps, or create codes at the claim."})
		}
	}
	return findings
}
