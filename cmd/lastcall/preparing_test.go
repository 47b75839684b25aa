package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest/memory"
)

// slow is a platform whose creates take their time until it is told to hurry, or refuse.
type slow struct {
	*memory.Platform
	latency time.Duration

	mu    sync.Mutex
	hurry chan struct{}
	err   error
}

func newSlow(latency time.Duration) *slow {
	return &slow{Platform: memory.New(memory.Options{}), latency: latency, hurry: make(chan struct{})}
}

func (s *slow) Create(ctx context.Context, c offers.Coupon) (string, error) {
	s.mu.Lock()
	err, hurry := s.err, s.hurry
	s.mu.Unlock()
	t := time.NewTimer(s.latency)
	defer t.Stop()
	select {
	case <-t.C:
	case <-hurry:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, c.Code)
	}
	return s.Platform.Create(ctx, c)
}

func (s *slow) hurries() { close(s.hurry) }

func (s *slow) refuses(f offers.PlatformFault) *slow {
	s.err = &offers.PlatformError{Fault: f, Err: errors.New("as the test wants it")}
	return s
}

var (
	viewName  = regexp.MustCompile(`data-view="([a-z]+)"`)
	claimLink = regexp.MustCompile(`hx-post="(/f/demo/claim[^"]*)"`)
)

func viewIn(body string) string {
	if m := viewName.FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

// claims asks for the cart, and what the view says until it says no more "one moment", as the frame does.
func (g *guest) waitsForTheCart() (last reply, views []string, took time.Duration) {
	g.w.Helper()
	began := time.Now()
	path := "/f/demo/claim"
	for time.Since(began) < patience {
		last = g.inFrame("POST", path, nil)
		views = append(views, viewIn(last.body))
		took = time.Since(began)
		if views[len(views)-1] != "preparing" {
			return last, views, took
		}
		path = strings.ReplaceAll(claimLink.FindStringSubmatch(last.body)[1], "&amp;", "&")
		<-time.After(500 * time.Millisecond)
	}
	return last, views, took
}

func TestAClaimMakesItsCode(t *testing.T) {
	t.Parallel()
	p := newSlow(20 * time.Millisecond)
	w := newWorld(t, premises{platform: p})
	g := w.offered()
	if n := p.Counts().Made; n != 0 {
		t.Errorf("%d codes are there before the claim", n)
	}
	path := g.claimed(nil)
	o := w.minted()
	f, err := p.Lookup(t.Context(), o.Code)
	if err != nil || f.EndsAt != o.EndsAt || !f.Mark.Same(offers.MarkOf(w.front(), "")) {
		t.Errorf("the platform has %+v (%v), want an end at %d", f, err, o.EndsAt)
	}
	if r := w.follows(path); r.status != http.StatusSeeOther || !strings.Contains(r.header.Get("Location"), o.Code) {
		t.Errorf("leads to %v", r.header)
	}
	g.claimed(nil) // a second time, there is nothing to make
	if c := p.Counts(); c.Made != 1 || c.Moved != 0 {
		t.Errorf("calls: %+v", c)
	}
}

// A platform that takes two seconds: one moment, then the cart. Whoever clicks again waits for the same call.
func TestAShortWaitIsSaid(t *testing.T) {
	t.Parallel()
	p := newSlow(2 * time.Second)
	w := newWorld(t, premises{platform: p})
	g := w.offered()
	var clicks sync.WaitGroup
	for range 3 {
		clicks.Go(func() { g.inFrame("POST", "/f/demo/claim", nil) })
	}
	last, views, took := g.waitsForTheCart()
	clicks.Wait()
	if views[0] != "preparing" || views[len(views)-1] != "going" || !ticketPath.MatchString(last.body) {
		t.Errorf("saw %q", views)
	}
	if took < 1500*time.Millisecond || took > 8*time.Second {
		t.Errorf("took %v", took)
	}
	if c := p.Counts(); c.Made != 1 || c.Moved != 0 {
		t.Errorf("calls: %+v", c)
	}
}

// A platform that is slower than a shopper waits: the truth, the time that is left, and another try that works.
func TestALongWaitIsSaidTruthfully(t *testing.T) {
	t.Parallel()
	p := newSlow(time.Minute)
	w := newWorld(t, premises{platform: p})
	g := w.offered()
	last, views, took := g.waitsForTheCart()
	o := w.minted()
	if views[len(views)-1] != "held" || took < 2500*time.Millisecond || took > 5*time.Second {
		t.Fatalf("saw %q in %v", views, took)
	}
	m := regexp.MustCompile(`data-remaining="(\d+)"`).FindStringSubmatch(last.body)
	if left, err := strconv.ParseInt(m[1], 10, 64); err != nil || left > o.Deadline-w.clock()+2000 || left < o.Deadline-w.clock()-2000 {
		t.Errorf("says that %s ms are left of an offer that was to end at %d", m[1], o.Deadline)
	}
	if o.State != offers.Claimed || strings.Contains(last.body, o.Code) || strings.Contains(last.body, "/go/") {
		t.Errorf("%s: %s", o.State, last.body)
	}
	if r := g.inFrame("GET", "/f/demo/view?m=pop", nil); viewIn(r.body) != "claimed" {
		t.Errorf("asked again: %s", r.body)
	}
	p.hurries()
	if _, views, _ = g.waitsForTheCart(); views[len(views)-1] != "going" {
		t.Errorf("another try: %q", views)
	}
}

func TestAPlatformThatRefusesACodeIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{platform: newSlow(0).refuses(offers.FaultRejected)})
	var log bytes.Buffer
	w.widget.Log = slog.New(slog.NewTextHandler(&log, nil))
	g := w.offered()
	for range 2 {
		r := g.inFrame("POST", "/f/demo/claim", nil)
		if viewIn(r.body) != "ended" || !strings.Contains(r.body, "did not take this discount") || strings.Contains(r.body, "/go/") {
			t.Errorf("answered %d %s", r.status, r.body)
		}
	}
	if code := w.minted().Code; strings.Contains(log.String(), code) || !strings.Contains(log.String(), "platform call of a claim") {
		t.Errorf("the log tells %s: %s", code, &log)
	}
	if b, err := w.store.Backlog(t.Context(), w.front()); err != nil || b.Dead != 1 {
		t.Errorf("backlog %+v (%v)", b, err)
	}
	if r := g.inFrame("GET", "/f/demo/view?m=pop", nil); viewIn(r.body) != "ended" || !strings.Contains(r.body, "did not take this discount") {
		t.Errorf("asked again: %s", r.body)
	}
	if r := g.inFrame("GET", "/f/demo?m=tease", nil); viewIn(r.body) != "none" {
		t.Errorf("on the next page: %s", r.body)
	}
	if h := g.signals("v=1&t=start"); h.Offer != nil {
		t.Errorf("the tag hears %s", h.body)
	}
}

func TestAPlatformWithoutAccessKeepsTheOffer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{platform: newSlow(0).refuses(offers.FaultUnauthorized)})
	if r := w.offered().inFrame("POST", "/f/demo/claim", nil); viewIn(r.body) != "held" || !strings.Contains(r.body, "cannot take discounts") {
		t.Errorf("answered %d %s", r.status, r.body)
	}
}

func TestAStoreThatIsNotConnectedTakesNoClaims(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{failing: true})
	g := w.offered()
	front := w.front()
	front.Platform = "unheard of"
	if err := w.store.SaveStore(t.Context(), front); err != nil {
		t.Fatal(err)
	}
	w.cache.Drop(demoID)
	if r := g.inFrame("POST", "/f/demo/claim", nil); viewIn(r.body) != "held" || !strings.Contains(r.body, "cannot take discounts") ||
		w.minted().State != offers.Offered {
		t.Errorf("answered %d %s; the offer is %s", r.status, r.body, w.minted().State)
	}
}

// What a claim has begun is finished before the state goes away.
func TestTheServerWaitsForClaims(t *testing.T) {
	t.Parallel()
	p := newSlow(1500 * time.Millisecond)
	w := newWorld(t, premises{platform: p})
	g := w.offered()
	if r := g.inFrame("POST", "/f/demo/claim", nil); viewIn(r.body) != "preparing" {
		t.Fatalf("answered %s", r.body)
	}
	w.widget.Wait()
	if p.Counts().Made != 1 {
		t.Error("the call was left behind")
	}
	if r := g.inFrame("POST", "/f/demo/claim", nil); viewIn(r.body) != "going" {
		t.Errorf("then answered %s", r.body)
	}
}

func TestWaitingInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newSlow(2 * time.Second)
	w := newWorld(t, premises{platform: p})
	s := w.shopper(thirdPartyCookies)
	s.visits("/products/lamp")
	s.submits(".addform", nil)
	s.arrives("/cart")
	s.visits("/products/mug")
	s.hesitates()
	s.sees("offer")
	s.presses("#lc-claim")
	s.sees("preparing")
	w.codeIsSecret(w.minted().Code, s)
	s.arrives("/cart")
	if c := p.Counts(); c.Made != 1 {
		t.Errorf("calls: %+v", c)
	}
	s.foundAllQuiet("")
}

func TestBeingHeldInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newSlow(10 * time.Second)
	w := newWorld(t, premises{platform: p})
	s := w.shopper(noThirdParty)
	s.visits("/products/lamp")
	s.submits(".addform", nil)
	s.arrives("/cart")
	s.visits("/products/mug")
	s.hesitates()
	s.sees("offer")
	s.presses("#lc-claim")
	s.sees("preparing")
	s.sees("held")
	o := w.minted()
	if left, want := s.remaining(), o.Deadline-w.clock(); left < want-2000 || left > want+2000 {
		t.Errorf("the frame says %d ms are left, the offer has %d", left, want)
	}
	w.codeIsSecret(o.Code, s)
	s.visits("/products/kettle") // it is still theirs on the next page
	s.sees("tease")
	s.presses("#lc-open")
	s.sees("claimed")
	p.hurries()
	s.presses("#lc-claim")
	s.arrives("/cart")
	s.foundAllQuiet("")
}
