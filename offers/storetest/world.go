package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lastcall/offers"
)

// patience bounds every wait.
const patience = 10 * time.Second

// Durations of offers, in ms.
const (
	long  = int64(3_600_000)
	short = int64(40)
)

var serial atomic.Int64

// world is one row's test, its ledger and its own store.
type world struct {
	testing.TB
	ledger Ledger
	store  *offers.Storefront
	small  bool
	ctx    context.Context
}

func newWorld(tb testing.TB, ledger Ledger, cells int, opts Options) *world {
	tb.Helper()
	n := serial.Add(1)
	w := &world{TB: tb, ledger: ledger, small: opts.Small, ctx: context.Background(), store: &offers.Storefront{
		ID: fmt.Sprintf("s%d", n), Key: fmt.Sprintf("k%d", n), Name: "Shop", Origins: []string{"https://shop.example"},
		Currency: "EUR", TimeZone: "Europe/Amsterdam", Platform: "direct", Cells: cells, MaxOrder: 100_000, Salt: "salt",
	}}
	w.ok(ledger.SaveStore(w.ctx, w.store))
	return w
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused fails unless err refuses for the reason.
func (w *world) refused(err error, reason offers.Reason) {
	w.Helper()
	if got := reasonOf(err); got != reason {
		w.Fatalf("answer %v, want a refusal: %s", err, reason)
	}
}

// reasonOf is the reason of a refusal, "" for no error, and the error's text for any other.
func reasonOf(err error) offers.Reason {
	var refusal *offers.Refusal
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return refusal.Reason
	default:
		return offers.Reason("error: " + err.Error())
	}
}

func (w *world) session() string { return fmt.Sprintf("session-%08d", serial.Add(1)) }

// campaign is a saved campaign without limits: 10 %, no cap.
func (w *world) campaign(edits ...func(*offers.Campaign)) *offers.Campaign {
	w.Helper()
	c := offers.NewCampaign(w.store.ID, fmt.Sprintf("c%d", serial.Add(1)), "Campaign")
	c.Enabled = true
	c.Value = offers.Value{Kind: offers.Percent, Min: 1_000, Max: 1_000}
	c.Limits = offers.Limits{}
	c.Suppression = offers.Suppression{}
	for _, edit := range edits {
		edit(&c)
	}
	w.ok(w.ledger.SaveCampaign(w.ctx, &c))
	return &c
}

// candidate is what Decide would make of the campaign, with the life given.
func (w *world) candidate(c *offers.Campaign, lifeMS int64) offers.Candidate {
	return offers.Candidate{Campaign: c, Amount: c.Value.Min, DurationMS: lifeMS,
		Worst: c.Value.Worst(c.Value.Min, w.store.MaxOrder)}
}

func (w *world) request(session string, candidates ...offers.Candidate) offers.MintRequest {
	return offers.MintRequest{Store: w.store, Session: session, Trigger: offers.ExitIntent, Candidates: candidates,
		Evidence: `{"p":"/products/1"}`}
}

// try mints from the campaign and answers whatever comes.
func (w *world) try(session string, c *offers.Campaign, lifeMS int64) offers.MintResult {
	w.Helper()
	r, err := w.ledger.Mint(w.ctx, w.request(session, w.candidate(c, lifeMS)))
	w.ok(err)
	return r
}

// mint is try where an offer must come.
func (w *world) mint(session string, c *offers.Campaign, lifeMS int64) offers.Offer {
	w.Helper()
	r := w.try(session, c, lifeMS)
	if !r.Has() {
		w.Fatalf("no offer: %s", r.Reason)
	}
	return r.Offer
}

// taken is an offer that its session has claimed, without grace: a code that can be redeemed.
func (w *world) taken(session string, c *offers.Campaign, lifeMS int64) offers.Offer {
	w.Helper()
	w.mint(session, c, lifeMS)
	o, _ := w.claim(session, 0)
	return o
}

func (w *world) live(session string) offers.Offer {
	w.Helper()
	o, err := w.ledger.Live(w.ctx, w.store, session)
	w.ok(err)
	return o
}

// now is the ledger's clock: a lease of no jobs tells it.
func (w *world) now() int64 {
	w.Helper()
	l, err := w.ledger.Lease(w.ctx, w.store, 0, 0, 1)
	w.ok(err)
	return l.Now
}

// pass waits until the ledger's clock has reached at.
func (w *world) pass(at int64) {
	w.Helper()
	w.until("the clock reaches a deadline", func() bool { return w.now() >= at })
}

func (w *world) until(what string, condition func() bool) {
	w.Helper()
	for end := time.Now().Add(patience); !condition(); {
		if time.Now().After(end) {
			w.Fatalf("waited %s in vain until %s", patience, what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// drain expires all that is due in every cell, and answers it.
func (w *world) drain() []offers.Offer {
	w.Helper()
	var ended []offers.Offer
	for cell := range w.store.Cells {
		for {
			l, err := w.ledger.Lease(w.ctx, w.store, cell, 100, 1_000)
			w.ok(err)
			if len(l.Jobs) == 0 {
				break
			}
			done, err := w.ledger.Expire(w.ctx, w.store, l.Jobs)
			w.ok(err)
			ended = append(ended, done...)
		}
	}
	return ended
}

// count is a counter of the campaign.
func (w *world) count(c *offers.Campaign, name string) int64 {
	w.Helper()
	all, err := w.ledger.Counters(w.ctx, w.store)
	w.ok(err)
	return all[c.ID][name]
}

func (w *world) wantCount(c *offers.Campaign, name string, want int64) {
	w.Helper()
	if got := w.count(c, name); got != want {
		w.Errorf("counter %s is %d, want %d", name, got, want)
	}
}

// crowd is how many take part in a crowd test.
func (w *world) crowd(n int) int {
	if w.small {
		return n / 10
	}
	return n
}

// all calls f for 0…n-1, at most 64 at once, and fails on the first error.
func (w *world) all(n int, f func(i int) error) {
	w.Helper()
	var wg sync.WaitGroup
	var next atomic.Int64
	var failed atomic.Pointer[error]
	for range min(n, 64) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed.Load() == nil; i = int(next.Add(1)) - 1 {
				if err := f(i); err != nil {
					failed.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		w.Fatal(*err)
	}
}

func basket(subtotal int64) offers.Basket { return offers.Basket{Currency: "EUR", Subtotal: subtotal} }

func (w *world) redeem(code, order string, subtotal int64) offers.Redemption {
	w.Helper()
	r, err := w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: code, Order: order, Basket: basket(subtotal)})
	w.ok(err)
	return r
}

func (w *world) claim(session string, graceMS int64) (offers.Offer, offers.Ticket) {
	w.Helper()
	claim, err := w.ledger.Claim(w.ctx, w.store, session, claimRequest(graceMS))
	w.ok(err)
	return claim.Offer, claim.Ticket
}

func claimRequest(graceMS int64) offers.ClaimRequest {
	return offers.ClaimRequest{GraceMS: graceMS, TicketMS: 30_000, Link: offers.CartLink{
		Origin: "https://shop.example", Lines: []offers.CartLine{{Variant: "v1", Quantity: 2}}}}
}
