package redisstore_test

import (
	"fmt"
	"testing"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
	"lastcall/offers/redisstore"
	"lastcall/offers/storetest/redistest"
)

func TestDeliveriesAreLeased(t *testing.T) {
	for engine, open := range everywhere {
		t.Run(engine, func(t *testing.T) {
			s, ctx := redisstore.New(open(t), redisstore.Options{}), t.Context()
			store, c := testStore(t, s, 1)
			store.Hooks = []offers.Hook{listener("all"), listener("other")}
			for _, session := range []string{"a", "b", "c"} {
				if _, err := s.Mint(ctx, mintRequest(store, c, session)); err != nil {
					t.Fatal(err)
				}
			}
			fanOut(t, s, store)
			lease := func(n int, ms int64) []offers.Delivery {
				t.Helper()
				list, err := s.LeaseDeliveries(ctx, store, "all", n, ms)
				if err != nil {
					t.Fatal(err)
				}
				return list
			}
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			waiting := func(want int64) {
				t.Helper()
				if n, err := s.Deliveries(ctx, store, "all"); err != nil || n != want {
					t.Errorf("%d wait, %v; want %d", n, err, want)
				}
			}
			short, long := lease(1, 0), lease(2, 60_000)
			if len(short) != 1 || len(long) != 2 {
				t.Fatalf("leased %d and %d", len(short), len(long))
			}
			again := lease(5, 60_000) // a lease of no length is over at once: one of the two may be the same
			if len(again) != 1 {
				t.Fatalf("leased %d", len(again))
			}
			must(s.Delivered(ctx, store, short[0], offers.Attempt{})) // too late, it is another's
			waiting(3)
			must(s.PutOffDelivery(ctx, store, again[0], 0, offers.Attempt{}))
			second := lease(5, 60_000)
			if len(second) != 1 || second[0].ID != again[0].ID || second[0].Tries != again[0].Tries+1 {
				t.Fatalf("put off, then leased %+v", second)
			}
			must(s.Delivered(ctx, store, second[0], offers.Attempt{}))
			waiting(2)
			if n, err := s.DropDeliveries(ctx, store, "all"); err != nil || n != 2 {
				t.Errorf("dropped %d, %v", n, err)
			}
			waiting(0)
			if n, err := s.Deliveries(ctx, store, "other"); err != nil || n != 3 {
				t.Errorf("another listener has %d, %v", n, err)
			}
		})
	}
}

// A listener that is away for long fills its own queue, and no more than that.
func TestAQueueIsBounded(t *testing.T) {
	client := redistest.Client(t)
	s := redisstore.New(client, redisstore.Options{})
	store, c := testStore(t, s, 1)
	store.Hooks = []offers.Hook{listener("all"), listener("other")}
	pipe := client.Pipeline()
	for i := range redisstore.MaxDeliveries - 1 {
		pipe.ZAdd(t.Context(), "hq:{shop.0}:all", redis.Z{Score: 1, Member: fmt.Sprint(i)})
	}
	if _, err := pipe.Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, session := range []string{"a", "b", "c"} {
		if _, err := s.Mint(t.Context(), mintRequest(store, c, session)); err != nil {
			t.Fatal(err)
		}
	}
	if f := fanOut(t, s, store); f.Queued != 4 || f.Dropped != 2 {
		t.Errorf("%+v; want one and three queued, two dropped", f)
	}
}
