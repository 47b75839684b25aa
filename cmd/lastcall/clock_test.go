package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// tolerance is how far the countdown may be behind the server's, ms. It may never be ahead: at zero the code is dead.
const tolerance = 250

// The countdown is the server's deadline, whatever becomes of the tab and of the machine's clock.
func TestCountdownIsTheServers(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		shiftMS  int64 // of the browser's clock, before anything is loaded
		then     func(*shopper)
		asksMore bool // the frame must ask the server again
	}{
		{"as it opens", 0, func(*shopper) {}, false},
		{"after a minute in the background", 0, func(s *shopper) { s.isInTheBackground(time.Minute) }, true},
		{"after the page was frozen", 0, func(s *shopper) { s.isFrozen(4 * time.Second) }, true},
		{"on a clock that is a day ahead", 24 * 3600_000, func(*shopper) {}, false},
		{"on a clock that is a day behind", -24 * 3600_000, func(*shopper) {}, false},
		{"as the clock is set a day ahead", 0, func(s *shopper) { s.shiftsClock(24 * 3600_000) }, true},
		{"as the clock is set a day back", 0, func(s *shopper) { s.shiftsClock(-24 * 3600_000) }, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, premises{rewrite: shifted(row.shiftMS)})
			s := w.shopper(thirdPartyCookies)
			call(s, s.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: clockScript(row.shiftMS)})
			s.visits("/products/mug")
			s.hesitates()
			s.sees("offer")
			if s.inside(watchScript) != "watching" {
				t.Fatal("the frame can't be watched")
			}
			s.beats(1)
			asked := len(w.said.exchanges("offers", "/f/demo/view"))
			row.then(s)
			if row.asksMore {
				until(t, "the frame to ask again", func() bool { return len(w.said.exchanges("offers", "/f/demo/view")) > asked })
			}
			s.beats(1)
			s.agreesWithTheServer()
			s.foundAllQuiet("")
		})
	}
}

// clockScript moves the clock that scripts can see; shiftClock moves it again.
func clockScript(ms int64) string {
	return fmt.Sprintf(`{
		const real = Date
		let by = %d
		globalThis.realNow = () => real.now()
		globalThis.shiftClock = ms => { by = ms }
		globalThis.Date = class extends real {
			constructor(...a) { a.length ? super(...a) : super(real.now() + by) }
			static now() { return real.now() + by }
		}
	}`, ms)
}

// shifted puts the moved clock into the frame, ahead of its script.
func shifted(ms int64) func(path, body string) string {
	return func(path, body string) string {
		if strings.HasSuffix(path, "/frame/frame.js") {
			return clockScript(ms) + "\n" + body
		}
		return body
	}
}

// watchScript notes, at each beat of the frame's clock, what is left by it (the bar shows that exactly) and what it says.
const watchScript = `(() => {
	const seen = { beats: [], first: null }
	globalThis.seen = seen
	const say = () => document.querySelector('[data-clock]')?.textContent
	new MutationObserver(() => {
		const m = document.querySelector('#lc')
		const rest = parseFloat(m.style.getPropertyValue('--left')) * m.dataset.total
		if (m.dataset.view === 'offer' && rest >= 0) seen.beats.push({ rest, at: performance.now(), wall: realNow(), say: say() })
	}).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['style'] })
	document.addEventListener('visibilitychange', () => {
		if (!document.hidden) requestAnimationFrame(() => { seen.first = { wall: realNow(), say: say() } })
	})
	return 'watching'
})()`

type beat struct {
	Rest, At, Wall float64
	Say            string
}

// beats waits for n more beats and answers those.
func (s *shopper) beats(n int) []beat {
	s.Helper()
	before := s.noted().Beats
	var after []beat
	s.waits("the countdown to go on", func() bool {
		after = s.noted().Beats
		return len(after) >= len(before)+n
	})
	return after[len(before):]
}

func (s *shopper) noted() (n struct {
	Beats []beat
	First *beat
}) {
	s.Helper()
	text := s.inside(`JSON.stringify(seen)`)
	if err := json.Unmarshal([]byte(text), &n); err != nil {
		s.Fatalf("the frame noted %q", text)
	}
	return n
}

// agreesWithTheServer compares the countdown with the deadline in the books, by the machine's clock and by asking both at
// the same moment.
func (s *shopper) agreesWithTheServer() {
	s.Helper()
	ctx := context.Background()
	offer := s.w.minted()
	off := math.Inf(1) // the least: a busy machine may hold a beat up between its two clocks
	for _, b := range s.beats(3) {
		off = min(off, b.Wall+b.Rest-float64(offer.Deadline))
		if want := int64(math.Ceil(b.Rest / 1000)); b.Say != fmt.Sprintf("%d:%02d", want/60, want%60) {
			s.Errorf("%.1f ms are shown as %s", b.Rest, b.Say)
		}
	}
	if off > 1 || off < -tolerance {
		s.Errorf("the countdown ends %.1f ms off the deadline (negative is early)", off)
	}
	before, err1 := s.w.store.Live(ctx, s.w.front(), offer.Session)
	var left float64
	_, _ = fmt.Sscan(s.inside(`(b => b.rest - (performance.now() - b.at))(seen.beats.at(-1))`), &left)
	after, err2 := s.w.store.Live(ctx, s.w.front(), offer.Session)
	if err1 != nil || err2 != nil {
		s.Fatal(err1, err2)
	}
	if left > float64(before.RemainingMS())+1 || left < float64(after.RemainingMS())-tolerance {
		s.Errorf("%.1f ms are left by the frame, between %d and %d by the server", left, after.RemainingMS(), before.RemainingMS())
	}
}

// isInTheBackground puts another tab in front for a while. The first thing seen after it must be right already.
func (s *shopper) isInTheBackground(d time.Duration) {
	s.Helper()
	call(s, s.ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: false})
	other := s.w.tab(s.ctx, chromedp.WithNewWindow(false))
	call(other, other.ctx, page.BringToFront, struct{}{})
	s.waits("the tab to be hidden", func() bool { return s.inside(`document.visibilityState`) == "hidden" })
	<-time.After(d)
	call(s, s.ctx, page.BringToFront, struct{}{})
	s.waits("the first picture", func() bool { return s.noted().First != nil })
	first, deadline := s.noted().First, float64(s.w.minted().Deadline)
	var minutes, seconds float64
	if _, err := fmt.Sscanf(first.Say, "%f:%f", &minutes, &seconds); err != nil {
		s.Fatalf("the first picture says %q", first.Say)
	}
	if off := (minutes*60+seconds)*1000 - (deadline - first.Wall); off < -tolerance || off > 1000+tolerance {
		s.Errorf("the first picture says %s with %.0f ms left", first.Say, deadline-first.Wall)
	}
}

// isFrozen stops the page for a while, as browsers do to save power.
func (s *shopper) isFrozen(d time.Duration) {
	s.Helper()
	call(s, s.ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: false})
	call(s, s.ctx, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: page.SetWebLifecycleStateStateFrozen})
	<-time.After(d)
	call(s, s.ctx, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: page.SetWebLifecycleStateStateActive})
	call(s, s.ctx, page.BringToFront, struct{}{})
	s.beats(2)
	gap := 0.0
	all := s.noted().Beats
	for i := 1; i < len(all); i++ {
		gap = max(gap, all[i].At-all[i-1].At)
	}
	if gap < float64(d.Milliseconds())-1500 {
		s.Errorf("the frame was not frozen: its clock never stood still for more than %.0f ms", gap)
	}
}

func (s *shopper) shiftsClock(ms int64) {
	s.Helper()
	if s.inside(fmt.Sprintf(`shiftClock(%d), 'set'`, ms)) != "set" {
		s.Fatal("the clock can't be set")
	}
}
