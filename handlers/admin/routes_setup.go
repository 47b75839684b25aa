package admin

// setupRoutes are those of the first run and of a store's own settings.
func (a *admin) setupRoutes() []route {
	return nil
}
