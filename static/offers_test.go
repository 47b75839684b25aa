package static_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lastcall/static"
)

// world is a store and an offer server on different sites, as a browser sees them: one listener, two host names.
type world struct {
	t    *testing.T
	shop string // origin of the store
	host string // origin of the offer server

	// What the two serve. Set before the first visit.
	campaigns  string       // the live campaigns' triggers, as in the tag's settings
	consent    int          // 1 if the store asks for consent
	script     string       // attributes of the script element
	head       string       // markup ahead of it
	policy     string       // the store's Content-Security-Policy; OFFERS stands for the offer server's origin
	reportOnly string       // the same, only to report
	holderless bool         // the script that holds the frame is missing
	frame      string       // view that the frame shows first: offer, tease, none, …
	answer     http.Handler // to signals; 204 if nil

	mu      sync.Mutex
	signals []signal
	asked   []string             // other paths asked of the offer server
	visits  map[string]time.Time // first request for each path of the store
	shownAt int64                // ms, as a page said in a request's "at"
}

type signal struct {
	url.Values
	relayed bool
	at      time.Time
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, campaigns: `[[["e"]]]`, frame: "offer", visits: map[string]time.Time{}}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	port := server.Listener.Addr().String()[strings.LastIndex(server.Listener.Addr().String(), ":"):]
	w.shop, w.host = "http://shop.localhost"+port, "http://offers.localhost"+port
	return w
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.Host, "shop.") {
		w.serveShop(rw, r)
		return
	}
	switch part := strings.SplitN(r.URL.Path, "/", 3)[1]; part {
	case "w":
		rw.Header().Set("Content-Type", "text/javascript")
		_, _ = rw.Write(static.Tag(fmt.Appendf(nil, `{"k":"KEY","u":%q,"c":%s,"q":%d}`, w.host, w.campaigns, w.consent)))
	case "s":
		w.serveSignal(rw, r)
	case "a":
		hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, static.Prefix), "/")
		asset, ok := static.Lookup(hash, name)
		if !ok || w.holderless {
			http.NotFound(rw, r)
			return
		}
		rw.Header().Set("Access-Control-Allow-Origin", "*")
		rw.Header().Set("Content-Type", asset.ContentType)
		_, _ = rw.Write(asset.Body)
	case "f":
		w.note(r)
		w.mu.Lock()
		frame := w.frame
		w.mu.Unlock()
		rw.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(rw, strings.NewReplacer("FIRST", frame, "MODE", r.FormValue("m"), "SHOP", w.shop).Replace(frameDocument))
	default:
		w.note(r)
		http.NotFound(rw, r)
	}
}

func (w *world) note(r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, r.URL.RequestURI())
}

func (w *world) serveSignal(rw http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		w.t.Errorf("signal: %v", err)
	}
	if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded;charset=UTF-8" {
		w.t.Errorf("signal is no simple form: %s %v", r.Method, r.Header)
	}
	w.mu.Lock()
	w.signals = append(w.signals, signal{r.PostForm, r.Header.Get("Origin") == w.host, time.Now()})
	w.mu.Unlock()
	rw.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	rw.Header().Set("Access-Control-Allow-Credentials", "true")
	if w.answer == nil {
		rw.WriteHeader(http.StatusNoContent)
		return
	}
	w.answer.ServeHTTP(rw, r)
}

// received returns the signals so far of that kind, or all but the start for "".
func (w *world) received(kind string) (found []signal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.signals {
		if got := s.Get("t"); got == kind || kind == "" && got != "start" {
			found = append(found, s)
		}
	}
	return found
}

func (w *world) frames() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.asked)
}

// awaits returns the first signal of that kind.
func (w *world) awaits(kind string) signal {
	w.t.Helper()
	eventually(w.t, func() bool { return len(w.received(kind)) > 0 }, func() string {
		return fmt.Sprintf("no %q signal; got %v", kind, w.signals)
	})
	return w.received(kind)[0]
}

// offering answers triggers with an offer, and a start with nothing.
func (w *world) offering(body string) {
	w.answer = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.PostForm.Get("t") == "start" {
			rw.WriteHeader(http.StatusNoContent)
			return
		}
		rw.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(rw, body)
	})
}

// answering answers every signal alike.
func answering(status int, contentType, body string) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", contentType)
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, body)
	})
}

const popUp = `{"o":{"r":600000,"m":"pop"}}`

func (w *world) serveShop(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	if w.visits[r.URL.Path].IsZero() {
		w.visits[r.URL.Path] = time.Now()
	}
	if at, err := strconv.ParseInt(r.FormValue("at"), 10, 64); err == nil {
		w.shownAt = at
	}
	seen := !w.visits[r.FormValue("path")].IsZero()
	w.mu.Unlock()
	switch {
	case r.URL.Path == "/favicon.ico":
		rw.WriteHeader(http.StatusNoContent)
		return
	case r.URL.Path == "/seen" && !seen:
		http.NotFound(rw, r)
		return
	}
	if w.policy != "" {
		rw.Header().Set("Content-Security-Policy", strings.ReplaceAll(w.policy, "OFFERS", w.host))
	}
	if w.reportOnly != "" {
		rw.Header().Set("Content-Security-Policy-Report-Only", w.reportOnly)
	}
	rw.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(rw, strings.NewReplacer(
		"HEAD", w.head, "SRC", w.host+"/w/KEY.js", "OPTIONS", w.script, "ATTRS", r.FormValue("attrs"),
	).Replace(shopDocument))
}

const shopDocument = `<!doctype html>
<html lang="en">
<head>
<title>Shop</title>
<link rel="icon" href="data:,">
HEAD
<script nonce="n0nce" data-test async src="SRC" OPTIONS></script>
</head>
<body ATTRS>
<main style="block-size:4000px">
<h1>Shop</h1>
<p><label>Search <input id="search"></label> <button id="button">Button</button></p>
<dialog id="own"><p>The store's own dialog</p></dialog>
</main>
</body>
</html>`

// frameDocument plays the frame: it says what it shows and obeys the tag's messages. It tells the page's console nothing.
const frameDocument = `<!doctype html>
<html lang="en">
<style>:root{background:transparent}body{margin:0;background:rgb(1,200,3)}</style>
<title>Offer</title>
<button id="first">Take it</button>
<script>
const say = m => parent.postMessage({lc: 1, ...m}, "SHOP")
const show = v => say({t: "ready", v, w: v == "tease" ? 120 : 300, h: v == "tease" ? 50 : 200, l: "10 % off"})
addEventListener("message", async ({data, source, origin}) => {
	if (source != parent || origin != "SHOP") return
	if (data.t == "hide") show("tease")
	if (data.t == "act") data.say ? say(data.say) : show(data.v)
	if (data.t == "token") say({t: "ready", v: "none", k: "got:" + data.k})
	if (data.t == "signal") {
		await fetch("/s/KEY", {method: "POST", body: new URLSearchParams(data.b)})
		show("FIRST")
	}
})
"MODE" == "relay" || "FIRST" == "hello" ? say({t: "hello"}) : show("MODE" == "tease" && "FIRST" == "offer" ? "tease" : "FIRST")
</script>
</html>`
