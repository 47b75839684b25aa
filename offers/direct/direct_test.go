package direct_test

import (
	"net/url"
	"strings"
	"testing"

	"lastcall/offers"
	"lastcall/offers/direct"
)

var store = &offers.Storefront{Origins: []string{"https://shop.example", "https://m.shop.example:8443"}}

func TestCartURL(t *testing.T) {
	for name, c := range map[string]struct {
		link offers.CartLink
		want string // "" = refused
	}{
		"a filled cart is kept": {offers.CartLink{Code: "VIP-2345-6789", Lines: []offers.CartLine{{Variant: "a", Quantity: 2}}, Add: "b"},
			"https://shop.example/discount/VIP-2345-6789?redirect=%2Fcart"},
		"an empty cart gets what is viewed": {offers.CartLink{Code: "VIP-2345-6789", Add: "lamp-ochre"},
			"https://shop.example/cart/lamp-ochre:1?discount=VIP-2345-6789"},
		"nothing known of the cart": {offers.CartLink{Code: "VIP-2345-6789"},
			"https://shop.example/discount/VIP-2345-6789?redirect=%2Fcart"},
		"the shopper's own origin": {offers.CartLink{Code: "VIP-2345-6789", Origin: "https://m.shop.example:8443"},
			"https://m.shop.example:8443/discount/VIP-2345-6789?redirect=%2Fcart"},
		"a foreign origin is the main one instead": {offers.CartLink{Code: "VIP-2345-6789", Origin: "https://evil.example"},
			"https://shop.example/discount/VIP-2345-6789?redirect=%2Fcart"},
		"a code that is a path":     {offers.CartLink{Code: "../../x"}, ""},
		"no code":                   {offers.CartLink{}, ""},
		"a variant that is a path":  {offers.CartLink{Code: "VIP-2345-6789", Add: "../x"}, ""},
		"a variant that is a query": {offers.CartLink{Code: "VIP-2345-6789", Add: "x?y"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := direct.Platform{}.CartURL(store, c.link)
			if got != c.want || (err == nil) != (c.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

// FuzzCartURL: whatever a stranger says of origin, code and variant, the address is one of the store's, and its path is
// one of the two that stores know.
func FuzzCartURL(f *testing.F) {
	f.Add("VIP-2345-6789", "https://shop.example", "lamp-ochre", "a", int64(1))
	f.Add("A//B", "https://shop.example@evil.example", "//evil.example", "\\", int64(-1))
	f.Add("VIP-2345-6789", "", "..", "", int64(0))
	f.Fuzz(func(t *testing.T, code, origin, add, variant string, quantity int64) {
		link := offers.CartLink{Code: code, Origin: origin, Add: add}
		if variant != "" {
			link.Lines = []offers.CartLine{{Variant: variant, Quantity: quantity}}
		}
		got, err := direct.Platform{}.CartURL(store, link)
		if err != nil {
			return
		}
		u, err := url.Parse(got)
		if err != nil {
			t.Fatalf("%q does not parse: %v", got, err)
		}
		if !store.HasOrigin(u.Scheme + "://" + u.Host) {
			t.Fatalf("%q leaves the store", got)
		}
		rest, isCart := strings.CutPrefix(u.Path, "/cart/")
		if !isCart {
			rest, _ = strings.CutPrefix(u.Path, "/discount/")
		}
		if rest == u.Path || rest == "" || strings.ContainsAny(rest, "/\\") {
			t.Fatalf("%q has a path of its own making", got)
		}
	})
}
