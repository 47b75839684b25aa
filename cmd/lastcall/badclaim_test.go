package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
)

// Nobody but the offer's own session, in our own frame, before the deadline, gets a way to the cart.
func TestBadClaims(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	owner := w.offered()
	stranger := &guest{w: w}
	stranger.signals("v=1&t=start")
	for _, row := range []struct {
		name   string
		by     *guest
		header http.Header
	}{
		{"without a session", &guest{w: w}, nil},
		{"from another session", stranger, nil},
		{"from the store's page, with the shopper's cookie", owner, http.Header{"Origin": {w.shop}, "Sec-Fetch-Site": {"cross-site"}}},
		{"from another site, with the shopper's cookie", owner, http.Header{"Origin": {"http://evil.localhost"}, "Sec-Fetch-Site": {"cross-site"}}},
		{"from a sandboxed page", owner, http.Header{"Origin": {"null"}}},
		{"from nowhere", owner, http.Header{"Origin": nil, "Sec-Fetch-Site": nil}},
		{"from another site that hides its origin", owner, http.Header{"Origin": nil, "Sec-Fetch-Site": {"cross-site"}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, act := range []string{"claim", "dismiss", "more", "forget"} {
				if act == "forget" && row.by == stranger {
					continue // its own session is its own to forget
				}
				r := row.by.inFrame("POST", "/f/demo/"+act, row.header)
				if ticketPath.MatchString(r.body) || strings.Contains(r.body, `data-view="offer"`) || strings.Contains(r.body, `data-view="tease"`) {
					t.Errorf("%s: %d %s", act, r.status, r.body)
				}
			}
			if o := w.minted(); o.State != offers.Offered || o.Dismissed || o.Extended != 0 {
				t.Errorf("the offer has changed: %+v", o)
			}
		})
	}
	t.Run("by a link", func(t *testing.T) {
		if r := owner.inFrame("GET", "/f/demo/claim", nil); r.status < 400 || r.status >= 500 || ticketPath.MatchString(r.body) {
			t.Errorf("answered %d %s", r.status, r.body)
		}
	})
	t.Run("after the deadline", func(t *testing.T) {
		w.change(lasting(time.Second))
		late := w.second()
		until(t, "the deadline", func() bool { return w.counted("expired") == 1 })
		if r := late.inFrame("POST", "/f/demo/claim", nil); !strings.Contains(r.body, `data-view="ended"`) || ticketPath.MatchString(r.body) {
			t.Errorf("answered %d %s", r.status, r.body)
		}
	})
	t.Run("its own session's", func(t *testing.T) { owner.claimed(nil) })
}

// second is a guest with an offer beside another's.
func (w *world) second() *guest {
	w.Helper()
	return w.offered()
}

// A ticket leads to the cart once, and soon.
func TestBadTickets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	g := w.offered()
	gone := func(t *testing.T, r reply) {
		t.Helper()
		if r.status != http.StatusNotFound || r.header.Get("Location") != "" || strings.Contains(r.body, "VIP-") {
			t.Errorf("answered %d %v %s", r.status, r.header, r.body)
		}
	}
	t.Run("a look ahead does not spend it", func(t *testing.T) {
		path := g.claimed(nil)
		for _, q := range []request{
			{method: "GET", path: path, header: http.Header{"Sec-Purpose": {"prefetch"}}},
			{method: "GET", path: path, header: http.Header{"Sec-Purpose": {"prefetch;prerender"}}},
			{method: "HEAD", path: path},
		} {
			if r := w.sends(q); r.header.Get("Location") != "" {
				t.Errorf("%s %v: %d to %s", q.method, q.header, r.status, r.header.Get("Location"))
			}
		}
		if r := w.follows(path); r.status != http.StatusSeeOther {
			t.Errorf("then it leads nowhere: %d", r.status)
		}
	})
	t.Run("replayed", func(t *testing.T) {
		path := g.claimed(nil)
		if r := w.follows(path); r.status != http.StatusSeeOther || !strings.HasPrefix(r.header.Get("Location"), w.shop+"/") {
			t.Fatalf("the first time: %d %v", r.status, r.header)
		}
		gone(t, w.follows(path))
	})
	t.Run("expired", func(t *testing.T) {
		o := w.minted()
		claim, err := w.store.Claim(t.Context(), w.front(), o.Session, offers.ClaimRequest{GraceMS: 1, TicketMS: 100})
		if err != nil {
			t.Fatal(err)
		}
		<-time.After(1500 * time.Millisecond)
		gone(t, w.follows("/go/"+claim.Ticket.String()))
	})
	good := strings.TrimPrefix(g.claimed(nil), "/go/")
	secret := good[strings.LastIndex(good, ".")+1:]
	for name, ticket := range map[string]string{
		"of an unknown store": "nobody.0." + secret, "of another cell": "demo.1." + secret, "of a cell that is none": "demo.-1." + secret,
		"changed": "demo.0." + flipped(secret), "cut short": good[:len(good)-1], "with more at its end": good + "A",
		"empty": "%20", "with a path": "demo.0." + url.PathEscape("../../../"+secret), "a key's name": "demo.0.*",
	} {
		t.Run(name, func(t *testing.T) {
			r := w.follows("/go/" + ticket)
			if r.status < 400 || r.status >= 500 || r.header.Get("Location") != "" {
				t.Errorf("answered %d to %q", r.status, r.header.Get("Location"))
			}
		})
	}
	t.Run("the good one is still good", func(t *testing.T) {
		if r := w.follows("/go/" + good); r.status != http.StatusSeeOther {
			t.Errorf("answered %d", r.status)
		}
	})
}

// The way to the cart leads to the store's own origins, whatever the page says of itself.
func TestNoOpenRedirect(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	g := w.offered()
	for _, row := range []struct{ name, header, value string }{
		{"another origin", "Lastcall-Origin", "http://evil.localhost"},
		{"an origin that starts like the store's", "Lastcall-Origin", w.shop + "@evil.localhost"},
		{"an origin without a scheme", "Lastcall-Origin", "//evil.localhost"},
		{"a script for an origin", "Lastcall-Origin", "javascript:alert(1)"},
		{"the store's origin in capitals", "Lastcall-Origin", strings.ToUpper(w.shop)},
		{"a viewed variant with a path", "Lastcall-Viewed", "//evil.localhost/"},
		{"a viewed variant with an address", "Lastcall-Viewed", "x@evil.localhost"},
		{"a viewed variant with a query", "Lastcall-Viewed", "x?redirect=//evil.localhost"},
		{"cart lines with an address", "Lastcall-Cart", "x@evil.localhost:1,//evil.localhost:1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := g.claimed(http.Header{row.header: {row.value}})
			for _, more := range []string{"", "?redirect=//evil.localhost&return_to=http://evil.localhost"} {
				if more != "" {
					path = g.claimed(http.Header{row.header: {row.value}})
				}
				r := w.follows(path + more)
				to, err := url.Parse(r.header.Get("Location"))
				if err != nil || r.status != http.StatusSeeOther || to.Scheme+"://"+to.Host != w.shop || to.User != nil ||
					strings.Contains(to.String(), "evil") {
					t.Errorf("leads to %q (%d)", r.header.Get("Location"), r.status)
				}
			}
		})
	}
	t.Run("the store's own other origin is fine", func(t *testing.T) {
		store := w.front()
		store.Origins = append(store.Origins, "https://shop.example")
		if err := w.store.SaveStore(t.Context(), store); err != nil {
			t.Fatal(err)
		}
		w.cache.Drop(demoID)
		path := g.claimed(http.Header{"Lastcall-Origin": {"https://shop.example"}})
		if to := w.follows(path).header.Get("Location"); !strings.HasPrefix(to, "https://shop.example/") {
			t.Errorf("leads to %q", to)
		}
	})
}

// Whoever guesses codes hears the same of those that exist and those that don't, and soon nothing at all.
func TestGuessing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	real := func() string { w.second(); return w.codes()[0] }()
	ask := func(code, session, address string) verdict {
		return w.asksAPI("/v1/validations", `{"code":"`+code+`","session":"`+session+`","shopper_address":"`+address+
			`","basket":{"currency":"EUR","subtotal":9900}}`)
	}
	t.Run("another session's code reads like none", func(t *testing.T) {
		a, b := ask("VIP-2222-2222", "somebody", ""), ask(real, "somebody", "")
		if a.Reason != offers.ReasonNotFound || b.Reason != offers.ReasonWrongSession || a.Detail != b.Detail || a.Detail == "" {
			t.Errorf("%+v and %+v", a, b)
		}
		c := ask(real, "", "")
		if c.Reason != offers.ReasonNotYetActive || c.Detail != a.Detail {
			t.Errorf("an unclaimed code reads %+v", c)
		}
	})
	for _, row := range []struct {
		name, session, address string
		tries                  int
	}{
		{"a session", "guesser", "", 10},
		{"an address", "", "203.0.113.9", 60},
	} {
		t.Run(row.name, func(t *testing.T) {
			for i := range row.tries {
				if got := ask("VIP-2222-2222", row.session, row.address); got.status != http.StatusNotFound {
					t.Fatalf("try %d: %+v", i+1, got)
				}
			}
			var known, unknown verdict
			until(t, "no more tries", func() bool { // some come back while these are made
				known, unknown = ask(real, row.session, row.address), ask("VIP-3333-3333", row.session, row.address)
				return known.status == http.StatusTooManyRequests && unknown.status == known.status
			})
			if known.body != unknown.body || known.header.Get("Retry-After") == "" || known.header.Get("Retry-After") != unknown.header.Get("Retry-After") {
				t.Errorf("then %+v and %+v", known, unknown)
			}
			if got := ask("VIP-2222-2222", row.session+"-other", "198.51.100.7"); got.status != http.StatusNotFound {
				t.Errorf("someone else: %+v", got)
			}
		})
	}
}

// Requests to the API that are none, or not this store's.
func TestBadAPICalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	other := *w.front()
	other.ID, other.Key, other.Version = "other", "other", 0
	secret, key := offers.NewAPIKey("other", "its key", 1)
	if err := w.store.SaveStore(t.Context(), &other); err != nil {
		t.Fatal(err)
	}
	if err := w.store.SaveAPIKey(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	g := w.offered()
	g.claimed(nil)
	code := w.codes()[0]
	bearer := func(key string) http.Header { return http.Header{"Authorization": {"Bearer " + key}} }
	good := tryCode(code, "")
	for _, row := range []struct {
		name, path, body string
		header           http.Header
		status           int
	}{
		{"without a key", "/v1/validations", good, nil, 401},
		{"with a key that is none", "/v1/validations", good, bearer("lck_nothing"), 401},
		{"with a shopper's token for a key", "/v1/validations", good, bearer(g.token), 401},
		{"with the hash of a key", "/v1/validations", good, bearer(offers.HashAPIKey(w.apiKey)), 401},
		{"with another store's key", "/v1/validations", good, bearer(secret), 404},
		{"a redemption with another store's key", "/v1/redemptions", tryCode(code, "o"), bearer(secret), 404},
		{"not JSON", "/v1/validations", "code=" + code, bearer(w.apiKey), 400},
		{"JSON of another shape", "/v1/validations", `["` + code + `"]`, bearer(w.apiKey), 400},
		{"two objects", "/v1/validations", good + good, bearer(w.apiKey), 400},
		{"oversized", "/v1/validations", `{"code":"` + strings.Repeat("A", 1<<17) + `"}`, bearer(w.apiKey), 413},
		{"without a code", "/v1/validations", `{"basket":{"currency":"EUR"}}`, bearer(w.apiKey), 400},
		{"a negative basket", "/v1/validations", `{"code":"` + code + `","basket":{"currency":"EUR","subtotal":-1}}`, bearer(w.apiKey), 400},
		{"a redemption without an order", "/v1/redemptions", good, bearer(w.apiKey), 400},
		{"a release of nothing", "/v1/redemptions/rdm_0_nothing/release", "", bearer(w.apiKey), 404},
		{"a route that is none", "/v1/codes", good, bearer(w.apiKey), 404},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := w.sends(request{method: "POST", path: row.path, body: row.body, header: row.header})
			if r.status != row.status || r.header.Get("Content-Type") != "application/problem+json" || strings.Contains(r.body, code) {
				t.Errorf("answered %d %s %s", r.status, r.header.Get("Content-Type"), r.body)
			}
		})
	}
	if got := w.asksAPI("/v1/validations", good); !got.Valid {
		t.Errorf("the code itself: %+v", got)
	}
	if got := w.asksAPI("/v1/validations", strings.Replace(good, "{", `{"session":"`+w.minted().Session+`",`, 1)); !got.Valid {
		t.Errorf("the code in its own session: %+v", got)
	}
}
