package admin

import (
	"errors"
	"net/http"

	"lastcall/offers"
)

// pause stops or resumes all new offers of the store.
func (a *admin) pause(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	paused := r.PostForm.Get("paused") == "1"
	if err := a.setPaused(r, v, paused); err != nil {
		return err
	}
	a.Changed(v.store.ID)
	if paused { // the page's own banner says so
		http.Redirect(w, r, campaignsPath(v.store.ID), http.StatusSeeOther)
		return nil
	}
	return a.back(w, r, v, campaignsPath(v.store.ID), "Offers are running again.")
}

// setPaused changes this one switch of whatever version is kept now: two people never undo each other's other changes.
func (a *admin) setPaused(r *http.Request, v *visit, paused bool) error {
	for range maxTries {
		store, err := a.Catalog.StoreByID(r.Context(), v.store.ID)
		if err != nil {
			return err
		}
		changed := *store // the one kept may be shared with others
		changed.Paused, changed.SavedBy = paused, v.author()
		err = a.Catalog.SaveStore(r.Context(), &changed)
		if !errors.Is(err, offers.ErrConflict) {
			return err
		}
	}
	return away(offers.ErrConflict)
}

// maxTries bounds how often a switch is set anew because someone else saved in between.
const maxTries = 5
