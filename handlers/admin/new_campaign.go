package admin

import (
	"crypto/rand"
	"net/http"
	"strings"

	"lastcall/offers"
)

// newCampaign shows a campaign that nobody has saved yet. Its id is drawn now, so that a form sent twice makes one
// campaign.
func (a *admin) newCampaign(w http.ResponseWriter, r *http.Request, v *visit) error {
	c := offers.NewCampaign(v.store.ID, "c-"+strings.ToLower(rand.Text()[:12]), "New campaign")
	return a.renderEditor(w, r, v, http.StatusOK, a.editor(v, &c, toForm(&c, v.setting), nil))
}
