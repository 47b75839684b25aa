package admin

// previewRoutes are those of looks: the theme, and previews of the pop-up.
func (a *admin) previewRoutes() []route {
	return nil
}
