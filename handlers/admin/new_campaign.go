package admin

import (
	"net/http"

	"lastcall/offers"
)

// newCampaign shows a campaign that nobody has saved yet.
func (a *admin) newCampaign(w http.ResponseWriter, r *http.Request, v *visit) error {
	c := offers.NewCampaign(v.store.ID, newCampaignID(), "New campaign")
	return a.renderEditor(w, r, v, http.StatusOK, a.editor(v, &c, toForm(&c, v.setting), nil))
}
