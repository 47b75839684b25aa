package hooks_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/redisstore"
	"lastcall/offers/redisstore/embedded"
)

// books is a world on a real ledger, with one claimed offer.
type books struct {
	*world
	ledger *redisstore.Store
	offer  offers.Offer
}

const buyer = "session-00000001"

func newBooks(t *testing.T, lifeMS int64, claimed bool) *books {
	t.Helper()
	engine, err := embedded.Open(t.Context(), embedded.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close(t.Context()) })
	b := &books{ledger: redisstore.New(engine.Client(), redisstore.Options{})}
	b.world = newWorld(t, b.ledger, 1e6, 1e6)
	b.now = time.Now().UnixMilli()
	campaign := offers.NewCampaign(b.store.ID, "leaving", "Leaving")
	campaign.Enabled = true
	for _, err := range []error{b.ledger.SaveStore(t.Context(), b.store), b.ledger.SaveCampaign(t.Context(), &campaign)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	res, err := b.ledger.Mint(t.Context(), offers.MintRequest{Store: b.store, Session: buyer, Trigger: offers.ExitIntent, Evidence: "{}",
		Candidates: []offers.Candidate{{Campaign: &campaign, Amount: 1_000, DurationMS: lifeMS, Worst: 50_00}}})
	if err != nil || !res.New {
		t.Fatalf("no offer: %+v %v", res, err)
	}
	b.offer = res.Offer
	if claimed {
		claim, err := b.ledger.Claim(t.Context(), b.store, buyer, offers.ClaimRequest{TicketMS: 1000, Outside: true, LeaseMS: 5000})
		if err != nil {
			t.Fatal(err)
		}
		b.offer = claim.Offer
		if err := b.ledger.Created(t.Context(), b.store, claim.Create, "ref"); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// order is a placed order with the offer's code.
func (b *books) order(number string) offers.OrderEvent {
	e := placed(number, "d-"+number, used(b.offer.Code))
	e.At = b.now
	return e
}

func (b *books) cancellation(number string) offers.OrderEvent {
	e := cancelled(number, "x-"+number, used(b.offer.Code))
	e.At = b.now
	return e
}

func (b *books) takes(events ...offers.OrderEvent) {
	b.Helper()
	for _, e := range events {
		if status := b.hears(e); status != http.StatusOK {
			b.Fatalf("%s %s: answered %d: %s", e.Kind, e.Order, status, &b.log)
		}
	}
}

func (b *books) state() offers.Offer {
	b.Helper()
	o, err := b.ledger.Live(b.Context(), b.store, buyer)
	if err != nil {
		b.Fatal(err)
	}
	return o
}

// ends waits for the offer's end on the ledger's clock.
func (b *books) ends() {
	b.Helper()
	for begun := time.Now(); b.state().Now <= b.offer.EndsAt; <-time.After(20 * time.Millisecond) {
		if time.Since(begun) > 10*time.Second {
			b.Fatal("the offer does not end")
		}
	}
}

func (b *books) counted(what string) int64 {
	b.Helper()
	all, err := b.ledger.Counters(b.Context(), b.store)
	if err != nil {
		b.Fatal(err)
	}
	return all["leaving"][what]
}

func (b *books) saw(event offers.OrderEventKind, late offers.Late, n int) {
	b.Helper()
	if !b.counts(fmt.Sprintf(`lastcall_orders_total{event=%q,late=%q,platform="post"} %d`, event, late, n)) {
		b.Errorf("%s (%q) is not counted %d times", event, late, n)
	}
}

func TestOrders(t *testing.T) {
	const long, short = 600_000, 500
	for _, row := range []struct {
		name    string
		life    int64
		claimed bool
		does    func(b *books)
		state   offers.State
		revenue int64
		late    offers.Late
		seen    int
	}{
		{"in time", long, true, func(b *books) { b.takes(b.order("1")) }, offers.Redeemed, 81_00, offers.InTime, 1},
		{"twice the same message", long, true, func(b *books) { b.takes(b.order("1"), b.order("1")) }, offers.Redeemed, 81_00, offers.InTime, 1},
		{"twice in other messages", long, true, func(b *books) {
			again := b.order("1")
			again.Delivery, again.Event = "other", "other"
			b.takes(b.order("1"), again)
		}, offers.Redeemed, 81_00, offers.AlreadyKnown, 1},
		{"with a code that is nobody's", long, true, func(b *books) { b.takes(placed("9", "d9", used("SUMMER-2026"))) }, offers.Claimed, 0, offers.UnknownCode, 1},
		{"a second order", long, true, func(b *books) { b.takes(b.order("1"), b.order("2")) }, offers.Redeemed, 162_00, offers.SecondUse, 1},
		{"before the claim", long, false, func(b *books) { b.takes(b.order("1")) }, offers.Redeemed, 81_00, offers.NotClaimed, 1},
		{"after the end", short, true, func(b *books) {
			b.ends()
			e := b.order("1")
			e.At = 0 // now
			b.takes(e)
		}, offers.Redeemed, 81_00, offers.AfterEnd, 1},
		{"in time, told late", short, true, func(b *books) {
			b.ends()
			e := b.order("1")
			e.At = b.offer.EndsAt - 1
			b.takes(e)
		}, offers.Redeemed, 81_00, offers.InTime, 1},
		{"in other money", long, true, func(b *books) {
			e := b.order("1")
			e.Currency = "SEK"
			b.takes(e)
		}, offers.Redeemed, 0, offers.OtherMoney, 1},
		{"cancelled", long, true, func(b *books) { b.takes(b.order("1"), b.cancellation("1")) }, offers.Released, 0, offers.InTime, 1},
		{"cancelled twice", long, true, func(b *books) {
			again := b.cancellation("1")
			again.Delivery, again.Event = "other", "other"
			b.takes(b.order("1"), b.cancellation("1"), again)
		}, offers.Released, 0, offers.InTime, 1},
		{"cancelled without naming the code", long, true, func(b *books) {
			e := b.cancellation("1")
			e.Codes = nil
			b.takes(b.order("1"), e)
		}, offers.Released, 0, offers.InTime, 1},
		{"cancelled before it is placed", long, true, func(b *books) { b.takes(b.cancellation("1"), b.order("1")) }, offers.Released, 0, offers.InTime, 1},
		{"placed again after its cancellation", long, true, func(b *books) {
			again := b.order("1")
			again.Delivery, again.Event = "other", "other"
			b.takes(b.order("1"), b.cancellation("1"), again)
		}, offers.Released, 0, offers.AlreadyKnown, 1},
		{"another order's cancellation", long, true, func(b *books) { b.takes(b.order("1"), b.cancellation("2")) }, offers.Redeemed, 81_00, offers.InTime, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := newBooks(t, row.life, row.claimed)
			row.does(b)
			if got := b.state().State; got != row.state {
				t.Errorf("the offer is %s, want %s", got, row.state)
			}
			if got := b.counted("revenue"); got != row.revenue {
				t.Errorf("revenue %d, want %d", got, row.revenue)
			}
			b.saw(offers.OrderPlaced, row.late, row.seen)
		})
	}
}

// A cancelled order's code lives again where the merchant wants it, and where its time is not up.
func TestCancelledCodesLiveAgainWhereTheMerchantWantsIt(t *testing.T) {
	for _, revive := range []bool{true, false} {
		t.Run(fmt.Sprint(revive), func(t *testing.T) {
			b := newBooks(t, 600_000, true)
			b.store.Revive = revive
			b.takes(b.order("1"), b.cancellation("1"))
			alive, err := b.ledger.Alive(t.Context(), b.store, []string{b.offer.Code})
			if err != nil || alive[0] != revive {
				t.Errorf("the code lives: %v (%v)", alive, err)
			}
			b.saw(offers.OrderCancelled, offers.InTime, 1)
		})
	}
}

func TestAGoodbyeIsNoted(t *testing.T) {
	b := newBooks(t, 600_000, true)
	b.takes(offers.OrderEvent{Kind: offers.Disconnected, Delivery: "bye"})
	if at, err := b.ledger.Noted(t.Context(), b.store, "disconnected"); err != nil || at != fmt.Sprint(b.now) {
		t.Errorf("noted %q (%v)", at, err)
	}
}
