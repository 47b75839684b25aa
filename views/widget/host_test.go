package widget

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// shop opens the store's page with the frame in it, and waits for the frame's first message.
func shop(t *testing.T, s *server, src string) *tab {
	t.Helper()
	p := newTab(t)
	p.do(chromedp.Navigate(s.at("shop") + "/host?src=" + src))
	p.until("the frame speaks", func() bool { return js[int](p, `said.length`) > 0 })
	return p
}

// heard reports whether the frame has told the store's page such a thing; cond is on m.
func heard(p *tab, cond string) bool { return js[bool](p, `said.some(m => m.lc === 1 && `+cond+`)`) }

// frame is the iframe element, whose document queries can start from.
func (p *tab) frame() *chromedp.Node {
	p.Helper()
	nodes, err := chromedp.Run(p.Context, chromedp.Nodes(chromedp.CSSAll("iframe")))
	if err != nil || len(nodes) != 1 {
		p.Fatalf("no frame: %v", err)
	}
	return nodes[0]
}

func (p *tab) clickInside(sel string) {
	p.Helper()
	p.do(chromedp.Click(chromedp.CSS(sel), chromedp.FromNode(p.frame())))
}

func TestReadyTellsWhatIsShown(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	p := shop(t, s, "/f/K")
	p.until("ready", func() bool {
		return heard(p, `m.t === 'ready' && m.v === 'offer' && m.w === 448 && m.h > 200 && m.l === 'Something to help you decide'`)
	})
	if js[bool](p, `said.some(m => m.t === 'hello')`) {
		t.Error("it asked for a token although the server knew the session")
	}
	p.quiet()
}

func TestDismissLeavesTheTeaser(t *testing.T) {
	for _, tc := range []struct {
		name string
		how  func(p *tab)
	}{
		{"no thanks", func(p *tab) { p.clickInside("#lc-no") }},
		{"the cross", func(p *tab) { p.clickInside("#lc-x") }},
		{"Escape inside", func(p *tab) {
			js[bool](p, `document.querySelector('iframe').focus(); true`)
			p.do(chromedp.KeyEvent("\x1b"))
		}},
		{"Escape outside, told by the tag", func(p *tab) { js[bool](p, `tell({lc: 1, t: 'hide'}); true`) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, 5*time.Minute)
			p := shop(t, s, "/f/K")
			tc.how(p)
			p.until("the teaser", func() bool { return heard(p, `m.v === 'tease' && m.w < 320 && m.h < 90`) })
			if s.called("POST /f/K/dismiss") != 1 {
				t.Errorf("calls: %q", s.calls)
			}
			p.clickInside("#lc-open")
			p.until("the pop-up again", func() bool { return js[bool](p, `said.at(-1).v === 'offer' && said.at(-1).w === 448`) })
			p.quiet()
		})
	}
}

func TestClosingTheTeaserTakesAllAway(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	p := shop(t, s, "/f/K?m=tease")
	p.clickInside("#lc-x")
	p.until("close", func() bool { return heard(p, `m.t === 'close'`) })
	p.quiet()
}

func TestClaimTakesTheTopPageToTheTicket(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	p := shop(t, s, "/f/K")
	p.clickInside("#lc-claim")
	p.until("the cart", func() bool { return p.at() == s.at("offers")+"/go/TICKET" })
	p.quiet()
}

func TestASlowCartIsWaitedFor(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	s.prepare = 3
	p := shop(t, s, "/f/K")
	p.clickInside("#lc-claim")
	p.until("the cart", func() bool { return p.at() == s.at("offers")+"/go/TICKET" })
	if n := s.called("POST /f/K/claim"); n != 4 {
		t.Errorf("%d claims", n)
	}
	p.quiet()
}

// Without a click that still counts the frame may not navigate the top page: the tag is asked to.
func TestGoingWithoutAClickAsksTheTag(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	p := shop(t, s, "/story/en-going-light")
	p.until("go", func() bool { return heard(p, `m.t === 'go' && m.u === '/go/story'`) })
	if got := js[string](p, `location.pathname`); got != "/host" {
		t.Errorf("the page went to %s", got)
	}
	p.until("a link to click", func() bool {
		return in[bool](p, s.at("offers"), `document.querySelector('[data-go]').checkVisibility({visibilityProperty: true})`)
	})
	p.quiet()
}

func TestTokenIsSentAsAHeaderOnly(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	s.noToken = true
	p := shop(t, s, "/f/K")
	p.until("hello", func() bool { return heard(p, `m.t === 'hello'`) })
	if heard(p, `m.t === 'ready'`) {
		t.Error("ready before there was anything to show")
	}
	js[bool](p, `tell({lc: 1, t: 'token', k: 'SECRET'}); true`)
	p.until("the offer", func() bool { return heard(p, `m.v === 'offer'`) })
	if s.called("GET /f/K/view SECRET") != 1 {
		t.Errorf("calls: %q", s.calls)
	}
	if in[bool](p, s.at("offers"), `document.documentElement.outerHTML.includes('SECRET') || JSON.stringify(localStorage).includes('SECRET')`) {
		t.Error("the token is in the document or the storage")
	}
	js[bool](p, `said.length = 0; true`)
	p.clickInside("#lc-privacy")
	p.clickInside("#lc-forget")
	p.clickInside("#lc-erase")
	p.until("the tag is told to drop it", func() bool { return heard(p, `m.v === 'ended' && m.k === ''`) })
	p.quiet()
}

func TestNoTokenIsNothingToShow(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	s.noToken = true
	p := shop(t, s, "/f/K")
	js[bool](p, `tell({lc: 1, t: 'token', k: ''}); true`)
	p.until("none", func() bool { return heard(p, `m.t === 'ready' && m.v === 'none'`) })
	p.quiet()
}

func TestRelayPostsTheSignalAndShowsTheAnswer(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	s.noToken = true
	p := shop(t, s, "/f/K?m=relay")
	js[bool](p, `tell({lc: 1, t: 'signal', b: 'v=1&t=dwell&d=2000'}); true`)
	p.until("the teaser, and the new token", func() bool { return heard(p, `m.v === 'tease' && m.k === 'T2'`) })
	if s.signal != "d=2000&t=dwell&v=1" {
		t.Errorf("relayed %q", s.signal)
	}
	if s.called("GET /f/K/view T2") != 1 {
		t.Errorf("calls: %q", s.calls)
	}
	p.quiet()
}

// A page that is none of the store's is told nothing and obeyed in nothing.
func TestAForeignPageIsIgnored(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	p := newTab(t)
	p.do(chromedp.Navigate(s.at("evil") + "/host?src=/f/K"))
	p.until("the frame is up", func() bool {
		return in[string](p, s.at("offers"), `document.documentElement.dataset.view || ''`) == "offer"
	})
	js[bool](p, `tell({lc: 1, t: 'hide'}); true`)
	<-time.After(300 * time.Millisecond)
	if js[int](p, `said.length`) != 0 || s.called("POST /f/K/dismiss") != 0 {
		t.Errorf("told %d messages, calls %q", js[int](p, `said.length`), s.calls)
	}
}

func TestFocusIsTakenOnlyWhenGiven(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	p := newTab(t)
	call(p, page.BringToFront, cdp.Empty{})
	p.do(chromedp.Navigate(s.at("shop")+"/host?src=/f/K"), chromedp.Focus(chromedp.CSS("#mine")))
	p.until("ready", func() bool { return heard(p, `m.v === 'offer'`) })
	if got := js[string](p, `document.activeElement.id`); got != "mine" {
		t.Errorf("the frame took the focus: %q", got)
	}
	js[bool](p, `document.querySelector('iframe').focus(); true`)
	at := func() string { return in[string](p, s.at("offers"), `document.activeElement.id`) }
	p.until("the heading has it", func() bool { return at() == "lc-title" })
	var order []string
	for range 5 {
		p.do(chromedp.KeyEvent("\t"))
		order = append(order, at())
	}
	if got := strings.Join(order, " "); got != "lc-x lc-claim lc-more lc-no lc-privacy" {
		t.Errorf("Tab goes to %s", got)
	}
	p.quiet()
}
