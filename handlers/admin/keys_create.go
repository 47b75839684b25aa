package admin

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// createKey makes a key and shows it, this once.
func (a *admin) createKey(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form := r.PostForm
	var scopes []offers.Scope
	for _, s := range form[boxScope] {
		scopes = append(scopes, offers.Scope(s))
	}
	secret, key := offers.NewAPIKey(v.store.ID, strings.TrimSpace(form.Get(boxName)), a.Now(), scopes...)
	key.CreatedBy = v.author().Name
	wrong := offers.FieldErrors{}
	if err := key.Validate(); err != nil && !errors.As(err, &wrong) {
		return err
	}
	if len(scopes) == 0 {
		wrong["scopes"] = "choose at least one: a key that may do nothing is of no use"
	}
	if len(wrong) > 0 {
		return a.showKeys(w, r, v, http.StatusUnprocessableEntity, form, wrong, nil)
	}
	if again, err := a.sentBefore(r.Context(), v, form); err != nil || again {
		return a.alreadyMade(w, r, v, keysPath(v.store.ID), err)
	}
	switch err := a.Keys.SaveAPIKey(r.Context(), key); {
	case errors.Is(err, offers.ErrTooManyKeys):
		return a.showKeys(w, r, v, http.StatusUnprocessableEntity, form, offers.FieldErrors{boxName: "there is no room for another key: revoke one first"}, nil)
	case err != nil:
		return err
	}
	a.record(r.Context(), v, "key.created", key.Name, nil, key.Recorded())
	return a.showKeys(w, r, v, http.StatusCreated, newKeyForm(), nil, &views.Once{What: "API key", Name: key.Name, Text: secret,
		Words: "Copy it now and keep it where your checkout's other secrets are. It is not kept here and will not be shown again."})
}

// newKeyForm is the form for a key that may do everything.
func newKeyForm() url.Values {
	form := url.Values{}
	for _, s := range offers.Scopes {
		form.Add(boxScope, string(s))
	}
	return form
}

// revokeKey ends a key at once.
func (a *admin) revokeKey(w http.ResponseWriter, r *http.Request, v *visit) error {
	list, err := a.Keys.APIKeys(r.Context(), v.store.ID)
	if err != nil {
		return err
	}
	for _, k := range list {
		if k.PublicID() != r.PathValue("key") {
			continue
		}
		switch err := a.Keys.DeleteAPIKey(r.Context(), v.store.ID, k.ID); {
		case errors.Is(err, offers.ErrNoKey):
			return a.back(w, r, v, keysPath(v.store.ID), "Someone else has revoked it already.")
		case err != nil:
			return err
		}
		a.record(r.Context(), v, "key.revoked", k.Name, k.Recorded(), nil)
		return a.back(w, r, v, keysPath(v.store.ID), "The key “"+k.Name+"” is revoked: it is refused from now on.")
	}
	return a.back(w, r, v, keysPath(v.store.ID), "There is no such key any more.")
}

// nonce tells one sending of a form from the next: what shows a secret answers a form directly, and whoever reloads that
// page sends the form again.
func nonce() string { return strings.ToLower(rand.Text()[:16]) }

// nonceKeptMS is how long a form is known to have been sent.
const nonceKeptMS = 24 * 60 * 60_000

// sentBefore reports whether this very form was sent before.
func (a *admin) sentBefore(ctx context.Context, v *visit, form url.Values) (bool, error) {
	n := form.Get("nonce")
	if !offers.ValidID(n) {
		return false, errForm
	}
	first, err := a.Turns.Turn(ctx, v.store, "form-"+n, nonceKeptMS)
	return !first, err
}

func (a *admin) alreadyMade(w http.ResponseWriter, r *http.Request, v *visit, to string, err error) error {
	if err != nil {
		return err
	}
	return a.back(w, r, v, to, "That was done already. A secret is shown only once; if it is lost, make a new one.")
}
