package widget

import (
	"net/http"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/widget"
)

// themeURL changes with every save of the store, so that the sheet may be kept for ever.
func themeURL(s *offers.Storefront) string {
	return "/t/" + s.Key + "/" + strconv.FormatInt(s.Version, 10) + ".css"
}

// theme serves the store's own custom properties to its frame.
func (h *Handler) theme(w http.ResponseWriter, r *http.Request) error {
	live, err := h.Stores.ByKey(r.Context(), r.PathValue("key"))
	if err != nil {
		return err
	}
	t := live.Store.Theme
	model := views.Theme{Accent: t.Accent, Font: t.Font}
	if t.Radius > 0 {
		model.Radius = &t.Radius
	}
	css, err := views.ThemeCSS(model)
	if err != nil {
		return err
	}
	head := w.Header()
	head.Set("Content-Type", "text/css; charset=utf-8")
	if r.URL.Path == themeURL(live.Store) {
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		head.Set("Cache-Control", "no-store")
	}
	_, _ = w.Write([]byte(css))
	return nil
}
