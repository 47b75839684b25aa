package admin

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"lastcall/offers"
)

// newCampaignID is drawn when a form is shown, so that a form sent twice makes one campaign.
func newCampaignID() string { return "c-" + strings.ToLower(rand.Text()[:12]) }

var errNoCopy = &problem{status: http.StatusUnprocessableEntity, title: "This campaign cannot be copied yet",
	words: "Something in it needs a correction first. Open it and save it: the page says what."}

// duplicate makes a copy of a campaign, switched off, and opens it.
func (a *admin) duplicate(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	c, err := a.campaign(r.Context(), v, r.PathValue("campaign"))
	if err != nil {
		return err
	}
	id := r.PostForm.Get("id")
	if !offers.ValidID(id) {
		return errForm
	}
	if a.refuses(v, &c) != nil {
		return errNoCopy
	}
	name := c.Name
	c.ID, c.Name, c.Version, c.Enabled, c.Archived = id, copyName(name), 0, false, false
	c.UpdatedAt, c.UpdatedBy = a.Now(), v.author()
	switch err := a.Catalog.SaveCampaign(r.Context(), &c); {
	case errors.Is(err, offers.ErrConflict):
		return a.back(w, r, v, campaignPath(v.store.ID, id), "This copy was made before.")
	case err != nil:
		return err
	}
	a.Changed(v.store.ID)
	return a.back(w, r, v, campaignPath(v.store.ID, id), "This is a copy of “"+name+"”. It is off.")
}

const (
	copySuffix   = " (copy)"
	maxNameBytes = 120
)

// copyName is a name that tells a copy from what it was made of, short enough to be kept.
func copyName(name string) string {
	for len(name)+len(copySuffix) > maxNameBytes {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	return name + copySuffix
}
