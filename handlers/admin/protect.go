package admin

import "net/http"

// policy allows what our own server sends, and nothing else: no script, style or image of anybody else's, none inside a page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// protect sets what every answer carries and refuses forms that were sent from another site.
func (a *admin) protect(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	if a.PublicURL != "" {
		if err := cross.AddTrustedOrigin(a.PublicURL); err != nil {
			a.Logger.Warn("admin: the public URL is no origin; only browsers that send Sec-Fetch-Site can change things", "err", err)
		}
	}
	cross.SetDenyHandler(a.handle(anyone, func(http.ResponseWriter, *http.Request, *visit) error { return errCrossOrigin }))
	guarded := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		if a.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		guarded.ServeHTTP(w, r)
	})
}
