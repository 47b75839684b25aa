package admin

import "net/http"

// need is what a route asks of whoever comes.
type need int

const (
	anyone     need = iota
	loggedIn        // any account
	storeRead       // an account that reaches the store
	storeWrite      // and whose role may change campaigns
)

type route struct {
	pattern string
	need    need
	do      action
}

// routes is the map of the admin.
func (a *admin) routes() []route {
	return []route{
		{"GET /admin/login", anyone, a.showLogin},
		{"POST /admin/login", anyone, a.login},
		{"POST /admin/logout", anyone, a.logout},
		{"GET /admin/{$}", loggedIn, a.stores},
		{"GET /admin/stores/{store}/campaigns", storeRead, a.campaigns},
		{"GET /admin/stores/{store}/new-campaign", storeWrite, a.newCampaign},
		{"GET /admin/stores/{store}/campaigns/{campaign}", storeRead, a.edit},
		{"POST /admin/stores/{store}/campaigns/{campaign}", storeWrite, a.save},
		{"POST /admin/stores/{store}/campaigns/{campaign}/enabled", storeWrite, a.toggle},
		{"POST /admin/stores/{store}/paused", storeWrite, a.pause},
		{"GET /admin/stores/{store}/platform", storeRead, a.platform},
		{"POST /admin/stores/{store}/platform/settings", storeWrite, a.saveSettings},
		{"POST /admin/stores/{store}/platform/check", storeWrite, a.check},
		{"POST /admin/stores/{store}/platform/letters/{letter}/retry", storeWrite, a.retryLetter},
		{"POST /admin/stores/{store}/platform/letters/{letter}/discard", storeWrite, a.discardLetter},
		{"/admin/", loggedIn, a.notFound},
	}
}

func (a *admin) mux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, r := range a.routes() {
		mux.Handle(r.pattern, a.handle(r.need, r.do))
	}
	return mux
}
