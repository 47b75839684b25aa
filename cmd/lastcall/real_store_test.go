//go:build stores

package main

import (
	"errors"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/page"

	"lastcall/offers"
)

const blanket = "/products/wool-blanket" // 89.00

// storefront is what a real store's shoppers see: one page and its script, and the store's own API behind the same origin.
type storefront struct {
	folder string   // page.html, in which TAG is our tag's address, and shop.js
	words  []string // other words of the page, and what stands for each
	script string   // what we give to merchants
	api    string
	paths  []string // of the API, with their methods
}

func storefrontOf(w *world, s storefront) http.Handler {
	w.Helper()
	text, err := os.ReadFile(s.folder + "page.html")
	if err != nil {
		w.Fatal(err)
	}
	html := strings.NewReplacer(append(s.words, "TAG", w.offers+"/w/"+demoKey+".js")...).Replace(string(text))
	api, err := url.Parse(s.api)
	if err != nil {
		w.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = rw.Write([]byte(html))
	})
	for path, file := range map[string]string{"/shop.js": s.folder + "shop.js", "/shop.css": "testdata/vendure/shop.css", "/lastcall-discount.js": s.script} {
		mux.HandleFunc("GET "+path, func(rw http.ResponseWriter, r *http.Request) { http.ServeFile(rw, r, file) })
	}
	for _, path := range s.paths {
		mux.Handle(path, &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(api) }})
	}
	return mux
}

// ordersOnce: a shopper's real cart gets the code, the order is told by the store itself, and the code works for nobody else.
// picture names the cart's picture, refuses says whether the storefront's word for a code is a refusal, and noise is what the
// browser may note of one.
func (w *world) ordersOnce(picture string, refuses func(word string) bool, noise string) {
	w.Helper()
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
	if _, err := p.Lookup(w.Context(), o.Code); !errors.Is(err, offers.ErrNoCoupon) {
		w.Errorf("before the claim the code is on the platform: %v", err)
	}
	s.presses("#lc-claim")
	s.arrives("/cart")
	s.shows("/cart")
	off := o.Discount(8900)
	if got := s.cartSays("off"); got != "−"+euros(off) {
		w.Fatalf("the cart takes off %q, want %q", got, "−"+euros(off))
	}
	if got := s.cartSays("total"); got != euros(8900-off) {
		w.Errorf("the cart costs %q, want %q", got, euros(8900-off))
	}
	f, err := p.Lookup(w.Context(), o.Code)
	if claimed := w.state(o.Session); err != nil || claimed != offers.Claimed || !f.Active || !f.Mark.Same(offers.MarkOf(w.front(), "")) {
		w.Fatalf("the offer is %s, on the platform it is %+v, %v", claimed, f, err)
	}
	s.pictured(picture)

	s.checksOut()
	s.arrives("/orders/*")
	ordered := time.Now()
	until(w.T, "the store's message to redeem the offer", func() bool { return w.state(o.Session) == offers.Redeemed })
	w.Logf("redeemed %s after the order, %s after the first page", time.Since(ordered), time.Since(began))
	if n := len(w.said.exchanges("offers", "/hooks/"+demoKey)); n != 1 {
		w.Errorf("the store sent %d messages, want 1", n)
	}
	for what, want := range map[string]int64{"offered": 1, "claimed": 1, "redeemed": 1, "exposure": 0, "discount": off} {
		if got := w.counted(what); got != want {
			w.Errorf("%s: %d in the books, want %d", what, got, want)
		}
	}

	second := w.shopper(thirdPartyCookies)
	second.buysBlanket()
	second.visits("/discount/" + o.Code + "?redirect=/cart")
	second.arrives("/cart")
	second.shows("/cart")
	refused := second.reads(`document.querySelector('[data-refused]')?.dataset.refused`)
	if !refuses(refused) || second.cartSays("off") != "" || second.cartSays("total") != "€89.00" {
		w.Errorf("the second use: refused as %q, the cart takes off %q and costs %q", refused, second.cartSays("off"), second.cartSays("total"))
	}
	w.gone(p, o.Code)
	s.foundAllQuiet("")
	second.foundAllQuiet(noise)
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

// checksOut orders what is in the cart.
func (s *shopper) checksOut() {
	s.Helper()
	s.visits("/checkout")
	s.shows("/checkout")
	s.submits(".checkout", map[string]string{"email": "ada@example.org", "name": "Ada Lovelace", "street": "St. James Square 12",
		"postcode": "10115", "city": "Berlin"})
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
