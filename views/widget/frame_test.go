package widget

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// refused is what Chromium itself notes when a server answers an error or is away; no page can keep it quiet.
const refused = "Failed to load resource"

// shown is the frame's clock in seconds.
func shown(clock string) (s int) {
	for _, part := range strings.Split(clock, ":") {
		n := 0
		fmt.Sscan(part, &n)
		s = s*60 + n
	}
	return s
}

// The clock shows the server's remaining time rounded up to the second: never more, at most 250 ms less.
func honest(p *tab, s *server) {
	p.Helper()
	for range 5 {
		left := time.Until(s.deadline)
		clock := js[string](p, `document.querySelector('[data-clock]').textContent`)
		after := time.Until(s.deadline)
		most := int(math.Ceil(left.Seconds()))
		least := int(math.Ceil((after - 250*time.Millisecond).Seconds()))
		if n := shown(clock); n > most || n < least {
			p.Fatalf("the clock shows %s with %v to %v left on the server", clock, after, left)
		}
		<-time.After(130 * time.Millisecond)
	}
}

func title(p *tab) string {
	return js[string](p, `document.getElementById('lc-title')?.textContent || ''`)
}

func view(p *tab) string { return js[string](p, `document.getElementById('lc').dataset.view`) }

func TestCountdown(t *testing.T) {
	for _, tc := range []struct {
		name string
		then func(p *tab)
		asks bool
	}{
		{name: "as it loads", then: func(*tab) {}},
		{name: "the clock set forward by a day", asks: true, then: func(p *tab) {
			js[bool](p, `{const now = Date.now; Date.now = () => now() + 864e5; true}`)
		}},
		{name: "the clock set back by a day", asks: true, then: func(p *tab) {
			js[bool](p, `{const now = Date.now; Date.now = () => now() - 864e5; true}`)
		}},
		{name: "frozen for two seconds", asks: true, then: func(p *tab) {
			call(p, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: "frozen"})
			<-time.After(2 * time.Second)
			call(p, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: "active"})
		}},
		{name: "back on line", asks: true, then: func(p *tab) {
			js[bool](p, `dispatchEvent(new Event('online'))`)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, 14*time.Minute+3*time.Second)
			p := newTab(t)
			p.do(chromedp.Navigate(s.at("offers") + "/f/K"))
			p.until("the clock runs", func() bool { return js[string](p, `document.documentElement.dataset.view || ''`) == "offer" })
			tc.then(p)
			if tc.asks {
				p.until("it asks again", func() bool { return s.called("GET /f/K/view") > 0 })
			}
			honest(p, s)
			p.quiet()
		})
	}
}

// A slow answer makes the clock early, never late.
func TestCountdownIsNeverOptimistic(t *testing.T) {
	s := newServer(t, 10*time.Minute)
	p := newTab(t)
	p.do(chromedp.Navigate(s.at("offers") + "/f/K"))
	s.set(func(s *server) { s.slow = 600 * time.Millisecond })
	js[bool](p, `dispatchEvent(new Event('online'))`)
	p.until("it has asked again", func() bool { return s.called("GET /f/K/view") > 0 })
	<-time.After(700 * time.Millisecond)
	for range 10 {
		left := time.Until(s.deadline)
		if n := shown(js[string](p, `document.querySelector('[data-clock]').textContent`)); float64(n) > math.Ceil(left.Seconds()) {
			t.Fatalf("the clock shows %d s with %v left on the server", n, left)
		}
		<-time.After(60 * time.Millisecond)
	}
	p.quiet()
}

func TestAtZeroTheServerSaysEnded(t *testing.T) {
	for _, tc := range []struct {
		name, mode string
	}{{"pop-up", "pop"}, {"teaser", "tease"}} {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, 1500*time.Millisecond)
			p := newTab(t)
			p.do(chromedp.Navigate(s.at("offers") + "/f/K?m=" + tc.mode))
			p.until("the end", func() bool { return title(p) == "This offer has ended" })
			if late := time.Since(s.deadline); late > 2*time.Second {
				t.Errorf("ended %v late", late)
			}
			p.until("it is said to a screen reader", func() bool {
				return js[string](p, `document.getElementById('lc-status').textContent`) == "This offer has ended"
			})
			p.quiet()
		})
	}
}

func TestAtZeroWithTheServerAway(t *testing.T) {
	s := newServer(t, 1500*time.Millisecond)
	s.ill = "error"
	p := newTab(t)
	p.do(chromedp.Navigate(s.at("offers") + "/f/K"))
	p.until("the frame's own end", func() bool { return title(p) == "Ended here" })
	s.set(func(s *server) { s.ill = "" })
	js[bool](p, `dispatchEvent(new Event('online'))`)
	p.until("the server's end", func() bool { return title(p) == "This offer has ended" })
	p.quiet(refused)
}

// The claim is dead on the frame's zero, before any answer.
func TestAtZeroTheButtonIsDead(t *testing.T) {
	s := newServer(t, 1200*time.Millisecond)
	s.slow = 3 * time.Second
	p := newTab(t)
	p.do(chromedp.Navigate(s.at("offers") + "/f/K"))
	p.until("a dead button", func() bool { return js[bool](p, `document.getElementById('lc-claim').disabled`) })
	if late := time.Since(s.deadline); late > 300*time.Millisecond {
		t.Errorf("alive for %v after the deadline", late)
	}
	js[bool](p, `document.getElementById('lc-claim').click(); true`)
	if n := s.called("POST /f/K/claim"); n != 0 {
		t.Errorf("%d claims were sent", n)
	}
}

func TestMoreTimeMovesTheClock(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	p := newTab(t)
	p.do(chromedp.Navigate(s.at("offers")+"/f/K"), chromedp.Click(chromedp.CSS("#lc-more")))
	p.until("ten more minutes", func() bool {
		return shown(js[string](p, `document.querySelector('[data-clock]').textContent`)) > 890
	})
	honest(p, s)
	if got := js[string](p, `document.activeElement.id`); got != "lc-more" {
		t.Errorf("focus went to %q", got)
	}
	p.quiet()
}

func TestPrivacyStaysOpenWhenAskedAgain(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	p := newTab(t)
	p.do(chromedp.Navigate(s.at("offers")+"/f/K"), chromedp.Click(chromedp.CSS("#lc-privacy")))
	js[bool](p, `document.getElementById('lc').dataset.old = 1; dispatchEvent(new Event('online'))`)
	p.until("a new view", func() bool { return js[bool](p, `!document.getElementById('lc').dataset.old`) })
	p.until("it is open", func() bool { return js[bool](p, `document.querySelector('details').open`) })
	p.quiet()
}

func TestAClaimThatFailsCanBeTriedAgain(t *testing.T) {
	for _, ill := range []string{"error", "gone", "cut", "proxy"} {
		t.Run(ill, func(t *testing.T) {
			s := newServer(t, 5*time.Minute)
			p := newTab(t)
			p.do(chromedp.Navigate(s.at("offers") + "/f/K"))
			s.set(func(s *server) { s.ill = ill })
			p.do(chromedp.Click(chromedp.CSS("#lc-claim")))
			p.until("the truth", func() bool {
				return js[string](p, `document.querySelector('[role=alert]').textContent`) == DefaultWords().Failed
			})
			p.until("a live button", func() bool { return js[bool](p, `!document.getElementById('lc-claim').disabled`) })
			if view(p) != "offer" {
				t.Errorf("the view is %q", view(p))
			}
			s.set(func(s *server) { s.ill = "" })
			p.do(chromedp.Click(chromedp.CSS("#lc-claim")))
			p.until("going", func() bool { return view(p) == "going" })
			p.quiet(refused)
		})
	}
}

func TestWaitingForAServerThatIsAwaySaysSoSoon(t *testing.T) {
	s := newServer(t, 5*time.Minute)
	s.set(func(s *server) { s.prepare = 1 })
	p := newTab(t)
	p.do(chromedp.Navigate(s.at("offers")+"/f/K"), chromedp.Click(chromedp.CSS("#lc-claim")))
	p.until("preparing", func() bool { return view(p) == "preparing" })
	s.set(func(s *server) { s.ill = "error" })
	began := time.Now()
	p.until("the truth, and a button", func() bool {
		return js[bool](p, `document.querySelector('[role=alert]').textContent === "`+DefaultWords().Failed+`" && !document.querySelector('#lc-claim').hidden`)
	})
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("after %v", took)
	}
	s.set(func(s *server) { s.ill = "" })
	p.do(chromedp.Click(chromedp.CSS("#lc-claim")))
	p.until("going", func() bool { return view(p) == "going" })
	p.quiet(refused)
}
