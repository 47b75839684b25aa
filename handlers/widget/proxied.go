package widget

import (
	"net/http"

	"lastcall/handlers/fault"
	"lastcall/offers"
)

// proxied serves the tag to a platform that passes it on from the store's own address. Only the script comes this way:
// signals and the frame go to our own origin, because a proxy takes cookies away and a frame of the store's origin could
// be read by the page. The platform signs what it passes on; nothing else is answered, so that nobody can make the
// store's address serve what was meant for another store.
func (h *Handler) proxied(w http.ResponseWriter, r *http.Request) error {
	live, err := h.Stores.ByKey(r.Context(), r.PathValue("key"))
	if err != nil {
		return err
	}
	platform, err := h.Platforms.Of(r.Context(), live.Store)
	if err != nil {
		return fault.New(fault.ReasonUnavailable, "", err)
	}
	proxy, ok := platform.(offers.Proxy)
	if !ok {
		return fault.New(fault.ReasonNoPage, "", nil)
	}
	if err := proxy.VerifyProxy(r.URL.Query(), h.Now()); err != nil {
		return fault.New(fault.ReasonForbidden, "", err)
	}
	h.sighted(r, live.Store, originOf(r.Referer()))
	return h.writeTag(w, r, live)
}
