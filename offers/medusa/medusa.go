// Package medusa keeps codes on a Medusa v2 server, by its Admin API: each is a promotion with a campaign of its own, which
// holds its end. It needs Medusa 2.12 or later.
package medusa

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// Credentials are what the merchant gives us.
type Credentials struct {
	URL           string `json:"url"`            // of the server, such as https://medusa.shop.example
	APIKey        string `json:"api_key"`        // a secret API key of its admin
	WebhookSecret string `json:"webhook_secret"` // what the subscriber signs its messages with
	Guarded       bool   `json:"guarded"`        // store/src/workflows/hooks/lastcall-guard.js is in the merchant's project
}

// minSecret is the shortest webhook secret that is taken, bytes.
const minSecret = 16

// Platform implements offers.Platform and offers.OrderSource.
type Platform struct {
	client   *outbound.Client
	currency string // of the store, ISO 4217
	secret   []byte // of messages
	guarded  bool
	now      func() time.Time

	mu      sync.Mutex
	taxed   bool // prices of the currency include tax
	taxedAt time.Time
}

var (
	_ offers.Platform    = (*Platform)(nil)
	_ offers.OrderSource = (*Platform)(nil)
)

// Connect reads the credentials. Its errors name fields and never values.
func Connect(c offers.Connection) (offers.Platform, error) {
	var k Credentials
	if err := json.Unmarshal(c.Credentials, &k); err != nil {
		return nil, errors.New("medusa: credentials: want a JSON object with url, api_key and webhook_secret")
	}
	base, err := baseURL(k.URL)
	if err != nil {
		return nil, err
	}
	if k.APIKey == "" || strings.ContainsAny(k.APIKey, ": \r\n") {
		return nil, errors.New("medusa: api_key: want a secret API key")
	}
	if len(k.WebhookSecret) < minSecret {
		return nil, fmt.Errorf("medusa: webhook_secret: want at least %d characters", minSecret)
	}
	return &Platform{
		client: &outbound.Client{Base: base, HTTP: c.Client, Authorize: func(r *http.Request) error {
			r.SetBasicAuth(k.APIKey, "")
			return nil
		}},
		currency: c.Store.Currency,
		secret:   []byte(k.WebhookSecret),
		guarded:  k.Guarded,
		now:      time.Now,
	}, nil
}

func baseURL(text string) (string, error) {
	u, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("medusa: url: want https://host, without a name, a query or a fragment")
	}
	if u.Scheme == "http" && !offers.IsLoopback(u.Hostname()) {
		return "", errors.New("medusa: url: want https; http is for this machine only, so that nobody on the way reads the key")
	}
	return u.String(), nil
}

// Capabilities: Medusa takes an ended or used-up code silently for none. Of two carts that have one only one is completed
// (SingleUse). Ends it looks at when a cart changes, not when it is completed: an order whose shipping and payment were
// chosen before the end keeps its discount, unless the merchant's project has our guard (EndsAt). A code for shipping is
// dropped from a cart that has no shipping method yet, which is what shoppers have when they take an offer: no FreeShipping. More calls
// at once make it no faster.
func (p *Platform) Capabilities() offers.Capabilities {
	return offers.Capabilities{Outside: true, EndsAt: p.guarded, SingleUse: true, MinTotal: true, Products: true, Collections: true,
		FixedOnProducts: true, Lists: true, CaseSensitive: true, Concurrency: 2}
}

// CartURL is the storefront's own address, whose page turns the code into a call of the cart's.
func (p *Platform) CartURL(store *offers.Storefront, link offers.CartLink) (string, error) {
	return link.KeepingURL(store)
}

func rejected(format string, args ...any) error {
	return &offers.PlatformError{Fault: offers.FaultRejected, Err: fmt.Errorf("medusa: "+format, args...)}
}

// isoTime is a moment in ms as Medusa reads it.
func isoTime(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z") }

// milliseconds of a moment, 0 for none.
func milliseconds(t *time.Time) int64 {
	if t == nil || t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
