package admin

import (
	"strings"

	views "lastcall/views/admin"
)

// subnav are the pages below /settings, as far as whoever comes may see them; nil elsewhere. The first is /settings itself.
func subnav(v *visit) []views.Tab {
	base := settingsPath(v.store.ID)
	if v.path != base && !strings.HasPrefix(v.path, base+"/") {
		return nil
	}
	var out []views.Tab
	for _, t := range []struct {
		path, text string
		need       need
	}{
		{"", "Store", storeRead},
		{"/keys", "API keys", storeOwn},
		{"/listeners", "Listeners", storeRead},
		{"/privacy", "Privacy", storeRead},
		{"/notifications", "Notifications", storeRead},
		{"/backup", "Backup", storeOwn},
	} {
		if !t.need.allows(v.role()) {
			continue
		}
		href := base + t.path
		on := v.path == href || t.path != "" && strings.HasPrefix(v.path, href+"/")
		out = append(out, views.Tab{Href: href, Text: t.text, On: on})
	}
	return out
}

func settingsPath(id string) string { return storePath(id) + "/settings" }
