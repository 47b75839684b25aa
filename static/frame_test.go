package static_test

import (
	"bytes"
	"fmt"
	"image/png"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	theDialog = `document.querySelector("html > div")?.shadowRoot.querySelector("dialog")`
	theFrame  = `document.querySelector("html > div")?.shadowRoot.querySelector("iframe")`
	state     = `(d => !d ? "none" : d.matches(":modal") ? "offer" : d.matches(":popover-open") ? "tease" : "hidden")(` + theDialog + `)`
	frameHas  = `document.activeElement?.shadowRoot?.activeElement == ` + theFrame
)

// act makes the frame show that view, as if the shopper had asked for it inside.
func (b *tab) act(view string) {
	b.t.Helper()
	b.js(theFrame + `.contentWindow.postMessage({t: "act", v: "` + view + `"}, "*")`)
}

// tells makes the frame send that message.
func (b *tab) tells(message string) {
	b.t.Helper()
	b.js(theFrame + `.contentWindow.postMessage({t: "act", say: ` + message + `}, "*")`)
}

// offered opens a page of the store whose custom event brings the pop-up, and brings it.
func offered(t *testing.T, w *world) *tab {
	t.Helper()
	w.campaigns = `[[["x",0,0,0,"now"]]]`
	w.offering(popUp)
	b := newTab(t)
	b.visit(w.shop + "/about")
	b.booted()
	b.js(`document.querySelector("#button").focus()`)
	say(`"event", "now"`)(b)
	return b
}

func TestFrame(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		then func(*testing.T, *world, *tab)
	}{
		{"the offer is a modal with a name, the focus is in it and comes back", func(t *testing.T, w *world, b *tab) {
			b.becomes(frameHas, "true")
			if got := b.js(theDialog + `.getAttribute("aria-label") + "/" + ` + theFrame + `.title`); got != "10 % off/10 % off" {
				t.Errorf("named %q", got)
			}
			if got := b.js(theFrame + `.sandbox.value`); got != "allow-scripts allow-forms allow-same-origin allow-top-navigation-by-user-activation" {
				t.Errorf("sandbox is %q", got)
			}
			b.tells(`{t: "close"}`)
			b.becomes(state, "none")
			b.becomes(`document.activeElement.id`, "button")
		}},
		{"Escape leaves the teaser, which opens the offer again", func(t *testing.T, w *world, b *tab) {
			b.js(theDialog + `.requestClose ? ` + theDialog + `.requestClose() : 0`)
			b.becomes(state, "tease")
			b.becomes(`document.activeElement.id`, "button")
			b.act("offer")
			b.becomes(state, "offer")
			b.becomes(frameHas, "true")
		}},
		{"a click beside the offer leaves the teaser", func(t *testing.T, w *world, b *tab) {
			b.do(chromedp.MouseClickXY(5, 5))
			b.becomes(state, "tease")
		}},
		{"the teaser is in the corner at the size it asked for, without leaving the screen", func(t *testing.T, w *world, b *tab) {
			b.act("tease")
			b.becomes(state, "tease")
			b.becomes(`(r => [innerWidth - r.right, innerHeight - r.bottom, r.width, r.height].join())(`+theFrame+`.getBoundingClientRect())`, "0,0,120,50")
			b.tells(`{t: "ready", v: "offer", w: 5000, h: 5000, l: "Huge"}`)
			b.becomes(state, "offer")
			b.becomes(`(r => r.width <= innerWidth && r.height <= innerHeight && r.left >= 0 && r.top >= 0)(`+theFrame+`.getBoundingClientRect())`, "true")
		}},
		{"right to left, the teaser is in the other corner", func(t *testing.T, w *world, b *tab) {
			b.js(`document.documentElement.dir = "rtl"`)
			b.act("tease")
			b.becomes(state, "tease")
			b.becomes(theFrame+`.getBoundingClientRect().left`, "0")
		}},
		{"on a narrow screen the offer is a sheet at the bottom", func(t *testing.T, w *world, b *tab) {
			b.do(chromedp.EmulateViewport(375, 700))
			b.becomes(state, "offer")
			b.becomes(`innerHeight - `+theFrame+`.getBoundingClientRect().bottom`, "0")
		}},
		{"the teaser is there on the next page, without a further signal", func(t *testing.T, w *world, b *tab) {
			b.visit(w.shop + "/cart")
			b.becomes(state, "tease")
			if got := b.js(`document.activeElement.tagName`); got != "BODY" {
				t.Errorf("the teaser took the focus to %s", got)
			}
			if n := len(w.received("")) + len(w.received("start")); n != 2 {
				t.Errorf("%d signals, want the start and the event", n)
			}
			if last := w.asked[len(w.asked)-1]; last != "/f/KEY?m=tease&l=en" {
				t.Errorf("asked for %s", last)
			}
		}},
		{"what ended stays as it is shown, and is forgotten once closed", func(t *testing.T, w *world, b *tab) {
			b.act("ended")
			b.booted()
			b.becomes(state, "offer")
			b.tells(`{t: "close"}`)
			b.becomes(state, "none")
			before := w.frames()
			b.visit(w.shop + "/cart")
			b.booted()
			time.Sleep(1200 * time.Millisecond)
			if w.frames() != before {
				t.Error("the next page asked for the frame again")
			}
		}},
		{"nothing left to show: the frame goes", func(t *testing.T, w *world, b *tab) {
			b.act("none")
			b.becomes(state, "none")
		}},
		{"one interruption a visit: no trigger fires after it", func(t *testing.T, w *world, b *tab) {
			b.act("none")
			b.becomes(state, "none")
			b.visit(w.shop + "/about")
			b.booted()
			say(`"event", "now"`)(b)
			time.Sleep(1200 * time.Millisecond)
			if n := len(w.received("event")); n != 1 {
				t.Errorf("%d events, want 1", n)
			}
		}},
		{"strangers' messages change nothing", func(t *testing.T, w *world, b *tab) {
			b.js(`new Promise(done => {
				for (const m of [null, 1, {}, {lc: 1, t: "close"}, {lc: 1, t: "go", u: "/go/x"}, {lc: 1, t: "ready", v: "none"}]) postMessage(m, "*")
				setTimeout(done, 100)
			})`)
			b.becomes(state, "offer")
			for _, m := range []string{`null`, `{t: "go", u: "//evil.example"}`, `{t: "go", u: "javascript:alert(1)"}`, `{t: "unheard of"}`} {
				b.tells(m)
			}
			b.booted()
			b.becomes(state, "offer")
		}},
		{"the frame sends the page to the cart where it cannot itself", func(t *testing.T, w *world, b *tab) {
			b.tells(`{t: "go", u: "/go/TICKET"}`)
			b.becomes(`location.href`, w.host+"/go/TICKET")
		}},
		{"the token is kept, answered to a hello, and dropped", func(t *testing.T, w *world, b *tab) {
			b.tells(`{t: "ready", v: "offer", w: 300, h: 200, l: "", k: "TOKEN"}`)
			b.becomes(`localStorage["lastcall.k"]`, "TOKEN")
			b.tells(`{t: "ready", v: "offer", w: 300, h: 200, l: "", k: ""}`)
			b.becomes(`localStorage.length`, "0")
		}},
		{"forgotten in the frame is forgotten on the page", func(t *testing.T, w *world, b *tab) {
			b.tells(`{t: "ready", v: "ended", w: 300, h: 200, l: "", k: ""}`)
			b.tells(`{t: "close"}`)
			b.becomes(state, "none")
			b.becomes(`sessionStorage.length + localStorage.length`, "0")
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := offered(t, w)
			b.becomes(state, "offer")
			row.then(t, w, b)
			b.wellBehaved()
		})
	}
}

func TestFrameInNewTab(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answer = answering(200, "application/json", `{"k":"TOKEN","o":{"r":600000,"m":"tease"}}`)
	b := newTab(t)
	b.visit(w.shop + "/about")
	b.becomes(state, "tease")
	other := b.newTab()
	other.visit(w.shop + "/products/lamp")
	other.becomes(state, "tease")
	if starts := w.received("start"); len(starts) != 2 || starts[1].Get("k") != "TOKEN" {
		t.Errorf("starts %v, want one a tab, the second with the token", starts)
	}
	b.wellBehaved()
	other.wellBehaved()
}

// TestPolite brings an offer while it would disturb. It must wait, and come when that is over.
func TestPolite(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		path  string
		busy  string
		quiet string
	}{
		{"somebody types", "/about", `document.querySelector("#search").focus()`, `document.querySelector("#search").blur()`},
		{"a dialog of the store is open", "/about", `document.querySelector("#own").showModal()`, `document.querySelector("#own").close()`},
		{"an editor has the focus", "/about", `(e => { e.contentEditable = true; e.tabIndex = 0; e.focus() })(document.querySelector("h1"))`, `document.querySelector("h1").blur()`},
		{"the address is a checkout", "/en/checkout", `0`, `history.pushState({}, "", "/thanks"), lastcall("event", "now")`},
		{"the page says that it is a checkout", "/pay?attrs=data-lastcall-checkout", `0`, `document.body.removeAttribute("data-lastcall-checkout")`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.campaigns = `[[["x",0,0,0,"now"]]]`
			w.offering(popUp)
			b := newTab(t)
			b.visit(w.shop + row.path)
			b.booted()
			b.js(row.busy)
			say(`"event", "now"`)(b)
			time.Sleep(1300 * time.Millisecond)
			if got := w.received(""); len(got) > 0 {
				t.Fatalf("disturbed: %v", got)
			}
			b.js(row.quiet)
			b.becomes(state, "offer")
			b.wellBehaved()
		})
	}
}

// TestHostileStyles looks at the screen: the frame's colour must be in the middle of it.
func TestHostileStyles(t *testing.T) {
	t.Parallel()
	for i, style := range []string{
		``,
		`* { all: unset !important; display: none !important }`,
		`body *, html > div { all: unset !important; display: none !important }`,
		`* { all: unset !important } html > * { display: none !important }`,
		`iframe, dialog, div { display: none !important; opacity: 0 !important; visibility: hidden !important; width: 1px !important }`,
		`html { transform: rotate(90deg) scale(.1); filter: blur(9px); overflow: hidden; contain: strict } body { z-index: 2147483647; position: fixed; inset: 0; background: red }`,
		`:root { color-scheme: dark } html > div { color-scheme: dark !important; position: absolute !important; left: -9999px !important; clip-path: inset(50%) !important }`,
		`::backdrop { display: none !important } [popover], dialog:modal { display: none !important }`,
	} {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.head = "<meta name=color-scheme content=dark><style>" + style + "</style>"
			b := offered(t, w)
			b.becomes(state, "offer")
			seen := ""
			eventually(t, func() bool { seen = b.middle(); return seen == "1,200,3" }, func() string {
				return "in the middle of the screen is " + seen
			})
			b.wellBehaved()
		})
	}
}

// middle is the colour in the middle of the screen.
func (b *tab) middle() string {
	b.t.Helper()
	shot, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		b.t.Fatal(err)
	}
	size := img.Bounds().Size()
	r, g, bl, _ := img.At(size.X/2, size.Y/2+30).RGBA()
	return strings.Join([]string{fmt.Sprint(r >> 8), fmt.Sprint(g >> 8), fmt.Sprint(bl >> 8)}, ",")
}
