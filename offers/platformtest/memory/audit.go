package memory

import (
	"math"

	"lastcall/offers"
)

// Record is one life of a code on the platform: from the create that made it to its deletion. A code that was deleted
// and made again has two.
type Record struct {
	Coupon    offers.Coupon // as it was last described
	Ref       string
	CreatedAt int64 // ms
	DeletedAt int64 // ms; 0 = still there
	Uses      int64 // orders that got the discount
	LastUseAt int64 // ms; 0 = never

	endless bool  // the checkout minds no end
	known   int64 // ms: up to when it was usable for certain, whatever its end was moved to later
}

// UsableUntil is the first moment (ms) at which the checkout refuses the code for its end or its deletion; CreatedAt if
// it never took it, math.MaxInt64 if it always will.
func (r Record) UsableUntil() int64 {
	until := r.Coupon.EndsAt
	if r.endless || until == 0 {
		until = math.MaxInt64
	}
	if r.DeletedAt != 0 {
		until = min(until, r.DeletedAt)
	}
	return max(until, r.known, r.CreatedAt)
}

// usable reports whether the checkout takes the code at a moment.
func (r *Record) usable(at int64, single bool) bool {
	return r.DeletedAt == 0 && (r.endless || r.Coupon.EndsAt == 0 || at < r.Coupon.EndsAt) && !(single && r.Uses > 0 && r.Coupon.Mark != "")
}

// move brings the coupon to what is described.
func (r *Record) move(c offers.Coupon, now int64) {
	r.known = max(r.known, min(now, r.Coupon.EndsAt))
	r.Coupon = c
}

func (r *Record) found(now int64) offers.Found {
	return offers.Found{Code: r.Coupon.Code, Ref: r.Ref, Mark: r.Coupon.Mark, EndsAt: r.Coupon.EndsAt, CreatedAt: r.CreatedAt,
		Uses: r.Uses, Active: r.usable(now, true)}
}

// Counts are totals since the platform was made.
type Counts struct {
	Calls                                int64 // all of them
	AtOnce                               int64 // the most that ran at the same time
	Made, Moved, Deleted, Gone           int64 // what was done; Gone: deletions of what was not there
	Broken, TimedOut, Throttled, Zombies int64 // how calls failed

	now int64
}

// Counts are the totals.
func (p *Platform) Counts() Counts {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts
}

// Audit is every life of every code, in the order of creation.
func (p *Platform) Audit() []Record {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]Record, len(p.every))
	for i, r := range p.every {
		list[i] = *r
	}
	return list
}

// Existing are the codes that are there, usable or not.
func (p *Platform) Existing() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]string, 0, len(p.alive))
	for code := range p.alive {
		list = append(list, code)
	}
	return list
}

// Usable are the codes of what is there now that the checkout would take at a moment (ms).
func (p *Platform) Usable(at int64) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []string
	for code, r := range p.alive {
		if r.usable(at, p.caps.SingleUse) {
			list = append(list, code)
		}
	}
	return list
}
