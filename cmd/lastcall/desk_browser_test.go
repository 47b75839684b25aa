package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lastcall/session"
)

var axeCore = flag.String("axe", os.Getenv("AXE_CORE"), "axe.min.js to check the admin's pages with; empty = where make tools puts it")

// adminTab is a person in the admin, in a tab of a browser. What a shopper's tab can do (reads, waits, submits, sized), it can.
type adminTab struct{ *shopper }

// desk opens a tab at a page of the admin for nobody yet.
func (w *world) desk(path string) *adminTab {
	w.Helper()
	d := &adminTab{w.shopper(thirdPartyCookies)}
	d.opens(path)
	return d
}

// ownersDesk is the demo's owner's, logged in by the keyboard.
func (w *world) ownersDesk() *adminTab {
	w.Helper()
	d := w.desk("/admin/login")
	d.logsIn(demoEmail, w.passphrase)
	return d
}

// logsIn types into the log-in page, which has put the cursor into its first field, and waits for what comes after it.
func (d *adminTab) logsIn(email, passphrase string) {
	d.Helper()
	d.types(email, kb.Tab, passphrase, kb.Enter)
	d.waits("the page after the log-in", func() bool {
		return d.reads(`document.readyState == 'complete' && location.pathname != '/admin/login'`) == "true"
	})
}

// colleague makes an account for the demo's store and opens its desk.
func (w *world) colleague(role session.Role) *adminTab {
	w.Helper()
	email, passphrase := string(role)+"@shop.localhost", "three quiet "+string(role)+" herons"
	if _, err := w.accounts.Create(w.Context(), session.NewAccount{Email: email, Name: "The " + string(role), Role: role,
		Stores: []string{demoID}, Passphrase: passphrase}, w.clock()); err != nil {
		w.Fatal(err)
	}
	d := w.desk("/admin/login")
	d.logsIn(email, passphrase)
	return d
}

// store is the address of a page of the demo's store, below /admin/stores/demo.
func (d *adminTab) store(path string) string { return "/admin/stores/" + demoID + path }

// opens goes to a page of the admin and waits until it is complete.
func (d *adminTab) opens(path string) {
	d.Helper()
	d.do(chromedp.Navigate(d.w.offers + path))
}

// types presses keys, one after the other: text, or names of kb.
func (d *adminTab) types(keys ...string) {
	d.Helper()
	for _, k := range keys {
		d.do(chromedp.KeyEvent(k))
	}
}

// tabsTo presses Tab until the element has the focus, at most a hundred times: what can't be reached so is not there for
// whoever has no pointer.
func (d *adminTab) tabsTo(selector string) {
	d.Helper()
	for range 100 {
		d.types(kb.Tab)
		if d.reads(`document.activeElement.matches(`+quoted(selector)+`)`) == "true" {
			return
		}
	}
	d.Fatalf("no number of tabs leads to %s at %s", selector, d.reads(`location.href`))
}

// clicksOn clicks the one visible element that a selector names, as a pointer would.
func (d *adminTab) clicksOn(selector string) {
	d.Helper()
	d.do(chromedp.Click(chromedp.CSS(selector)))
}

// shows waits until an element's text holds the words.
func (d *adminTab) shows(selector, words string) {
	d.Helper()
	script := `document.readyState == 'complete' && [...document.querySelectorAll(` + quoted(selector) + `)].some(e => e.innerText.includes(` + quoted(words) + `))`
	d.waits(fmt.Sprintf("%q in %s", words, selector), func() bool { return d.reads(script) == "true" })
}

// looked holds the page that is open to what every page of the admin keeps: nothing to scroll sideways at 375 px and no
// finding of axe-core, in the light and in the dark. With -shots it is photographed as name.
func (d *adminTab) looked(name string) {
	d.Helper()
	path := *axeCore
	if path == "" {
		path = filepath.Join("..", "..", ".cache", "node_modules", "axe-core", "axe.min.js")
	}
	axe, err := os.ReadFile(path)
	if err != nil {
		d.Fatalf("axe-core is needed and never skipped; make tools installs it: %v", err)
	}
	for _, width := range []int64{1280, 375} {
		for _, scheme := range []string{"light", "dark"} {
			d.atRest(scheme)
			d.sized(width, 900)
			what := fmt.Sprintf("%s-%d-%s", name, width, scheme)
			if over := d.reads(`Math.max(0, document.documentElement.scrollWidth - innerWidth)`); over != "0" {
				d.Errorf("%s: the page is %s px too wide: %s", what, over, d.reads(tooWide))
			}
			if d.reads(`typeof axe`) == "undefined" {
				if _, err := chromedp.Run(d.ctx, chromedp.Evaluate[json.RawMessage](string(axe)+"; 0")); err != nil {
					d.Fatalf("axe-core: %v", err)
				}
			}
			if found := d.reads(axeScript); found != "" {
				d.Errorf("%s: axe: %s", what, found)
			}
			if *shots != "" {
				d.photographed(what)
			}
		}
	}
	d.atRest("light")
	d.sized(1280, 900)
}

// atRest paints the page in a scheme, without the movement from one to the other.
func (d *adminTab) atRest(scheme string) {
	d.Helper()
	call(d.shopper, d.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
}

// photographed takes the whole page, as high as it is.
func (d *adminTab) photographed(name string) {
	d.Helper()
	png := call(d.shopper, d.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true)}).Data
	if err := os.MkdirAll(*shots, 0o755); err != nil {
		d.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o644); err != nil {
		d.Fatal(err)
	}
}

// axeScript answers what axe-core finds, "" for nothing.
const axeScript = `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r =>
	r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | ')).join('\n'))`

// tooWide names the elements that stick out of the page.
const tooWide = `[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
	.slice(0, 5).map(e => e.tagName + '.' + e.className).join(', ')`

// quoted is a text as a script's string.
func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// The pages that every merchant sees first keep what all of them do, and the way in needs no pointer.
func TestTheDeskKeepsItsPromises(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	d := w.desk("/admin/login")
	d.looked("desk-login")
	d.logsIn(demoEmail, w.passphrase)
	for name, path := range map[string]string{"desk-campaigns": "/campaigns", "desk-editor": "/campaigns/leaving", "desk-platform": "/platform"} {
		d.opens(d.store(path))
		if !strings.Contains(d.reads(`document.title`), "Lastcall") {
			t.Errorf("%s is called %q", path, d.reads(`document.title`))
		}
		d.looked(name)
	}
	d.foundAllQuiet("")
}
