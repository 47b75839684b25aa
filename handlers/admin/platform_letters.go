package admin

import (
	"context"
	"errors"
	"net/http"

	"lastcall/offers"
)

// retryLetter makes a call that was given up due again.
func (a *admin) retryLetter(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.settleLetter(w, r, v, a.Ledger.Revive, "letter.retried", "It is tried again now.")
}

// discardLetter drops a call that was given up.
func (a *admin) discardLetter(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.settleLetter(w, r, v, a.Ledger.Discard, "letter.discarded", "It is discarded.")
}

func (a *admin) settleLetter(w http.ResponseWriter, r *http.Request, v *visit,
	do func(context.Context, *offers.Storefront, string) error, action, words string) error {
	err := do(r.Context(), v.store, r.PathValue("letter"))
	if errors.Is(err, offers.ErrNoLetter) {
		words = "Someone else has dealt with it already."
	} else if err != nil {
		return err
	} else {
		a.record(r.Context(), v, action, "", nil, nil)
	}
	return a.back(w, r, v, platformPath(v.store.ID), words)
}
