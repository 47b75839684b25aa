package widget

import (
	"errors"
	"net/http"
	"strings"

	"lastcall/handlers/fault"
	"lastcall/offers"
	views "lastcall/views/widget"
)

// PictureURL is where a store's picture is served. It never changes: the hash is of what it shows.
func PictureURL(s *offers.Storefront, hash string) string { return "/i/" + s.Key + "/" + hash }

func pictureOf(s *offers.Storefront) views.Picture {
	p := s.Theme.Image
	if p.Hash == "" {
		return views.Picture{}
	}
	return views.Picture{Src: PictureURL(s, p.Hash), Alt: p.Alt, Width: p.Width, Height: p.Height}
}

// picture serves what a merchant uploaded and we encoded anew. Opened on its own it is a picture and nothing else.
func (h *Handler) picture(w http.ResponseWriter, r *http.Request) error {
	hash := r.PathValue("hash")
	if h.Pictures == nil || !offers.ValidPictureHash(hash) {
		return fault.New(fault.ReasonNoPage, "", nil)
	}
	live, err := h.Stores.ByKey(r.Context(), r.PathValue("key"))
	if err != nil {
		return err
	}
	body, err := h.Pictures.Picture(r.Context(), live.Store.ID, hash)
	if errors.Is(err, offers.ErrNoPicture) {
		return fault.New(fault.ReasonNoPage, "", err)
	}
	if err != nil {
		return err
	}
	kind := http.DetectContentType(body)
	if !strings.HasPrefix(kind, "image/jpeg") && !strings.HasPrefix(kind, "image/png") {
		return fault.New(fault.ReasonInternal, "", errors.New("a kept picture is none: "+kind))
	}
	head := w.Header()
	head.Set("Content-Type", kind)
	head.Set("Cache-Control", "public, max-age=31536000, immutable")
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	_, _ = w.Write(body)
	return nil
}
