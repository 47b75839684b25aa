package admin

import (
	"net/http"
)

// edit shows a campaign as it is kept.
func (a *admin) edit(w http.ResponseWriter, r *http.Request, v *visit) error {
	c, err := a.campaign(r.Context(), v, r.PathValue("campaign"))
	if err != nil {
		return err
	}
	return a.renderEditor(w, r, v, http.StatusOK, a.editor(v, &c, toForm(&c, v.setting), nil))
}
