package woocommerce_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/woocommerce"
)

// The signature was made with openssl over a base string written by hand.
func TestSignature(t *testing.T) {
	req, err := http.NewRequest(http.MethodGet, "http://localhost:8080/wp-json/wc/v3/coupons?search=lastcall%3Atea+shop%3A&page=2", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := woocommerce.Signed(req, "ck_0123456789", "cs_abcdefghij", "k7G2mPq9Xw4Zb1Td", time.Unix(1_795_276_800, 0)); err != nil {
		t.Fatal(err)
	}
	got := req.Header.Get("Authorization")
	if want := `oauth_signature="` + url.QueryEscape("W22KK+v4ReC6ipDXj7vu3pzsQBBPb/BoG9mtBIaLmcA=") + `"`; !strings.Contains(got, want) {
		t.Errorf("%s\nlacks %s", got, want)
	}
	if strings.Contains(got+req.URL.String(), "cs_abcdefghij") {
		t.Error("the secret is sent")
	}
}

func TestConnect(t *testing.T) {
	const secret = "cs_very_secret_0123"
	for name, c := range map[string]struct {
		edits fields
		ok    bool
	}{
		"over TLS":                     {fields{"url": "https://shop.example"}, true},
		"in a folder, with a slash":    {fields{"url": "https://shop.example/shop/"}, true},
		"on this machine, without TLS": {fields{"url": "http://127.0.0.1:8080"}, true},
		"on this machine, by name":     {fields{"url": "http://localhost"}, true},
		"elsewhere, without TLS":       {fields{"url": "http://shop.example"}, false},
		"elsewhere, named like here":   {fields{"url": "http://localhost.shop.example"}, false},
		"no address":                   {fields{"url": ""}, false},
		"an address with a password":   {fields{"url": "https://a:b@shop.example"}, false},
		"an address with a query":      {fields{"url": "https://shop.example/?a=b"}, false},
		"another scheme":               {fields{"url": "ftp://shop.example"}, false},
		"no key":                       {fields{"consumer_key": ""}, false},
		"no secret":                    {fields{"consumer_secret": ""}, false},
		"no webhook secret":            {fields{"webhook_secret": ""}, false},
		"a short webhook secret":       {fields{"webhook_secret": "0123456789abcde"}, false},
		"an address that is a number":  {fields{"url": 7}, false},
	} {
		t.Run(name, func(t *testing.T) {
			edits := fields{"consumer_secret": secret}
			for k, v := range c.edits {
				edits[k] = v
			}
			_, err := woocommerce.Connect(offers.Connection{Store: storefront, Credentials: credentials("https://shop.example", edits)})
			if (err == nil) != c.ok {
				t.Errorf("answer %v, want success: %t", err, c.ok)
			}
			if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), twinKey)) {
				t.Errorf("the error shows a secret: %v", err)
			}
		})
	}
}
