package offers

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Dispatcher makes the calls that the outbox holds, on the platforms they are for. Any number of dispatchers, in any
// number of processes, share the work: each call is leased to one, and comes back if that one dies. A platform that is
// slow or away holds up its own store only.
type Dispatcher struct {
	Box       Outbox
	Turns     Turns
	Shelves   Shelves // nil: no store keeps codes ready
	Stores    func(ctx context.Context) ([]*Storefront, error)
	Campaigns func(ctx context.Context, storeID string) ([]Campaign, error)
	Platforms *Platforms
	// HookURL is where a store's platform sends its messages; nil: nowhere.
	HookURL func(*Storefront) string
	Log     *slog.Logger
	Meter   Meter
	// CallMS bounds one call; 0 = 10 s. The lease is longer by half.
	CallMS int64
}

const (
	defaultCallMS  = 10_000
	dispatchIdle   = 100 * time.Millisecond // how late a call that was just queued may be noticed
	cellIdle       = 5 * time.Millisecond   // the same for each cell of a store that has many: looking costs too
	dispatchStores = 2 * time.Second        // how late a new store may be noticed
	campaignsEvery = time.Second
	meterEvery     = 5 * time.Second
	mostPause      = time.Minute // longest that a throttled platform is left alone
)

func (d *Dispatcher) callMS() int64 {
	if d.CallMS > 0 {
		return d.CallMS
	}
	return defaultCallMS
}

// Run works until the context ends. Calls in flight are finished.
func (d *Dispatcher) Run(ctx context.Context) {
	running := map[string]context.CancelFunc{}
	var lanes sync.WaitGroup
	defer lanes.Wait()
	working := Tally{Last: d.Meter.Gone}
	for ctx.Err() == nil {
		stores, err := d.Stores(ctx)
		if err != nil {
			d.Log.Warn("dispatcher", "step", "stores", "cause", err)
		} else {
			want := map[string]bool{}
			for _, s := range stores {
				key := laneKey(s)
				want[key] = true
				if running[key] == nil {
					laneCtx, cancel := context.WithCancel(ctx)
					running[key] = cancel
					working.Begin(s.ID)
					lanes.Go(func() {
						defer working.End(s.ID)
						newLane(d, s).run(laneCtx)
					})
				}
			}
			for key, cancel := range running {
				if !want[key] {
					cancel()
					delete(running, key)
				}
			}
		}
		pause(ctx, dispatchStores)
	}
}

// laneKey changes with whatever a lane has to know of its store.
func laneKey(s *Storefront) string { return s.ID + "\x00" + itoa(s.Version) }
