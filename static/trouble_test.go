package static_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

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
