package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
	"lastcall/offers/redisstore"
	"lastcall/offers/redisstore/embedded"
	"lastcall/offers/storetest/redistest"
)

// TestMain keeps go-redis from writing about every server that a test takes away, and is a worker where a test asks for
// one in a process of its own.
func TestMain(m *testing.M) {
	redis.SetLogger(silent{})
	if where := os.Getenv(workerVariable); where != "" {
		os.Exit(faultWorker(where))
	}
	os.Exit(m.Run())
}

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// testStore is a store with a saved campaign of 10 % without limits.
func testStore(tb testing.TB, s *redisstore.Store, cells int) (*offers.Storefront, *offers.Campaign) {
	tb.Helper()
	store := &offers.Storefront{ID: "shop", Key: "shopkey", Name: "Shop", Origins: []string{"https://shop.example"}, Currency: "EUR",
		TimeZone: "UTC", Platform: "direct", Cells: cells, MaxOrder: 100_000, Salt: "salt"}
	c := offers.NewCampaign(store.ID, "exit", "Exit")
	c.Limits, c.Suppression = offers.Limits{}, offers.Suppression{}
	if err := errors.Join(s.SaveStore(tb.Context(), store), s.SaveCampaign(tb.Context(), &c)); err != nil {
		tb.Fatal(err)
	}
	return store, &c
}

func mintRequest(store *offers.Storefront, c *offers.Campaign, session string) offers.MintRequest {
	return offers.MintRequest{Store: store, Session: session, Trigger: offers.ExitIntent, Evidence: `{"p":"/products/1","n":3,"d":12000}`,
		Candidates: []offers.Candidate{{Campaign: c, Amount: 1_000, DurationMS: 3_600_000, Worst: 10_000}}}
}

// everything calls each method once.
func everything(ctx context.Context, s *redisstore.Store, store *offers.Storefront, c *offers.Campaign, code string) map[string]error {
	calls := map[string]error{}
	note := func(name string, err error) { calls[name] = err }
	_, err := s.Mint(ctx, mintRequest(store, c, "ann"))
	note("Mint", err)
	_, err = s.Live(ctx, store, "ann")
	note("Live", err)
	_, err = s.Dismiss(ctx, store, "ann")
	note("Dismiss", err)
	_, err = s.Claim(ctx, store, "ann", offers.ClaimRequest{TicketMS: 1_000})
	note("Claim", err)
	_, err = s.Redirect(ctx, store, offers.NewTicket(store.Key, 0))
	note("Redirect", err)
	_, err = s.Extend(ctx, store, "ann", c)
	note("Extend", err)
	note("Revoke", s.Revoke(ctx, store, code))
	req := offers.RedeemRequest{Code: code, Order: "1", IdemKey: "k", Basket: offers.Basket{Currency: "EUR", Subtotal: 100}}
	_, err = s.Validate(ctx, store, req)
	note("Validate", err)
	_, err = s.Redeem(ctx, store, req)
	note("Redeem", err)
	_, err = s.Release(ctx, store, "rdm_0_x", true)
	note("Release", err)
	_, err = s.Lease(ctx, store, 0, 10, 1_000)
	note("Lease", err)
	_, err = s.Expire(ctx, store, []offers.Job{{Code: code}})
	note("Expire", err)
	_, err = s.LeaseCalls(ctx, store, 0, 10, 1_000)
	note("LeaseCalls", err)
	call := offers.Call{Kind: offers.CallDelete, Code: code, Token: 1}
	note("Created", s.Created(ctx, store, call, "ref"))
	note("Done", s.Done(ctx, store, call))
	note("PutOff", s.PutOff(ctx, store, call, 0, "x", true))
	note("Bury", s.Bury(ctx, store, call, "x"))
	_, err = s.DeadLetters(ctx, store, 10)
	note("DeadLetters", err)
	note("Revive", s.Revive(ctx, store, "0_x"))
	note("Discard", s.Discard(ctx, store, "0_x"))
	_, err = s.Alive(ctx, store, []string{code})
	note("Alive", err)
	_, err = s.Settle(ctx, store, offers.Settlement{Code: code, Order: "1"})
	note("Settle", err)
	_, _, err = s.Cancel(ctx, store, offers.Cancellation{Order: "1", Revive: true})
	note("Cancel", err)
	note("Seen", s.Seen(ctx, store, "message"))
	_, err = s.WasSeen(ctx, store, "message")
	note("WasSeen", err)
	shelf := c.Shelves()[0]
	cell := s.Cell(store, "ann")
	drawn, err := s.DrawCode(store, cell, c.CodePattern)
	if err != nil {
		panic(err)
	}
	note("Stock", s.Stock(ctx, store, shelf, cell, drawn, 1))
	note("Stocked", s.Stocked(ctx, store, shelf, drawn, "ref"))
	_, err = s.Reserve(ctx, store, shelf, cell, 1, 1, 1)
	note("Reserve", err)
	_, err = s.Stale(ctx, store, shelf, cell, 1)
	note("Stale", err)
	_, err = s.Level(ctx, store, shelf, cell)
	note("Level", err)
	_, err = s.ShelvesOf(ctx, store)
	note("ShelvesOf", err)
	_, err = s.Backlog(ctx, store)
	note("Backlog", err)
	note("Tidy", s.Tidy(ctx, store, 0, 1_000))
	note("Forget", s.Forget(ctx, store, "ann"))
	_, err = s.StoreByKey(ctx, store.Key)
	note("StoreByKey", err)
	_, err = s.StoreByID(ctx, store.ID)
	note("StoreByID", err)
	_, err = s.Stores(ctx)
	note("Stores", err)
	note("SaveStore", s.SaveStore(ctx, store))
	_, err = s.Campaigns(ctx, store.ID)
	note("Campaigns", err)
	note("SaveCampaign", s.SaveCampaign(ctx, c))
	_, err = s.APIKey(ctx, "x")
	note("APIKey", err)
	note("SaveAPIKey", s.SaveAPIKey(ctx, offers.APIKey{ID: "x", Name: "till"}))
	_, err = s.Counters(ctx, store)
	note("Counters", err)
	_, err = s.Trace(ctx, store, 10)
	note("Trace", err)
	note("Ping", s.Ping(ctx))
	return calls
}

func TestRedisAwayIsSaidByEveryCall(t *testing.T) {
	live := redisstore.New(embeddedClient(t), redisstore.Options{})
	store, c := testStore(t, live, 4)
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1, DialerRetries: 1, DialTimeout: time.Second})
	defer client.Close()
	for name, err := range everything(t.Context(), redisstore.New(client, redisstore.Options{}), store, c, "CODE-2345") {
		if !errors.Is(err, offers.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAContextThatIsOverIsSaidByEveryCall(t *testing.T) {
	s := redisstore.New(redistest.Client(t), redisstore.Options{})
	store, c := testStore(t, s, 4)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, err := range everything(ctx, s, store, c, "CODE-2345") {
		if !errors.Is(err, offers.ErrUnavailable) || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Redis is killed while sessions mint, claim and redeem. What was acknowledged is there afterwards, and the amounts
// agree with the records: nothing is half-written.
func TestRedisKilledInTheMiddle(t *testing.T) {
	ctx := t.Context()
	durable := redistest.Appendonly(t)
	s := redisstore.New(durable.Client(t), redisstore.Options{})
	store, c := testStore(t, s, 4)
	c.Limits.BudgetMoney = 1_000_000_000
	var mu sync.Mutex
	acknowledged := map[string]offers.State{} // by session, the last state that was told
	codes := map[string]string{}
	var sessions []string
	enough := make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				session := fmt.Sprintf("session-%d-%d", worker, i)
				note := func(state offers.State, code string) {
					mu.Lock()
					defer mu.Unlock()
					acknowledged[session], codes[session] = state, code
					if len(acknowledged) > 300 {
						once.Do(func() { close(enough) })
					}
				}
				mu.Lock()
				sessions = append(sessions, session)
				mu.Unlock()
				r, err := s.Mint(ctx, mintRequest(store, c, session))
				if err != nil {
					return
				}
				note(offers.Offered, r.Offer.Code)
				if _, err := s.Claim(ctx, store, session, offers.ClaimRequest{TicketMS: 1_000}); err != nil {
					return
				}
				note(offers.Claimed, r.Offer.Code)
				if i%2 == 0 {
					continue
				}
				if _, err := s.Redeem(ctx, store, offers.RedeemRequest{Code: r.Offer.Code, Order: session, IdemKey: session,
					Basket: offers.Basket{Currency: "EUR", Subtotal: 5_000}}); err != nil {
					return
				}
				note(offers.Redeemed, r.Offer.Code)
			}
		})
	}
	<-enough
	durable.Kill9()
	wg.Wait()
	if _, err := s.Mint(ctx, mintRequest(store, c, "late")); !errors.Is(err, offers.ErrUnavailable) {
		t.Errorf("while Redis is away: %v", err)
	}
	durable.Restart(t)
	s = redisstore.New(durable.Client(t), redisstore.Options{}) // the old one waits before it dials again

	order := map[offers.State]int{offers.Offered: 1, offers.Claimed: 2, offers.Redeemed: 3}
	var exposure, discount int64
	for _, session := range sessions {
		o, err := s.Live(ctx, store, session)
		if want, told := acknowledged[session]; told && (err != nil || order[o.State] < order[want] || o.Code != codes[session]) {
			t.Errorf("%s was told %s %s, and is %s %s now (%v)", session, want, codes[session], o.State, o.Code, err)
		}
		if err != nil {
			continue
		}
		if o.State == offers.Redeemed {
			discount += 500
		} else {
			exposure += 10_000
		}
		// Whoever got no answer may ask again, and gets what he has.
		if again, err := s.Mint(ctx, mintRequest(store, c, session)); err != nil || o.State != offers.Redeemed && again.Offer.Code != o.Code {
			t.Errorf("%s asks again: %+v, %v", session, again, err)
		} else if again.New {
			exposure += 10_000
		}
	}
	counters, err := s.Counters(ctx, store)
	if err != nil {
		t.Fatal(err)
	}
	if n := counters[c.ID]; n["exposure"] != exposure || n["discount"] != discount {
		t.Errorf("exposure %d and discount %d, the records say %d and %d", n["exposure"], n["discount"], exposure, discount)
	}
}

func TestAFullEmbeddedEngineRefusesOnlyNewOffers(t *testing.T) {
	engine, err := embedded.Open(t.Context(), embedded.Options{Logger: quiet, MaxKeys: 60})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close(context.Background()) })
	s := redisstore.New(engine.Client(), redisstore.Options{})
	store, c := testStore(t, s, 1)
	var last offers.Offer
	for i := range 100 {
		r, mintErr := s.Mint(t.Context(), mintRequest(store, c, fmt.Sprint("session-", i)))
		if err = mintErr; err != nil {
			break
		}
		last = r.Offer
	}
	if !errors.Is(err, offers.ErrFull) || last.Code == "" {
		t.Fatalf("%v after %q", err, last.Code)
	}
	if o, err := s.Live(t.Context(), store, last.Session); err != nil || o.Code != last.Code {
		t.Errorf("the last offer: %+v, %v", o, err)
	}
	if _, err := s.Claim(t.Context(), store, last.Session, offers.ClaimRequest{TicketMS: 1_000}); err != nil {
		t.Error(err)
	}
	if _, err := s.Redeem(t.Context(), store, offers.RedeemRequest{Code: last.Code, Order: "1",
		Basket: offers.Basket{Currency: "EUR", Subtotal: 100}}); err != nil {
		t.Error(err)
	}
}
