package admin

// setupRoutes are those of the first run and of a store's own settings.
func (a *admin) setupRoutes() []route {
	return []route{
		{"GET /admin/stores/{store}/settings", storeRead, a.showSettings},
		{"POST /admin/stores/{store}/settings", storeWrite, a.saveStore},
	}
}
