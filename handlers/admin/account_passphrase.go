package admin

import (
	"errors"
	"net/http"

	"lastcall/session"
	views "lastcall/views/admin"
)

const notTwice = "The two are not the same."

// changePassphrase asks for the current one, whatever was proved before, and ends all other log-ins.
func (a *admin) changePassphrase(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	view := views.Account{Name: v.account.Name}
	next := r.PostForm.Get("passphrase")
	if next != r.PostForm.Get("again") {
		view.AgainError = notTwice
		return a.renderAccount(w, r, v, http.StatusUnprocessableEntity, view)
	}
	this, _ := session.AdminOf(v.session)
	ended, err := a.Accounts.SetPassphrase(r.Context(), v.account.ID, r.PostForm.Get("current"), next, this.ID, address(r))
	if err != nil {
		status, words := refusal(w, err)
		switch {
		case words == "":
			return away(err)
		case errors.Is(err, session.ErrNotYou):
			view.CurrentError = "This is not your current passphrase."
		case errors.Is(err, session.ErrThrottled):
			view.CurrentError = words
		default:
			view.NextError = words
		}
		a.Logger.InfoContext(r.Context(), "admin: passphrase not changed", "account", v.account.ID, "cause", err)
		return a.renderAccount(w, r, v, status, view)
	}
	a.Logger.InfoContext(r.Context(), "admin: passphrase changed", "account", v.account.ID, "ended", ended)
	return a.back(w, r, v, accountPath, "Your passphrase is changed."+endedWords(ended))
}

func endedWords(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return " The other log-in has ended."
	default:
		return " The other " + plural(int64(n), "log-in has", "log-ins have") + " ended."
	}
}
