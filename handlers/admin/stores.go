package admin

import (
	"net/http"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// stores goes straight to the account's only store, or lets the person choose.
func (a *admin) stores(w http.ResponseWriter, r *http.Request, v *visit) error {
	all, err := a.Catalog.Stores(r.Context())
	if err != nil {
		return err
	}
	var mine []*offers.Storefront
	for _, s := range all {
		if v.account.Reaches(s.ID) {
			mine = append(mine, s)
		}
	}
	if len(mine) == 1 && r.URL.Query().Get("all") == "" {
		http.Redirect(w, r, dashboardPath(mine[0].ID), http.StatusSeeOther)
		return nil
	}
	query := r.URL.Query().Get("q")
	view := views.Stores{Query: query, Any: len(mine) > 0}
	if v.makesStores() {
		view.NewURL = newStorePath
	}
	for _, s := range mine {
		if !contains(query, s.Name, s.ID, strings.Join(s.Origins, " ")) {
			continue
		}
		row := views.StoreRow{Href: dashboardPath(s.ID), Name: s.Name, Origin: strings.Join(s.Origins, ", ")}
		if s.Paused {
			row.State = "Paused"
		}
		view.Stores = append(view.Stores, row)
	}
	return a.render(w, r, http.StatusOK, views.StoresPage(a.page(v, "Your stores"), view))
}

// contains reports whether one of the texts holds the words that were looked for, whatever their case.
func contains(query string, texts ...string) bool {
	query = strings.ToLower(strings.TrimSpace(query))
	for _, t := range texts {
		if strings.Contains(strings.ToLower(t), query) {
			return true
		}
	}
	return false
}
