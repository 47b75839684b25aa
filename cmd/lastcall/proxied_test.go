package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/shopify"
)

// signedByShop is the query that a shop's proxy adds. The message is its words in order, without separators.
func signedByShop(secret, shop string, at time.Time) string {
	words := []string{"path_prefix=/apps/lastcall", "shop=" + shop, fmt.Sprint("timestamp=", at.Unix())}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(strings.Join(words, "")))
	return "?path_prefix=%2Fapps%2Flastcall&shop=" + shop + "&" + words[2] + "&signature=" + hex.EncodeToString(mac.Sum(nil))
}

// TestTheTagThroughTheStoresOwnAddress: a shop's app proxy gets the store's script, and nobody else does.
func TestTheTagThroughTheStoresOwnAddress(t *testing.T) {
	const shop, secret = "marlow.myshopify.com", "shpss_0123456789"
	p, err := shopify.Connect(offers.Connection{Store: &offers.Storefront{ID: demoID, Currency: "EUR"},
		Credentials: []byte(`{"shop":"` + shop + `","access_token":"shpat_x","webhook_secret":"` + secret + `"}`)})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, premises{platform: p})
	direct := w.sends(request{method: "GET", path: "/w/demo.js"})
	now := time.Now()
	for name, c := range map[string]struct {
		key, query string
		want       int
	}{
		"signed":               {"demo", signedByShop(secret, shop, now), http.StatusOK},
		"not signed":           {"demo", "", http.StatusForbidden},
		"by somebody else":     {"demo", signedByShop("guess", shop, now), http.StatusForbidden},
		"for another shop":     {"demo", signedByShop(secret, "other.myshopify.com", now), http.StatusForbidden},
		"yesterday":            {"demo", signedByShop(secret, shop, now.Add(-24*time.Hour)), http.StatusForbidden},
		"changed on the way":   {"demo", signedByShop(secret, shop, now) + "&extra=1", http.StatusForbidden},
		"of a store not known": {"nobody", signedByShop(secret, shop, now), http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			r := w.sends(request{method: "GET", path: "/proxy/" + c.key + "/w.js" + c.query})
			if r.status != c.want || (r.body == direct.body) != (c.want == http.StatusOK) {
				t.Errorf("%d, want %d; the tag as it is: %v", r.status, c.want, r.body == direct.body)
			}
			if !strings.HasPrefix(r.header.Get("Content-Type"), "text/javascript") {
				t.Errorf("a script element gets %q", r.header.Get("Content-Type"))
			}
		})
	}
	t.Run("a platform without one", func(t *testing.T) {
		w := newWorld(t, premises{})
		if r := w.sends(request{method: "GET", path: "/proxy/demo/w.js"}); r.status != http.StatusNotFound {
			t.Errorf("%d", r.status)
		}
	})
}
