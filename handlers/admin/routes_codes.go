package admin

// codeRoutes are those of single codes.
func (a *admin) codeRoutes() []route {
	return nil
}
