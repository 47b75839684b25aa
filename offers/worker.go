package offers

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"
)

// Worker ends offers at their deadlines. Any number of workers, in any number of processes, share the work: each job is
// leased to one, and comes back if that one dies.
type Worker struct {
	Store   Store
	Stores  func(ctx context.Context) ([]*Storefront, error)
	Log     *slog.Logger
	Expired func(n int, lagMS int64) // for metrics: each round, how many ended and how late the latest of them was
	Failed  func(step string)
}

const (
	workerBatch   = 100
	workerLeaseMS = 10_000
	workerIdle    = 200 * time.Millisecond // longest wait: how late a deadline that was just made may be noticed
	workerBackoff = 2 * time.Second
	storesEvery   = 2 * time.Second
	tidyEvery     = time.Minute
	traceKeepMS   = 7 * 24 * 60 * 60 * 1000
)

// Run works until the context ends. The batch it is in is finished.
func (w *Worker) Run(ctx context.Context) {
	var stores []*Storefront
	var readAt, tidyAt time.Time
	for ctx.Err() == nil {
		now := time.Now()
		if now.Sub(readAt) >= storesEvery {
			fresh, err := w.Stores(ctx)
			if err != nil {
				w.fail(ctx, "stores", err)
				continue
			}
			stores, readAt = fresh, now
		}
		tidy := now.Sub(tidyAt) >= tidyEvery
		if tidy {
			tidyAt = now
		}
		wait, ended, lag := workerIdle, 0, int64(0)
		for _, store := range stores {
			for cell := range max(1, store.Cells) {
				// The batch in hand is finished even while we are told to stop.
				stepCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), workerLeaseMS*time.Millisecond/2)
				done, err := w.drain(stepCtx, store, cell)
				cancel()
				ended, lag = ended+done.ended, max(lag, done.lagMS)
				if err != nil {
					w.fail(ctx, "expire", err)
					break
				}
				wait = min(wait, done.next)
				if tidy {
					if err := w.Store.Tidy(ctx, store, cell, traceKeepMS); err != nil {
						w.fail(ctx, "tidy", err)
					}
				}
			}
		}
		w.Expired(ended, lag)
		pause(ctx, wait)
	}
}

// drained is what was done in a cell, and how long its next deadline is away.
type drained struct {
	ended int
	lagMS int64
	next  time.Duration
}

// drain ends what is due in a cell, one batch after the other.
func (w *Worker) drain(ctx context.Context, store *Storefront, cell int) (drained, error) {
	var d drained
	for ctx.Err() == nil {
		leased, err := w.Store.Lease(ctx, store, cell, workerBatch, workerLeaseMS)
		if err != nil {
			return d, err
		}
		d.lagMS = max(d.lagMS, leased.LagMS)
		ended, err := w.Store.Expire(ctx, store, leased.Jobs)
		if err != nil {
			return d, err
		}
		d.ended += len(ended)
		for _, o := range ended {
			d.lagMS = max(d.lagMS, o.Now-o.EndsAt) // also of jobs that a lost lease had put off
		}
		if len(leased.Jobs) < workerBatch {
			if d.next = workerIdle; leased.NextAt > 0 {
				d.next = max(time.Millisecond, time.Duration(leased.NextAt-leased.Now)*time.Millisecond)
			}
			return d, nil
		}
	}
	return d, nil
}

func (w *Worker) fail(ctx context.Context, step string, err error) {
	if ctx.Err() != nil {
		return
	}
	w.Failed(step)
	w.Log.Error("expiry worker", "step", step, "cause", err)
	pause(ctx, workerBackoff/2+rand.N(workerBackoff))
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
