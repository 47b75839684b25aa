package admin

import (
	"errors"
	"net/http"

	"lastcall/session"
)

// endLogin ends one of the person's own log-ins. The one that asks has the log-out for that.
func (a *admin) endLogin(w http.ResponseWriter, r *http.Request, v *visit) error {
	this, _ := session.AdminOf(v.session)
	id := r.PathValue("login")
	if id == this.ID {
		return a.logout(w, r, v)
	}
	err := a.Admins.Revoke(r.Context(), v.account.ID, id)
	switch {
	case errors.Is(err, session.ErrEnded):
		return a.back(w, r, v, accountPath, "That log-in had ended already.")
	case err != nil:
		return away(err)
	}
	a.Logger.InfoContext(r.Context(), "admin: log-in ended", "account", v.account.ID)
	return a.back(w, r, v, accountPath, "That log-in has ended.")
}

func (a *admin) endOtherLogins(w http.ResponseWriter, r *http.Request, v *visit) error {
	this, _ := session.AdminOf(v.session)
	n, err := a.Admins.RevokeOthers(r.Context(), v.account.ID, this.ID)
	if err != nil {
		return away(err)
	}
	a.Logger.InfoContext(r.Context(), "admin: other log-ins ended", "account", v.account.ID, "ended", n)
	if n == 0 {
		return a.back(w, r, v, accountPath, "There was no other log-in.")
	}
	return a.back(w, r, v, accountPath, endedWords(n)[1:])
}
