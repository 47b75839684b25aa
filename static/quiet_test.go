package static_test

import (
	"fmt"
	"net/http"
	"strconv"
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
