package session

import (
	"net/http"
	"time"

	"github.com/gorilla/sessions"
)

const cookiePrefix = "lc_"

// CookieName is the name of a store's visitor cookie.
func CookieName(storeID string) string { return cookiePrefix + storeID }

// SetCookie gives the browser the visitor's cookie. It sets nothing for a
// visitor that this package did not make.
func (s *Visitors) SetCookie(w http.ResponseWriter, v Visitor) {
	if value := seal(s.cookie, v); value != "" {
		http.SetCookie(w, newCookie(CookieName(v.Store), value, s.options()))
	}
}

// Forget expires the store's cookie. What is known of the visitor is deleted by
// the ledger, with its offers. A token in the page's storage is the tag's to drop.
func (s *Visitors) Forget(w http.ResponseWriter, storeID string) {
	if !validStoreID(storeID) {
		return
	}
	opts := s.options()
	opts.MaxAge = -1
	http.SetCookie(w, newCookie(CookieName(storeID), "", opts))
}

func (s *Visitors) options() *sessions.Options {
	o := &sessions.Options{
		Path:        "/",
		MaxAge:      int(s.maxAge / 1000),
		Secure:      true,
		HttpOnly:    true,
		SameSite:    http.SameSiteNoneMode,
		Partitioned: true,
	}
	if s.opts.SameSite {
		o.SameSite, o.Partitioned = http.SameSiteLaxMode, false
	}
	return o
}

// newCookie leaves out Expires on a living cookie: every browser that knows
// SameSite knows Max-Age, and the browser's clock may be wrong.
func newCookie(name, value string, o *sessions.Options) *http.Cookie {
	c := sessions.NewCookie(name, value, o)
	if o.MaxAge > 0 {
		c.Expires = time.Time{}
	}
	return c
}
