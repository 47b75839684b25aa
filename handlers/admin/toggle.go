package admin

import (
	"context"
	"errors"
	"net/http"

	"lastcall/offers"
)

// errNotReady refuses to switch on what could not be saved as it is.
var errNotReady = &problem{status: http.StatusUnprocessableEntity, title: "This campaign cannot be switched on yet", words: "Something in it needs a correction first. Open it and save it: the page says what."}

// toggle switches one campaign on or off.
func (a *admin) toggle(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	on := r.PostForm.Get("enabled") == "1"
	c, err := a.setEnabled(r.Context(), v, r.PathValue("campaign"), on)
	if err != nil {
		return err
	}
	a.Changed(v.store.ID)
	words := "“" + c.Name + "” is off."
	if on {
		words = "“" + c.Name + "” is on."
	}
	return a.back(w, r, v, campaignsPath(v.store.ID), words)
}

// setEnabled changes this one switch of whatever version is kept now.
func (a *admin) setEnabled(ctx context.Context, v *visit, id string, on bool) (offers.Campaign, error) {
	for range maxTries {
		c, err := a.campaign(ctx, v, id)
		if err != nil {
			return c, err
		}
		c.Enabled, c.UpdatedAt, c.UpdatedBy = on, a.Now(), v.author()
		if caps := v.setting.caps; on && (c.Validate() != nil || caps != nil && caps.Refuse(&c) != nil) {
			return c, errNotReady
		}
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
