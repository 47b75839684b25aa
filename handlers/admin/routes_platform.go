package admin

// platformRoutes are those of what runs the store's cart.
func (a *admin) platformRoutes() []route {
	return []route{
		{"GET /admin/stores/{store}/platform", storeRead, a.platform},
		{"POST /admin/stores/{store}/platform/settings", storeWrite, a.saveSettings},
		{"POST /admin/stores/{store}/platform/check", storeWrite, a.check},
		{"POST /admin/stores/{store}/platform/letters/{letter}/retry", storeWrite, a.retryLetter},
		{"POST /admin/stores/{store}/platform/letters/{letter}/discard", storeWrite, a.discardLetter},
	}
}
