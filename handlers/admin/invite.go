package admin

import (
	"errors"
	"net/http"
	"net/url"

	"lastcall/offers"
	"lastcall/session"
	views "lastcall/views/admin"
)

var errInvitation = &problem{status: http.StatusGone, title: "This invitation is over", words: session.ErrNoInvitation.Public()}

// invited is an invitation that was opened by its link.
type invited struct {
	session.Invitation
	secret     string
	hasAccount bool
	store      string // its name, "" = every store
	href       string
}

func (a *admin) invited(r *http.Request) (invited, error) {
	i := invited{secret: r.PathValue("secret")}
	scope := scopeOf(r.PathValue("scope"))
	if scope != session.EveryStore {
		if !offers.ValidID(scope) {
			return i, errInvitation
		}
		store, err := a.Catalog.StoreByID(r.Context(), scope)
		if errors.Is(err, offers.ErrNoStore) {
			return i, errInvitation
		}
		if err != nil {
			return i, err
		}
		i.store = store.Name
	}
	var err error
	i.Invitation, i.hasAccount, err = a.Accounts.Invited(r.Context(), scope, i.secret, a.Now())
	if errors.Is(err, session.ErrNoInvitation) {
		return i, errInvitation
	}
	if err != nil {
		return i, away(err)
	}
	i.href = "/admin/invite/" + scopeText(scope) + "/" + url.PathEscape(i.secret)
	return i, nil
}

// showInvite lets whoever has the link make an account, or accept with the one they have.
func (a *admin) showInvite(w http.ResponseWriter, r *http.Request, v *visit) error {
	i, err := a.invited(r)
	if err != nil {
		return err
	}
	if err := a.identify(w, r, v); err != nil {
		return err
	}
	return a.renderInvite(w, r, v, http.StatusOK, i, views.Invite{})
}

func (a *admin) renderInvite(w http.ResponseWriter, r *http.Request, v *visit, status int, i invited, view views.Invite) error {
	view.Store, view.Email, view.By = i.store, i.Email, i.By
	view.Role, view.May = article(i.Role), roleMay(i.Role)
	view.Ends = "in " + roughly(i.EndsMS-a.Now())
	view.Action, view.LoginURL = i.href, loginPath(i.href)
	switch {
	case v.account.Email == i.Email:
		view.Step = views.InviteAccept
	case i.hasAccount && v.account.ID != "", v.account.ID != "":
		view.Step, view.You = views.InviteOther, v.account.Email
	case i.hasAccount:
		view.Step = views.InviteLogin
	default:
		view.Step = views.InviteNew
	}
	return a.render(w, r, status, views.InvitePage(a.page(v, "Invitation"), view))
}

// acceptInvite takes the person into the team.
func (a *admin) acceptInvite(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	i, err := a.invited(r)
	if err != nil {
		return err
	}
	if err := a.identify(w, r, v); err != nil {
		return err
	}
	switch {
	case v.account.Email == i.Email:
		return a.accept(w, r, v, i)
	case i.hasAccount || v.account.ID != "":
		return a.renderInvite(w, r, v, http.StatusConflict, i, views.Invite{})
	}
	view := views.Invite{Name: r.PostForm.Get("name")}
	passphrase := r.PostForm.Get("passphrase")
	if passphrase != r.PostForm.Get("again") {
		view.AgainError = notTwice
		return a.renderInvite(w, r, v, http.StatusUnprocessableEntity, i, view)
	}
	account, err := a.Accounts.Join(r.Context(), i.Invitation.Store, i.secret, view.Name, passphrase, a.Now())
	switch {
	case errors.Is(err, session.ErrNoInvitation):
		return errInvitation
	case errors.Is(err, session.ErrEmailTaken):
		i.hasAccount = true
		return a.renderInvite(w, r, v, http.StatusConflict, i, view)
	case errors.Is(err, session.ErrName):
		view.NameError = session.Public(err)
		return a.renderInvite(w, r, v, http.StatusUnprocessableEntity, i, view)
	case session.Public(err) != "":
		view.PassphraseError = session.Public(err)
		return a.renderInvite(w, r, v, http.StatusUnprocessableEntity, i, view)
	case err != nil:
		return away(err)
	}
	a.joined(r, account, i)
	v.session.AddFlash("Welcome. This is your account from now on.")
	return a.begin(w, r, account.ID, i.next())
}

func (a *admin) accept(w http.ResponseWriter, r *http.Request, v *visit, i invited) error {
	_, err := a.Accounts.Accept(r.Context(), i.Invitation.Store, i.secret, v.account.ID, a.Now())
	switch {
	case errors.Is(err, session.ErrNoInvitation):
		return errInvitation
	case errors.Is(err, session.ErrInTeam):
		return a.back(w, r, v, i.next(), "You were in this team already.")
	case err != nil:
		return away(err)
	}
	a.joined(r, v.account, i)
	return a.back(w, r, v, i.next(), "You are "+article(i.Role)+" of this store now.")
}

// joined tells the store's log who came.
func (a *admin) joined(r *http.Request, account session.Account, i invited) {
	a.Logger.InfoContext(r.Context(), "admin: invitation accepted", "account", account.ID, "store", i.Invitation.Store)
	if i.Invitation.Store != session.EveryStore {
		a.recordIn(r.Context(), i.Invitation.Store, &visit{account: account}, "team.joined", account.Email, nil, map[string]any{"role": i.Role})
	}
}

// next is where an invitation leads.
func (i invited) next() string {
	if i.Invitation.Store == session.EveryStore {
		return "/admin/"
	}
	return campaignsPath(i.Invitation.Store)
}
