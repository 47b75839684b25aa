package offers

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// lane is one store's share of a dispatcher.
type lane struct {
	d     *Dispatcher
	store *Storefront
	log   *slog.Logger

	flight sync.WaitGroup
	freed  chan struct{} // something has finished

	mu         sync.Mutex
	busy       int
	until      time.Time // the platform is left alone until then
	campaigns  map[string]*Campaign
	readAt     time.Time
	complained time.Time
	notedAt    time.Time
	workedAt   time.Time // noted

	refillAt     time.Time // by the chores alone: no refill before
	refillFailed int64
}

func newLane(d *Dispatcher, store *Storefront) *lane {
	return &lane{d: d, store: store, log: d.Log.With("store", store.ID), freed: make(chan struct{}, 1)}
}

func (l *lane) run(ctx context.Context) {
	defer l.flight.Wait()
	cell, chores := 0, false
	for ctx.Err() == nil {
		platform, err := l.d.Platforms.Of(ctx, l.store)
		if err != nil {
			l.complain("platform", err)
			if errors.Is(err, ErrNoPlatform) {
				l.noteTrouble(ctx, Trouble{At: time.Now().UnixMilli(), Fault: FaultUnauthorized, Cause: "There are no working credentials."})
			}
			pause(ctx, dispatchStores)
			continue
		}
		if !platform.Capabilities().Outside {
			return // until the store changes
		}
		if !chores {
			chores = true
			l.flight.Go(func() { l.chores(ctx) })
			l.flight.Go(func() { l.metering(ctx) })
		}
		wait := l.round(ctx, platform, &cell)
		if wait > 0 {
			l.sleep(ctx, wait)
		}
	}
}

// round hands out as many calls as there are slots, cell after cell, and answers how long nothing will be due.
func (l *lane) round(ctx context.Context, platform Platform, first *int) time.Duration {
	if rest := l.resting(); rest > 0 {
		return min(rest, dispatchIdle)
	}
	cells := max(1, l.store.Cells)
	wait := max(dispatchIdle, time.Duration(cells)*cellIdle)
	for i := range cells {
		free := platform.Capabilities().Slots() - l.inFlight()
		if free <= 0 {
			*first = (*first + i) % cells // the cells that had no turn come first
			return dispatchIdle
		}
		cell := (*first + i) % cells
		leaseMS := l.d.callMS() * 3 / 2
		leased, err := l.d.Box.LeaseCalls(ctx, l.store, cell, free, leaseMS)
		if err != nil {
			l.complain("lease", err)
			return workerBackoff
		}
		for _, call := range leased.Calls {
			l.start(ctx, platform, call, leased.Now)
		}
		switch {
		case len(leased.Calls) == free:
			wait = 0
		case leased.NextAt > 0:
			wait = min(wait, max(time.Millisecond, time.Duration(leased.NextAt-leased.Now)*time.Millisecond))
		}
	}
	return wait
}

// start makes one call beside others. It is finished even while we are told to stop.
func (l *lane) start(ctx context.Context, platform Platform, call Call, now int64) {
	l.mu.Lock()
	l.busy++
	l.mu.Unlock()
	began := time.Now()
	l.flight.Go(func() {
		defer l.free()
		callCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Duration(l.d.callMS())*time.Millisecond)
		defer cancel()
		campaign, err := l.campaign(callCtx, call.Offer.Campaign)
		if err != nil {
			l.complain("campaigns", err) // the lease brings the call back
			return
		}
		err = Perform(callCtx, l.d.Box, platform, l.store, campaign, call)
		if errors.Is(err, ErrUnavailable) { // the ledger, not the platform
			l.complain("acknowledge", err)
			return
		}
		fault := PlatformFault("")
		if err != nil {
			fault = FaultOf(err)
			l.failed(callCtx, call, fault, err)
		} else {
			l.noteWorked(callCtx)
		}
		l.d.Meter.Called(l.store.ID, call.Kind, fault, now-call.DueAt+time.Since(began).Milliseconds())
	})
}

func (l *lane) failed(ctx context.Context, call Call, fault PlatformFault, err error) {
	var p *PlatformError
	if errors.As(err, &p) && fault == FaultThrottled {
		l.mu.Lock()
		l.until = time.Now().Add(min(max(p.RetryAfter, dispatchIdle), mostPause))
		l.mu.Unlock()
		return
	}
	cause := CauseOf(err, call.Code)
	l.log.Warn("platform call", "call", string(call.Kind), "tries", call.Tries, "fault", string(fault), "cause", cause)
	l.noteTrouble(ctx, Trouble{At: time.Now().UnixMilli(), Call: call.Kind, Fault: fault, Cause: cause})
}

// Trouble is the last call that failed, for the merchant to see.
type Trouble struct {
	At    int64         `json:"at"` // ms
	Call  CallKind      `json:"call"`
	Fault PlatformFault `json:"fault"`
	Cause string        `json:"cause"`
}

// NoteTrouble names the store's last Trouble among its notes (Turns.Noted), as JSON.
const NoteTrouble = "trouble"

func (l *lane) noteTrouble(ctx context.Context, t Trouble) {
	l.mu.Lock()
	quiet := time.Since(l.notedAt) < meterEvery
	if !quiet {
		l.notedAt = time.Now()
	}
	l.mu.Unlock()
	if quiet {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackTimeout)
	defer cancel()
	text, err := json.Marshal(t)
	if err == nil {
		err = l.d.Turns.Note(ctx, l.store, NoteTrouble, string(text))
	}
	if err != nil {
		l.complain("note", err)
	}
}

// noteWorked says, once in a while, that the platform lets us; at once where it was noted since that it does not, for a store
// that is cut off makes no offers, and so no calls.
func (l *lane) noteWorked(ctx context.Context) {
	l.mu.Lock()
	quiet := time.Since(l.workedAt) < campaignsEvery && l.notedAt.Before(l.workedAt)
	if !quiet {
		l.workedAt = time.Now()
	}
	l.mu.Unlock()
	if quiet {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackTimeout)
	defer cancel()
	if err := l.d.Turns.Note(ctx, l.store, NoteWorked, itoa(time.Now().UnixMilli())); err != nil {
		l.complain("note", err)
	}
}

// campaign is the campaign as it is now, nil if there is none of that id.
func (l *lane) campaign(ctx context.Context, id string) (*Campaign, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.campaigns != nil && time.Since(l.readAt) < campaignsEvery {
		return l.campaigns[id], nil
	}
	list, err := l.d.Campaigns(ctx, l.store.ID)
	if err != nil {
		return nil, err
	}
	l.campaigns, l.readAt = make(map[string]*Campaign, len(list)), time.Now()
	for i := range list {
		l.campaigns[list[i].ID] = &list[i]
	}
	return l.campaigns[id], nil
}

func (l *lane) free() {
	l.mu.Lock()
	l.busy--
	l.mu.Unlock()
	select {
	case l.freed <- struct{}{}:
	default:
	}
}

func (l *lane) inFlight() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.busy
}

func (l *lane) resting() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Until(l.until)
}

// complain logs a failure that goes on, once in a while.
func (l *lane) complain(step string, err error) {
	l.mu.Lock()
	quiet := time.Since(l.complained) < meterEvery
	if !quiet {
		l.complained = time.Now()
	}
	l.mu.Unlock()
	if !quiet && !errors.Is(err, context.Canceled) {
		l.log.Warn("dispatcher", "step", step, "cause", err)
	}
}

func (l *lane) sleep(ctx context.Context, wait time.Duration) {
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-l.freed:
	case <-t.C:
	}
}
