package memory

import (
	"context"
	"errors"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest"
)

// zombie is a call whose work is done long after it was given up.
const zombie platformtest.FaultKind = "zombie"

// Fail implements platformtest.Faults. What it asks for goes before chance.
func (p *Platform) Fail(skip, n int, kind platformtest.FaultKind) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plan = plan{skip: skip, n: n, kind: kind}
}

// Behave sets how often calls fail by chance from now on.
func (p *Platform) Behave(r Rates) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.ZombieAfter == 0 {
		r.ZombieAfter = p.opts.Faults.ZombieAfter
	}
	if r.RetryAfter == 0 {
		r.RetryAfter = p.opts.Faults.RetryAfter
	}
	p.opts.Faults = r
}

// Settle waits until every create that was given up has landed.
func (p *Platform) Settle(ctx context.Context) error {
	done := make(chan struct{})
	go func() { p.zombies.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// call makes one call: work runs with the lock held, exactly once, unless the call fails before it.
func (p *Platform) call(ctx context.Context, create bool, work func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	kind, rates := p.draw(create)
	defer p.left()
	if kind == zombie {
		p.zombies.Add(1)
		time.AfterFunc(rates.ZombieAfter, func() {
			defer p.zombies.Done()
			p.mu.Lock()
			defer p.mu.Unlock()
			_ = work()
		})
		return silence(ctx, rates.Hang)
	}
	if err := wait(ctx, p.opts.Latency); err != nil {
		return err
	}
	switch kind {
	case platformtest.Throttled:
		return &offers.PlatformError{Fault: offers.FaultThrottled, RetryAfter: rates.RetryAfter, Err: errors.New("too many calls")}
	case platformtest.Broken:
		return outside("status 503")
	case platformtest.Unreachable:
		return outside("connection reset")
	case platformtest.Conflict:
		return outside("status 409")
	case platformtest.Misrouted:
		return &offers.PlatformError{Fault: offers.FaultUnauthorized, Err: errors.New("status 404")}
	}
	if !p.allowed {
		return &offers.PlatformError{Fault: offers.FaultUnauthorized, Err: errors.New("status 401")}
	}
	p.mu.Lock()
	err := work()
	p.mu.Unlock()
	switch kind {
	case platformtest.BrokenAfter:
		return outside("status 502")
	case platformtest.TimedOut:
		return silence(ctx, rates.Hang)
	default:
		return err
	}
}

// draw decides how a call goes, and counts it.
func (p *Platform) draw(create bool) (platformtest.FaultKind, Rates) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := &p.counts
	c.Calls++
	c.now++
	c.AtOnce = max(c.AtOnce, c.now)
	kind := p.planned()
	if r := p.opts.Faults; kind == "" {
		roll := offers.BasisPoints(p.chance.IntN(10_000))
		switch {
		case roll < r.Broken:
			kind = platformtest.Broken
		case roll < r.Broken+r.TimedOut:
			kind = platformtest.TimedOut
		case roll < r.Broken+r.TimedOut+r.Throttled:
			kind = platformtest.Throttled
		case roll < r.Broken+r.TimedOut+r.Throttled+r.Zombie && create:
			kind = zombie
		}
	}
	switch kind {
	case platformtest.Broken, platformtest.BrokenAfter, platformtest.Unreachable, platformtest.Conflict, platformtest.Misrouted:
		c.Broken++
	case platformtest.TimedOut:
		c.TimedOut++
	case platformtest.Throttled:
		c.Throttled++
	case zombie:
		c.Zombies++
	}
	return kind, p.opts.Faults
}

func (s *state) planned() platformtest.FaultKind {
	switch {
	case s.plan.n == 0:
		return ""
	case s.plan.skip > 0:
		s.plan.skip--
		return ""
	default:
		s.plan.n--
		return s.plan.kind
	}
}

func (p *Platform) left() {
	p.mu.Lock()
	p.counts.now--
	p.mu.Unlock()
}

// silence is what a caller hears of a call that gets no answer.
func silence(ctx context.Context, most time.Duration) error {
	if most <= 0 {
		<-ctx.Done()
		return ctx.Err()
	}
	if err := wait(ctx, most); err != nil {
		return err
	}
	return outside("no answer")
}

func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func outside(why string) error {
	return &offers.PlatformError{Fault: offers.FaultOutside, Err: errors.New(why)}
}

func rejected(why string) error {
	return &offers.PlatformError{Fault: offers.FaultRejected, Err: errors.New(why)}
}
