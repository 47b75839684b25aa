package static_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// settled is long enough for whatever the tag does by itself, once a second.
const settled = 1300 * time.Millisecond

func TestRequests(t *testing.T) {
	t.Parallel()
	const quiet = `{"q":600000}`
	for _, row := range []struct {
		name  string
		setUp func(*world)
		then  func(*testing.T, *world, *tab)
		start int // signals in all
		fired int
	}{
		{"one start a visit, over pages", nil, func(t *testing.T, w *world, b *tab) {
			b.visit(w.shop + "/products/lamp")
			b.booted()
			b.do(chromedp.Reload())
			b.booted()
		}, 1, 0},
		{"a start even for a page that is left at once", nil, func(t *testing.T, w *world, b *tab) {
			w.awaits("start")
			b.visit(w.shop + "/about")
			b.booted()
		}, 1, 0},
		{"a trigger fires once a page", nil, func(t *testing.T, w *world, b *tab) {
			say(`"event", "now"`)(b)
			w.awaits("event")
			say(`"event", "now"`)(b)
			time.Sleep(settled)
		}, 1, 1},
		{"and again on the next", nil, func(t *testing.T, w *world, b *tab) {
			say(`"event", "now"`)(b)
			w.awaits("event")
			b.visit(w.shop + "/about")
			b.booted()
			say(`"event", "now"`)(b)
			b.booted()
		}, 1, 2},
		{"told to be quiet, it is, over pages", func(w *world) { w.answer = answering(200, "application/json", quiet) }, func(t *testing.T, w *world, b *tab) {
			w.awaits("start")
			b.booted()
			say(`"event", "now"`)(b)
			b.visit(w.shop + "/about")
			b.booted()
			say(`"event", "now"`)(b)
			time.Sleep(settled)
		}, 1, 0},
		{"never two at a time", func(w *world) {
			w.answer = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				time.Sleep(2 * time.Second)
				rw.WriteHeader(http.StatusNoContent)
			})
		}, func(t *testing.T, w *world, b *tab) {
			began := w.awaits("start").at
			say(`"event", "now"`)(b)
			if wait := w.awaits("event").at.Sub(began); wait < 2*time.Second {
				t.Errorf("the second came %v after the first", wait)
			}
		}, 1, 1},
		{"no live campaign: no request, no storage, no listener", func(w *world) {
			w.campaigns = "[]"
			w.head = `<script nonce="n0nce">
				window.heard = []
				const listen = EventTarget.prototype.addEventListener
				EventTarget.prototype.addEventListener = function(type, ...more) { heard.push(type); return listen.call(this, type, ...more) }
			</script>`
		}, func(t *testing.T, w *world, b *tab) {
			say(`"event", "now"`)(b)
			say(`"consent", true`)(b)
			time.Sleep(settled)
			if got := b.js(`heard.filter(type => type != "load").join() + sessionStorage.length + localStorage.length`); got != "00" {
				t.Errorf("listeners and storage: %q", got)
			}
		}, 0, 0},
		{"only the listeners that a trigger needs", func(w *world) {
			w.head = `<script nonce="n0nce">
				window.heard = []
				const listen = EventTarget.prototype.addEventListener
				EventTarget.prototype.addEventListener = function(type, ...more) { heard.push(type); return listen.call(this, type, ...more) }
			</script>`
		}, func(t *testing.T, w *world, b *tab) {
			if got := b.js(`heard.filter(type => /scroll|mouse|unload/.test(type)).join()`); got != "" {
				t.Errorf("listens for %s", got)
			}
		}, 1, 0},
		{"loaded twice, the second copy is inert", func(w *world) {
			w.head = `<script async src="` + w.host + `/w/KEY.js"></script>`
		}, func(t *testing.T, w *world, b *tab) {
			say(`"event", "now"`)(b)
			time.Sleep(settled)
		}, 1, 1},
		{"calls made before it is loaded count", func(w *world) {
			w.head = `<script nonce="n0nce">
				window.lastcall = function() { (lastcall.q = lastcall.q || []).push(arguments) }
				lastcall("unheard of"); lastcall("cart", {value: 700, currency: "EUR", lines: [{variant: "V1", qty: 2}, {variant: "V2", qty: 1}]})
				lastcall("product", {id: "P1", variant: "V1"}); lastcall("purchase"); lastcall("event", "now")
			</script>`
		}, func(t *testing.T, w *world, b *tab) {
			got := w.awaits("event")
			for name, want := range map[string]string{"e": "now", "cv": "700", "cc": "EUR", "cl": "V1:2,V2:1", "pid": "P1", "pv": "V1", "pu": "1"} {
				if got.Get(name) != want {
					t.Errorf("%s = %q, want %q", name, got.Get(name), want)
				}
			}
		}, 1, 1},
		{"a return from the back/forward cache is a page view, and arms again", nil, func(t *testing.T, w *world, b *tab) {
			say(`"event", "now"`)(b)
			w.awaits("event")
			b.js(`addEventListener("pageshow", e => { window.restored = e.persisted })`)
			b.visit(w.shop + "/products/desk")
			b.booted()
			b.do(chromedp.Evaluate[chromedp.Void](`history.back()`))
			b.becomes(`window.restored`, "true")
			say(`"event", "now"`)(b)
			eventually(t, func() bool { return len(w.received("event")) == 2 }, func() string { return "not armed again" })
			if got := w.received("event")[1]; got.Get("n") != "3" || got.Get("pr") != "1" {
				t.Errorf("after the return: %v", got)
			}
		}, 1, 2},
		{"attributes, landing and page are told", func(w *world) {
			w.script = `data-locale="de"`
		}, func(t *testing.T, w *world, b *tab) {
			other := b.newTab()
			other.visit(w.host + "/elsewhere")
			other.js(`void (location.href = "` + w.shop + `/products/lamp?utm_source=news&utm_medium=mail&utm_campaign=autumn&utm_content=x&attrs=data-lastcall-product=P9+data-lastcall-variant=V9")`)
			eventually(t, func() bool { return len(w.received("start")) == 2 }, func() string { return "no second start" })
			got := w.received("start")[1]
			for name, want := range map[string]string{
				"v": "1", "p": "/products/lamp", "l": "de", "us": "news", "um": "mail", "uc": "autumn", "pid": "P9", "pv": "V9", "n": "1", "r": "offers.localhost", "k": "",
			} {
				if got.Get(name) != want {
					t.Errorf("%s = %q, want %q", name, got.Get(name), want)
				}
			}
		}, 2, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.campaigns = `[[["x",0,0,0,"now"]]]`
			if row.setUp != nil {
				row.setUp(w)
			}
			b := newTab(t)
			b.visit(w.shop + "/about")
			b.booted()
			row.then(t, w, b)
			if start, fired := len(w.received("start")), len(w.received("")); start != row.start || fired != row.fired {
				t.Errorf("%d starts and %d triggers, want %d and %d: %v", start, fired, row.start, row.fired, w.signals)
			}
			b.wellBehaved()
		})
	}
}

// TestTrouble lets the offer server misbehave in every way. The page never notices.
func TestTrouble(t *testing.T) {
	t.Parallel()
	huge := `{"o":{"r":1,"m":"pop"},"x":"` + strings.Repeat("x", 5<<20) + `"}`
	for _, row := range []struct {
		name   string
		answer http.HandlerFunc
	}{
		{"500", answering(500, "text/html", "<h1>oops</h1>").ServeHTTP},
		{"503 as JSON", answering(503, "application/json", `{"type":"away"}`).ServeHTTP},
		{"HTML", answering(200, "text/html", "<h1>Welcome to the hotel</h1>").ServeHTTP},
		{"JSON of another shape", answering(200, "application/json", `[{"o":3}]`).ServeHTTP},
		{"null", answering(200, "application/json", `null`).ServeHTTP},
		{"wrong types", answering(200, "application/json", `{"k":{},"o":"x","q":"never"}`).ServeHTTP},
		{"cut in the middle", func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Length", "999")
			_, _ = rw.Write([]byte(`{"o":{"r":60`))
		}},
		{"too late", func(rw http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		{"huge", answering(200, "application/json", huge).ServeHTTP},
		{"a redirect", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/elsewhere", http.StatusFound) }},
		{"a broken connection", func(rw http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.campaigns = `[[["x",0,0,0,"now"]]]`
			w.answer, w.frame = row.answer, "none"
			b := newTab(t)
			b.visit(w.shop + "/about")
			b.booted()
			say(`"event", "now"`)(b)
			time.Sleep(settled)
			b.becomes(state, "none")
			b.wellBehaved()
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.campaigns = `[[["x",0,0,0,"now"]]]`
		gone := "http://offers.localhost:1"
		w.head = `<script nonce="n0nce" async src="` + gone + `/w/KEY.js"></script>`
		b := newTab(t)
		b.visit(w.shop + "/about")
		w.awaits("start")
		b.wellBehaved()
	})
	t.Run("no frame and no holder", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.campaigns = `[[["x",0,0,0,"now"]]]`
		w.offering(popUp)
		w.holderless = true
		b := newTab(t)
		b.visit(w.shop + "/about")
		b.booted()
		say(`"event", "now"`)(b)
		w.awaits("event")
		time.Sleep(settled)
		b.becomes(state, "none")
		b.wellBehaved()
	})
}

func TestStorageBlocked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.head = `<script nonce="n0nce">
		for (const name of ["sessionStorage", "localStorage"])
			Object.defineProperty(window, name, {get() { throw new DOMException("blocked", "SecurityError") }})
	</script>`
	w.answer = answering(200, "application/json", `{"k":"TOKEN","o":{"r":600000,"m":"tease"}}`)
	b := newTab(t)
	b.visit(w.shop + "/about")
	b.becomes(state, "tease")
	b.hide()
	b.show()
	b.act("offer")
	b.becomes(state, "offer")
	b.wellBehaved()
}

// TestPolicies holds the list of directives that the tag needs, and shows what happens without one.
func TestPolicies(t *testing.T) {
	t.Parallel()
	const strict = "default-src 'none'; script-src 'nonce-n0nce' OFFERS; style-src 'none'; img-src data:; " +
		"require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'; "
	for _, row := range []struct {
		name, policy string
		relayed      bool
		state        string
	}{
		{"all that it needs", strict + "connect-src OFFERS; frame-src OFFERS", false, "offer"},
		{"by nonce alone", "default-src 'none'; script-src 'nonce-n0nce'; connect-src OFFERS; frame-src OFFERS", false, "offer"},
		{"no connection: the frame asks", strict + "connect-src 'self'; frame-src OFFERS", true, "offer"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.policy = row.policy
			w.campaigns = `[[["x",0,0,0,"now"]]]`
			if row.relayed {
				w.frame = "none"
			}
			w.offering(popUp)
			b := newTab(t)
			b.visit(w.shop + "/about")
			b.booted()
			if got := w.awaits("start"); got.relayed != row.relayed {
				t.Errorf("start relayed: %v", got.relayed)
			}
			b.becomes(state, "none")
			w.mu.Lock()
			w.frame = "offer"
			w.mu.Unlock()
			say(`"event", "now"`)(b)
			if got := w.awaits("event"); got.relayed != row.relayed {
				t.Errorf("event relayed: %v", got.relayed)
			}
			b.becomes(state, row.state)
			if n := len(w.received("start")) + len(w.received("")); n != 2 {
				t.Errorf("%d signals, want 2", n)
			}
			b.wellBehaved()
		})
	}
	t.Run("no frame: silence", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.policy = strict + "connect-src OFFERS"
		b := offered(t, w)
		time.Sleep(settled)
		if got := b.js(state); got != "hidden" && got != "none" {
			t.Errorf("the dialog is %s", got)
		}
		b.wellBehaved()
	})
	t.Run("a policy that only reports changes nothing", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.reportOnly = "connect-src 'self'"
		b := offered(t, w)
		b.becomes(state, "offer")
		if got := w.awaits("event"); got.relayed {
			t.Error("relayed")
		}
	})
}

func TestDwellIsAttention(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.campaigns = `[[["x",0,0,0,"now"]]]`
	b := newTab(t)
	b.visit(w.shop + "/products/lamp")
	b.booted()
	began := time.Now()
	time.Sleep(800 * time.Millisecond)
	b.hide()
	hidden := time.Now()
	time.Sleep(2 * time.Second)
	away := time.Since(hidden)
	b.show()
	time.Sleep(500 * time.Millisecond)
	say(`"event", "now"`)(b)
	got := w.awaits("event")
	most := time.Since(began) - away
	if d, _ := strconv.Atoi(got.Get("d")); d < 1000 || time.Duration(d)*time.Millisecond > most+300*time.Millisecond {
		t.Errorf("d = %d ms, want at most %v of which the page was seen", d, most)
	}
	if got.Get("P") != got.Get("d") || got.Get("D") != got.Get("d") {
		t.Errorf("d, D and P differ: %v", got)
	}
	b.wellBehaved()
}

func TestConsent(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		consent int
		script  string
		call    string
		starts  int
		ok      string
	}{
		{"asked by the store, not given", 1, "", "", 0, ""},
		{"asked by the page, not given", 0, "data-consent=required", "", 0, ""},
		{"asked and refused", 1, "", `"consent", false`, 0, ""},
		{"asked and given", 1, "", `"consent", true`, 1, "1"},
		{"not asked", 0, "", "", 1, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.consent, w.script = row.consent, row.script
			b := newTab(t)
			b.visit(w.shop + "/about")
			b.booted()
			if row.call != "" {
				b.js("lastcall(" + row.call + ")")
			}
			time.Sleep(300 * time.Millisecond)
			b.visit(w.shop + "/away") // leaving is when evidence is stored
			starts := w.received("start")
			if len(starts) != row.starts {
				t.Fatalf("%d starts, want %d", len(starts), row.starts)
			}
			if row.starts > 0 && starts[0].Get("ok") != row.ok {
				t.Errorf("ok = %q, want %q", starts[0].Get("ok"), row.ok)
			}
			if stored := b.js(`sessionStorage.length`); stored != strconv.Itoa(row.starts) {
				t.Errorf("%s keys stored", stored)
			}
			b.wellBehaved()
		})
	}
	t.Run("taken back, all is gone", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		b := offered(t, w)
		b.becomes(state, "offer")
		b.js(`lastcall("consent", false)`)
		b.becomes(state, "none")
		b.js(`dispatchEvent(new Event("visibilitychange"))`)
		before := fmt.Sprint(len(w.signals), w.frames())
		say(`"event", "now"`)(b)
		time.Sleep(settled)
		if after := fmt.Sprint(len(w.signals), w.frames()); after != before {
			t.Errorf("requests went from %s to %s", before, after)
		}
		if got := b.js(`sessionStorage.length + localStorage.length`); got != "0" {
			t.Errorf("%s keys stored", got)
		}
		b.wellBehaved()
	})
}
