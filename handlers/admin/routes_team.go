package admin

// teamRoutes are those of accounts: a person's own, and the people of a store.
func (a *admin) teamRoutes() []route {
	return nil
}
