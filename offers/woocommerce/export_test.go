package woocommerce

import (
	"net/http"
	"time"
)

// SetClock lets a platform tell another time.
func (p *Platform) SetClock(now func() time.Time) { p.now = now }

// SetPageSize lets it list less at once.
func (p *Platform) SetPageSize(n int) { p.pageSize = n }

// Signed signs a request as WooCommerce is asked without TLS.
func Signed(req *http.Request, key, secret, nonce string, at time.Time) error {
	return signer{key: key, secret: secret, nonce: func() string { return nonce }, now: func() time.Time { return at }}.authorize(req)
}
