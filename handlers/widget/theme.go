package widget

import (
	"net/http"
	"strconv"

	"lastcall/offers"
	"lastcall/static"
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
	css, err := views.ThemeCSS(LookOf(live.Store.Theme))
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

// LookOf is a store's theme as the frame's views take it.
func LookOf(t offers.Theme) views.Theme {
	look := views.Theme{Accent: t.Accent, Card: t.Card, Ink: t.Ink, Font: t.Font, Scheme: t.Scheme}
	switch {
	case t.Radius > 0:
		look.Radius = &t.Radius
	case t.Radius == offers.SquareCorners:
		look.Radius = new(int)
	}
	return look
}

// dress gives the document what the theme needs beyond its own sheet.
func dress(d *views.Doc, t offers.Theme) {
	d.Place = string(t.Position)
	if t.Position != offers.PositionCentre || t.Image.Hash != "" {
		d.ExtrasURL = static.Path("frame/extras.css")
	}
}
