package main

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/session"
)

// A signal that is none gets an empty 204 and leaves nothing behind: the store's console stays clean.
func TestBadSignals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	from := func(origin string) http.Header { return http.Header{"Origin": {origin}} }
	shop := from(w.shop)
	for _, row := range []struct {
		name, path, body string
		header           http.Header
	}{
		{"of an unknown store", "/s/nobody", leaving, shop},
		{"of a store whose key is no key", "/s/..%2fadmin", leaving, shop},
		{"from an unknown origin", "/s/demo", leaving, from("http://evil.localhost")},
		{"from an origin that starts like the store's", "/s/demo", leaving, from(w.shop + ".evil.example")},
		{"from no origin", "/s/demo", leaving, nil},
		{"from a sandboxed page", "/s/demo", leaving, from("null")},
		{"oversized", "/s/demo", leaving + "&e=" + strings.Repeat("a", 5000), shop},
		{"empty", "/s/demo", "", shop},
		{"JSON", "/s/demo", `{"v":1,"t":"exit_intent"}`, shop},
		{"binary", "/s/demo", "\x00\xff\xfe&v=1&t=\x00", shop},
		{"with a broken escape", "/s/demo", leaving + "&p=%zz", shop},
		{"of another version", "/s/demo", strings.Replace(leaving, "v=1", "v=2", 1), shop},
		{"of an unknown kind", "/s/demo", strings.Replace(leaving, "exit_intent", "exit", 1), shop},
		{"with a negative number", "/s/demo", leaving + "&n=-1", shop},
		{"with a number that is none", "/s/demo", leaving + "&n=1e9", shop},
		{"with a number beyond all numbers", "/s/demo", leaving + "&d=99999999999999999999999", shop},
		{"with a foreign address for a page", "/s/demo", leaving + "&p=http://evil.localhost/", shop},
		{"with a line break", "/s/demo", leaving + "&p=/a%0d%0ab", shop},
		{"from a program", "/s/demo", leaving, http.Header{"Origin": {w.shop}, "User-Agent": {"Googlebot/2.1"}}},
		{"from a program without a name", "/s/demo", leaving, http.Header{"Origin": {w.shop}, "User-Agent": {""}}},
		{"after consent was refused", "/s/demo", leaving + "&ok=0", shop},
	} {
		t.Run(row.name, func(t *testing.T) {
			g := &guest{w: w}
			h := g.posts(row.path, row.body, row.header)
			if h.status != http.StatusNoContent || h.body != "" {
				t.Errorf("answered %d %q", h.status, h.body)
			}
			if set := strings.Join(h.header.Values("Set-Cookie"), " "); strings.Contains(set, "lc_") {
				t.Errorf("a session was made: %s", set)
			}
			if allowed := h.header.Get("Access-Control-Allow-Origin"); allowed != "" && allowed != w.shop {
				t.Errorf("readable for %s", allowed)
			}
			if n := len(w.codes()); n != 0 {
				t.Errorf("%d codes", n)
			}
		})
	}
	t.Run("of unknown length and oversized", func(t *testing.T) {
		req, _ := http.NewRequest("POST", w.offers+"/s/demo", &endless{})
		req.Header.Set("Origin", w.shop)
		req.Header.Set("User-Agent", browserName)
		res, err := web.Do(req)
		if err == nil {
			defer res.Body.Close()
			if res.StatusCode != http.StatusNoContent {
				t.Errorf("answered %d", res.StatusCode)
			}
		}
	})
	t.Run("an honest one still works", func(t *testing.T) { w.offered() })
}

// endless is 64 KB of form without a length.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	if e.read >= 64<<10 {
		return 0, http.ErrBodyReadAfterClose
	}
	n := copy(b, strings.Repeat("v=1&", 256))
	e.read += n
	return n, nil
}

// Counters that claim more than the session's age allows are not believed, such as those of a browser whose clock was
// moved by a day between two pages.
func TestImplausibleSignals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	for name, more := range map[string]string{
		"a day of dwell in a new session":     "&D=86400000",
		"a day without input":                 "&id=86400000",
		"more pages than anyone can open":     "&n=90000",
		"more products than pages":            "&pr=50",
		"a look at a product before its time": "&P=60000",
	} {
		g := &guest{w: w}
		g.signals("v=1&t=start")
		if h := g.signals(leaving + more); h.Offer != nil {
			t.Errorf("%s: an offer", name)
		}
	}
	g := &guest{w: w}
	for _, when := range []string{"the very first word", "the second word, at once"} {
		if h := g.signals(leaving); h.Offer != nil {
			t.Errorf("a trigger as %s: an offer", when)
		}
	}
	if n := len(w.codes()); n != 0 {
		t.Errorf("%d codes", n)
	}
}

// A token that is not the server's own, or not for this store, is that of nobody: whoever sends it is new here.
func TestBadTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	victim := w.offered()
	id := w.minted().Session
	other := *w.front()
	other.ID, other.Key, other.Version, other.Name = "other", "other", 0, "Another store"
	if err := w.store.SaveStore(t.Context(), &other); err != nil {
		t.Fatal(err)
	}
	now := time.Now().UnixMilli()
	year := int64(365 * 24 * 3600_000)
	strangers, err := session.NewVisitors(session.VisitorOptions{Keys: testKeys(t)})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, token string }{
		{"changed at its end", victim.token[:len(victim.token)-2] + "xx"},
		{"changed in its middle", flipped(victim.token)},
		{"cut short", victim.token[:len(victim.token)/2]},
		{"signed by someone else", strangers.Token(session.Visitor{Store: demoID, ID: id, Born: now, Seen: now})},
		{"of another store", w.visitors.Token(session.Visitor{Store: "other", ID: id, Born: now, Seen: now})},
		{"too old", w.visitors.Token(session.Visitor{Store: demoID, ID: id, Born: now - year, Seen: now - year})},
		{"the cookie's value", strings.TrimPrefix(victim.cookie, "lc_demo=")},
		{"no token at all", "../../etc/passwd"},
		{"oversized", strings.Repeat("A", 500)},
	} {
		t.Run(row.name, func(t *testing.T) {
			thief := &guest{w: w}
			h := thief.signals("v=1&t=start&k=" + row.token)
			if h.Offer != nil {
				t.Error("in a signal it shows the offer")
			}
			if h.Token == nil || *h.Token == row.token || *h.Token == victim.token {
				t.Errorf("whoever sent it is not made new: %s", h.body)
			}
			for _, as := range []*guest{{w: w, token: row.token}, {w: w, cookie: "lc_demo=" + row.token}} {
				if row.name == "the cookie's value" && as.cookie != "" {
					continue // there it belongs
				}
				if r := as.inFrame("GET", "/f/demo/view", nil); r.body != "" {
					t.Errorf("the frame shows %s", r.body)
				}
				if r := as.inFrame("GET", "/f/demo", nil); !strings.Contains(r.body, `data-view="hello"`) {
					t.Errorf("the frame's document shows %s", r.body)
				}
				for _, act := range []string{"claim", "dismiss", "more", "forget"} {
					if r := as.inFrame("POST", "/f/demo/"+act, nil); r.body != "" || r.status != http.StatusNoContent {
						t.Errorf("%s: %d %s", act, r.status, r.body)
					}
				}
			}
		})
	}
	if o := w.minted(); o.State != offers.Offered || o.Dismissed || o.Extended != 0 {
		t.Errorf("the victim's offer has changed: %+v", o)
	}
	t.Run("another store's frame with the victim's cookie and token", func(t *testing.T) {
		for _, as := range []*guest{{w: w, token: victim.token}, {w: w, cookie: victim.cookie}} {
			if r := as.inFrame("GET", "/f/other/view", nil); r.body != "" {
				t.Errorf("shows %s", r.body)
			}
		}
	})
	t.Run("an erased session's", func(t *testing.T) {
		if r := victim.inFrame("POST", "/f/demo/forget", nil); !strings.Contains(r.body, "Forgotten") {
			t.Fatalf("forget: %d %s", r.status, r.body)
		}
		for name, as := range map[string]*guest{"token": {w: w, token: victim.token}, "cookie": {w: w, cookie: victim.cookie}} {
			if r := as.inFrame("GET", "/f/demo/view", nil); strings.Contains(r.body, `data-view="offer"`) {
				t.Errorf("%s: the frame shows %s", name, r.body)
			}
			if r := as.inFrame("POST", "/f/demo/claim", nil); ticketPath.MatchString(r.body) {
				t.Errorf("%s: a claim gets %s", name, r.body)
			}
			body := leaving
			if as.token != "" {
				body += "&k=" + as.token
			}
			if h := as.signals(body); h.Offer != nil {
				t.Errorf("%s: a signal gets %s", name, h.body)
			}
		}
		if n := len(w.codes()); n != 0 {
			t.Errorf("%d codes", n)
		}
	})
}

func flipped(token string) string {
	b := []byte(token)
	i := len(b) / 2
	if b[i] == 'A' {
		b[i] = 'B'
	} else {
		b[i] = 'A'
	}
	return string(b)
}

// Two tabs, or twenty, that speak at the same moment get the same offer.
func TestTabsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	first := w.visiting()
	answers := make([]heard, 20)
	var group sync.WaitGroup
	for i := range answers {
		group.Go(func() { answers[i] = (&guest{w: w, cookie: first.cookie}).signals(leaving) })
	}
	group.Wait()
	for _, h := range answers {
		if h.Offer == nil || h.Offer.Mode != "pop" {
			t.Errorf("answered %d %s", h.status, h.body)
		}
	}
	w.minted() // exactly one
	if n := w.counted("offered"); n != 1 {
		t.Errorf("%d offers in the books", n)
	}
}
