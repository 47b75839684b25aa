package admin

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"lastcall/session"
	views "lastcall/views/admin"
)

func memberPath(storeID, accountID string) string {
	return teamPath(storeID) + "/people/" + url.PathEscape(accountID)
}

// member is the page of one of the store's people.
func (a *admin) member(w http.ResponseWriter, r *http.Request, v *visit) error {
	m, err := a.memberOf(r, v)
	if err != nil {
		return err
	}
	return a.renderMember(w, r, v, http.StatusOK, m, "")
}

func (a *admin) memberOf(r *http.Request, v *visit) (session.Member, error) {
	people, err := a.Accounts.Team(r.Context(), v.store.ID)
	if err != nil {
		return session.Member{}, away(err)
	}
	i := slices.IndexFunc(people, func(m session.Member) bool { return m.ID == r.PathValue("account") })
	if i < 0 {
		return session.Member{}, errNotFound
	}
	return people[i], nil
}

func (a *admin) renderMember(w http.ResponseWriter, r *http.Request, v *visit, status int, m session.Member, wrong string) error {
	path := memberPath(v.store.ID, m.ID)
	view := views.MemberView{
		Name: orElse(m.Name, m.Email), Email: m.Email, Role: roleWords(m.Role), Everywhere: m.Store == session.EveryStore, You: m.ID == v.account.ID,
		TwoStep: m.TwoStep, Since: day(m.CreatedMS, v.setting.loc), TeamURL: teamPath(v.store.ID), Store: v.store.Name,
		MayChange: m.Store != session.EveryStore || ownsEverything(v), Roles: roleChoices(m.Role), Scope: scopeText(m.Store),
		RoleURL: path + "/role", RemoveURL: path + "/remove", Error: wrong, Last: len(m.Roles) == 1,
	}
	return a.render(w, r, status, views.MemberPage(a.page(v, view.Name), view))
}

// changeRole changes what one of the people may do; it ends their log-ins, so that no page of theirs promises more.
func (a *admin) changeRole(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.setRole(w, r, v, func() session.Role { return session.Role(r.PostForm.Get("role")) })
}

// removeMember takes one of the people out of the team.
func (a *admin) removeMember(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.setRole(w, r, v, func() session.Role { return "" })
}

func (a *admin) setRole(w http.ResponseWriter, r *http.Request, v *visit, wanted func() session.Role) error {
	scope, err := a.scope(r, v)
	if err != nil {
		return err
	}
	m, err := a.memberOf(r, v)
	if err != nil {
		return err
	}
	if m.Store != scope {
		return errForm
	}
	role := wanted()
	remove := role == ""
	if m.Role == role {
		return a.back(w, r, v, teamPath(v.store.ID), "Nothing was changed: "+orElse(m.Name, m.Email)+" is "+article(role)+" already.")
	}
	if r.PathValue("account") != m.ID || !remove && !role.Valid() {
		return errForm
	}
	this, _ := session.AdminOf(v.session)
	done, err := a.Accounts.SetRole(r.Context(), m.ID, scope, role, this.ID)
	switch {
	case errors.Is(err, session.ErrNoAccount):
		return errNotFound
	case errors.Is(err, session.ErrLastOwner):
		return a.renderMember(w, r, v, http.StatusConflict, m, session.Public(err))
	case err != nil:
		return away(err)
	}
	before := map[string]any{"role": m.Role}
	if scope == session.EveryStore {
		before["every_store"] = true
	}
	if remove {
		a.record(r.Context(), v, "team.removed", m.Email, before, nil)
	} else {
		a.record(r.Context(), v, "team.role_changed", m.Email, before, map[string]any{"role": role})
	}
	return a.afterRole(w, r, v, m, role, done)
}

// afterRole leads to the team, or to the start if it is the person's own team no more.
func (a *admin) afterRole(w http.ResponseWriter, r *http.Request, v *visit, m session.Member, role session.Role, done session.Changed) error {
	name, to := orElse(m.Name, m.Email), teamPath(v.store.ID)
	words := name + " is " + article(role) + " now."
	switch {
	case role == "" && done.Deleted:
		words = name + " is out of the team. The account was in no other one, so it is deleted."
	case role == "":
		words = name + " is out of the team."
	}
	if m.ID != v.account.ID {
		return a.back(w, r, v, to, words)
	}
	if done.Deleted {
		http.Redirect(w, r, "/admin/login", http.StatusSeeOther)
		return nil
	}
	return a.back(w, r, v, "/admin/", words)
}

func article(r session.Role) string {
	switch r {
	case session.Support:
		return "support"
	case session.Owner, session.Editor, session.Analyst:
		return "an " + string(r)
	default:
		return "nobody"
	}
}
