package admin

// auditRoutes are those of the log of changes.
func (a *admin) auditRoutes() []route {
	return []route{
		{"GET /admin/stores/{store}/log", storeWrite, a.log},
	}
}
