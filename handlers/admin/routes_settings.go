package admin

// settingsRoutes are those of keys, listeners and privacy.
func (a *admin) settingsRoutes() []route {
	const settings = "/admin/stores/{store}/settings"
	return []route{
		{"GET " + settings + "/keys", storeOwn, a.keys},
		{"POST " + settings + "/keys", storeOwn | recent, a.createKey},
		{"POST " + settings + "/keys/{key}/revoke", storeOwn | recent, a.revokeKey},
		{"GET " + settings + "/listeners", storeRead, a.listeners},
		{"POST " + settings + "/listeners", storeOwn | recent, a.addListener},
		{"GET " + settings + "/listeners/{hook}", storeRead, a.listener},
		{"POST " + settings + "/listeners/{hook}/test", storeWrite, a.testListener},
		{"POST " + settings + "/listeners/{hook}/enabled", storeWrite, a.switchListener},
		{"POST " + settings + "/listeners/{hook}/rotate", storeOwn | recent, a.rotate},
		{"POST " + settings + "/listeners/{hook}/remove", storeOwn, a.removeListener},
		{"POST " + settings + "/listeners/{hook}/deliveries/{delivery}/resend", storeWrite, a.resend},
		{"GET " + settings + "/privacy", storeRead, a.privacy},
		{"POST " + settings + "/privacy", storeWrite, a.saveDisclosure},
		{"POST " + settings + "/privacy/erase", storeSupport, a.erase},
		{"GET " + settings + "/notifications", storeRead, a.notifications},
		{"POST " + settings + "/notifications", storeWrite, a.saveNotify},
		{"POST " + settings + "/notifications/test", storeWrite, a.testNotify},
		{"GET " + settings + "/backup", storeOwn, a.backup},
		{"POST " + settings + "/backup/download", storeOwn | recent, a.downloadBackup},
		{"POST " + settings + "/backup/preview", storeOwn, a.previewRestore},
		{"POST " + settings + "/backup/restore", storeOwn | recent, a.restoreBackup},
	}
}
