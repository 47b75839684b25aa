package widget

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"lastcall/offers"
	views "lastcall/views/widget"
)

// How long a shopper waits for the store's platform, in ms.
const (
	claimLeaseMS = 8_000 // the time that the claim has for its create call
	callMS       = 6_500 // of that, the platform's; the rest is for saying what came of it
	holdMS       = 900   // how long one request waits for the platform
	prepareMS    = 3_000 // how long "one moment" is said before it is said that the shop is slow
	askAgainMS   = 500   // between two requests of a shopper who waits
)

// readiness is how far a claimed code is on its way to the store's platform.
type readiness int

const (
	underWay readiness = iota
	usable
	notNow   // tried again later, and not in the time that a shopper waits
	notTaken // the platform will never have it
)

// flight is a create call that a claim is waiting for.
type flight struct {
	done chan struct{}
	end  readiness // once done
}

// flights are the create calls that claims of this process make, by store and code: whoever claims the same offer again
// waits for the same call. They outlive their requests.
type flights struct {
	calls  sync.WaitGroup
	mu     sync.Mutex
	byCode map[string]*flight
}

// start runs a call in the background.
func (f *flights) start(key string, call func() readiness) *flight {
	one := &flight{done: make(chan struct{})}
	f.mu.Lock()
	if f.byCode == nil {
		f.byCode = map[string]*flight{}
	}
	f.byCode[key] = one
	f.mu.Unlock()
	f.calls.Go(func() {
		one.end = call()
		close(one.done)
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.byCode[key] == one {
			delete(f.byCode, key)
		}
	})
	return one
}

func (f *flights) find(key string) *flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.byCode[key]
}

func (f *flight) over() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

// wait answers how the call ended, or underWay when the time is up.
func (f *flight) wait(ctx context.Context, d time.Duration) readiness {
	if f.over() {
		return f.end
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-f.done:
		return f.end
	case <-t.C:
	case <-ctx.Done():
	}
	return underWay
}

// Wait returns when no claim's call is under way any more. No request may come in meanwhile.
func (h *Handler) Wait() { h.flights.calls.Wait() }

// prepare makes sure that the claimed code can be used, for as long as a request may take. The ledger hands the create
// call to one claimant; others in this process wait for the same.
func (h *Handler) prepare(ctx context.Context, live *offers.Live, platform offers.Platform, claim offers.Claim, waitMS int64) readiness {
	if claim.Refused {
		return notTaken
	}
	key := live.Store.ID + "\x00" + claim.Offer.Code
	f := h.flights.find(key)
	if !claim.Create.IsZero() {
		callCtx := context.WithoutCancel(ctx)
		f = h.flights.start(key, func() readiness { return h.create(callCtx, live, platform, claim.Create) })
	}
	if claim.Ready {
		return usable
	}
	if f == nil {
		return underWay // elsewhere
	}
	return f.wait(ctx, time.Duration(min(holdMS, waitMS))*time.Millisecond)
}

// create makes a claim's call.
func (h *Handler) create(ctx context.Context, live *offers.Live, platform offers.Platform, call offers.Call) readiness {
	ctx, cancel := context.WithTimeout(ctx, callMS*time.Millisecond)
	defer cancel()
	began := time.Now()
	err := offers.Perform(ctx, h.Calls, platform, live.Store, live.Campaign(call.Offer.Campaign), call)
	fault := offers.PlatformFault("")
	if err != nil {
		fault = offers.FaultOf(err)
		h.Log.Warn("platform call of a claim", "store", live.Store.ID, "tries", call.Tries, "fault", string(fault), "cause", offers.CauseOf(err, call.Code))
	}
	if h.Called != nil {
		h.Called(live.Store.ID, call.Kind, fault, time.Since(began).Milliseconds())
	}
	switch {
	case err == nil:
		return usable
	case fault == offers.FaultRejected:
		return notTaken
	case fault == offers.FaultUnauthorized:
		return notNow
	default:
		return underWay // put off by less than a shopper's patience
	}
}

// waitsSince is when the shopper began to wait, on the ledger's clock, ms: the address says it, unless this is the first
// request of a wait. It is a hint that only shortens the asker's own wait.
func waitsSince(r *http.Request, now int64) int64 {
	since, err := strconv.ParseInt(r.URL.Query().Get("w"), 10, 64)
	if err != nil || since > now {
		return now
	}
	return since
}

// unready is what the shopper sees whose code is not on the platform at that time: one moment, or the truth.
func (h *Handler) unready(live *offers.Live, r *http.Request, claim offers.Claim, state readiness, since, now int64) templ.Component {
	n := h.notice(live, h.links(live, r))
	o := claim.Offer
	switch {
	case now >= o.EndsAt:
		return views.Ended(n)
	case state == notTaken:
		return notTakenView(n)
	case state == notNow || live.CutOff:
		return cutOffView(n, o, now)
	case now-since >= prepareMS:
		n.Title, n.Body = n.HeldTitle, n.HeldBody
		n.RemainingMS, n.TotalMS = shownLeft(o, now)
		return views.Held(n)
	}
	n.Title, n.Body, n.RetryMS = n.PreparingTitle, n.PreparingBody, askAgainMS
	n.Claim = withQuery(n.Claim, "w="+strconv.FormatInt(since, 10))
	return views.Preparing(n)
}

// notTakenView says that the platform will not have the code.
func notTakenView(n views.Notice) templ.Component {
	n.Title, n.Body = n.RefusedTitle, n.NotTakenBody
	return views.Refused(n)
}

// cutOffView says that the shop can't take codes, and for how long the offer is still the shopper's.
func cutOffView(n views.Notice, o offers.Offer, now int64) templ.Component {
	n.Title, n.Body = n.CutOffTitle, n.CutOffBody
	n.RemainingMS, n.TotalMS = shownLeft(o, now)
	return views.Held(n)
}

// shownLeft is the time that a claimed offer's timer shows, and the whole of it, ms: what the shopper was told until that
// is over, then what the grace adds.
func shownLeft(o offers.Offer, now int64) (left, total int64) {
	if now < o.Deadline {
		return o.Deadline - now, o.Deadline - o.MintedAt
	}
	return max(0, o.EndsAt-now), o.EndsAt - o.MintedAt
}

func withQuery(address, pair string) string {
	if strings.Contains(address, "?") {
		return address + "&" + pair
	}
	return address + "?" + pair
}
