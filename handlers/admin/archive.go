package admin

import (
	"net/http"

	"lastcall/offers"
)

// archive puts a campaign away, switched off, or brings it back, still off.
func (a *admin) archive(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	away := r.PostForm.Get("archived") == "1"
	c, err := a.change(r.Context(), v, r.PathValue("campaign"), func(c *offers.Campaign) error {
		if c.Archived = away; away {
			c.Enabled = false
			return nil
		}
		if a.refuses(v, c) != nil {
			return errNotReady
		}
		return nil
	})
	if err != nil {
		return err
	}
	a.Changed(v.store.ID)
	words := "“" + c.Name + "” is back. It is off."
	if away {
		words = "“" + c.Name + "” is archived and off. What shoppers were promised is kept."
	}
	return a.back(w, r, v, listPath(v, r.PostForm), words)
}
