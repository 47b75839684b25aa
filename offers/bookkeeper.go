package offers

import (
	"context"
	"log/slog"
	"time"
)

// Bookkeeper takes the stores' counters on each quarter of an hour, and writes down what the process has glanced. Any number
// of them, in any number of processes, share the work.
type Bookkeeper struct {
	Book     Daybook
	Turns    Turns
	Counters func(ctx context.Context, store *Storefront) (Counters, error)
	Stores   func(ctx context.Context) ([]*Storefront, error)
	Glances  *Glances
	Now      func() int64 // ms; nil = the machine's clock
	Log      *slog.Logger
}

const (
	flushEvery   = 10 * time.Second // and so much is lost at most when the process is killed
	flushTimeout = 5 * time.Second
	takeTurnMS   = int64(60_000)
	turnTake     = "take"
)

// Run works until the context ends; then it writes down what it holds.
func (b *Bookkeeper) Run(ctx context.Context) {
	taken := map[string]int64{} // store → quarter
	for ctx.Err() == nil {
		b.Round(ctx, taken)
		now := b.now()
		wait := min(flushEvery, time.Duration((now/QuarterMS+1)*QuarterMS-now+50)*time.Millisecond)
		pause(ctx, wait)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	if stores, err := b.Stores(last); err == nil {
		for _, s := range stores {
			b.flush(last, s)
		}
	}
}

// Round does what is due, once. taken is what this process knows of, by store: the quarters that need no look any more.
func (b *Bookkeeper) Round(ctx context.Context, taken map[string]int64) {
	stores, err := b.Stores(ctx)
	if err != nil {
		b.complain(ctx, "stores", "", err)
		return
	}
	for _, s := range stores {
		step, cancel := context.WithTimeout(ctx, flushTimeout)
		b.flush(step, s)
		if quarter := b.now() / QuarterMS; taken[s.ID] < quarter {
			done, err := b.take(step, s)
			if err != nil {
				b.complain(ctx, "take", s.ID, err)
			}
			if done {
				taken[s.ID] = quarter
			}
		}
		cancel()
	}
}

// take reports whether the quarter needs no further look.
func (b *Bookkeeper) take(ctx context.Context, s *Storefront) (bool, error) {
	mine, err := b.Turns.Turn(ctx, s, turnTake, takeTurnMS)
	if err != nil || !mine {
		return false, err
	}
	counters, err := b.Counters(ctx, s)
	if err != nil {
		return false, err
	}
	_, err = b.Book.KeepTake(ctx, s, TakeAt(b.now(), s.Location(), counters))
	return err == nil, err
}

// flush writes down what was glanced. What can't be written waits for the next time; an answer that gets lost makes it
// count twice, which for visits is the smaller evil.
func (b *Bookkeeper) flush(ctx context.Context, s *Storefront) {
	counts, histograms := b.Glances.Drain(s.ID)
	if counts != nil {
		if err := b.Book.AddCounts(ctx, s, counts); err != nil {
			b.Glances.restoreCounts(s.ID, counts)
			b.complain(ctx, "counts", s.ID, err)
		}
	}
	if histograms != nil {
		if err := b.Book.AddHistograms(ctx, s, DayAt(b.now(), time.UTC), histograms); err != nil {
			b.Glances.restoreHistograms(s.ID, histograms)
			b.complain(ctx, "histograms", s.ID, err)
		}
	}
}

func (b *Bookkeeper) now() int64 {
	if b.Now != nil {
		return b.Now()
	}
	return time.Now().UnixMilli()
}

func (b *Bookkeeper) complain(ctx context.Context, step, store string, err error) {
	if ctx.Err() == nil {
		b.Log.Warn("bookkeeper", "step", step, "store", store, "cause", err)
	}
}
