package redisstore_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
	"lastcall/offers/redisstore"
	"lastcall/offers/storetest/redistest"
)

// listener wants all events, from the beginning of time.
func listener(id string, events ...offers.HookEvent) offers.Hook {
	if events == nil {
		events = offers.HookEvents
	}
	return offers.Hook{ID: id, URL: "https://hooks.example/" + id, Events: events, Enabled: true}
}

// fanOut reads on until there is nothing more, and answers what was queued.
func fanOut(t *testing.T, s *redisstore.Store, store *offers.Storefront) (sum offers.FannedOut) {
	t.Helper()
	for cell := range store.Cells {
		for more := true; more; {
			f, err := s.FanOut(t.Context(), store, cell)
			if err != nil {
				t.Fatal(err)
			}
			sum.Queued, sum.Dropped, sum.Lost, more = sum.Queued+f.Queued, sum.Dropped+f.Dropped, sum.Lost || f.Lost, f.More
		}
	}
	return sum
}

type message struct {
	ID    string
	Event offers.HookEvent
	At    int64
	Store string
	Offer struct {
		Session, Campaign, State, Kind, Currency, Code, Order string
		Amount, Deadline, Discount                            int64
	}
}

// told leases everything that is due for a listener.
func told(t *testing.T, s *redisstore.Store, store *offers.Storefront, hook string) (list []offers.Delivery, messages []message) {
	t.Helper()
	list, err := s.LeaseDeliveries(t.Context(), store, hook, 1_000, 60_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		var m message
		if err := json.Unmarshal(d.Body, &m); err != nil {
			t.Fatal(err)
		}
		if m.ID != d.ID || m.Event != d.Event || m.At != d.At || m.Store != store.ID {
			t.Errorf("%s does not agree with %+v", d.Body, d)
		}
		messages = append(messages, m)
	}
	slices.SortFunc(messages, func(a, b message) int { return int(a.At - b.At) })
	return list, messages
}

func TestListenersAreTold(t *testing.T) {
	for engine, open := range everywhere {
		t.Run(engine, func(t *testing.T) {
			s, ctx := redisstore.New(open(t), redisstore.Options{}), t.Context()
			store, c := testStore(t, s, 3)
			c.Limits.PerSession = 0
			store.Hooks = []offers.Hook{listener("all"), listener("orders", offers.HookRedeemed, offers.HookReleased)}
			off := listener("off")
			off.Enabled = false
			store.Hooks = append(store.Hooks, off)
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			mint := func(session string) offers.Offer {
				t.Helper()
				r, err := s.Mint(ctx, mintRequest(store, c, session))
				must(err)
				return r.Offer
			}
			claim := func(session string) {
				t.Helper()
				_, err := s.Claim(ctx, store, session, offers.ClaimRequest{GraceMS: 1, TicketMS: 1_000})
				must(err)
			}
			unseen := mint("unseen")
			must(s.Revoke(ctx, store, unseen.Code))
			bought := mint("buyer")
			claim("buyer")
			use := offers.RedeemRequest{Code: bought.Code, Order: "1001", Basket: offers.Basket{Currency: "EUR", Subtotal: 50_00}}
			done, err := s.Redeem(ctx, store, use)
			must(err)
			_, err = s.Release(ctx, store, done.ID, false)
			must(err)

			if f := fanOut(t, s, store); f.Queued != 8 || f.Dropped != 0 || f.Lost {
				t.Errorf("fanned out %+v; want 6 for one and 2 for another", f)
			}
			if f := fanOut(t, s, store); f.Queued != 0 {
				t.Errorf("told again: %+v", f)
			}
			_, all := told(t, s, store, "all")
			count := map[offers.HookEvent]int{}
			for _, m := range all {
				count[m.Event]++
				o := m.Offer
				if o.Campaign != "exit" || o.Kind != string(c.Value.Kind) || o.Amount != 1_000 || o.Currency != "EUR" || o.Deadline == 0 || len(o.Session) < 20 {
					t.Errorf("%s says %+v", m.Event, o)
				}
				known := m.Event == offers.HookClaimed || m.Event == offers.HookRedeemed || m.Event == offers.HookReleased
				if known != (o.Code == bought.Code) || !known && o.Code != "" {
					t.Errorf("%s tells the code %q", m.Event, o.Code)
				}
				if m.Event == offers.HookRedeemed && (o.Order != "1001" || o.Discount != done.Discount || o.State != "redeemed") {
					t.Errorf("redeemed: %+v", o)
				}
			}
			if count[offers.HookShown] != 2 || count[offers.HookRevoked] != 1 || count[offers.HookReleased] != 1 || len(all) != 6 {
				t.Errorf("told %v", count)
			}
			if _, orders := told(t, s, store, "orders"); len(orders) != 2 {
				t.Errorf("the one who wants orders was told %+v", orders)
			}
			if list, _ := told(t, s, store, "off"); len(list) != 0 {
				t.Errorf("one who is switched off was told %d", len(list))
			}
		})
	}
}

// Whatever number of processes reads the trace, each event is queued once.
func TestFanOutAtOnce(t *testing.T) {
	for engine, open := range everywhere {
		t.Run(engine, func(t *testing.T) {
			s := redisstore.New(open(t), redisstore.Options{})
			store, c := testStore(t, s, 2)
			store.Hooks = []offers.Hook{listener("all")}
			const sessions = 300 // more than are read at once
			for i := range sessions {
				if _, err := s.Mint(t.Context(), mintRequest(store, c, fmt.Sprint("s", i))); err != nil {
					t.Fatal(err)
				}
			}
			var mu sync.Mutex
			var queued int64
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					f := fanOut(t, s, store)
					mu.Lock()
					defer mu.Unlock()
					queued += f.Queued
				})
			}
			all.Wait()
			list, _ := told(t, s, store, "all")
			ids := map[string]bool{}
			for _, d := range list {
				ids[d.ID] = true
			}
			if queued != sessions || len(list) != sessions || len(ids) != sessions {
				t.Errorf("%d queued, %d handed out, %d different; want %d", queued, len(list), len(ids), sessions)
			}
		})
	}
}

func TestListenersHearNothingOfTheTimeBefore(t *testing.T) {
	s := redisstore.New(embeddedClient(t), redisstore.Options{})
	store, c := testStore(t, s, 1)
	if _, err := s.Mint(t.Context(), mintRequest(store, c, "before")); err != nil {
		t.Fatal(err)
	}
	now, err := s.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	late := listener("late")
	late.Since = now + 3_600_000
	store.Hooks = []offers.Hook{late}
	if f := fanOut(t, s, store); f.Queued != 0 {
		t.Errorf("told of what was before: %+v", f)
	}
	store.Hooks[0].Since = 0
	if f := fanOut(t, s, store); f.Queued != 0 {
		t.Errorf("read twice: %+v", f)
	}
}

// A trace that was cut before anybody read it is noticed.
func TestACutTraceIsNoticed(t *testing.T) {
	for engine, open := range map[string]func(testing.TB) redis.UniversalClient{"embedded": embeddedClient,
		"redis": func(tb testing.TB) redis.UniversalClient { return redistest.Client(tb) }} {
		t.Run(engine, func(t *testing.T) {
			client := open(t)
			s := redisstore.New(client, redisstore.Options{})
			store, c := testStore(t, s, 1)
			store.Hooks = []offers.Hook{listener("all")}
			if _, err := s.Mint(t.Context(), mintRequest(store, c, "first")); err != nil {
				t.Fatal(err)
			}
			if f := fanOut(t, s, store); f.Queued != 1 || f.Lost {
				t.Fatalf("%+v", f)
			}
			fill := func(n int) {
				pipe := client.Pipeline()
				for range n {
					pipe.XAdd(t.Context(), &redis.XAddArgs{Stream: "ev:{shop.0}", MaxLen: 10_000, Values: []any{"k", "refused"}})
				}
				if _, err := pipe.Exec(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			fill(5_000)
			if f := fanOut(t, s, store); f.Lost {
				t.Errorf("nothing was cut: %+v", f)
			}
			fill(10_100)
			if f := fanOut(t, s, store); !f.Lost {
				t.Errorf("cut, and not noticed: %+v", f)
			}
			if f := fanOut(t, s, store); f.Lost {
				t.Errorf("noticed twice: %+v", f)
			}
		})
	}
}
