package offers

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"
)

// How a call that failed is put off. The n-th try is followed by a wait drawn evenly from [d/2, d], where
//
//	d = min(most, first · 2^(n−1))
//
// with first 500 ms and most 5 minutes for a platform that is out of reach (so 0.25–0.5 s, 0.5–1 s, 1–2 s, …), and 30 s
// and 5 minutes where a person has to act. For a create most is 2 s, for as long as its offer lives: a shopper is waiting,
// and there are only as many of them as have just taken one. A platform that is out of reach and says for how long is
// believed up to most. After MaxTries, about eight hours, a deletion is buried. A platform that asked for fewer calls gets
// its own wait, and up to a quarter more so that calls do not come back together; such a try does not count.
const (
	MaxTries = 100

	firstWait     = 500 * time.Millisecond
	firstSlowWait = 30 * time.Second
	mostWait      = 5 * time.Minute
	mostCreate    = 2 * time.Second
	throttledWait = time.Second // where the platform names none
	ackTimeout    = 3 * time.Second
	maxCause      = 300 // bytes
)

// CallBook is the part of an Outbox that is told what came of a call.
type CallBook interface {
	Created(ctx context.Context, store *Storefront, call Call, ref string) error
	Done(ctx context.Context, store *Storefront, call Call) error
	PutOff(ctx context.Context, store *Storefront, call Call, delayMS int64, cause string, made bool) error
	Bury(ctx context.Context, store *Storefront, call Call, cause string) error
}

// Perform makes one call on the store's platform and says to the outbox what came of it: acknowledged, put off or buried.
// ctx bounds the platform and MUST end before the call's lease does, so that nothing is done that somebody else does
// again; the outbox is told even when ctx has ended. campaign is the offer's, nil if it was deleted.
//
// The error is the platform's (see FaultOf), for metrics and for whoever waits, joined with the outbox's, which is
// ErrUnavailable: then the lease runs out and the call comes back.
func Perform(ctx context.Context, box CallBook, p Platform, store *Storefront, campaign *Campaign, call Call) error {
	ref, err := carry(ctx, p, store, campaign, call)
	ackCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackTimeout)
	defer cancel()
	if err == nil {
		if call.Kind == CallCreate {
			return box.Created(ackCtx, store, call, ref)
		}
		return box.Done(ackCtx, store, call)
	}
	wait, made, again := NextTry(err, call.Kind, call.Tries)
	cause := CauseOf(err, call.Code)
	if !again {
		return errors.Join(err, box.Bury(ackCtx, store, call, cause))
	}
	return errors.Join(err, box.PutOff(ackCtx, store, call, wait.Milliseconds(), cause, made))
}

// carry talks to the platform. A code whose offer has ended is not created any more: its create call is acknowledged as
// it is, and the outbox queues the deletion, since a try before may have landed. A code that lives again is not deleted.
func carry(ctx context.Context, p Platform, store *Storefront, campaign *Campaign, call Call) (ref string, err error) {
	switch call.Kind {
	case CallCreate:
		if !call.Offer.Lives() {
			return call.Ref, nil
		}
		return p.Create(ctx, CouponOf(store, campaign, call.Offer))
	case CallDelete, CallSweep:
		if call.Offer.Lives() {
			return call.Ref, nil
		}
		return call.Ref, p.Delete(ctx, MarkOf(store, call.Offer.Campaign), call.Code, call.Ref)
	default:
		return "", &PlatformError{Fault: FaultRejected, Err: errors.New("not a call: " + string(call.Kind))}
	}
}

// Lives reports whether the offer's code may be used, now or once it is taken, at o.Now.
func (o Offer) Lives() bool {
	switch o.State {
	case Offered, Claimed:
		return o.Now < o.EndsAt
	case Released:
		return o.Revived && o.Now < o.EndsAt
	default:
		return false
	}
}

// NextTry says how a call goes on after a platform's error: when, whether this try counts, and again = false if there is
// no use in another one.
func NextTry(err error, kind CallKind, tries int64) (wait time.Duration, made, again bool) {
	var named time.Duration // by the platform
	if p := (*PlatformError)(nil); errors.As(err, &p) {
		named = p.RetryAfter
	}
	switch FaultOf(err) {
	case FaultThrottled:
		wait = max(named, throttledWait)
		return wait + rand.N(wait/4), false, true
	case FaultRejected:
		return 0, true, false
	case FaultUnauthorized:
		return backoff(firstSlowWait, mostWait, tries), true, tries < MaxTries
	default:
		if kind == CallCreate {
			return max(backoff(firstWait, mostCreate, tries), min(named, mostCreate)), true, true
		}
		return max(backoff(firstWait, mostWait, tries), min(named, mostWait)), true, tries < MaxTries
	}
}

// backoff is the wait after the n-th try.
func backoff(first, most time.Duration, n int64) time.Duration {
	d := most
	if n = max(n, 1); n < 20 {
		d = min(most, first<<(n-1))
	}
	return d/2 + rand.N(d/2)
}

// CauseOf is the error's text, for a log and for the merchant: bounded, and without the code, whatever the platform says.
func CauseOf(err error, code string) string {
	text := err.Error()
	if code != "" {
		text = strings.ReplaceAll(text, code, "…")
		text = strings.ReplaceAll(text, strings.ToLower(code), "…")
	}
	if len(text) > maxCause {
		text = strings.ToValidUTF8(text[:maxCause], "") + "…"
	}
	return text
}
