package redisstore_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
	"lastcall/offers/redisstore"
	"lastcall/offers/storetest/redistest"
)

// deletions is a platform that notes when codes are deleted.
type deletions struct {
	offers.Platform
	mu    sync.Mutex
	codes map[string]int
}

func (d *deletions) Delete(_ context.Context, _ *offers.Storefront, code string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.codes[code]++
	return nil
}

func (d *deletions) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.codes)
}

func TestThreeWorkersEndEveryOfferOnceAndSoon(t *testing.T) {
	for name, client := range map[string]func(testing.TB) redis.UniversalClient{"embedded": embeddedClient, "redis": redistest.Client, "cluster": redistest.ClusterClient} {
		t.Run(name, func(t *testing.T) {
			s := redisstore.New(client(t), redisstore.Options{})
			store, c := testStore(t, s, 4)
			platform := &deletions{codes: map[string]int{}}
			ctx, cancel := context.WithCancel(t.Context())
			var running sync.WaitGroup
			var mu sync.Mutex
			ended, worst := 0, int64(0)
			for range 3 {
				w := offers.Worker{Store: s, Stores: s.Stores, Platforms: map[string]offers.Platform{"direct": platform}, Log: quiet,
					Expired: func(n int, lagMS int64) {
						mu.Lock()
						defer mu.Unlock()
						ended, worst = ended+n, max(worst, lagMS)
					},
					Failed: func(step string) { t.Errorf("%s failed", step) },
				}
				running.Go(func() { w.Run(ctx) })
			}
			const n = 100
			minted := map[string]bool{}
			for i := range n {
				req := mintRequest(store, c, fmt.Sprint("session-", i))
				req.Candidates[0].DurationMS = int64(100 + 3*i)
				r, err := s.Mint(ctx, req)
				if err != nil {
					t.Fatal(err)
				}
				minted[r.Offer.Code] = true
			}
			for end := time.Now().Add(10 * time.Second); platform.count() < n && time.Now().Before(end); {
				time.Sleep(5 * time.Millisecond)
			}
			cancel()
			running.Wait()
			if ended != n || len(platform.codes) != n || worst > 2_000 {
				t.Errorf("%d ended, %d deleted of %d; the latest %d ms late", ended, len(platform.codes), n, worst)
			}
			for code, times := range platform.codes {
				if times != 1 || !minted[code] {
					t.Errorf("%s was deleted %d times", code, times)
				}
			}
		})
	}
}
