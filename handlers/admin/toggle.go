package admin

import (
	"context"
	"errors"
	"net/http"

	"lastcall/offers"
)

// errNotReady refuses to switch on what could not be saved as it is.
var errNotReady = &problem{status: http.StatusUnprocessableEntity, title: "This campaign cannot be switched on yet", words: "Something in it needs a correction first. Open it and save it: the page says what."}

var errArchived = &problem{status: http.StatusUnprocessableEntity, title: "This campaign is archived", words: "Bring it back first: the list shows archived campaigns when its filter says so."}

// toggle switches one campaign on or off.
func (a *admin) toggle(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	on := r.PostForm.Get("enabled") == "1"
	c, err := a.change(r.Context(), v, r.PathValue("campaign"), func(c *offers.Campaign) error {
		c.Enabled = on
		switch {
		case on && c.Archived:
			return errArchived
		case on && a.refuses(v, c) != nil:
			return errNotReady
		}
		return nil
	})
	if err != nil {
		return err
	}
	a.Changed(v.store.ID)
	words := "“" + c.Name + "” is off."
	if on {
		words = "“" + c.Name + "” is on."
	}
	return a.back(w, r, v, listPath(v, r.PostForm), words)
}

// change makes one change to whatever version of a campaign is kept now.
func (a *admin) change(ctx context.Context, v *visit, id string, do func(c *offers.Campaign) error) (offers.Campaign, error) {
	for range maxTries {
		c, err := a.campaign(ctx, v, id)
		if err != nil {
			return c, err
		}
		if err := do(&c); err != nil {
			return c, err
		}
		c.UpdatedAt, c.UpdatedBy = a.Now(), v.author()
		err = a.Catalog.SaveCampaign(ctx, &c)
		if !errors.Is(err, offers.ErrConflict) {
			return c, err
		}
	}
	return offers.Campaign{}, away(offers.ErrConflict)
}

// campaign finds one campaign of the visit's store, or errNotFound.
func (a *admin) campaign(ctx context.Context, v *visit, id string) (offers.Campaign, error) {
	if !offers.ValidID(id) {
		return offers.Campaign{}, errNotFound
	}
	c, err := a.Catalog.CampaignByID(ctx, v.store.ID, id)
	if errors.Is(err, offers.ErrNoCampaign) {
		return offers.Campaign{}, errNotFound
	}
	return c, err
}
