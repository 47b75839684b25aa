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

func TestThreeWorkersEndEveryOfferOnceAndSoon(t *testing.T) {
	for name, client := range map[string]func(testing.TB) redis.UniversalClient{"embedded": embeddedClient, "redis": redistest.Client, "cluster": redistest.ClusterClient} {
		t.Run(name, func(t *testing.T) {
			s := redisstore.New(client(t), redisstore.Options{})
			store, c := testStore(t, s, 4)
			ctx, cancel := context.WithCancel(t.Context())
			var running sync.WaitGroup
			var mu sync.Mutex
			ended, worst := 0, int64(0) // by mu
			count := func() int {
				mu.Lock()
				defer mu.Unlock()
				return ended
			}
			for range 3 {
				w := offers.Worker{Store: s, Stores: s.Stores, Log: quiet,
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
				minted[r.Offer.Session] = true
			}
			for end := time.Now().Add(10 * time.Second); count() < n && time.Now().Before(end); {
				time.Sleep(5 * time.Millisecond)
			}
			cancel()
			running.Wait()
			if ended != n || worst > 2_000 {
				t.Errorf("%d ended of %d; the latest %d ms late", ended, n, worst)
			}
			for session := range minted {
				if o, err := s.Live(t.Context(), store, session); err != nil || o.State != offers.Expired {
					t.Errorf("%s has %+v, %v", session, o, err)
				}
			}
		})
	}
}
