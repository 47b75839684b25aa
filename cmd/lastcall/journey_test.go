package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"lastcall/handlers/demo"
	"lastcall/offers"
)

// environments are the conditions under which shoppers meet us.
var environments = []struct {
	name    string
	browser *chromium
	store   premises
	cookies string // what our frame's requests carry: all, partitioned, none; or relayed, for all and a frame that asks itself
	noise   string // what the browser itself notes on the console
}{
	{name: "third-party cookies", browser: thirdPartyCookies, cookies: "all"},
	{name: "third-party cookies blocked", browser: noThirdParty, cookies: "partitioned"},
	{name: "no cookie and no storage for us", browser: nothingKept, cookies: "none"},
	{name: "hostile styles", browser: thirdPartyCookies, store: premises{hostile: true}, cookies: "all"},
	{name: "a strict policy", browser: noThirdParty, store: premises{csp: demo.StrictCSP}, cookies: "partitioned"},
	{name: "a policy that forbids our requests", browser: thirdPartyCookies, store: premises{csp: noConnection}, cookies: "relayed",
		noise: "Content Security Policy"},
}

// noConnection is the strict policy but for the page's requests, which may only go to the store.
func noConnection(offersURL string) string {
	return strings.Replace(demo.StrictCSP(offersURL), "connect-src "+offersURL, "connect-src 'self'", 1)
}

// A hesitating shopper gets one offer, keeps it over pages and tabs, takes it to the cart, and orders with it once.
func TestJourneyToTheOrder(t *testing.T) {
	t.Parallel()
	for _, env := range environments {
		t.Run(env.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, env.store)
			s := w.shopper(env.browser)
			s.visits("/")
			s.seesNothing()
			s.visits("/products/lamp")
			s.submits(".addform", nil)
			s.arrives("/cart")
			s.visits("/products/mug")
			s.hesitates()
			s.sees("offer")
			offer := w.minted()
			w.codeIsSecret(offer.Code, s)

			s.reloads()
			s.sees("tease")
			s.visits("/products/kettle")
			s.sees("tease")
			second := s.opensTab("/collections/home")
			second.sees("tease")
			w.codeIsSecret(offer.Code, s, second)
			if n := len(w.codes()); n != 1 {
				t.Fatalf("%d offers for one shopper", n)
			}

			second.presses("#lc-open")
			second.sees("offer")
			if got := w.state(offer.Session); got != offers.Offered {
				t.Errorf("before the claim the offer is %s", got)
			}
			w.codeIsSecret(offer.Code, s, second)
			second.presses("#lc-claim")
			second.arrives("/cart")
			if got := w.state(offer.Session); got != offers.Claimed {
				t.Errorf("after the claim the offer is %s", got)
			}
			w.codeIsOut(offer.Code, second)
			if got, want := second.reads(`document.querySelector('.sums .off dd').textContent`), "−"+euros(offer.Discount(12900)); got != want {
				t.Errorf("the cart takes off %q, want %q", got, want)
			}
			w.orders(second)
			if got := w.state(offer.Session); got != offers.Redeemed {
				t.Errorf("after the order the offer is %s", got)
			}
			w.usedOnce(offer)

			s.visits("/products/tote")
			s.seesNothing()
			w.carried(t, env.cookies)
			s.foundAllQuiet(env.noise)
			second.foundAllQuiet(env.noise)
		})
	}
}

// orders goes through the demo's checkout.
func (w *world) orders(s *shopper) {
	w.Helper()
	s.visits("/checkout")
	s.seesNothing()
	s.submits(".lines", map[string]string{"email": "ada@example.org", "name": "Ada Lovelace", "street": "St. James Square 12",
		"postcode": "10115", "city": "Berlin", "country": "Germany"})
	s.arrives("/orders/*")
}

// usedOnce fails unless the code was used for exactly one order, and is refused for the next.
func (w *world) usedOnce(offer offers.Offer) {
	w.Helper()
	for what, want := range map[string]int64{"offered": 1, "claimed": 1, "redeemed": 1, "exposure": 0, "discount": offer.Discount(12900)} {
		if got := w.counted(what); got != want {
			w.Errorf("%s: %d in the books, want %d", what, got, want)
		}
	}
	for path, body := range map[string]string{"/v1/validations": tryCode(offer.Code, ""), "/v1/redemptions": tryCode(offer.Code, "another-order")} {
		if got := w.asksAPI(path, body); got.Reason != offers.ReasonAlreadyRedeemed || got.status != http.StatusConflict {
			w.Errorf("%s of a used code: %+v", path, got)
		}
	}
}

// verdict is what the API says of a code.
type verdict struct {
	status int
	header http.Header
	body   string
	Valid  bool          `json:"valid"`
	ID     string        `json:"id"`
	Reason offers.Reason `json:"reason"`
	Detail string        `json:"detail"`
}

func tryCode(code, order string) string {
	body := map[string]any{"code": code, "basket": map[string]any{"currency": "EUR", "subtotal": 12900}}
	if order != "" {
		body["order"] = order
	}
	text, _ := json.Marshal(body)
	return string(text)
}

// asksAPI sends a store's request with its key.
func (w *world) asksAPI(path, body string) verdict {
	w.Helper()
	res := w.sends(request{method: "POST", path: path, body: body, header: http.Header{"Authorization": {"Bearer " + w.apiKey}, "Content-Type": {"application/json"}}})
	v := verdict{status: res.status, header: res.header, body: res.body}
	_ = json.Unmarshal([]byte(res.body), &v)
	return v
}

// carried checks which of our cookies the browser sent along with the frame's requests.
func (w *world) carried(t *testing.T, cookies string) {
	t.Helper()
	got := map[string]bool{}
	for _, e := range w.said.exchanges("offers", "/f/") {
		sent := e.asked.Get("Cookie")
		got["partitioned"] = got["partitioned"] || strings.Contains(sent, "lc_demo=")
		got["unpartitioned"] = got["unpartitioned"] || strings.Contains(sent, probe+"=")
		got["token"] = got["token"] || e.asked.Get("Lastcall-Session") != ""
	}
	for _, e := range w.said.exchanges("offers", "/s/") {
		got["relay"] = got["relay"] || e.asked.Get("Origin") == w.offers
	}
	want := map[string]map[string]bool{
		"all":         {"partitioned": true, "unpartitioned": true, "token": false, "relay": false},
		"partitioned": {"partitioned": true, "unpartitioned": false, "token": false, "relay": false},
		"none":        {"partitioned": false, "unpartitioned": false, "token": true, "relay": false},
		"relayed":     {"partitioned": true, "unpartitioned": true, "relay": true},
	}[cookies]
	for what := range want {
		if got[what] != want[what] {
			t.Errorf("the frame's requests carried (%s): %v, want %v; this is another environment than the test is for", what, got[what], want[what])
		}
	}
}

func euros(cents int64) string {
	units, rest := cents/100, cents%100
	return "€" + itoa(units) + "." + string([]byte{byte('0' + rest/10), byte('0' + rest%10)})
}
