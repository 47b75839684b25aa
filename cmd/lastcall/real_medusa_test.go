//go:build stores

package main

import (
	"errors"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
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
	return connected{platform: "medusa", pages: medusaPages(w, store), credentials: map[string]string{
		"url": store.URL, "api_key": store.Secret, "webhook_secret": secret}}
}

// medusaPages is the storefront: one page, its script, and the Store API behind the same origin.
func medusaPages(w *world, store *medusapeer.Store) http.Handler {
	w.Helper()
	const dir = "testdata/medusa/"
	text, err := os.ReadFile(dir + "page.html")
	if err != nil {
		w.Fatal(err)
	}
	html := strings.NewReplacer("TAG", w.offers+"/w/"+demoKey+".js", "PUBLISHABLE", store.Publishable, "REGION", store.Region).Replace(string(text))
	api, err := url.Parse(store.URL)
	if err != nil {
		w.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = rw.Write([]byte(html))
	})
	for path, file := range map[string]string{"/shop.js": dir + "shop.js", "/shop.css": "testdata/vendure/shop.css",
		"/lastcall-discount.js": "../../offers/medusa/storefront/lastcall-discount.js"} {
		mux.HandleFunc("GET "+path, func(rw http.ResponseWriter, r *http.Request) { http.ServeFile(rw, r, file) })
	}
	toMedusa := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(api) }}
	mux.Handle("GET /store/", toMedusa)
	mux.Handle("POST /store/", toMedusa)
	return mux
}

// A shopper's real cart gets the code, the order is told by the store itself, the code works for nobody else, and the next
// shopper's offer is gone from the store when its time is up.
func TestRealMedusaJourney(t *testing.T) {
	w := newWorld(t, premises{connected: onMedusa})
	p := w.platformNow()
	began := time.Now()
	s := w.shopper(thirdPartyCookies)
	s.buysBlanket()
	s.visits("/products/trail-mug")
	s.shows("/products/trail-mug")
	s.hesitates()
	s.sees("offer")
	o := w.minted()
	w.codeIsSecret(o.Code, s)
	if _, err := p.Lookup(t.Context(), o.Code); !errors.Is(err, offers.ErrNoCoupon) {
		t.Errorf("before the claim the code is on the platform: %v", err)
	}
	s.presses("#lc-claim")
	s.arrives("/cart")
	s.shows("/cart")
	off := o.Discount(8900)
	if got := s.cartSays("off"); got != "−"+euros(off) {
		t.Fatalf("the cart takes off %q, want %q", got, "−"+euros(off))
	}
	if got := s.cartSays("total"); got != euros(8900-off) {
		t.Errorf("the cart costs %q, want %q", got, euros(8900-off))
	}
	f, err := p.Lookup(t.Context(), o.Code)
	if claimed := w.state(o.Session); err != nil || claimed != offers.Claimed || !f.Active || !f.Mark.Same(offers.MarkOf(w.front(), "")) {
		t.Fatalf("the offer is %s, on the platform it is %+v, %v", claimed, f, err)
	}
	s.pictured("medusa")

	s.checksOut()
	s.arrives("/orders/*")
	ordered := time.Now()
	until(t, "the store's message to redeem the offer", func() bool { return w.state(o.Session) == offers.Redeemed })
	t.Logf("redeemed %s after the order, %s after the first page", time.Since(ordered), time.Since(began))
	if n := len(w.said.exchanges("offers", "/hooks/"+demoKey)); n != 1 {
		t.Errorf("the store sent %d messages, want 1", n)
	}
	for what, want := range map[string]int64{"offered": 1, "claimed": 1, "redeemed": 1, "exposure": 0, "discount": off} {
		if got := w.counted(what); got != want {
			t.Errorf("%s: %d in the books, want %d", what, got, want)
		}
	}

	second := w.shopper(thirdPartyCookies)
	second.buysBlanket()
	second.visits("/discount/" + o.Code + "?redirect=/cart")
	second.arrives("/cart")
	second.shows("/cart")
	refused := second.reads(`document.querySelector('[data-refused]')?.dataset.refused`)
	if refused != "invalid" && refused != "ended" || second.cartSays("off") != "" || second.cartSays("total") != "€89.00" {
		t.Errorf("the second use: refused as %q, the cart takes off %q and costs %q", refused, second.cartSays("off"), second.cartSays("total"))
	}
	w.gone(p, o.Code)
	s.foundAllQuiet("")
	second.foundAllQuiet("status of 400") // what the browser notes of Medusa's refusal
	w.endsOnMedusa(p)
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
