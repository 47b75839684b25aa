//go:build stores

package main

import (
	"strings"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/medusa/medusapeer"
)

// onMedusa puts the demo's store on a real Medusa, with a storefront of its own.
func onMedusa(w *world) connected {
	secret := "between the subscriber and this server"
	store := medusapeer.Start(w.T, medusapeer.Options{WebhookSecret: secret,
		WebhookURL: strings.Replace(w.offers, "offers.localhost", "127.0.0.1", 1) + "/hooks/" + demoKey})
	w.Logf("PostgreSQL took %s, Medusa %s to migrate, %s to start and %s to fill", store.Database, store.Migrated, store.Started, store.Seeded)
	return connected{platform: "medusa", pages: storefrontOf(w, storefront{folder: "testdata/medusa/", api: store.URL,
		paths: []string{"GET /store/", "POST /store/"}, script: "../../offers/medusa/storefront/lastcall-discount.js",
		words: []string{"PUBLISHABLE", store.Publishable, "REGION", store.Region}}), credentials: map[string]string{
		"url": store.URL, "api_key": store.Secret, "webhook_secret": secret}}
}

// The next shopper's offer is gone from the store when its time is up.
func TestRealMedusaJourney(t *testing.T) {
	w := newWorld(t, premises{connected: onMedusa})
	w.ordersOnce("medusa", func(refused string) bool { return refused == "invalid" || refused == "ended" },
		"status of 400") // what the browser notes of Medusa's refusal
	w.endsOnMedusa(w.platformNow())
}

// endsOnMedusa lets a third shopper's offer end with the code in the cart, which then can be ordered at its full price only.
func (w *world) endsOnMedusa(p offers.Platform) {
	w.Helper()
	w.change(lasting(20 * time.Second))
	s := w.shopper(thirdPartyCookies)
	s.buysBlanket()
	o := s.takesTheOffer()
	if got, want := s.cartSays("off"), "−"+euros(o.Discount(8900)); got != want {
		w.Fatalf("the cart takes off %q, want %q", got, want)
	}
	if f, err := p.Lookup(w.Context(), o.Code); err != nil || !f.Active {
		w.Fatalf("before its end it is %+v, %v", f, err)
	}
	until(w.T, "the offer to end", func() bool { return w.clock() > o.EndsAt && w.state(o.Session) == offers.Expired })
	w.gone(p, o.Code)
	w.Logf("gone from the platform %d ms after its end", w.clock()-o.EndsAt)
	if list, _, err := p.Find(w.Context(), offers.MarkOf(w.front(), ""), ""); err != nil || len(list) != 0 {
		w.Errorf("left on the platform: %d codes or campaigns, %v", len(list), err)
	}
	s.checksOut() // with the code still in the cart, which changes now
	s.arrives("/orders/*")
	s.shows(s.reads(`location.pathname`))
	if off := s.cartSays("off"); off != "" {
		w.Errorf("an order after the end got %s off", off)
	}
	if got := w.counted("redeemed"); got != 1 {
		w.Errorf("%d redeemed, want the first shopper's order only", got)
	}
}
