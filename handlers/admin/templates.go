package admin

import (
	"errors"
	"net/http"

	"lastcall/offers"
)

// fromTemplate makes the first campaign of a template, and switches it on if the person says so.
func (a *admin) fromTemplate(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form := r.PostForm
	t, ok := offers.TemplateOf(form.Get("template"))
	if !ok || !offers.ValidID(form.Get("id")) {
		return errForm
	}
	c := t.Campaign(v.store, v.setting.caps, form.Get("id"), a.Now())
	c.Enabled, c.UpdatedBy = form.Get("enabled") == "1", v.author()
	switch err := a.Catalog.SaveCampaign(r.Context(), &c); {
	case errors.Is(err, offers.ErrConflict): // the form came twice: it is there
		http.Redirect(w, r, startPath(v.store.ID), http.StatusSeeOther)
		return nil
	case err != nil:
		return err
	}
	a.Changed(v.store.ID)
	a.guideDone(r, v, stepCampaign)
	if !c.Enabled {
		return a.back(w, r, v, campaignPath(v.store.ID, c.ID), "“"+c.Name+"” is made. It is off: look at it, then switch it on.")
	}
	return a.back(w, r, v, startPath(v.store.ID), "“"+c.Name+"” is on. It takes effect on the next page view.")
}
