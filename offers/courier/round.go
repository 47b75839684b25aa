package courier

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"lastcall/offers"
)

// round is one listener's share of a courier: it has its own slots, so that a slow listener holds up nobody else.
type round struct {
	c     *Courier
	store *offers.Storefront
	hook  offers.Hook
	pace  Pace
	log   *slog.Logger
	slots chan struct{}
}

func newRound(c *Courier, store *offers.Storefront, hook offers.Hook, pace Pace) *round {
	return &round{c: c, store: store, hook: hook, pace: pace, slots: make(chan struct{}, atOnce),
		log: c.Log.With("store", store.ID, "hook", hook.ID, "host", hook.Host())}
}

func (r *round) run(ctx context.Context) {
	var flight sync.WaitGroup
	defer flight.Wait()
	var meteredAt time.Time
	lease := r.pace.Try*3/2 + ackWithin
	for ctx.Err() == nil {
		if time.Since(meteredAt) >= meteredIn {
			meteredAt = time.Now()
			if n, err := r.c.Box.Deliveries(ctx, r.store, r.hook.ID); err == nil {
				r.c.Meter.HookWaiting(r.store.ID, r.hook.ID, n)
			}
		}
		free := cap(r.slots) - len(r.slots)
		if free == 0 {
			r.waitForSlot(ctx)
			continue
		}
		secrets, err := r.c.Box.HookSecrets(ctx, r.store.ID, r.hook.ID)
		if err == nil && len(secrets) == 0 {
			err = errors.New("it has no secret to sign with")
		}
		var due []offers.Delivery
		if err == nil {
			due, err = r.c.Box.LeaseDeliveries(ctx, r.store, r.hook.ID, free, lease.Milliseconds())
		}
		if err != nil {
			r.c.complain(ctx, r.store, "take deliveries", err)
			pause(ctx, r.pace.Stores)
			continue
		}
		for _, d := range due {
			r.slots <- struct{}{} // there is room: nobody else fills it
			flight.Go(func() {
				defer func() { <-r.slots }()
				r.deliver(ctx, secrets, d)
			})
		}
		if len(due) < free {
			pause(ctx, r.pace.Idle)
		}
	}
}

// waitForSlot returns when a message has been dealt with.
func (r *round) waitForSlot(ctx context.Context) {
	select {
	case r.slots <- struct{}{}:
		<-r.slots
	case <-ctx.Done():
	}
}

// deliver tries once and says what came of it.
func (r *round) deliver(ctx context.Context, secrets [][]byte, d offers.Delivery) {
	tryCtx, cancelTry := context.WithTimeout(context.WithoutCancel(ctx), r.pace.Try)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(linger, cancelTry) })
	answer := post(tryCtx, r.c.Client, r.hook, secrets, d, time.Now().UnixMilli())
	stop()
	cancelTry()
	ackCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackWithin)
	defer cancel()
	outcome, err := "delivered", error(nil)
	switch {
	case answer.ok():
		err = r.c.Box.Delivered(ackCtx, r.store, d, answer.as(offers.OutcomeDelivered))
	case answer.status == http.StatusGone:
		outcome, err = "dead", r.gone(ackCtx, d, answer)
	default:
		wait := max(backoff(r.pace, d.Tries), answer.retryAfter)
		if time.Duration(d.Now-d.At)*time.Millisecond+wait > r.pace.GiveUp {
			outcome, err = "dead", r.c.Box.Delivered(ackCtx, r.store, d, answer.as(offers.OutcomeGivenUp))
			r.log.Error("webhook given up", "delivery", d.ID, "tries", d.Tries, "cause", answer.cause())
			break
		}
		outcome, err = "failed", r.c.Box.PutOffDelivery(ackCtx, r.store, d, wait.Milliseconds(), answer.as(offers.OutcomeWaiting))
		r.log.Warn("webhook failed", "delivery", d.ID, "tries", d.Tries, "cause", answer.cause())
	}
	if err != nil { // the lease brings it back
		r.c.complain(ackCtx, r.store, "acknowledge a delivery", err)
		return
	}
	r.c.Meter.HookTried(r.store.ID, r.hook.ID, outcome)
}

// gone switches the listener off and forgets what waits for it.
func (r *round) gone(ctx context.Context, d offers.Delivery, a answer) error {
	if err := r.c.Disable(ctx, r.store.ID, r.hook.ID); err != nil {
		return err
	}
	if err := r.c.Box.Delivered(ctx, r.store, d, a.as(offers.OutcomeGivenUp)); err != nil {
		return err
	}
	n, err := r.c.Box.DropDeliveries(ctx, r.store, r.hook.ID)
	if n > 0 {
		r.log.Warn("webhook is gone (status 410) and switched off", "dropped", n)
	}
	return err
}

// backoff is the wait after the n-th try, drawn evenly from the upper half of First · 2^(n−1), at most Most.
func backoff(p Pace, n int64) time.Duration {
	d := p.Most
	if n = max(n, 1); n < 30 {
		d = min(p.Most, p.First<<(n-1))
	}
	return d/2 + rand.N(d/2+1)
}
