package admin

import (
	"errors"
	"net/http"

	"lastcall/session"
	views "lastcall/views/admin"
)

// invite makes a link for one person and shows it, once: there may be no mail to send it by.
func (a *admin) invite(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	view := views.Team{Email: r.PostForm.Get("email"), Role: r.PostForm.Get("role"), Everywhere: r.PostForm.Get("everywhere") != ""}
	scope := v.store.ID
	if view.Everywhere {
		if !ownsEverything(v) {
			return errReadOnly
		}
		scope = session.EveryStore
	}
	made, secret, err := a.Accounts.Invite(r.Context(), session.Invitation{Store: scope, Email: view.Email, Role: session.Role(view.Role),
		By: v.author().Name, Inviter: v.account.ID}, a.Now())
	if err != nil {
		if view.Error = session.Public(err); view.Error == "" {
			return away(err)
		}
		return a.renderTeam(w, r, v, http.StatusUnprocessableEntity, a.page(v, "Team"), view)
	}
	a.record(r.Context(), v, "team.invited", made.Email, nil, map[string]any{"role": made.Role, "every_store": view.Everywhere})
	link := a.PublicURL
	if link == "" {
		link = "http://" + r.Host
	}
	link += "/admin/invite/" + scopeText(scope) + "/" + secret
	return a.renderTeam(w, r, v, http.StatusOK, a.page(v, "Team"), views.Team{Role: view.Role, Link: link, LinkFor: made.Email})
}

// withdraw makes an invitation's link worthless.
func (a *admin) withdraw(w http.ResponseWriter, r *http.Request, v *visit) error {
	scope, err := a.scope(r, v)
	if err != nil {
		return err
	}
	open, err := a.Accounts.Invitations(r.Context(), scope, a.Now())
	if err != nil {
		return away(err)
	}
	id := r.PathValue("invitation")
	for _, i := range open {
		if i.ID != id {
			continue
		}
		err := a.Accounts.Withdraw(r.Context(), scope, id)
		if errors.Is(err, session.ErrNoInvitation) {
			break
		}
		if err != nil {
			return away(err)
		}
		a.record(r.Context(), v, "team.invitation_withdrawn", i.Email, map[string]any{"role": i.Role}, nil)
		return a.back(w, r, v, teamPath(v.store.ID), "The invitation of "+i.Email+" is withdrawn.")
	}
	return a.back(w, r, v, teamPath(v.store.ID), "That invitation was over already.")
}

// scope is what a form of the team is about: the visit's store, or every store if the person may.
func (a *admin) scope(r *http.Request, v *visit) (string, error) {
	if err := parseForm(r); err != nil {
		return "", err
	}
	switch scopeOf(r.PostForm.Get("scope")) {
	case "", v.store.ID:
		return v.store.ID, nil
	case session.EveryStore:
		if ownsEverything(v) {
			return session.EveryStore, nil
		}
		return "", errReadOnly
	default:
		return "", errForm
	}
}
