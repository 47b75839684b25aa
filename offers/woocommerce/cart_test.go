package woocommerce_test

import (
	"strings"
	"testing"

	"lastcall/offers"
	"lastcall/offers/platformtest"
	"lastcall/offers/woocommerce"
)

// away is a platform that is not called.
func away(tb testing.TB, edits fields) *woocommerce.Platform {
	tb.Helper()
	p, err := woocommerce.Connect(offers.Connection{Store: storefront, Credentials: credentials("https://shop.example", edits)})
	if err != nil {
		tb.Fatal(err)
	}
	return p.(*woocommerce.Platform)
}

func TestCartURL(t *testing.T) {
	const code = "VIP-2345-6789"
	lines := []offers.CartLine{{Variant: "101", Quantity: 2}, {Variant: "7", Quantity: 1}}
	bare := fields{"snippet": false}
	for name, c := range map[string]struct {
		edits fields
		link  offers.CartLink
		want  string
	}{
		"the snippet keeps the cart":         {nil, offers.CartLink{Lines: lines}, "https://shop.example/discount/VIP-2345-6789"},
		"and the cart that is not known":     {nil, offers.CartLink{}, "https://shop.example/discount/VIP-2345-6789"},
		"an empty cart gets what is viewed":  {nil, offers.CartLink{Add: "101"}, "https://shop.example/discount/VIP-2345-6789?add=101"},
		"a filled one does not":              {nil, offers.CartLink{Lines: lines, Add: "7"}, "https://shop.example/discount/VIP-2345-6789"},
		"a product without a number is left": {nil, offers.CartLink{Add: "lamp"}, "https://shop.example/discount/VIP-2345-6789"},
		"the shopper's own origin":           {nil, offers.CartLink{Origin: "https://m.shop.example:8443"}, "https://m.shop.example:8443/discount/VIP-2345-6789"},
		"a shop in a folder": {fields{"url": "https://shop.example/tea/"}, offers.CartLink{},
			"https://shop.example/tea/discount/VIP-2345-6789"},
		"without the snippet, known lines are put back": {bare, offers.CartLink{Lines: lines},
			"https://shop.example/checkout-link/?coupon=VIP-2345-6789&products=101%3A2%2C7%3A1"},
		"without it, an empty cart gets what is viewed": {bare, offers.CartLink{Add: "101"},
			"https://shop.example/checkout-link/?coupon=VIP-2345-6789&products=101%3A1"},
		"without it, an unknown cart is not emptied": {bare, offers.CartLink{}, "https://shop.example/cart/?coupon=VIP-2345-6789"},
		"without it, a line that is no number keeps the cart": {bare, offers.CartLink{Lines: append(lines[:2:2], offers.CartLine{Variant: "x1", Quantity: 1})},
			"https://shop.example/cart/?coupon=VIP-2345-6789"},
	} {
		t.Run(name, func(t *testing.T) {
			c.link.Code = code
			got, err := away(t, c.edits).CartURL(storefront, c.link)
			if err != nil || got != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func FuzzCartURL(f *testing.F) { platformtest.FuzzCartURL(f, away(f, nil), storefront) }

func FuzzCartURLWithoutSnippet(f *testing.F) {
	platformtest.FuzzCartURL(f, away(f, fields{"snippet": false}), storefront)
}

// The snippet answers the address that CartURL makes, keeps the cart, and stays inside the shop.
func TestSnippet(t *testing.T) {
	path, text := away(t, nil).Snippet()
	if path != "wp-content/mu-plugins/lastcall.php" || !strings.HasPrefix(text, "<?php\n") || !strings.HasSuffix(text, "\n") {
		t.Fatalf("%q begins with %.20q", path, text)
	}
	for _, word := range []string{"#^/discount/(", "$_GET['add']", "apply_coupon(", "wp_safe_redirect( wc_get_cart_url()", "nocache_headers()", "defined( 'ABSPATH' ) || exit"} {
		if !strings.Contains(text, word) {
			t.Errorf("it lacks %q", word)
		}
	}
	for _, word := range []string{"empty_cart(", "echo ", "wp_remote_", "eval("} {
		if strings.Contains(text, word) {
			t.Errorf("it has %q", word)
		}
	}
	if path, text := away(t, fields{"snippet": false}).Snippet(); path != "" || text != "" {
		t.Error("a shop that does without gets it all the same")
	}
}
