package admin

// settingsRoutes are those of keys, listeners and privacy.
func (a *admin) settingsRoutes() []route {
	return nil
}
