package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lastcall/offers"
)

// previewed answers a script in the document of the preview; doc is that document.
func (d *adminTab) previewed(script string) string {
	d.Helper()
	return d.reads(`(doc => { if (!doc?.getElementById('lc')) return ''; const e = ` + script + `; return e == null ? '' : e + '' })(document.querySelector('.looking iframe')?.contentDocument)`)
}

// follows waits until the preview says what is wanted.
func (d *adminTab) follows(script, want string) {
	d.Helper()
	d.waits("a preview with "+want, func() bool { return strings.Contains(d.previewed(script), want) })
}

// picks chooses an option, as a pointer does.
func (d *adminTab) picks(id, value string) {
	d.Helper()
	d.reads(`(e => { e.value = ` + quoted(value) + `; e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true})) })(document.getElementById(` + quoted(id) + `))`)
}

const (
	previewTitle = `doc.getElementById('lc-title').textContent`
	previewValue = `doc.querySelector('.value strong, .open')?.textContent`
	previewView  = `doc.getElementById('lc').dataset.view`
)

func TestThePreviewFollowsWhatIsTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	d := w.ownersDesk()
	d.opens(d.store("/campaigns/leaving"))
	d.follows(previewView, "offer")
	d.looked("preview-editor")

	d.clicksOn("#f-texts-title")
	d.types("Take {discount} <b>now</b>")
	d.follows(previewTitle, "Take 15% off <b>now</b>")
	d.picks("look-value", "low")
	d.follows(previewTitle, "Take 5% off")
	d.clicksOn("#f-texts-body")
	d.types("Only {days} left")
	d.shows("[data-words]", "box cannot be kept as typed")
	if got := d.previewed(`doc.querySelector('.body').textContent`); strings.Contains(got, "{days}") {
		t.Errorf("the preview shows what can't be kept: %q", got)
	}
	for _, c := range []struct{ id, value, script, want string }{
		{"look-view", "tease", previewView, "tease"},
		{"look-view", "cart", previewTitle, "This offer is yours"},
		{"look-view", "ended", previewTitle, "This offer has ended"},
		{"look-view", "pop", previewView, "offer"},
		{"look-dir", "rtl", `doc.documentElement.dir`, "rtl"},
		{"look-scheme", "dark", `doc.defaultView.getComputedStyle(doc.querySelector('.card')).backgroundColor`, "rgb(27, 28, 31)"},
		{"look-screen", "mobile", `doc.defaultView.innerWidth`, "375"},
	} {
		d.picks(c.id, c.value)
		d.follows(c.script, c.want)
	}
	d.looked("preview-editor-mobile")
	if c, err := w.store.CampaignByID(t.Context(), demoID, "leaving"); err != nil || c.Texts.Title != "" {
		t.Errorf("looking saved something: %+v, %v", c.Texts, err)
	}
	if w.counted("offered") != 0 || len(w.codes()) != 0 {
		t.Error("looking made an offer")
	}
	d.foundAllQuiet("")
}

// photo is a picture of one colour, in a file.
func photo(t *testing.T, c color.Color) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 600, 300))
	for i := range m.Pix {
		r, g, b, a := c.RGBA()
		m.Pix[i] = [4]byte{byte(r >> 8), byte(g >> 8), byte(b >> 8), byte(a >> 8)}[i%4]
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, nil); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "photo.jpg")
	if err := os.WriteFile(name, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestTheLookReachesTheShopper(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	d := w.ownersDesk()
	d.opens(d.store("/look"))
	d.follows(previewView, "offer")
	button := `doc.defaultView.getComputedStyle(doc.querySelector('.claim')).backgroundColor`

	d.reads(`document.getElementById('f-accent').value = ''`)
	d.clicksOn("#f-accent")
	d.types("#8a1c7c")
	d.follows(button, "rgb(138, 28, 124)")
	d.clicksOn("#f-card")
	d.types("#fff8e7")
	d.clicksOn("#f-ink")
	d.types("#d8c9a0")
	d.shows("#contrast", "needs 4.5 : 1")
	d.clicksOn("#look button[type=submit]")
	d.shows("#problems", "Text")
	d.looked("preview-look-refused")
	d.reads(`document.getElementById('f-ink').value = ''`)
	d.clicksOn("#f-ink")
	d.types("#4a2c1a")
	d.shows("#contrast", "All of it can be read")
	d.picks("f-position", string(offers.PositionSheet))
	d.follows(`doc.documentElement.dataset.place`, "sheet")
	d.clicksOn("#look button[type=submit]")
	d.shows(".notice", "The look is saved")

	d.do(chromedp.SetUploadFiles(chromedp.CSS("#f-picture"), []string{photo(t, color.RGBA{200, 90, 40, 255})}))
	d.clicksOn("#f-alt")
	d.types("A cup of tea")
	d.clicksOn("#picture form[enctype] button")
	d.shows(".notice", "The picture is saved")
	d.follows(`doc.querySelector('.picture')?.naturalWidth`, "600")
	d.looked("preview-look")

	s := w.shopper(noThirdParty)
	s.visits("/products/mug")
	s.hesitates()
	s.waits("the offer", func() bool { return s.inside(`document.documentElement.dataset.view`) == "offer" })
	for script, want := range map[string]string{
		`document.documentElement.dataset.place`:                                                             "sheet",
		`getComputedStyle(document.querySelector('.claim')).backgroundColor`:                                 "rgb(138, 28, 124)",
		`getComputedStyle(document.querySelector('.card')).backgroundColor`:                                  "rgb(255, 248, 231)",
		`getComputedStyle(document.querySelector('h1')).color`:                                               "rgb(74, 44, 26)",
		`document.querySelector('.picture').alt`:                                                             "A cup of tea",
		`document.querySelector('.picture').getAttribute('width')`:                                           "600",
		`document.querySelector('.picture').complete && document.querySelector('.picture').naturalWidth > 0`: "true",
	} {
		s.waits(script+" = "+want, func() bool { return s.inside(script) == want })
	}
	// It stands at the bottom, in the middle, and leaves the page and its focus alone.
	s.waits("a place at the bottom", func() bool {
		left, top, ok := s.corner()
		var width, height float64
		_, err := fmt.Sscan(s.inside(`innerWidth + ' ' + innerHeight`), &width, &height)
		return ok && err == nil && top+height == 900 && left > 200 && left+width < 1080 && left+width/2 > 600 && left+width/2 < 680
	})
	if got := s.reads(`document.querySelector(':modal') ? 'modal' : document.activeElement.tagName`); got != "BODY" {
		t.Errorf("an offer that is no modal holds the page: %s", got)
	}
	s.presses("#lc-no")
	s.sees("tease")
	s.presses("#lc-open")
	s.waits("the offer again", func() bool { return s.inside(`document.documentElement.dataset.view`) == "offer" })
	s.presses("#lc-claim")
	s.waits("the cart", func() bool { return strings.Contains(s.reads(`location.pathname`), "/cart") })
	d.foundAllQuiet("422") // the look that was refused
	s.foundAllQuiet("")
}

func TestAnOfferIsTriedOnTheStore(t *testing.T) {
	t.Parallel()
	for _, env := range environments {
		t.Run(env.name, func(t *testing.T) {
			t.Parallel()
			on := env.store
			on.campaign = func(c *offers.Campaign) { c.Enabled, c.UpdatedAt = false, 1 }
			w := newWorld(t, on)
			d := w.ownersDesk()
			d.opens(d.store("/campaigns/leaving"))
			d.clicksOn(".looking .head a")
			d.shows("h1", "Try it on my store")
			d.reads(`document.querySelector('#f-page').value = '/products/mug?colour=blue'`)
			d.clicksOn("#try button")
			d.shows("h2", "Your link is ready")
			d.looked("preview-try")
			link := d.reads(`document.querySelector('.tag code').textContent`)

			other := w.shopper(env.browser) // a shopper who comes without the link sees nothing
			other.visits("/products/mug")
			s := w.shopper(env.browser)
			s.do(chromedp.Navigate(link))
			s.sees("offer")
			if got := s.inside(`document.querySelector('.preview').textContent`); !strings.Contains(got, "Preview") {
				t.Errorf("it is marked %q", got)
			}
			if got := s.inside(`document.querySelector('.value strong').textContent`); got != "15% off" {
				t.Errorf("it gives %q", got)
			}
			s.presses("#lc-more")
			s.waits("no more time", func() bool { return !s.placeable("#lc-more") })
			s.presses("#lc-no")
			s.sees("tease")
			s.presses("#lc-open")
			s.sees("offer")
			s.presses("#lc-claim")
			s.sees("ended")
			if got := s.inside(`document.getElementById('lc-title').textContent`); got != "This was a preview" {
				t.Errorf("the claim says %q", got)
			}
			s.presses("#lc-leave")
			s.seesNothing()
			// The visit goes on, and stays one that gets nothing.
			s.visits("/products/kettle")
			s.movesOut()
			s.seesNothing()
			other.movesOut()
			other.seesNothing()
			for _, what := range []string{"offered", "dismissed", "claimed", "exposure"} {
				if n := w.counted(what); n != 0 {
					t.Errorf("%d %s", n, what)
				}
			}
			if codes := w.codes(); len(codes) != 0 {
				t.Errorf("codes: %v", codes)
			}
			if kept := s.reads(`JSON.stringify({ ...localStorage })`); strings.Contains(kept, "lastcall.k") {
				t.Errorf("the page keeps a session: %s", kept)
			}
			d.foundAllQuiet("")
			s.foundAllQuiet(env.noise)
		})
	}
}

// Wherever an offer stands, it stands wholly on the page, and only in the centre does it hold the page up.
func TestPlacesOfThePopUp(t *testing.T) {
	t.Parallel()
	for place, stands := range map[offers.Position]func(left, top, width, height float64) bool{
		offers.PositionCentre: func(left, top, width, height float64) bool {
			return near(left+width/2, 640) && near(top+height/2, 450)
		},
		offers.PositionCorner: func(left, top, width, height float64) bool { return near(left+width, 1280) && near(top+height, 900) },
		offers.PositionSheet: func(left, top, width, height float64) bool {
			return near(left+width/2, 640) && near(top+height, 900) && near(width, 640)
		},
		offers.PositionBar: func(left, top, width, height float64) bool {
			return near(left, 0) && near(width, 1280) && near(top+height, 900) && height < 250
		},
	} {
		t.Run("place "+string(place), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, premises{hostile: true})
			front := w.front()
			front.Theme.Position = place
			if err := w.store.SaveStore(t.Context(), front); err != nil {
				t.Fatal(err)
			}
			w.cache.Drop(demoID)
			s := w.shopper(thirdPartyCookies)
			s.visits("/products/mug")
			s.hesitates()
			s.waits("its place", func() bool {
				left, top, ok := s.corner()
				var width, height float64
				_, err := fmt.Sscan(s.inside(`document.documentElement.dataset.view == 'offer' && innerWidth + ' ' + innerHeight`), &width, &height)
				return ok && err == nil && stands(left, top, width, height)
			})
			if got := s.inside(`document.documentElement.scrollWidth - innerWidth`); got != "0" {
				t.Errorf("it is %s px too wide", got)
			}
			s.presses("#lc-no")
			s.sees("tease")
			s.foundAllQuiet("")
		})
	}
}

func near(x, y float64) bool { return x-y < 2 && y-x < 2 }
