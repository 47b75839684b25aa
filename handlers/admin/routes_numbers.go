package admin

// numberRoutes are those of results: the dashboard, what a trigger reaches, and what drafts would have done.
func (a *admin) numberRoutes() []route {
	return []route{
		{"GET /admin/stores/{store}/dashboard", storeRead, a.dashboard},
		{"GET /admin/stores/{store}/dashboard/export", storeExport | recent, a.exportResults},
		{"GET /admin/stores/{store}/campaigns/{campaign}/tuning", storeRead, a.tuning},
		{"POST /admin/stores/{store}/campaigns/{campaign}/replay", storeWrite, a.replay},
	}
}
