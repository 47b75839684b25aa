package redisstore_test

import (
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/redisstore"
)

func TestAShortCodeDoesNotShortenACustomersList(t *testing.T) {
	client, ctx := embeddedClient(t), t.Context()
	s := redisstore.New(client, redisstore.Options{RedemptionMS: 60_000})
	store, _ := testStore(t, s, 1)
	give := func(form string, days int64) time.Duration {
		t.Helper()
		req := offers.Goodwill{Kind: offers.Percent, Amount: 1_000, Days: days}.Issue(store)
		req.Account, req.Form, req.Day, req.Customer = "agent", form, "day", "hash"
		if _, err := s.Issue(ctx, store, req); err != nil {
			t.Fatal(err)
		}
		lists, err := client.Keys(ctx, "gc*").Result()
		if err != nil || len(lists) != 1 {
			t.Fatalf("lists of customers: %q, %v", lists, err)
		}
		left, err := client.PTTL(ctx, lists[0]).Result()
		if err != nil {
			t.Fatal(err)
		}
		return left
	}
	const day = 24 * time.Hour
	for _, c := range []struct {
		form string
		days int64
		want time.Duration // to be kept for more than this, and at most a day longer
	}{{"first", 5, 5 * day}, {"shorter", 1, 4 * day}, {"longer", 30, 30 * day}} {
		if left := give(c.form, c.days); left <= c.want || left > c.want+day+time.Minute {
			t.Errorf("%s: the list is kept for %s", c.form, left)
		}
	}
}
