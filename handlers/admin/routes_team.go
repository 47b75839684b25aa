package admin

// teamRoutes are those of accounts: a person's own, and the people of a store.
func (a *admin) teamRoutes() []route {
	return []route{
		{"GET /admin/confirm", loggedIn, a.showConfirm},
		{"POST /admin/confirm", loggedIn, a.confirm},
	}
}
