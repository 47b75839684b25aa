package admin

import (
	"net/http"
	"net/url"

	"lastcall/session"
	views "lastcall/views/admin"
)

func teamPath(storeID string) string { return storePath(storeID) + "/team" }

// team lists the people of a store, and those who are invited.
func (a *admin) team(w http.ResponseWriter, r *http.Request, v *visit) error {
	p := a.page(v, "Team")
	p.Notices = a.notices(w, r, v)
	return a.renderTeam(w, r, v, http.StatusOK, p, views.Team{Role: string(session.Editor), Query: r.URL.Query().Get("q")})
}

// renderTeam fills in what the page shows besides what was typed.
func (a *admin) renderTeam(w http.ResponseWriter, r *http.Request, v *visit, status int, p views.Page, view views.Team) error {
	people, err := a.Accounts.Team(r.Context(), v.store.ID)
	if err != nil {
		return away(err)
	}
	for _, m := range people {
		if !contains(view.Query, m.Name, m.Email, roleWords(m.Role)) {
			continue
		}
		view.People = append(view.People, views.Member{
			Href: memberPath(v.store.ID, m.ID), Name: orElse(m.Name, m.Email), Email: m.Email, Role: roleWords(m.Role), Everywhere: m.Store == session.EveryStore,
			You: m.ID == v.account.ID, TwoStep: m.TwoStep, Since: day(m.CreatedMS, v.setting.loc),
		})
	}
	scopes := []string{v.store.ID}
	if ownsEverything(v) {
		scopes = append(scopes, session.EveryStore)
	}
	for _, scope := range scopes {
		open, err := a.Accounts.Invitations(r.Context(), scope, a.Now())
		if err != nil {
			return away(err)
		}
		for _, i := range open {
			view.Invitations = append(view.Invitations, views.Invitation{
				Email: i.Email, Role: roleWords(i.Role), By: i.By, Ends: "in " + roughly(i.EndsMS-a.Now()), Everywhere: scope == session.EveryStore,
				WithdrawURL: teamPath(v.store.ID) + "/invitations/" + url.PathEscape(i.ID) + "/withdraw", Scope: scopeText(scope),
			})
		}
	}
	view.URL, view.InviteURL, view.MayEverywhere = teamPath(v.store.ID), teamPath(v.store.ID)+"/invitations", ownsEverything(v)
	view.Roles, view.TimeZone = roleChoices(session.Role(view.Role)), v.store.TimeZone
	return a.render(w, r, status, views.TeamPage(p, view))
}

// ownsEverything says whether the person owns every store of the server, and so may make others who do.
func ownsEverything(v *visit) bool { return v.account.Roles[session.EveryStore] == session.Owner }

// In addresses and forms everyStore stands for all stores of the server. It is no store's id.
const everyStore = "~"

func scopeText(scope string) string {
	if scope == session.EveryStore {
		return everyStore
	}
	return scope
}

// scopeOf is what a form or an address means, for whoever may: a store, or all of them.
func scopeOf(text string) string {
	if text == everyStore {
		return session.EveryStore
	}
	return text
}

var everyRole = []session.Role{session.Owner, session.Editor, session.Analyst, session.Support}

func roleChoices(chosen session.Role) []views.RoleChoice {
	var out []views.RoleChoice
	for _, r := range everyRole {
		out = append(out, views.RoleChoice{Value: string(r), Label: roleName(r), May: roleMay(r), Selected: r == chosen})
	}
	return out
}

func roleName(r session.Role) string {
	switch r {
	case session.Owner:
		return "Owner"
	case session.Editor:
		return "Editor"
	case session.Analyst:
		return "Analyst"
	case session.Support:
		return "Support"
	default:
		return ""
	}
}

// roleMay says what a role lets people do.
func roleMay(r session.Role) string {
	switch r {
	case session.Owner:
		return "everything: the team, keys and credentials too"
	case session.Editor:
		return "change campaigns, codes, looks and settings"
	case session.Analyst:
		return "read everything and export figures"
	case session.Support:
		return "look up, extend and revoke codes"
	default:
		return ""
	}
}
