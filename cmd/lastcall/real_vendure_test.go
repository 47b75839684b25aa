//go:build stores

package main

import (
	"strings"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/vendure/vendurepeer"
)

// onVendure puts the demo's store on a real Vendure, with a storefront of its own.
func onVendure(w *world) connected {
	secret := "between the plugin and this server"
	store := vendurepeer.Start(w.T, vendurepeer.Options{WebhookSecret: secret,
		WebhookURL: strings.Replace(w.offers, "offers.localhost", "127.0.0.1", 1) + "/hooks/" + demoKey})
	w.Logf("Vendure is ready after %s", store.Took)
	return connected{platform: "vendure", pages: storefrontOf(w, storefront{folder: "testdata/vendure/", api: store.URL, paths: []string{"POST /shop-api"},
		script: "../../offers/vendure/store/lastcall-discount.js"}), credentials: map[string]string{
		"url": store.URL, "username": store.Username, "password": store.Password, "webhook_secret": secret}}
}

// The store's cart refuses a second use in Vendure's own words.
func TestRealVendureJourney(t *testing.T) {
	w := newWorld(t, premises{connected: onVendure})
	w.ordersOnce("vendure", func(refused string) bool { return strings.HasPrefix(refused, "COUPON_CODE_") }, "")
}

// An offer that nobody ordered with is gone from the store when its time is up, with the discount in the cart.
func TestRealVendureExpiry(t *testing.T) {
	w := newWorld(t, premises{connected: onVendure, campaign: lasting(12 * time.Second)})
	p := w.platformNow()
	s := w.shopper(thirdPartyCookies)
	s.buysBlanket()
	o := s.takesTheOffer()
	if got, want := s.cartSays("off"), "−"+euros(o.Discount(8900)); got != want {
		t.Fatalf("the cart takes off %q, want %q", got, want)
	}
	if f, err := p.Lookup(t.Context(), o.Code); err != nil || !f.Active {
		t.Fatalf("before its end it is %+v, %v", f, err)
	}
	until(t, "the offer to end", func() bool { return w.state(o.Session) == offers.Expired })
	w.gone(p, o.Code)
	t.Logf("gone from the platform %d ms after its end", w.clock()-o.EndsAt)

	second := w.shopper(thirdPartyCookies)
	second.buysBlanket()
	second.visits("/discount/" + o.Code)
	second.arrives("/cart")
	second.shows("/cart")
	if got := second.reads(`document.querySelector('[data-refused]')?.dataset.refused`); got != "COUPON_CODE_INVALID_ERROR" {
		t.Errorf("after its end the code is refused as %q", got)
	}
	s.checksOut() // with the code still in the cart
	s.waits("the order, or why there is none", func() bool {
		return s.reads(`Boolean(document.querySelector('.checkout .bad')) || location.pathname.startsWith('/orders/')`) == "true"
	})
	if strings.HasPrefix(s.reads(`location.pathname`), "/orders/") {
		s.waits("the order", func() bool { return s.cartSays("total") != "" })
		if off := s.cartSays("off"); off != "" {
			t.Errorf("an order after the end got %s off", off)
		}
	}
	if got := w.counted("redeemed"); got != 0 {
		t.Errorf("%d redeemed", got)
	}
}

// An empty cart gets the product that was looked at, and the code.
func TestRealVendureEmptyCart(t *testing.T) {
	w := newWorld(t, premises{connected: onVendure})
	s := w.shopper(noThirdParty)
	s.visits(blanket)
	s.shows(blanket)
	s.hesitates()
	s.sees("offer")
	o := w.minted()
	s.presses("#lc-claim")
	s.arrives("/cart")
	s.shows("/cart")
	if off, total := s.cartSays("off"), s.cartSays("total"); off != "−"+euros(o.Discount(8900)) || total != euros(8900-o.Discount(8900)) {
		t.Errorf("the cart takes off %q and costs %q", off, total)
	}
}
