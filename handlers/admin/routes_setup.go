package admin

// setupRoutes are those of the first run, of new stores and of a store's own settings.
func (a *admin) setupRoutes() []route {
	return []route{
		{"GET /admin/setup/{secret}", anyone, a.welcome},
		{"POST /admin/setup/{secret}", anyone, a.createFirst},
		{"GET /admin/new-store", loggedIn, a.newStore},
		{"POST /admin/new-store", loggedIn, a.createStore},
		{"GET /admin/stores/{store}/start", storeRead, a.start},
		{"GET /admin/stores/{store}/start/tag", storeRead, a.tagPart},
		{"POST /admin/stores/{store}/start/origin", storeWrite, a.addOrigin},
		{"POST /admin/stores/{store}/start/skip", storeWrite, a.skip},
		{"POST /admin/stores/{store}/start/finish", storeWrite, a.finish},
		{"POST /admin/stores/{store}/start/campaign", storeWrite, a.fromTemplate},
		{"GET /admin/stores/{store}/connect", storeOwn | recent, a.showConnect},
		{"POST /admin/stores/{store}/connect", storeOwn | recent, a.connect},
		{"GET /admin/stores/{store}/settings", storeRead, a.showSettings},
		{"POST /admin/stores/{store}/settings", storeWrite, a.saveStore},
	}
}
