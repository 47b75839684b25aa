package shopify_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/shopify/twin"
)

// A throttled call says how long its points take to come back, whatever status it came with.
func TestThrottledSaysForHowLong(t *testing.T) {
	for status, is429 := range map[string]bool{"200": false, "429": true} {
		t.Run(status, func(t *testing.T) {
			w := start(t, func(o *twin.Options) { o.Points, o.Rate, o.Status429 = 100, 4, is429 })
			w.SetPoints(0)
			_, err := w.platform(t).Create(t.Context(), coupon("LC-THROTTLED"))
			var fault *offers.PlatformError
			if !errors.As(err, &fault) || fault.Fault != offers.FaultThrottled {
				t.Fatalf("answer %v, want the fault throttled", err)
			}
			if want := 2500 * time.Millisecond; fault.RetryAfter > want || fault.RetryAfter < want-time.Second {
				t.Errorf("to be left alone for %s, want (10 points - what there is) / 4 a second: about %s", fault.RetryAfter, want)
			}
		})
	}
}

// 429 from something that stands before the API has no points in it, only a header.
func TestThrottledWithoutABody(t *testing.T) {
	w := start(t)
	w.faults.Throttle = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", strconv.Itoa(7))
		http.Error(w, "slow down", http.StatusTooManyRequests)
	}
	w.faults.Fail(0, 1, "throttled")
	_, err := w.platform(t).Lookup(t.Context(), "LC-THROTTLED")
	var fault *offers.PlatformError
	if !errors.As(err, &fault) || fault.Fault != offers.FaultThrottled || fault.RetryAfter != 7*time.Second {
		t.Errorf("answer %v, want the fault throttled for 7 s", err)
	}
}

// Calls wait for their points instead of being refused: sixty creates through a bucket for ten of them.
func TestCallsArePaced(t *testing.T) {
	const calls, points, rate = 60, 100, 400
	w := start(t, func(o *twin.Options) { o.Points, o.Rate = points, rate })
	p := w.platform(t)
	if _, err := p.Create(t.Context(), coupon("LC-PACED-FIRST")); err != nil { // tells of the bucket
		t.Fatal(err)
	}
	w.SetPoints(points)
	start := time.Now()
	errs := make([]error, calls)
	var wg sync.WaitGroup
	slots := make(chan struct{}, p.Capabilities().Slots())
	for i := range calls {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			_, errs[i] = p.Create(t.Context(), coupon(fmt.Sprintf("LC-PACED-%03d", i)))
		})
	}
	wg.Wait()
	took := time.Since(start)
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	if n := w.Calls("throttled"); n > 0 {
		t.Errorf("%d calls did not fit and were made all the same", n)
	}
	if least := time.Duration(float64(calls*10-points)/rate*float64(time.Second)) - 100*time.Millisecond; took < least {
		t.Errorf("took %s; the bucket allows it in %s at the soonest", took, least)
	}
}

// A call that would have to wait longer than its context, or than anybody should, is not made at all.
func TestACallThatWouldWaitTooLongIsNotMade(t *testing.T) {
	w := start(t, func(o *twin.Options) { o.Points, o.Rate = 1_000, 1 })
	p := w.platform(t)
	w.SetPoints(11)
	if _, err := p.Create(t.Context(), coupon("LC-LAST-POINTS")); err != nil {
		t.Fatal(err)
	}
	calls := w.Calls("CreateBasic") + w.Calls("throttled")
	began := time.Now()
	_, err := p.Create(t.Context(), coupon("LC-NO-POINTS"))
	var fault *offers.PlatformError
	if !errors.As(err, &fault) || fault.Fault != offers.FaultThrottled || fault.RetryAfter < 5*time.Second {
		t.Errorf("answer %v, want the fault throttled for about 9 s", err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %s to say so", took)
	}
	if n := w.Calls("CreateBasic") + w.Calls("throttled"); n != calls {
		t.Error("the call was made")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Create(ctx, coupon("LC-NO-POINTS")); err == nil {
		t.Error("a call that was given up before was made")
	}
}
