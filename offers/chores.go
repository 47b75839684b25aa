package offers

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// What is done for a store's platform now and then, by one process at a time.
const (
	choresEvery     = time.Second
	reconcileEvery  = int64(15 * 60_000)
	clearEvery      = int64(10_000)
	pollEvery       = int64(5 * 60_000)
	pollOverlapMS   = int64(10 * 60_000) // orders are asked for again: clocks differ, and platforms list late
	subscribeEvery  = int64(24 * 60 * 60_000)
	subscribeRetry  = int64(10 * 60_000)
	choreTimeout    = 5 * time.Minute
	NoteReconciled  = "reconciled" // Turns.Note: the last ReconcileReport, as JSON
	notePolled      = "polled"
	notePolling     = "polling"
	turnReconcile   = "reconcile"
	turnPoll        = "poll"
	turnRefill      = "refill"
	turnSubscribing = "subscribing"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// chores runs until the context ends. What it does it does rarely; each turn is taken by one process of all.
func (l *lane) chores(ctx context.Context) {
	for ctx.Err() == nil {
		platform, err := l.d.Platforms.Of(ctx, l.store)
		if err == nil {
			if l.d.Shelves != nil {
				every := choresEvery.Milliseconds()
				if l.store.CreateOn != CreateOnShelf { // only to clear what a setting of before has left
					every = clearEvery
				}
				l.turn(ctx, turnRefill, every, func(ctx context.Context) error {
					l.refill(ctx, platform)
					return nil
				})
			}
			l.turn(ctx, turnReconcile, reconcileEvery, func(ctx context.Context) error { return l.reconcile(ctx, platform) })
			if source, ok := platform.(OrderSource); ok {
				l.turn(ctx, turnPoll, pollEvery, func(ctx context.Context) error { return l.poll(ctx, source) })
			}
			if s, ok := platform.(Subscriber); ok && l.d.HookURL != nil {
				l.subscribe(ctx, s)
			}
		}
		pause(ctx, choresEvery)
	}
}

// turn does something if it is this process' turn.
func (l *lane) turn(ctx context.Context, what string, periodMS int64, do func(context.Context) error) {
	mine, err := l.d.Turns.Turn(ctx, l.store, what, periodMS)
	if err != nil || !mine {
		if err != nil {
			l.complain(what, err)
		}
		return
	}
	choreCtx, cancel := context.WithTimeout(ctx, choreTimeout)
	defer cancel()
	if err := do(choreCtx); err != nil && ctx.Err() == nil {
		l.log.Warn("dispatcher", "step", what, "cause", err)
	}
}

func (l *lane) reconcile(ctx context.Context, platform Platform) error {
	if !platform.Capabilities().Lists {
		return nil
	}
	report, err := Reconcile(ctx, l.d.Box, platform, l.store, time.Now().UnixMilli(), false)
	if errors.Is(ctx.Err(), context.Canceled) { // we are stopped: what was seen so far says nothing
		return err
	}
	if err != nil {
		report.Cause, report.Broken = CauseOf(err, ""), true
	} else if report.Failed == 0 {
		l.noteWorked(ctx)
	}
	l.d.Meter.Reconciled(l.store.ID, report)
	if report.Count > 0 {
		l.log.Warn("orphaned codes on the platform", "seen", report.Seen, "orphans", report.Count, "deleted", report.Deleted)
	}
	text, jsonErr := json.Marshal(report)
	if jsonErr != nil {
		return jsonErr
	}
	noteCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackTimeout) // the look may have taken all the time there was
	defer cancel()
	if noteErr := l.d.Turns.Note(noteCtx, l.store, NoteReconciled, string(text)); noteErr != nil {
		return noteErr
	}
	return err
}

// polling is a pass over orders that was broken off: it goes on where it was, so that a long list comes to its end.
type polling struct {
	Platform string `json:"platform"`
	Since    int64  `json:"since"`  // ms, as noted when it began
	Began    int64  `json:"began"`  // ms
	Cursor   string `json:"cursor"` // of the next page
}

// poll asks for orders whose messages may have been lost. The moment up to which it has asked is kept, so that a longer
// outage of ours is made up for.
func (l *lane) poll(ctx context.Context, source OrderSource) error {
	began := time.Now().UnixMilli()
	noted, err := l.d.Turns.Noted(ctx, l.store, notePolled)
	if err != nil {
		return err
	}
	since, err := strconv.ParseInt(noted, 10, 64)
	if err != nil { // the first time: from here on, however long it takes until it works
		since = began
		if err := l.d.Turns.Note(ctx, l.store, notePolled, itoa(began)); err != nil {
			return err
		}
	}
	at, err := l.polling(ctx, since, began)
	if err != nil {
		return err
	}
	for resumed := at.Cursor != ""; ; resumed = false {
		page, next, err := source.Orders(ctx, since-pollOverlapMS, at.Cursor)
		if err != nil {
			if resumed && ctx.Err() == nil && FaultOf(err) != FaultThrottled { // platforms forget cursors
				return errors.Join(err, l.d.Turns.Note(ctx, l.store, notePolling, ""))
			}
			return err
		}
		for _, e := range page {
			if _, err := ApplyOrder(ctx, l.d.Box, l.store, e); err != nil {
				return err
			}
		}
		if next == "" {
			return errors.Join(l.d.Turns.Note(ctx, l.store, notePolled, itoa(at.Began)), l.d.Turns.Note(ctx, l.store, notePolling, ""))
		}
		at.Cursor = next
		text, err := json.Marshal(at)
		if err != nil {
			return err
		}
		if err := l.d.Turns.Note(ctx, l.store, notePolling, string(text)); err != nil {
			return err
		}
	}
}

// polling is where the pass since that moment goes on; a new one, begun now, if none was broken off.
func (l *lane) polling(ctx context.Context, since, now int64) (at polling, err error) {
	text, err := l.d.Turns.Noted(ctx, l.store, notePolling)
	if err != nil {
		return at, err
	}
	if json.Unmarshal([]byte(text), &at) != nil || at.Platform != l.store.Platform || at.Since != since {
		at = polling{Platform: l.store.Platform, Since: since, Began: now}
	}
	return at, nil
}

// subscribe makes sure once a day that the platform still sends its messages: platforms drop who fails to answer.
func (l *lane) subscribe(ctx context.Context, s Subscriber) {
	l.turn(ctx, turnSubscribing, subscribeRetry, func(ctx context.Context) error {
		last, err := SubscriptionOf(ctx, l.d.Turns, l.store)
		if err != nil {
			return err
		}
		now, address := time.Now().UnixMilli(), l.d.HookURL(l.store)
		if last.Address == address && now-last.At < subscribeEvery {
			return nil
		}
		return Subscribe(ctx, l.d.Turns, l.store, s, address, now)
	})
}
