package woocommerce

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// Platform implements offers.Platform, offers.OrderSource, offers.Subscriber and offers.Extended.
type Platform struct {
	store    *offers.Storefront
	client   outbound.Client
	folder   string // of the shop on its host, "" or /…
	secret   []byte // of messages
	snippet  bool
	codes    locks
	now      func() time.Time
	pageSize int
}

var (
	_ offers.Platform    = (*Platform)(nil)
	_ offers.OrderSource = (*Platform)(nil)
	_ offers.Subscriber  = (*Platform)(nil)
	_ offers.Extended    = (*Platform)(nil)
	_ offers.Connect     = Connect
)

const (
	apiPath   = "/wp-json/wc/v3"
	mostAPage = 100 // of the REST API
)

// credentials are what a merchant gives us.
type credentials struct {
	URL            string `json:"url"`
	ConsumerKey    string `json:"consumer_key"`
	ConsumerSecret string `json:"consumer_secret"`
	WebhookSecret  string `json:"webhook_secret"`
	Snippet        *bool  `json:"snippet"` // nil = it is there
}

// minSecret is the shortest webhook secret, in bytes.
const minSecret = 16

// Connect implements offers.Connect. Its errors say what of the credentials is wrong, and hold none of them.
func Connect(c offers.Connection) (offers.Platform, error) {
	var cred credentials
	if err := json.Unmarshal(c.Credentials, &cred); err != nil {
		return nil, errors.New("credentials: not the JSON that is expected")
	}
	home, err := url.Parse(strings.TrimRight(cred.URL, "/"))
	if err != nil || home.Host == "" || home.User != nil || home.RawQuery != "" || home.Fragment != "" {
		return nil, errors.New("credentials: url is the shop's home, such as https://shop.example")
	}
	if cred.ConsumerKey == "" || cred.ConsumerSecret == "" {
		return nil, errors.New("credentials: consumer_key and consumer_secret are missing")
	}
	if len(cred.WebhookSecret) < minSecret {
		return nil, errors.New("credentials: webhook_secret needs at least 16 characters")
	}
	p := &Platform{store: c.Store, folder: home.Path, secret: []byte(cred.WebhookSecret), now: time.Now, pageSize: mostAPage,
		snippet: cred.Snippet == nil || *cred.Snippet}
	p.client = outbound.Client{Base: home.String() + apiPath, HTTP: c.Client}
	switch {
	case home.Scheme == "https":
		p.client.Authorize = basic(cred.ConsumerKey, cred.ConsumerSecret)
	case home.Scheme == "http" && offers.IsLoopback(home.Hostname()):
		p.client.Authorize = signer{key: cred.ConsumerKey, secret: cred.ConsumerSecret,
			now: func() time.Time { return p.now() }}.authorize
	default:
		return nil, errors.New("credentials: url has to begin with https://, so that nobody on the way reads the key")
	}
	return p, nil
}

// Capabilities implements offers.Platform. WooCommerce takes a fixed amount off the whole cart, whichever product lets the coupon
// in, or off each piece of a product: neither is one amount off certain products, so no FixedOnProducts.
func (*Platform) Capabilities() offers.Capabilities {
	return offers.Capabilities{Outside: true, EndsAt: true, MinTotal: true, FreeShipping: true, Products: true, Collections: true,
		OncePerCustomer: true, Combines: true, Lists: true, Concurrency: 4}
}
