package admin

// campaignRoutes are those of campaigns: list, editor, history.
func (a *admin) campaignRoutes() []route {
	return []route{
		{"GET /admin/stores/{store}/campaigns", storeRead, a.campaigns},
		{"GET /admin/stores/{store}/new-campaign", storeWrite, a.newCampaign},
		{"GET /admin/stores/{store}/campaigns/{campaign}", storeRead, a.edit},
		{"POST /admin/stores/{store}/campaigns/{campaign}", storeWrite, a.save},
		{"POST /admin/stores/{store}/campaigns/{campaign}/enabled", storeWrite, a.toggle},
		{"GET /admin/stores/{store}/campaigns/{campaign}/history", storeRead, a.history},
		{"POST /admin/stores/{store}/campaigns/{campaign}/restore", storeWrite, a.restore},
		{"POST /admin/stores/{store}/campaigns/{campaign}/duplicate", storeWrite, a.duplicate},
		{"POST /admin/stores/{store}/campaigns/{campaign}/archived", storeWrite, a.archive},
		{"POST /admin/stores/{store}/campaigns-order", storeWrite, a.order},
		{"POST /admin/stores/{store}/paused", storeWrite, a.pause},
	}
}
