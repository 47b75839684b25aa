package admin

// codeRoutes are those of single codes, and of what was decided and why.
func (a *admin) codeRoutes() []route {
	const codes = "/admin/stores/{store}/codes"
	return []route{
		{"GET " + codes, storeRead, a.codes},
		{"POST " + codes + "/search", storeRead, a.searchCodes},
		{"GET " + codes + "/export", storeExport | recent, a.exportCodes},
		{"GET " + codes + "/goodwill", storeSupport, a.goodwill},
		{"POST " + codes + "/goodwill", storeSupport, a.giveGoodwill},
		{"GET " + codes + "/limits", storeWrite, a.deskLimits},
		{"POST " + codes + "/limits", storeWrite, a.saveDeskLimits},
		{"GET " + codes + "/{code}", storeRead, a.code},
		{"POST " + codes + "/{code}/revoke", storeSupport, a.revokeCode},
		{"POST " + codes + "/{code}/extend", storeSupport, a.extendCode},
		{"GET /admin/stores/{store}/why", storeRead, a.why},
	}
}
