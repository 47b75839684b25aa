package admin

// settingsRoutes are those of keys, listeners and privacy.
func (a *admin) settingsRoutes() []route {
	const settings = "/admin/stores/{store}/settings"
	return []route{
		{"GET " + settings + "/keys", storeOwn, a.keys},
		{"POST " + settings + "/keys", storeOwn | recent, a.createKey},
		{"POST " + settings + "/keys/{key}/revoke", storeOwn | recent, a.revokeKey},
	}
}
