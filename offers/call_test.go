package offers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
)

// box notes what it was told of a call.
type box struct {
	offers.Outbox
	told  string
	cause string
	ref   string
	delay int64
	made  bool
	late  bool // told with a context that had ended
	fails error
}

func (b *box) say(ctx context.Context, word string) error {
	b.told, b.late = word, ctx.Err() != nil
	return b.fails
}

func (b *box) Created(ctx context.Context, _ *offers.Storefront, _ offers.Call, ref string) error {
	b.ref = ref
	return b.say(ctx, "created")
}

func (b *box) Done(ctx context.Context, _ *offers.Storefront, _ offers.Call) error {
	return b.say(ctx, "done")
}

func (b *box) PutOff(ctx context.Context, _ *offers.Storefront, _ offers.Call, delay int64, cause string, made bool) error {
	b.delay, b.cause, b.made = delay, cause, made
	return b.say(ctx, "put off")
}

func (b *box) Bury(ctx context.Context, _ *offers.Storefront, _ offers.Call, cause string) error {
	b.cause = cause
	return b.say(ctx, "buried")
}

// answering is a platform that notes what it was asked and answers one thing.
type answering struct {
	offers.Platform
	asked string
	mark  offers.Mark
	ends  int64
	err   error
	hang  bool
}

func (p *answering) answer(ctx context.Context) error {
	if p.hang {
		<-ctx.Done()
		return ctx.Err()
	}
	return p.err
}

func (p *answering) Create(ctx context.Context, c offers.Coupon) (string, error) {
	p.asked, p.mark, p.ends = "create "+c.Code, c.Mark, c.EndsAt
	return "ref-1", p.answer(ctx)
}

func (p *answering) Delete(ctx context.Context, mark offers.Mark, code, ref string) error {
	p.asked, p.mark = "delete "+code+" "+ref, mark
	return p.answer(ctx)
}

func TestPerform(t *testing.T) {
	store := &offers.Storefront{ID: "shop", Salt: "salt", Currency: "EUR"}
	live := offers.Offer{Code: "VIP-1", Campaign: "first", State: offers.Claimed, EndsAt: 2_000, Now: 1_000}
	ended := live
	ended.State = offers.Expired
	over := live
	over.Now = 2_000
	fault := func(f offers.PlatformFault, after time.Duration) error {
		return &offers.PlatformError{Fault: f, RetryAfter: after, Err: errors.New("VIP-1 and vip-1 were refused")}
	}
	for name, c := range map[string]struct {
		kind         offers.CallKind
		offer        offers.Offer
		tries        int64
		err          error
		asked, told  string
		least, most  time.Duration
		made         bool
		wantPlatform bool
	}{
		"a create":                                 {kind: offers.CallCreate, offer: live, asked: "create VIP-1", told: "created"},
		"a create of an ended offer asks nobody":   {kind: offers.CallCreate, offer: ended, told: "created"},
		"a create of an offer whose time is up":    {kind: offers.CallCreate, offer: over, told: "created"},
		"a create without a record":                {kind: offers.CallCreate, told: "created"},
		"a delete":                                 {kind: offers.CallDelete, offer: ended, asked: "delete VIP-1 ref", told: "done"},
		"a delete without a record":                {kind: offers.CallDelete, asked: "delete VIP-1 ref", told: "done"},
		"a sweep":                                  {kind: offers.CallSweep, offer: ended, asked: "delete VIP-1 ref", told: "done"},
		"a sweep of a code that lives again":       {kind: offers.CallSweep, offer: live, told: "done"},
		"out of reach, first try":                  {kind: offers.CallCreate, offer: live, tries: 1, err: errors.New("502"), asked: "create VIP-1", told: "put off", least: 250 * time.Millisecond, most: 500 * time.Millisecond, made: true, wantPlatform: true},
		"out of reach, fourth try":                 {kind: offers.CallDelete, offer: ended, tries: 4, err: errors.New("502"), asked: "delete VIP-1 ref", told: "put off", least: 2 * time.Second, most: 4 * time.Second, made: true, wantPlatform: true},
		"while a shopper waits, fourth try":        {kind: offers.CallCreate, offer: live, tries: 4, err: errors.New("502"), asked: "create VIP-1", told: "put off", least: time.Second, most: 2 * time.Second, made: true, wantPlatform: true},
		"while a shopper waits, for hours":         {kind: offers.CallCreate, offer: live, tries: 10 * offers.MaxTries, err: errors.New("502"), asked: "create VIP-1", told: "put off", least: time.Second, most: 2 * time.Second, made: true, wantPlatform: true},
		"out of reach, for hours":                  {kind: offers.CallDelete, offer: ended, tries: 70, err: errors.New("502"), asked: "delete VIP-1 ref", told: "put off", least: 150 * time.Second, most: 300 * time.Second, made: true, wantPlatform: true},
		"out of reach, for good":                   {kind: offers.CallDelete, offer: ended, tries: offers.MaxTries, err: errors.New("502"), asked: "delete VIP-1 ref", told: "buried", wantPlatform: true},
		"out of reach, and it says for how long":   {kind: offers.CallDelete, offer: ended, tries: 1, err: fault(offers.FaultOutside, time.Minute), asked: "delete VIP-1 ref", told: "put off", least: time.Minute, most: time.Minute, made: true, wantPlatform: true},
		"out of reach, and it says for hours":      {kind: offers.CallDelete, offer: ended, tries: 1, err: fault(offers.FaultOutside, 3*time.Hour), asked: "delete VIP-1 ref", told: "put off", least: 5 * time.Minute, most: 5 * time.Minute, made: true, wantPlatform: true},
		"for long, while a shopper waits":          {kind: offers.CallCreate, offer: live, tries: 1, err: fault(offers.FaultOutside, time.Minute), asked: "create VIP-1", told: "put off", least: 2 * time.Second, most: 2 * time.Second, made: true, wantPlatform: true},
		"throttled gives the try back":             {kind: offers.CallCreate, offer: live, tries: 300, err: fault(offers.FaultThrottled, 4*time.Second), asked: "create VIP-1", told: "put off", least: 4 * time.Second, most: 5 * time.Second, wantPlatform: true},
		"throttled without a wait":                 {kind: offers.CallCreate, offer: live, err: fault(offers.FaultThrottled, 0), asked: "create VIP-1", told: "put off", least: time.Second, most: 1250 * time.Millisecond, wantPlatform: true},
		"no access is tried slowly":                {kind: offers.CallCreate, offer: live, tries: 1, err: fault(offers.FaultUnauthorized, 0), asked: "create VIP-1", told: "put off", least: 15 * time.Second, most: 30 * time.Second, made: true, wantPlatform: true},
		"refused for good":                         {kind: offers.CallCreate, offer: live, tries: 1, err: fmt.Errorf("wrapped: %w", fault(offers.FaultRejected, 0)), asked: "create VIP-1", told: "buried", wantPlatform: true},
		"a kind that nobody knows is never looped": {kind: "dance", told: "buried", wantPlatform: true},
	} {
		t.Run(name, func(t *testing.T) {
			b, p := &box{}, &answering{err: c.err}
			call := offers.Call{Kind: c.kind, Code: "VIP-1", Ref: "ref", Tries: c.tries, Offer: c.offer}
			err := offers.Perform(t.Context(), b, p, store, nil, call)
			if p.asked != c.asked || b.told != c.told {
				t.Errorf("asked %q, told %q; want %q, %q", p.asked, b.told, c.asked, c.told)
			}
			if (err != nil) != c.wantPlatform || c.err != nil && !errors.Is(err, c.err) {
				t.Errorf("answered %v", err)
			}
			if d := time.Duration(b.delay) * time.Millisecond; d < c.least || d > c.most || b.made != c.made {
				t.Errorf("put off by %s (made %v), want %s to %s (%v)", d, b.made, c.least, c.most, c.made)
			}
			if strings.Contains(strings.ToUpper(b.cause), "VIP-1") {
				t.Errorf("the cause tells the code: %q", b.cause)
			}
			if p.asked != "" && !p.mark.Same(offers.MarkOf(store, "")) {
				t.Errorf("mark %q", p.mark)
			}
		})
	}
}

func TestPerformTellsTheOutboxAfterItsTimeIsUp(t *testing.T) {
	b, p := &box{}, &answering{hang: true}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	call := offers.Call{Kind: offers.CallCreate, Code: "VIP-1", Tries: 1, Offer: offers.Offer{Code: "VIP-1", State: offers.Claimed, EndsAt: 2, Now: 1}}
	err := offers.Perform(ctx, b, p, &offers.Storefront{ID: "shop"}, nil, call)
	if !errors.Is(err, context.DeadlineExceeded) || offers.FaultOf(err) != offers.FaultOutside || b.told != "put off" || b.late {
		t.Errorf("told %q (late %v), answered %v", b.told, b.late, err)
	}
}

func TestPerformAnswersThatTheOutboxIsAway(t *testing.T) {
	b := &box{fails: offers.ErrUnavailable}
	call := offers.Call{Kind: offers.CallCreate, Code: "VIP-1", Offer: offers.Offer{State: offers.Claimed, EndsAt: 2, Now: 1}}
	if err := offers.Perform(t.Context(), b, &answering{}, &offers.Storefront{ID: "shop"}, nil, call); !errors.Is(err, offers.ErrUnavailable) {
		t.Errorf("answered %v", err)
	}
	rejected := &offers.PlatformError{Fault: offers.FaultRejected, Err: errors.New("no")}
	err := offers.Perform(t.Context(), b, &answering{err: rejected}, &offers.Storefront{ID: "shop"}, nil, call)
	if !errors.Is(err, offers.ErrUnavailable) || offers.FaultOf(err) != offers.FaultRejected {
		t.Errorf("answered %v", err)
	}
}
