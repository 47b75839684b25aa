package platformtest

import (
	"context"
	"errors"
	"time"

	"lastcall/offers"
)

// brief bounds a call that gets no answer. It is longer than any call that gets one takes.
const brief = 400 * time.Millisecond

// furthest is how many calls deep an adapter's one call is made to fail.
const furthest = 4

var faultRows = []row{
	{"too many calls: nothing happens, and it is said for how long", func(w *world) {
		c := w.coupon()
		w.Faults.Fail(0, 1_000_000, Throttled)
		for name, call := range w.calls(w.Platform, c) {
			ctx, cancel := w.call()
			start := time.Now()
			err := call(ctx)
			cancel()
			w.fault(err, offers.FaultThrottled, c.Code)
			if after := retryAfter(err); after <= 0 || after > 5*time.Minute || time.Since(start) > 5*time.Second {
				w.Errorf("%s: answered after %s to leave it alone for %s", name, time.Since(start), after)
			}
		}
		w.Faults.Fail(0, 0, "")
		w.gone(c.Code)
	}},
	{"a conflict is tried again, and a wrong address is for a person", func(w *world) {
		for kind, want := range map[FaultKind]offers.PlatformFault{Conflict: offers.FaultOutside, Misrouted: offers.FaultUnauthorized} {
			c := w.coupon()
			ref := w.create(c)
			for name, call := range w.calls(w.Platform, c) {
				w.Faults.Fail(0, 1_000_000, kind)
				ctx, cancel := w.call()
				err := call(ctx)
				cancel()
				if !isFault(err, want) {
					w.Errorf("%s, %s: answer %v, want the fault %s", name, kind, err, want)
					continue
				}
				w.quiet(err, c.Code)
			}
			w.Faults.Fail(0, 0, "")
			w.looks(w.found(c.Code), c, ref)
		}
	}},
	{"broken, unreachable and silent are faults from outside", func(w *world) {
		for _, kind := range []FaultKind{Broken, BrokenAfter, Unreachable, TimedOut} {
			c := w.coupon()
			for name, call := range w.calls(w.Platform, c) {
				w.Faults.Fail(0, 1_000_000, kind)
				ctx, cancel := context.WithTimeout(w.ctx, brief)
				start := time.Now()
				err := call(ctx)
				cancel()
				if took := time.Since(start); !isFault(err, offers.FaultOutside) || took > brief+promptly {
					w.Errorf("%s, %s: answer %v after %s, want the fault outside", name, kind, err, took)
					continue
				}
				w.quiet(err, c.Code)
			}
			w.Faults.Fail(0, 0, "")
			w.delete(c.Code, "")
		}
	}},
	{"whatever call of a create fails, trying again makes one coupon", func(w *world) {
		w.eachFault(func(skip int, kind FaultKind) {
			c := w.coupon()
			w.tryAgain(skip, kind, func(ctx context.Context) error { _, err := w.Platform.Create(ctx, c); return err })
			w.looks(w.one(c.Code), c, "")
			w.delete(c.Code, "")
			w.gone(c.Code)
		})
	}},
	{"whatever call of a moved end fails, trying again moves it", func(w *world) {
		w.eachFault(func(skip int, kind FaultKind) {
			c := w.coupon()
			ref := w.create(c)
			c.EndsAt += 120_000
			w.tryAgain(skip, kind, func(ctx context.Context) error { _, err := w.Platform.Create(ctx, c); return err })
			w.looks(w.one(c.Code), c, ref)
			w.delete(c.Code, ref)
		})
	}},
	{"whatever call of a delete fails, trying again deletes", func(w *world) {
		w.eachFault(func(skip int, kind FaultKind) {
			for _, known := range []bool{true, false} {
				c := w.coupon()
				ref := w.create(c)
				if !known {
					ref = ""
				}
				w.tryAgain(skip, kind, func(ctx context.Context) error { return w.Platform.Delete(ctx, w.marked, c.Code, ref) })
				w.gone(c.Code)
				w.refused(c.Code)
			}
		})
	}},
	{"a platform that is out of reach is no code that is missing", func(w *world) {
		c := w.coupon()
		w.create(c)
		w.Faults.Fail(0, 1_000_000, Broken)
		_, err := w.lookup(c.Code)
		w.fault(err, offers.FaultOutside, c.Code)
	}},
	{"the check says that the platform can't be reached", func(w *world) {
		w.Faults.Fail(0, 1_000_000, Broken)
		ctx, cancel := w.call()
		defer cancel()
		for _, f := range w.Platform.Check(ctx) {
			if !f.OK && f.Fix != "" {
				return
			}
		}
		w.Error("no finding says that anything is wrong")
	}},
}

// eachFault tries each way to fail at each of the calls that one of the adapter's may need.
func (w *world) eachFault(try func(skip int, kind FaultKind)) {
	for _, kind := range []FaultKind{Broken, BrokenAfter, TimedOut, Unreachable, Throttled, Conflict, Misrouted} {
		for skip := range furthest {
			try(skip, kind)
		}
	}
}

// tryAgain lets one call fail and calls, as the ledger's worker does, until it succeeds.
func (w *world) tryAgain(skip int, kind FaultKind, call func(context.Context) error) {
	w.Helper()
	w.Faults.Fail(skip, 1, kind)
	defer w.Faults.Fail(0, 0, "")
	w.until("a call succeeds after "+string(kind), func() bool {
		ctx, cancel := context.WithTimeout(w.ctx, brief)
		defer cancel()
		err := call(ctx)
		if err != nil {
			if f := offers.FaultOf(err); f == offers.FaultRejected || (f == offers.FaultUnauthorized) != (kind == Misrouted) {
				w.Fatalf("after %s: %v", kind, err)
			}
			w.quiet(err, "")
		}
		return err == nil
	})
}

func retryAfter(err error) time.Duration {
	var p *offers.PlatformError
	if errors.As(err, &p) {
		return p.RetryAfter
	}
	return 0
}
