// Package courier tells listeners outside what becomes of offers: signed messages, each tried until it is taken or a day
// has passed. Every message arrives at least once; listeners know one that comes again by its id. Their order is not
// promised: a message that had to be tried again comes after later ones.
package courier

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"lastcall/offers"
)

// Courier delivers. Any number of couriers, in any number of processes, share the work.
type Courier struct {
	Box    offers.HookBox
	Stores func(ctx context.Context) ([]*offers.Storefront, error)
	// Disable switches a listener off that has said that it is gone for good.
	Disable func(ctx context.Context, storeID, hook string) error
	Client  *http.Client // see NewClient
	Log     *slog.Logger
	Meter   Meter
	Pace    Pace
}

// Meter counts. Its methods may be called at any time.
type Meter interface {
	// HookTried is one try: outcome "delivered", "failed" (tried again later) or "dead" (given up).
	HookTried(store, hook, outcome string)
	// HookLost: n messages were never queued, because too many wait (why "full"), or an unknown number, at least n,
	// because the trace was cut before it was read ("cut").
	HookLost(store, why string, n int64)
	// HookWaiting is how many messages wait for a listener.
	HookWaiting(store, hook string, n int64)
	// HookGone says that a listener is told nothing here any more: what waits for it is no longer measured.
	HookGone(store, hook string)
}

// Pace says how quick a courier is. Zero values take the defaults.
type Pace struct {
	Idle   time.Duration // longest that something new goes unnoticed; 250 ms
	Stores time.Duration // longest that a new or changed listener does; 2 s
	Try    time.Duration // one message; 10 s
	First  time.Duration // wait after the first failure; 2 s, doubled each time
	Most   time.Duration // longest wait; 1 h
	GiveUp time.Duration // after the event; 24 h
}

func (p Pace) orDefault() Pace {
	set := func(d *time.Duration, fallback time.Duration) {
		if *d <= 0 {
			*d = fallback
		}
	}
	set(&p.Idle, 250*time.Millisecond)
	set(&p.Stores, 2*time.Second)
	set(&p.Try, 10*time.Second)
	set(&p.First, 2*time.Second)
	set(&p.Most, time.Hour)
	set(&p.GiveUp, 24*time.Hour)
	return p
}

const (
	atOnce    = 4 // messages in flight to one listener
	ackWithin = 3 * time.Second
	meteredIn = 5 * time.Second
	linger    = 3 * time.Second // for messages in flight, once we are told to stop
)

// Run works until the context ends. Messages in flight get a moment to finish; those that do not come again later.
func (c *Courier) Run(ctx context.Context) {
	pace := c.Pace.orDefault()
	running := map[string]context.CancelFunc{}
	var workers sync.WaitGroup
	defer workers.Wait()
	told := offers.Tally{Last: func(name string) {
		store, hook, _ := strings.Cut(name, "\x00")
		c.Meter.HookGone(store, hook)
	}}
	for ctx.Err() == nil {
		stores, err := c.Stores(ctx)
		if err != nil {
			c.Log.Warn("courier", "step", "stores", "cause", err)
			pause(ctx, pace.Stores)
			continue
		}
		want := map[string]bool{}
		start := func(key string, work func(context.Context)) {
			if want[key] = true; running[key] == nil {
				workCtx, cancel := context.WithCancel(ctx)
				running[key] = cancel
				workers.Go(func() { work(workCtx) })
			}
		}
		for _, store := range stores {
			for _, hook := range store.Hooks {
				if !hook.Enabled {
					continue
				}
				version := strconv.FormatInt(store.Version, 10)
				start(store.ID+"\x00"+version, func(ctx context.Context) { c.fanOut(ctx, store, pace) })
				start(store.ID+"\x00"+version+"\x00"+hook.ID, func(ctx context.Context) {
					name := store.ID + "\x00" + hook.ID
					told.Begin(name)
					defer told.End(name)
					newRound(c, store, hook, pace).run(ctx)
				})
			}
		}
		for key, cancel := range running {
			if !want[key] {
				cancel()
				delete(running, key)
			}
		}
		pause(ctx, pace.Stores)
	}
}

// fanOut reads on in the traces of a store's cells, until the context ends.
func (c *Courier) fanOut(ctx context.Context, store *offers.Storefront, pace Pace) {
	for ctx.Err() == nil {
		more := false
		for cell := range max(1, store.Cells) {
			f, err := c.Box.FanOut(ctx, store, cell)
			if err != nil {
				c.complain(ctx, store, "read the trace", err)
				pause(ctx, pace.Stores)
				break
			}
			more = more || f.More
			if f.Dropped > 0 {
				c.Meter.HookLost(store.ID, "full", f.Dropped)
				c.Log.Error("webhooks are lost: too many wait", "store", store.ID, "lost", f.Dropped)
			}
			if f.Lost {
				c.Meter.HookLost(store.ID, "cut", 1)
				c.Log.Error("webhooks may be lost: the trace was cut before it was read", "store", store.ID, "cell", cell)
			}
		}
		if !more {
			pause(ctx, pace.Idle)
		}
	}
}

func (c *Courier) complain(ctx context.Context, store *offers.Storefront, step string, err error) {
	if ctx.Err() == nil && !errors.Is(err, context.Canceled) {
		c.Log.Warn("courier", "step", step, "store", store.ID, "cause", err)
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
