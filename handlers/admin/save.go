package admin

import (
	"errors"
	"net/http"
	"strconv"

	"lastcall/offers"
)

// save keeps what was typed, if all of it can be kept and nobody else saved in between.
func (a *admin) save(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form := r.PostForm
	base, err := a.base(r, v, form.Get("version"))
	if err != nil {
		return err
	}
	if form.Get("merge") != "" {
		return a.merged(w, r, v, base, form)
	}
	kept := strconv.FormatInt(base.Version, 10)
	if form.Get("version") != kept && form.Get("over") != kept {
		return a.conflict(w, r, v, base, form)
	}
	c, wrong := fromForm(form, base, v.setting)
	if len(wrong) > 0 {
		return a.renderEditor(w, r, v, http.StatusUnprocessableEntity, a.editor(v, &base, form, wrong))
	}
	c.UpdatedAt, c.UpdatedBy = a.Now(), v.author()
	switch err := a.Catalog.SaveCampaign(r.Context(), &c); {
	case err == nil:
	case errors.Is(err, offers.ErrConflict):
		current, err := a.campaign(r.Context(), v, c.ID)
		if err != nil {
			return err
		}
		return a.conflict(w, r, v, current, form)
	case errors.As(err, &wrong):
		return a.renderEditor(w, r, v, http.StatusUnprocessableEntity, a.editor(v, &base, form, wrong))
	default:
		return err
	}
	a.Changed(v.store.ID)
	words := "“" + c.Name + "” is saved. It takes effect on the next page view."
	if !c.Enabled {
		words = "“" + c.Name + "” is saved. It is off."
	}
	return a.back(w, r, v, campaignsPath(v.store.ID), words)
}

// base is the campaign that the form changes: the one that is kept, or a new one of the id in the path.
func (a *admin) base(r *http.Request, v *visit, version string) (offers.Campaign, error) {
	if !isVersion(version) {
		return offers.Campaign{}, errForm
	}
	id := r.PathValue("campaign")
	c, err := a.campaign(r.Context(), v, id)
	if errors.Is(err, errNotFound) && version == "0" && offers.ValidID(id) {
		return offers.NewCampaign(v.store.ID, id, ""), nil
	}
	return c, err
}

func isVersion(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && n >= 0 && strconv.FormatInt(n, 10) == s
}
