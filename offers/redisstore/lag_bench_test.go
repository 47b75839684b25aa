package redisstore_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/redisstore"
	"lastcall/offers/storetest/redistest"
)

// slowPlatform takes its time for each call and notes when codes were deleted.
type slowPlatform struct {
	offers.Platform
	latency time.Duration

	mu      sync.Mutex
	deleted map[string]time.Time
	twice   int
}

func (p *slowPlatform) Capabilities() offers.Capabilities {
	return offers.Capabilities{Outside: true, EndsAt: true, Concurrency: 128}
}

func (p *slowPlatform) Create(context.Context, offers.Coupon) (string, error) {
	time.Sleep(p.latency)
	return "ref", nil
}

func (p *slowPlatform) Delete(_ context.Context, _ offers.Mark, code, _ string) error {
	time.Sleep(p.latency)
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, again := p.deleted[code]; again {
		p.twice++
	}
	p.deleted[code] = time.Now()
	return nil
}

func (p *slowPlatform) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.deleted)
}

// noMeter counts nothing.
type noMeter struct{}

func (noMeter) Called(string, offers.CallKind, offers.PlatformFault, int64) {}
func (noMeter) Backlogged(string, offers.Backlog)                           {}
func (noMeter) Shelved(string, map[string]int, int)                         {}
func (noMeter) Reconciled(string, offers.ReconcileReport)                   {}
func (noMeter) Gone(string)                                                 {}

// works runs an expiry worker and a dispatcher on a store until the test ends.
func works(ctx context.Context, s *redisstore.Store, p offers.Platform, callMS int64, failed func(step string)) (stopped func()) {
	kinds := map[string]offers.Connect{"slow": func(offers.Connection) (offers.Platform, error) { return p, nil }}
	worker := offers.Worker{Store: s, Stores: s.Stores, Log: quiet, Expired: func(int, int64) {}, Failed: failed}
	dispatcher := offers.Dispatcher{Box: s, Turns: s, Shelves: s, Stores: s.Stores, Campaigns: s.Campaigns,
		Platforms: offers.NewPlatforms(kinds, nil, nil), Log: quiet, Meter: noMeter{}, CallMS: callMS}
	var running sync.WaitGroup
	running.Go(func() { worker.Run(ctx) })
	running.Go(func() { dispatcher.Run(ctx) })
	return running.Wait
}

// BenchmarkDeletionLag keeps 100,000 codes on a platform that takes 50 ms for each call, lets 1,000 of them end in each
// second of 20, and reports how much later than its deadline a code is gone.
func BenchmarkDeletionLag(b *testing.B) {
	const live, rate, seconds, makers = 100_000, 1_000, 20, 64
	for b.Loop() {
		s := redisstore.New(redistest.Client(b), redisstore.Options{Batched: true})
		store, c := testStore(b, s, 1)
		store.Platform = "slow"
		if err := s.SaveStore(b.Context(), store); err != nil {
			b.Fatal(err)
		}
		begin := time.Now().Add(90 * time.Second)
		due := make([]int64, rate*seconds) // deadlines, by number of the offer
		codes := make([]string, rate*seconds)
		var makersDone sync.WaitGroup
		for maker := range makers {
			makersDone.Go(func() {
				for i := live - 1 - maker; i >= 0; i -= makers { // those that end come last
					endsAt := begin.Add(time.Hour)
					if i < len(due) {
						endsAt = begin.Add(time.Duration(i) * time.Second / rate)
					}
					o, err := onPlatform(b.Context(), s, store, c, fmt.Sprint("session-", i), time.Until(endsAt))
					if err != nil {
						b.Error(err)
						return
					}
					if i < len(due) {
						due[i], codes[i] = o.EndsAt, o.Code
					}
				}
			})
		}
		makersDone.Wait()
		if late := time.Since(begin); b.Failed() || late > 0 {
			b.Fatalf("making the offers took %s longer than there was time for", late)
		}
		b.Logf("%d live offers, %s before the first deadline", live, time.Until(begin))
		p := &slowPlatform{latency: 50 * time.Millisecond, deleted: map[string]time.Time{}}
		ctx, cancel := context.WithCancel(b.Context())
		stopped := works(ctx, s, p, 0, func(step string) { b.Error(step) })
		for end := begin.Add((seconds + 30) * time.Second); p.count() < len(due) && time.Now().Before(end); {
			time.Sleep(100 * time.Millisecond)
		}
		cancel()
		stopped()
		lags := make([]time.Duration, 0, len(due))
		for i, code := range codes {
			at, gone := p.deleted[code]
			if !gone {
				b.Errorf("%d of %d were deleted", len(p.deleted), len(due))
				break
			}
			lags = append(lags, at.Sub(time.UnixMilli(due[i])))
		}
		slices.Sort(lags)
		if n := len(lags); n > 0 {
			b.ReportMetric(float64(lags[n/2].Milliseconds()), "p50-ms")
			b.ReportMetric(float64(lags[n*99/100].Milliseconds()), "p99-ms")
			b.ReportMetric(float64(lags[n-1].Milliseconds()), "max-ms")
			b.ReportMetric(float64(p.twice), "deleted-twice")
		}
	}
}

// onPlatform is an offer that was taken, and whose code was created.
func onPlatform(ctx context.Context, s *redisstore.Store, store *offers.Storefront, c *offers.Campaign, session string, life time.Duration) (offers.Offer, error) {
	req := mintRequest(store, c, session)
	req.Candidates[0].DurationMS = life.Milliseconds()
	if r, err := s.Mint(ctx, req); err != nil || !r.Has() {
		return offers.Offer{}, fmt.Errorf("mint: %v, %w", r.Reason, err)
	}
	claim, err := s.Claim(ctx, store, session, offers.ClaimRequest{TicketMS: 1_000, Outside: true, LeaseMS: 60_000})
	if err != nil {
		return offers.Offer{}, err
	}
	return claim.Offer, s.Created(ctx, store, claim.Create, "ref")
}
