package redisstore_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

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
	s := doubledStore(t, client)

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
	if r, err := s.Prolong(ctx, store, o.Code, 1_000, 1_000, claim.Offer.EndsAt); err != nil || r.EndsAt != claim.Offer.EndsAt+1_000 {
		t.Errorf("%+v, %v", r, err)
	}
	gift := offers.Goodwill{Kind: offers.FixedAmount, Amount: 100, Days: 1}.Issue(store)
	gift.Account, gift.Form, gift.Day, gift.PerDay = "agent", "form", "day", 1
	if r, err := s.Issue(ctx, store, gift); err != nil || r.Amount != 100 {
		t.Errorf("%+v, %v", r, err)
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
		"prolonged": 1, "exposure": 0, "discount": 0, "revenue": 0} {
		if got := counters[c.ID][name]; got != want {
			t.Errorf("%s is %d, want %d", name, got, want)
		}
	}
	if got := counters[offers.GoodwillCampaign]; got["issued"] != 1 || got["exposure"] != 100 {
		t.Errorf("goodwill: %v", got)
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

// What was leased by a call whose answer got lost comes again after its lease, and every call is acknowledged once.
func TestEveryCallSentTwiceIsQueuedOnce(t *testing.T) {
	ctx := t.Context()
	client := redistest.Client(t)
	plain := redisstore.New(client, redisstore.Options{})
	store, c := testStore(t, plain, 1)
	s := doubledStore(t, client)
	waiting := func(want int64) {
		t.Helper()
		if b, err := plain.Backlog(ctx, store); err != nil || b.Calls != want {
			t.Errorf("%+v, %v; want %d calls", b, err, want)
		}
	}
	if _, err := plain.Mint(ctx, mintRequest(store, c, "ann")); err != nil {
		t.Fatal(err)
	}
	lost, err := s.Claim(ctx, store, "ann", offers.ClaimRequest{TicketMS: 10_000, Outside: true, LeaseMS: 1})
	if err != nil || lost.Ready {
		t.Fatalf("%+v, %v", lost, err)
	}
	waiting(1)
	leased := func(kind offers.CallKind) offers.Call {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
			l, err := s.LeaseCalls(ctx, store, 0, 10, 1)
			if err != nil {
				t.Fatal(err)
			}
			if len(l.Calls) == 0 { // the first answer had it
				l, err = plain.LeaseCalls(ctx, store, 0, 10, 60_000)
				if err != nil {
					t.Fatal(err)
				}
			}
			if len(l.Calls) == 1 && l.Calls[0].Kind == kind && l.Calls[0].Token > l.Now+1_000 {
				return l.Calls[0]
			}
		}
		t.Fatalf("no %s came", kind)
		return offers.Call{}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	create := leased(offers.CallCreate)
	must(s.PutOff(ctx, store, create, 0, "busy", false))
	create = leased(offers.CallCreate)
	must(s.Created(ctx, store, create, "ref"))
	waiting(0)
	done, err := s.Redeem(ctx, store, offers.RedeemRequest{Code: create.Code, Order: "1", Basket: offers.Basket{Currency: "EUR", Subtotal: 5_000}})
	must(err)
	waiting(2) // its deletion, and a sweep because the create was tried more than once
	_, err = s.Release(ctx, store, done.ID, true)
	must(err)
	waiting(1)
	must(plain.Revoke(ctx, store, create.Code)) // a second one is told that it is over
	waiting(2)
	must(s.Bury(ctx, store, leased(offers.CallDelete), "rejected"))
	waiting(1)
	if b, err := plain.Backlog(ctx, store); err != nil || b.Dead != 1 {
		t.Errorf("%+v, %v", b, err)
	}
}

// doubledStore is a ledger all of whose scripts are known, and sent twice.
func doubledStore(t *testing.T, client redis.UniversalClient) *redisstore.Store {
	t.Helper()
	for _, script := range redisstore.Scripts {
		if err := script.Load(t.Context(), client).Err(); err != nil {
			t.Fatal(err)
		}
	}
	doubled := redis.NewClient(&redis.Options{Addr: client.(*redis.Client).Options().Addr})
	t.Cleanup(func() { _ = doubled.Close() })
	doubled.AddHook(twice{})
	return redisstore.New(doubled, redisstore.Options{})
}

func TestEveryOrderSentTwiceIsBookedOnce(t *testing.T) {
	ctx := t.Context()
	client := redistest.Client(t)
	plain := redisstore.New(client, redisstore.Options{})
	store, c := testStore(t, plain, 4)
	s := doubledStore(t, client)
	r, err := plain.Mint(ctx, mintRequest(store, c, "ann"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plain.Claim(ctx, store, "ann", offers.ClaimRequest{TicketMS: 1_000}); err != nil {
		t.Fatal(err)
	}
	code := r.Offer.Code
	for i, order := range []string{"first", "second"} {
		settled, err := s.Settle(ctx, store, offers.Settlement{Code: code, Order: order, Currency: "EUR", Subtotal: 1_000, Discount: 100})
		if err != nil || settled.Redemption.Order != "first" {
			t.Errorf("%d: %+v, %v", i, settled, err)
		}
	}
	counted := func(want map[string]int64) {
		t.Helper()
		counters, err := plain.Counters(ctx, store)
		if err != nil {
			t.Fatal(err)
		}
		for name, n := range want {
			if got := counters[c.ID][name]; got != n {
				t.Errorf("%s is %d, want %d", name, got, n)
			}
		}
	}
	counted(map[string]int64{"redeemed": 1, "late:second_use": 1, "discount": 200, "revenue": 1_800, "exposure": 0})
	for _, order := range []string{"second", "first"} {
		if _, found, err := s.Cancel(ctx, store, offers.Cancellation{Order: order}); err != nil || !found {
			t.Errorf("%s: %v, %v", order, found, err)
		}
	}
	counted(map[string]int64{"redeemed": 1, "released": 1, "discount": 0, "revenue": 0, "exposure": 0})
}

func TestEveryShelfCallSentTwiceHappensOnce(t *testing.T) {
	ctx := t.Context()
	client := redistest.Client(t)
	plain := redisstore.New(client, redisstore.Options{})
	store, c := testStore(t, plain, 4)
	s := doubledStore(t, client)
	store.Platform, store.CreateOn, store.Shelf = "twin", offers.CreateOnShelf, 3
	shelf, cell := c.Shelves()[0], s.Cell(store, "ann")
	shelf.Amount = 1_000
	var codes []string
	for range 3 {
		code, err := s.DrawCode(store, cell, c.CodePattern)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Stock(ctx, store, shelf, cell, code, time.Now().Add(24*time.Hour).UnixMilli()); err != nil {
			t.Fatal(err)
		}
		if err := s.Stocked(ctx, store, shelf, code, "ref"); err != nil {
			t.Fatal(err)
		}
		codes = append(codes, code)
	}
	first, err := plain.Reserve(ctx, store, shelf, cell, 1, 1_000, 60_000)
	if err != nil || len(first) != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	req := mintRequest(store, c, "ann")
	req.Candidates[0].Ready = first[0]
	if r, err := s.Mint(ctx, req); err != nil || r.Offer.Code != first[0].Code {
		t.Errorf("%+v, %v", r, err)
	}
	if n, err := s.Level(ctx, store, shelf, cell); err != nil || n != 2 {
		t.Errorf("%d of %d are left, %v", n, len(codes), err)
	}
	if _, err := s.Stale(ctx, store, shelf, cell, 1<<50); err != nil {
		t.Error(err)
	}
	if b, err := s.Backlog(ctx, store); err != nil || b.Calls != 2 {
		t.Errorf("%+v, %v", b, err)
	}
	letters := func() []offers.DeadLetter {
		t.Helper()
		list, err := plain.DeadLetters(ctx, store, 10)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	leased, err := plain.LeaseCalls(ctx, store, cell, 1, 60_000)
	if err != nil || len(leased.Calls) != 1 {
		t.Fatalf("%+v, %v", leased, err)
	}
	if err := s.Bury(ctx, store, leased.Calls[0], "rejected"); err != nil || len(letters()) != 1 {
		t.Errorf("%+v, %v", letters(), err)
	}
	// The second is told that the letter is gone, and the call is queued once.
	if err := s.Revive(ctx, store, letters()[0].ID); !errors.Is(err, offers.ErrNoLetter) {
		t.Error(err)
	}
	if b, err := s.Backlog(ctx, store); err != nil || b.Calls != 2 || b.Dead != 0 {
		t.Errorf("%+v, %v", b, err)
	}
}
