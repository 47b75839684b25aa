//go:build stores

package main

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"

	"lastcall/offers"
	"lastcall/offers/vendure/vendurepeer"
)

const blanket = "/products/wool-blanket" // 89.00

// onVendure puts the demo's store on a real Vendure, with a storefront of its own.
func onVendure(w *world) connected {
	secret := "between the plugin and this server"
	store := vendurepeer.Start(w.T, vendurepeer.Options{WebhookSecret: secret,
		WebhookURL: strings.Replace(w.offers, "offers.localhost", "127.0.0.1", 1) + "/hooks/" + demoKey})
	w.Logf("Vendure is ready after %s", store.Took)
	return connected{platform: "vendure", pages: vendurePages(w, store.URL), credentials: map[string]string{
		"url": store.URL, "username": store.Username, "password": store.Password, "webhook_secret": secret}}
}

// vendurePages is the storefront: one page, its script, and the Shop API behind the same origin.
func vendurePages(w *world, store string) http.Handler {
	w.Helper()
	const dir = "testdata/vendure/"
	html, err := os.ReadFile(dir + "page.html")
	if err != nil {
		w.Fatal(err)
	}
	html = bytes.Replace(html, []byte("TAG"), []byte(w.offers+"/w/"+demoKey+".js"), 1)
	api, err := url.Parse(store)
	if err != nil {
		w.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = rw.Write(html)
	})
	for path, file := range map[string]string{"/shop.js": dir + "shop.js", "/shop.css": dir + "shop.css",
		"/lastcall-discount.js": "../../offers/vendure/store/lastcall-discount.js"} {
		mux.HandleFunc("GET "+path, func(rw http.ResponseWriter, r *http.Request) { http.ServeFile(rw, r, file) })
	}
	mux.Handle("POST /shop-api", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(api) }})
	return mux
}

// platformNow is the platform as the server is connected to it.
func (w *world) platformNow() offers.Platform {
	w.Helper()
	p, err := w.platforms.Of(w.Context(), w.front())
	if err != nil {
		w.Fatal(err)
	}
	return p
}

// gone waits until the platform has a code no more.
func (w *world) gone(p offers.Platform, code string) {
	w.Helper()
	until(w.T, "the code to be gone from the platform", func() bool {
		_, err := p.Lookup(w.Context(), code)
		if err != nil && !errors.Is(err, offers.ErrNoCoupon) {
			w.Fatal(err)
		}
		return err != nil
	})
}

// shows waits until the storefront's script has drawn the page of that path.
func (s *shopper) shows(path string) {
	s.Helper()
	s.waits("the page "+path, func() bool { return s.reads(`document.querySelector('#main')?.dataset.shown`) == path })
}

// cartSays is a sum of the cart by its class, as its shopper reads it.
func (s *shopper) cartSays(class string) string {
	return s.reads(`document.querySelector('.sums .` + class + ` dd')?.textContent`)
}

// buysBlanket puts one into the cart.
func (s *shopper) buysBlanket() {
	s.Helper()
	s.visits(blanket)
	s.shows(blanket)
	s.submits(".addform", nil)
	s.arrives("/cart")
	s.shows("/cart")
	if got := s.cartSays("total"); got != "€89.00" {
		s.Fatalf("the cart costs %q", got)
	}
}

// takesTheOffer hesitates on a product, and takes what is offered to the cart.
func (s *shopper) takesTheOffer() offers.Offer {
	s.Helper()
	s.visits("/products/canvas-tote")
	s.shows("/products/canvas-tote")
	s.hesitates()
	s.sees("offer")
	o := s.w.minted()
	s.presses("#lc-claim")
	s.arrives("/cart")
	s.shows("/cart")
	return o
}

// A shopper's real cart gets the code, the order is told by the store itself, and the code works for nobody else.
func TestRealVendureJourney(t *testing.T) {
	w := newWorld(t, premises{connected: onVendure})
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
	s.pictured("vendure")

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
	if !strings.HasPrefix(refused, "COUPON_CODE_") || second.cartSays("off") != "" || second.cartSays("total") != "€89.00" {
		t.Errorf("the second use: refused as %q, the cart takes off %q and costs %q", refused, second.cartSays("off"), second.cartSays("total"))
	}
	w.gone(p, o.Code)
	s.foundAllQuiet("")
	second.foundAllQuiet("")
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

// checksOut orders what is in the cart.
func (s *shopper) checksOut() {
	s.Helper()
	s.visits("/checkout")
	s.shows("/checkout")
	s.submits(".checkout", map[string]string{"email": "ada@example.org", "name": "Ada Lovelace", "street": "St. James Square 12",
		"postcode": "10115", "city": "Berlin"})
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

// pictured takes a picture for the README, when asked to.
func (s *shopper) pictured(name string) {
	s.Helper()
	if *shots == "" {
		return
	}
	s.sized(1280, 860)
	painted(s, s.ctx, "light")
	<-time.After(600 * time.Millisecond) // fonts, pictures
	png := call(s, s.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{}).Data
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o644); err != nil {
		s.Fatal(err)
	}
}
