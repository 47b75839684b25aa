package admin

import (
	"errors"
	"net/http"
	"strconv"

	"lastcall/offers"
)

// restore saves an older version as a new one. Whether the campaign runs stays as it is: that is switched on purpose only.
func (a *admin) restore(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	ctx, form := r.Context(), r.PostForm
	current, err := a.campaign(ctx, v, r.PathValue("campaign"))
	if err != nil {
		return err
	}
	if form.Get("version") != strconv.FormatInt(current.Version, 10) {
		return a.showHistory(w, r, v, http.StatusConflict, overtaken)
	}
	old, err := a.version(ctx, v, current.ID, versionOf(form.Get("restore")), nil)
	if err != nil {
		return err
	}
	if old == nil {
		return a.showHistory(w, r, v, http.StatusNotFound, "That version is not kept any more. Nothing was changed.")
	}
	c := *old
	c.Version, c.Enabled, c.Archived = current.Version, current.Enabled, current.Archived
	if wrong := a.refuses(v, &c); wrong != nil {
		e := a.editor(v, &current, toForm(&c, v.setting), wrong)
		e.Unsaved = "This is version " + form.Get("restore") + ", not saved yet: something in it can't be kept as it was."
		return a.renderEditor(w, r, v, http.StatusUnprocessableEntity, e)
	}
	c.UpdatedAt, c.UpdatedBy = a.Now(), v.author()
	if err := a.Catalog.SaveCampaign(ctx, &c); errors.Is(err, offers.ErrConflict) {
		return a.showHistory(w, r, v, http.StatusConflict, overtaken)
	} else if err != nil {
		return err
	}
	a.Changed(v.store.ID)
	return a.back(w, r, v, campaignPath(v.store.ID, c.ID)+"/history",
		"Version "+form.Get("restore")+" is back, as version "+strconv.FormatInt(c.Version, 10)+".")
}

// refuses says what of a campaign can't be kept, by the boxes of its form; nil if nothing.
func (a *admin) refuses(v *visit, c *offers.Campaign) offers.FieldErrors {
	wrong, rules := offers.FieldErrors{}, offers.FieldErrors{}
	rows := make([]int, len(c.Triggers)) // the form has them in this order
	for i := range rows {
		rows[i] = i
	}
	if errors.As(c.Validate(), &rules) {
		merge(wrong, rules, c, rows)
	}
	if caps := v.setting.caps; caps != nil && errors.As(caps.Refuse(c), &rules) {
		merge(wrong, rules, c, rows)
	}
	if len(wrong) == 0 {
		return nil
	}
	return wrong
}

const overtaken = "Someone saved this campaign in between. Nothing was changed: look at the newest version first."
