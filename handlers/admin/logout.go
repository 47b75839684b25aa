package admin

import "net/http"

// logout ends the session on the server, and goes to the log-in page whether there was one or not.
func (a *admin) logout(w http.ResponseWriter, r *http.Request, _ *visit) error {
	if err := a.Admins.LogOut(w, r); err != nil {
		return away(err)
	}
	http.Redirect(w, r, "/admin/login", http.StatusSeeOther)
	return nil
}
