package shopify

import (
	"context"
	"errors"
	"sync"
	"time"

	"lastcall/offers"
)

// Every call costs points out of a bucket that refills at a steady rate (2,000 and 100 a second on an ordinary plan), and
// each answer says what is left in it. A call that would not fit waits for its points; one that would wait longer than
// this is not made, and its caller is told when to come back.
const longestPace = 2 * time.Second

// usualCost is a call's until its first answer has said what it is.
const usualCost = 10

var errPaced = errors.New("the calls that the shop allows are spent")

// bucket is what is known of a shop's points. Other processes and other apps' calls show in the next answer.
type bucket struct {
	mu        sync.Mutex
	costs     map[string]float64 // by operation
	reserved  float64            // by calls without an answer yet
	available float64            // at that moment
	at        time.Time          // zero: nothing is known
	most      float64
	rate      float64 // points a second
}

// cost is what an answer says of its call and of the bucket.
type cost struct {
	Requested float64 `json:"requestedQueryCost"`
	Throttle  struct {
		Most      float64 `json:"maximumAvailable"`
		Available float64 `json:"currentlyAvailable"`
		Rate      float64 `json:"restoreRate"`
	} `json:"throttleStatus"`
}

func (c cost) known() bool { return c.Throttle.Rate > 0 && c.Throttle.Most > 0 }

// wait is how long until the call that was refused would fit.
func (c cost) wait() time.Duration {
	const least, most = 100 * time.Millisecond, time.Minute
	if !c.known() {
		return time.Second
	}
	return min(max(seconds((c.Requested-c.Throttle.Available)/c.Throttle.Rate), least), most)
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// take reserves an operation's points and waits until they are there. settle MUST be called with what the answer said, the zero
// cost if there was none. Errors: the context's, and FaultThrottled where the wait would be too long.
func (b *bucket) take(ctx context.Context, operation string) (settle func(cost), err error) {
	need, wait := b.reserve(operation)
	if deadline, ok := ctx.Deadline(); wait > longestPace || ok && wait > 0 && time.Until(deadline) < wait {
		b.giveBack(need)
		return nil, &offers.PlatformError{Fault: offers.FaultThrottled, RetryAfter: wait, Err: errPaced}
	}
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			b.giveBack(need)
			return nil, ctx.Err()
		}
	}
	sent := time.Now()
	return func(c cost) { b.settle(operation, need, sent, c) }, nil
}

func (b *bucket) reserve(operation string) (need float64, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	need, ok := b.costs[operation]
	if !ok {
		need = usualCost
	}
	if b.most > 0 {
		need = min(need, b.most) // what can never fit is for the shop to refuse
	}
	b.reserved += need
	if b.at.IsZero() {
		return need, 0
	}
	return need, max(0, seconds((b.reserved-b.has())/b.rate))
}

// has is what the bucket holds by now, as far as is known.
func (b *bucket) has() float64 {
	return min(b.most, b.available+b.rate*time.Since(b.at).Seconds())
}

func (b *bucket) giveBack(need float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reserved -= need
}

// settle takes what an answer says. Answers overtake each other: one of a call that was sent before the last word came in may
// know less than that word, so it can only lower what is there.
func (b *bucket) settle(operation string, need float64, sent time.Time, c cost) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reserved -= need
	if c.Requested > 0 {
		if b.costs == nil {
			b.costs = map[string]float64{}
		}
		b.costs[operation] = c.Requested
	}
	if c.known() && (b.at.IsZero() || sent.After(b.at) || c.Throttle.Available < b.has()) {
		b.available, b.most, b.rate, b.at = c.Throttle.Available, c.Throttle.Most, c.Throttle.Rate, time.Now()
	}
}
