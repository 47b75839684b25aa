package admin

import (
	"strings"

	views "lastcall/views/admin"
)

// tabs are a store's pages, as far as whoever comes may see them. The page itself is below one of them.
func tabs(v *visit) []views.Tab {
	var out []views.Tab
	for _, t := range []struct{ path, text string }{
		{"/start", "Start"},
		{"/dashboard", "Results"},
		{"/campaigns", "Campaigns"},
		{"/codes", "Codes"},
		{"/why", "Decisions"},
		{"/look", "Look"},
		{"/platform", "Platform"},
		{"/settings", "Settings"},
		{"/team", "Team"},
		{"/log", "Log"},
	} {
		if t.path == "/start" && len(v.store.Guide) == 0 || t.path == "/team" && !storeOwn.allows(v.role()) || t.path == "/log" && !v.canEdit() {
			continue // nothing is missing, or it is not theirs to see
		}
		href := storePath(v.store.ID) + t.path
		out = append(out, views.Tab{Href: href, Text: t.text, On: v.path == href || strings.HasPrefix(v.path, href+"/")})
	}
	return out
}
