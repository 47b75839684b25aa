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
	Store     Store
	Stores    func(ctx context.Context) ([]*Storefront, error)
	Platforms map[string]Platform // by Storefront.Platform
	Log       *slog.Logger
	Expired   func(n int, lagMS int64) // for metrics; called for each batch, and with 0 when there was none
	Failed    func(step string)
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
		wait := workerIdle
		for _, store := range stores {
			for cell := range max(1, store.Cells) {
				next, err := w.drain(ctx, store, cell)
				if err != nil {
					w.fail(ctx, "expire", err)
					break
				}
				wait = min(wait, next)
				if tidy {
					if err := w.Store.Tidy(ctx, store, cell, traceKeepMS); err != nil {
						w.fail(ctx, "tidy", err)
					}
				}
			}
		}
		pause(ctx, wait)
	}
}

// drain ends everything due in a cell and answers how long the next deadline is away.
func (w *Worker) drain(ctx context.Context, store *Storefront, cell int) (time.Duration, error) {
	for {
		leased, err := w.Store.Lease(ctx, store, cell, workerBatch, workerLeaseMS)
		if err != nil {
			return 0, err
		}
		ended, err := w.Store.Expire(ctx, store, leased.Jobs)
		if err != nil {
			return 0, err
		}
		w.Expired(len(ended), leased.LagMS)
		for _, o := range ended {
			if p := w.Platforms[store.Platform]; p != nil {
				if err := p.Delete(ctx, store, o.Code); err != nil {
					w.fail(ctx, "delete", err)
				}
			}
		}
		if len(leased.Jobs) < workerBatch {
			if leased.NextAt == 0 {
				return workerIdle, nil
			}
			return max(time.Millisecond, time.Duration(leased.NextAt-leased.Now)*time.Millisecond), nil
		}
	}
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
