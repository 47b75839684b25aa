package redisstore_test

import (
	"context"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
	"lastcall/offers/redisstore"
	"lastcall/offers/storetest/redistest"
)

// twice sends every script two times and answers the second reply, as a client does that lost the first.
type twice struct{}

func (twice) DialHook(next redis.DialHook) redis.DialHook { return next }

func (twice) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if strings.HasPrefix(cmd.Name(), "eval") {
			if err := next(ctx, cmd); err != nil {
				return err
			}
		}
		return next(ctx, cmd)
	}
}

func (twice) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if err := next(ctx, cmds); err != nil {
			return err
		}
		return next(ctx, cmds)
	}
}

func TestEveryChangeSentTwiceHappensOnce(t *testing.T) {
	ctx := t.Context()
	client := redistest.Client(t)
	plain := redisstore.New(client, redisstore.Options{})
	store, c := testStore(t, plain, 4)
	c.Limits = offers.Limits{BudgetCodes: 3, BudgetMoney: 60_000, TotalUses: 3, MaxExposure: 60_000}
	c.Duration.MoreMS, c.Duration.MoreMax = 20_000, 5
	for _, script := range redisstore.Scripts {
		if err := script.Load(ctx, client).Err(); err != nil {
			t.Fatal(err)
		}
	}
	doubled := redis.NewClient(&redis.Options{Addr: client.(*redis.Client).Options().Addr})
	defer doubled.Close()
	doubled.AddHook(twice{})
	s := redisstore.New(doubled, redisstore.Options{})

	r, err := s.Mint(ctx, mintRequest(store, c, "ann"))
	if err != nil || !r.Has() {
		t.Fatalf("%+v, %v", r, err)
	}
	o, err := s.Extend(ctx, store, "ann", c)
	if err != nil || o.Extended != 1 || o.Deadline != r.Offer.Deadline+20_000 {
		t.Errorf("extended to %+v, %v", o, err)
	}
	if _, err := s.Dismiss(ctx, store, "ann"); err != nil {
		t.Error(err)
	}
	claim, err := s.Claim(ctx, store, "ann", offers.ClaimRequest{TicketMS: 10_000})
	if err != nil {
		t.Error(err)
	}
	if link, err := s.Redirect(ctx, store, claim.Ticket); err != nil || link.Code != o.Code {
		t.Errorf("%+v, %v", link, err)
	}
	done, err := s.Redeem(ctx, store, offers.RedeemRequest{Code: o.Code, Order: "1", IdemKey: "k",
		Basket: offers.Basket{Currency: "EUR", Subtotal: 5_000}})
	if err != nil || done.Discount != 500 {
		t.Errorf("%+v, %v", done, err)
	}
	if released, err := s.Release(ctx, store, done.ID, false); err != nil || released.Offer.State != offers.Released {
		t.Errorf("%+v, %v", released, err)
	}
	if err := s.Forget(ctx, store, "ann"); err != nil {
		t.Error(err)
	}
	counters, err := s.Counters(ctx, store)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int64{"offered": 1, "extended": 1, "dismissed": 1, "claimed": 1, "redeemed": 1, "released": 1,
		"exposure": 0, "discount": 0, "revenue": 0} {
		if got := counters[c.ID][name]; got != want {
			t.Errorf("%s is %d, want %d", name, got, want)
		}
	}
	// One of three codes is spent, and nothing else is: two more may be live at once, in the cell that has the budget.
	minted := 0
	for i := range 200 {
		r, err := s.Mint(ctx, mintRequest(store, c, "session-"+strings.Repeat("x", i)))
		if err != nil {
			t.Fatal(err)
		}
		if r.Has() {
			minted++
		}
	}
	if minted != 2 {
		t.Errorf("%d more offers, want 2", minted)
	}
}
