package static_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Moves of a shopper.
var (
	nothing      = func(*tab) {}
	leaveAtTop   = func(b *tab) { b.pointer(300, 300); b.pointer(300, 40); b.pointer(300, -8) }
	leaveAtSide  = func(b *tab) { b.pointer(300, 300); b.pointer(40, 300); b.pointer(-8, 300) }
	scrollTo     = func(y int) func(*tab) { return func(b *tab) { b.js("scrollTo(0, " + strconv.Itoa(y) + ")") } }
	say          = func(call string) func(*tab) { return func(b *tab) { b.js("lastcall(" + call + ")") } }
	wait         = func(d time.Duration) func(*tab) { return func(*tab) { time.Sleep(d) } }
	flingUp      = func(b *tab) { b.js(scrollScript(2400, 1200, 40)) }
	strollUp     = func(b *tab) { b.js(scrollScript(2400, 1200, 300)) }
	flingAtTop   = func(b *tab) { b.js(scrollScript(800, 100, 40)) }
	setAttribute = func(name, value string) func(*tab) {
		return func(b *tab) { b.js("document.body.setAttribute('data-lastcall-" + name + "', '" + value + "')") }
	}
)

func scrollScript(from, to, pause int) string {
	return `(async () => {
		for (let y = ` + strconv.Itoa(from) + `; y >= ` + strconv.Itoa(to) + `; y -= 200) {
			scrollTo(0, y)
			await new Promise(done => setTimeout(done, ` + strconv.Itoa(pause) + `))
		}
	})()`
}

func (b *tab) pointer(x, y float64) {
	b.t.Helper()
	b.do(chromedp.MouseEvent(chromedp.MouseMoved, x, y))
}

// hide puts the tab in the background as another one comes to the front; show brings it back.
func (b *tab) hide() {
	b.t.Helper()
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: false})
	if b.other == nil {
		b.other = openTab(b.t, b.ctx, chromedp.WithNewWindow(false))
	}
	b.other.do(chromedp.Navigate("about:blank"))
	call(b.other, page.BringToFront, struct{}{})
	b.becomes("document.visibilityState", "hidden")
}

func (b *tab) show() {
	b.t.Helper()
	call(b, page.BringToFront, struct{}{})
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	b.becomes("document.visibilityState", "visible")
}

// finger makes the tab a touch device.
func (b *tab) finger() {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(390, 800, chromedp.EmulateMobile, chromedp.EmulateTouch))
}

func TestTriggers(t *testing.T) {
	t.Parallel()
	const product, plain, cart = "/products/lamp", "/about", "/about?attrs=data-lastcall-cart-value=4500+data-lastcall-currency=EUR+data-lastcall-cart=V1:2"
	for _, row := range []struct {
		name     string
		triggers string
		touch    bool
		visits   []string
		early    func(*tab) // must not fire
		then     func(*tab) // must fire
		kind     string
		field    string
		least    int
	}{
		{"exit intent: the pointer leaves at the top", `["e"]`, false, []string{plain}, leaveAtSide, leaveAtTop, "exit_intent", "n", 1},
		{"exit intent only after a look at a product", `["e",0,1200]`, false, []string{product}, leaveAtTop, func(b *tab) { wait(1300 * time.Millisecond)(b); leaveAtTop(b) }, "exit_intent", "P", 1200},
		{"exit intent by finger: a fling upward", `["e"]`, true, []string{plain}, strollUp, flingUp, "exit_intent", "to", 1},
		{"exit intent by finger: not near the top of the page", `["e"]`, true, []string{plain}, flingAtTop, flingUp, "exit_intent", "sc", 30},
		{"exit intent by finger: back to the tab", `["e"]`, true, []string{plain}, (*tab).hide, (*tab).show, "exit_intent", "to", 1},
		{"dwell on a page", `["d",1500]`, false, []string{plain}, wait(900 * time.Millisecond), nothing, "dwell", "d", 1500},
		{"dwell in a visit, over pages", `["D",1600]`, false, []string{plain, product}, nothing, nothing, "session_dwell", "D", 1600},
		{"idle", `["i",1500]`, false, []string{plain}, func(b *tab) { wait(time.Second)(b); b.pointer(9, 9) }, nothing, "idle", "id", 1500},
		{"scroll depth", `["s",60]`, false, []string{plain}, scrollTo(400), scrollTo(2600), "scroll", "sc", 60},
		{"page views", `["n",3]`, false, []string{plain, product}, wait(1100 * time.Millisecond), func(b *tab) { b.js(`history.pushState({}, "", "/about/us")`) }, "pages", "n", 3},
		{"pages as a further condition", `["d",500,0,2]`, false, []string{plain}, wait(1500 * time.Millisecond), func(b *tab) { b.visit(b.js("location.origin") + plain) }, "dwell", "n", 2},
		{"products compared", `["c",1]`, false, []string{product, "/products/desk"}, wait(1100 * time.Millisecond), func(b *tab) { b.visit(b.js("location.origin") + product) }, "compared", "cm", 1},
		{"cart value by attribute", `["v",5000]`, false, []string{cart}, wait(1100 * time.Millisecond), setAttribute("cart-value", "5000"), "cart_value", "cv", 5000},
		{"cart value by call", `["v",5000]`, false, []string{plain}, say(`"cart", {value: 4999, currency: "EUR", lines: [{variant: "V1", qty: 2}]}`), say(`"cart", {value: 5000, currency: "EUR", lines: [{variant: "V1", qty: 2}]}`), "cart_value", "cv", 5000},
		{"idle cart", `["a",1500]`, false, []string{cart}, func(b *tab) { wait(time.Second)(b); setAttribute("cart", "V1:3")(b) }, nothing, "cart_idle", "ci", 1500},
		{"a custom event of that name", `["x",0,0,0,"size-guide"]`, false, []string{plain}, say(`"event", "other"`), say(`"event", "size-guide"`), "event", "n", 1},
		{"the first of several campaigns that is reached", `["d",60000],["s",10]`, false, []string{plain}, wait(1100 * time.Millisecond), scrollTo(900), "scroll", "sc", 10},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.campaigns = "[[" + row.triggers + "]]"
			b := newTab(t)
			if row.touch {
				b.finger()
			}
			for _, path := range row.visits {
				b.visit(w.shop + path)
				b.booted()
			}
			row.early(b)
			if got := w.received(""); len(got) > 0 {
				t.Fatalf("fired too early: %v", got)
			}
			row.then(b)
			got := w.awaits(row.kind)
			if n, _ := strconv.Atoi(got.Get(row.field)); n < row.least {
				t.Errorf("%s = %q, want at least %d in %v", row.field, got.Get(row.field), row.least, got)
			}
			if n := len(w.received("start")); n != 1 {
				t.Errorf("%d start signals, want 1", n)
			}
			if n := len(w.received("")); n != 1 {
				t.Errorf("%d triggers fired, want 1: %v", n, w.received(""))
			}
			b.wellBehaved()
		})
	}
}

// booted waits until the tag has begun its work on the page.
func (b *tab) booted() {
	b.t.Helper()
	b.js(`new Promise(done => {
		const loaded = () => requestIdleCallback(() => requestIdleCallback(() => setTimeout(done, 60)))
		document.readyState == "complete" ? loaded() : addEventListener("load", loaded)
	})`)
}
