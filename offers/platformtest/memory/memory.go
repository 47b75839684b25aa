// Package memory is a platform in memory with a shop of its own: the contract's example, and the platform of fault runs
// and benchmarks. It is slow, fails and lies about what it has done as often as it is told to, and keeps an account of
// every code that it ever had.
//
//	p := memory.New(memory.Options{Latency: 50 * time.Millisecond, Seed: 1, Faults: memory.Rough})
//	…                     // p is an offers.Platform; p.Shop() is its checkout
//	p.Settle(ctx)         // creates that were in flight have landed
//	p.Usable(nowMS)       // codes that the checkout would take then
//	p.Audit()             // each life of each code: created, usable until, deleted
//	p.Counts()            // calls and faults
package memory

import (
	"math/rand/v2"
	"sync"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest"
)

// Options say how the platform behaves.
type Options struct {
	Now      func() int64  // the platform's clock, ms; nil = the machine's
	Latency  time.Duration // of each call
	Seed     uint64        // of the faults
	Faults   Rates
	Secret   string             // signs messages; "" = one that New picks
	PageSize int                // of Find; 0 = 100
	Currency string             // of its shop; "" = EUR
	Slots    int                // Capabilities.Concurrency
	Goods    platformtest.Goods // what carts hold; ids are the caller's
	Lacks    func(*offers.Capabilities)
	// Lacks takes abilities away, as a platform that has less; nil = none.
}

// Rates say how often calls fail by chance.
type Rates struct {
	Broken    offers.BasisPoints // 5xx, nothing was done
	TimedOut  offers.BasisPoints // the work was done, and no answer comes before the context ends
	Throttled offers.BasisPoints // nothing was done
	Zombie    offers.BasisPoints // of creates: like TimedOut, but the work is done ZombieAfter later, whatever happened then
	// ZombieAfter is from the call on; 0 = 2 s.
	ZombieAfter time.Duration
	// Hang is how long a caller waits for no answer at most; 0 = until its context ends.
	Hang time.Duration
	// RetryAfter is said with Throttled; 0 = 50 ms.
	RetryAfter time.Duration
}

// Rough is a platform on its worst day.
var Rough = Rates{Broken: 2_000, TimedOut: 1_000, Throttled: 1_000, Zombie: 300}

// Platform implements offers.Platform and offers.OrderSource. It is safe for use by many at once.
type Platform struct {
	*state
	secret  string
	allowed bool // its credentials are good
}

var (
	_ offers.Platform     = (*Platform)(nil)
	_ offers.OrderSource  = (*Platform)(nil)
	_ platformtest.Faults = (*Platform)(nil)
)

// state is what all who are connected to one platform share.
type state struct {
	opts Options
	caps offers.Capabilities

	mu      sync.Mutex
	chance  *rand.Rand
	plan    plan
	alive   map[string]*Record // by code
	every   []*Record          // in the order of creation; a reference is a place in it
	carts   map[string]*cart
	orders  map[string]*order
	events  []told
	counts  Counts
	zombies sync.WaitGroup
}

// plan is what Fail asked for.
type plan struct {
	skip, n int
	kind    platformtest.FaultKind
}

// New is a platform without codes.
func New(o Options) *Platform {
	if o.Now == nil {
		o.Now = func() int64 { return time.Now().UnixMilli() }
	}
	if o.PageSize <= 0 {
		o.PageSize = 100
	}
	if o.Currency == "" {
		o.Currency = "EUR"
	}
	if o.Secret == "" {
		o.Secret = "memory-webhook-secret"
	}
	if o.Faults.ZombieAfter == 0 {
		o.Faults.ZombieAfter = 2 * time.Second
	}
	if o.Faults.RetryAfter == 0 {
		o.Faults.RetryAfter = 50 * time.Millisecond
	}
	caps := offers.Capabilities{Outside: true, EndsAt: true, SingleUse: true, MinTotal: true, FreeShipping: true,
		Products: true, Collections: true, FixedOnProducts: true, OncePerCustomer: true, Combines: true, Lists: true, Concurrency: o.Slots}
	if o.Lacks != nil {
		o.Lacks(&caps)
	}
	s := &state{opts: o, caps: caps, chance: rand.New(rand.NewPCG(o.Seed, 0)), alive: map[string]*Record{},
		carts: map[string]*cart{}, orders: map[string]*order{}}
	return &Platform{state: s, secret: o.Secret, allowed: true}
}

// Stranger is the same platform, connected by somebody who has neither credentials nor the secret.
func (p *Platform) Stranger() *Platform {
	return &Platform{state: p.state, secret: "stranger-" + p.secret}
}

// Capabilities implements offers.Platform.
func (p *Platform) Capabilities() offers.Capabilities { return p.caps }

// CartURL implements offers.Platform.
func (p *Platform) CartURL(store *offers.Storefront, link offers.CartLink) (string, error) {
	return link.KeepingURL(store)
}
