package admin

import (
	"net/http"
	"slices"

	"lastcall/session"
)

// need is what a route asks of whoever comes.
type need int

const (
	anyone       need = iota
	loggedIn          // any account
	storeRead         // an account that reaches the store
	storeSupport      // and whose role may look up and change codes
	storeExport       // and whose role may take figures away
	storeWrite        // and whose role may change campaigns and settings
	storeOwn          // and whose role may change accounts, keys and credentials
)

// recent, or'ed to a need, also asks that the person proved within the last minutes who they are (see again).
const recent need = 1 << 8

func (n need) base() need { return n &^ recent }

// allows says whether the role may do what the need stands for. What is not known is refused.
func (n need) allows(r session.Role) bool {
	switch n.base() {
	case anyone, loggedIn, storeRead:
		return r.Valid()
	case storeSupport:
		return r == session.Owner || r == session.Editor || r == session.Support
	case storeExport:
		return r == session.Owner || r == session.Editor || r == session.Analyst
	case storeWrite:
		return r == session.Owner || r == session.Editor
	case storeOwn:
		return r == session.Owner
	default:
		return false
	}
}

type route struct {
	pattern string
	need    need
	do      action
}

// routes is the map of the admin.
func (a *admin) routes() []route {
	return slices.Concat(a.frontRoutes(), a.setupRoutes(), a.teamRoutes(), a.campaignRoutes(), a.previewRoutes(), a.codeRoutes(),
		a.platformRoutes(), a.settingsRoutes(), a.numberRoutes(), a.auditRoutes(), []route{{"/admin/", loggedIn, a.notFound}})
}

// frontRoutes are those before a store is chosen.
func (a *admin) frontRoutes() []route {
	return []route{
		{"GET /admin/login", anyone, a.showLogin},
		{"POST /admin/login", anyone, a.login},
		{"POST /admin/logout", anyone, a.logout},
		{"GET /admin/{$}", loggedIn, a.stores},
	}
}

func (a *admin) mux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, r := range a.routes() {
		mux.Handle(r.pattern, a.handle(r.need, r.do))
	}
	return mux
}
