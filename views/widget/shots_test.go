package widget

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var (
	shots = flag.String("shots", "", "folder to write a picture of each story to")
	axe   = flag.String("axe", os.Getenv("AXE_CORE"), "axe.min.js to check each story with")
	only  = flag.String("story", "", "only stories with this in their name")
)

// Every story fits its frame: at each width nothing is wider than the frame, no control is smaller than 24 px, and
// the console stays empty. With -shots it is also photographed, with -axe also checked by axe-core.
func TestStoriesFit(t *testing.T) {
	s := newServer(t, 0)
	p := newTab(t)
	for _, st := range Stories() {
		if !strings.Contains(st.Name, *only) {
			continue
		}
		for _, width := range []int64{480, 375, 320} {
			if width == 375 && *shots == "" && *axe == "" {
				continue // between the two; for the pictures
			}
			call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: st.Scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
			}})
			call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
				Width: width, Height: 720, DeviceScaleFactor: 1.5,
			})
			p.do(chromedp.Navigate(s.at("offers") + "/story/" + st.Name))
			wide := js[string](p, `[...document.querySelectorAll('main *')].filter(e => { const r = e.getBoundingClientRect()
				return !e.closest('.vh, svg, .busy') && r.width && (r.right > innerWidth + 1 || r.left < -1) }).map(e => e.outerHTML.slice(0, 80)).join()`)
			small := js[string](p, `[...document.querySelectorAll('button, a, summary')].filter(e => e.checkVisibility() &&
				(e.offsetWidth < 24 || e.offsetHeight < 24)).map(e => e.outerHTML.slice(0, 80)).join()`)
			if wide != "" || small != "" {
				t.Errorf("%s at %d px: out of the frame: %s; too small: %s", st.Name, width, wide, small)
			}
			if *axe != "" && width == 375 {
				p.axe(st.Name)
			}
			if *shots != "" {
				p.shoot(filepath.Join(*shots, st.Name+"-"+strconv.FormatInt(width, 10)+".png"), st.Scheme)
			}
		}
	}
	p.quiet()
}

// shoot photographs the story on a store-like ground.
func (p *tab) shoot(file, scheme string) {
	p.Helper()
	ground := map[string]string{"light": "#eceae6", "dark": "#0d0e10"}[scheme]
	h := js[float64](p, `document.documentElement.style.background = '`+ground+`'; document.querySelector('main').getBoundingClientRect().height`)
	clip := &page.Viewport{Width: js[float64](p, `innerWidth`), Height: max(h, 40), Scale: 1}
	beyond := true
	png := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{Clip: clip, CaptureBeyondViewport: &beyond}).Data
	if err := os.WriteFile(file, png, 0o644); err != nil {
		p.Fatal(err)
	}
}

func (p *tab) axe(story string) {
	p.Helper()
	src, err := os.ReadFile(*axe)
	if err != nil {
		p.Fatal(err)
	}
	js[bool](p, string(src)+`;for (const d of document.querySelectorAll('details')) d.open = true; true`)
	found := js[string](p, `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r =>
		r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 90) + ' ' + n.failureSummary)).join('\n') +
		r.incomplete.filter(v => v.id !== 'color-contrast' || v.nodes.some(n => !/\.x|cross/.test(n.target))).flatMap(v => v.nodes.map(n => '? ' + v.id + ': ' + n.html.slice(0, 90) + ' ' + n.failureSummary)).join('\n'))`)
	if found != "" {
		p.Errorf("%s: axe: %s", story, found)
	}
}
