package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
	"lastcall/offers/platformtest/memory"
	"lastcall/offers/redisstore"
	"lastcall/offers/storetest/redistest"
)

// shelfWorld is a store whose codes lie ready, with a dispatcher that keeps them so.
type shelfWorld struct {
	*testing.T
	s        *redisstore.Store
	store    *offers.Storefront
	campaign *offers.Campaign
	shop     *memory.Platform
	ready    *offers.Ready
	empty    int
}

func newShelfWorld(t *testing.T, client redis.UniversalClient, cells int) *shelfWorld {
	w := &shelfWorld{T: t, s: redisstore.New(client, redisstore.Options{SweepMS: 500, PendingMS: 500}), shop: memory.New(memory.Options{})}
	w.store, w.campaign = testStore(t, w.s, cells)
	w.store.Platform, w.store.CreateOn, w.store.Shelf = "slow", offers.CreateOnShelf, 8*cells
	w.campaign.Enabled = true
	w.campaign.Value = offers.Value{Kind: offers.Percent, Min: 1_000, Max: 1_000}
	if err := errors.Join(w.s.SaveStore(t.Context(), w.store), w.s.SaveCampaign(t.Context(), w.campaign)); err != nil {
		t.Fatal(err)
	}
	w.ready = offers.NewReady(w.s, func(string) { w.empty++ })
	ctx, cancel := context.WithCancel(t.Context())
	stopped := works(ctx, w.s, w.shop, 0, func(step string) { t.Errorf("%s failed", step) })
	t.Cleanup(func() { cancel(); stopped() })
	return w
}

func (w *shelfWorld) until(what string, holds func() bool) {
	w.Helper()
	for end := time.Now().Add(20 * time.Second); !holds(); {
		if time.Now().After(end) {
			w.Fatalf("waited in vain until %s: %d codes on the platform", what, len(w.shop.Existing()))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// take mints as the signal's handler does, and claims.
func (w *shelfWorld) take(session string) offers.Claim {
	w.Helper()
	req := mintRequest(w.store, w.campaign, session)
	w.ready.Fill(w.Context(), w.store, session, req.Candidates)
	r, err := w.s.Mint(w.Context(), req)
	if err != nil || !r.Has() {
		w.Fatalf("mint: %+v, %v", r, err)
	}
	w.ready.Return(w.store, session, req.Candidates, r.Offer.Code)
	claim, err := w.s.Claim(w.Context(), w.store, session, offers.ClaimRequest{TicketMS: 1_000, Outside: true, LeaseMS: 5_000})
	if err != nil {
		w.Fatal(err)
	}
	return claim
}

func TestCodesLieReadyOnShelves(t *testing.T) {
	for name, client := range map[string]func(testing.TB) redis.UniversalClient{"embedded": embeddedClient, "redis": redistest.Client, "cluster": redistest.ClusterClient} {
		t.Run(name, func(t *testing.T) {
			w := newShelfWorld(t, client(t), 2)
			full := w.store.Shelf
			w.until("the shelves are full", func() bool { return len(w.shop.Existing()) >= full })

			claim := w.take("ann")
			if !claim.Ready || claim.Create.Code != claim.Offer.Code || w.empty != 0 {
				t.Errorf("a full shelf: ready %v, still to do %+v, %d found nothing", claim.Ready, claim.Create, w.empty)
			}
			if f, err := w.shop.Lookup(t.Context(), claim.Offer.Code); err != nil || !f.Active {
				t.Errorf("the platform has %+v, %v", f, err)
			}
			// The end on the platform follows the offer's in the background.
			w.until("the platform knows the offer's own end", func() bool {
				f, err := w.shop.Lookup(t.Context(), claim.Offer.Code)
				return err == nil && f.EndsAt == claim.Offer.EndsAt
			})

			// A run on the shelves: whoever finds none gets a code all the same, created by the claim.
			w.shop.Behave(memory.Rates{Broken: 10_000})
			late := 0
			for i := range 3 * full {
				if c := w.take(fmt.Sprint("bob-", i)); !c.Ready && c.Create.IsZero() {
					t.Fatalf("an offer without a way to its code: %+v", c)
				} else if !c.Ready {
					late++
				}
			}
			if late == 0 || w.empty < late {
				t.Errorf("%d were created late, %d found nothing", late, w.empty)
			}
			w.shop.Behave(memory.Rates{})

			// A campaign that is switched off needs no shelf; its waiting codes go, its offers stay.
			w.campaign.Enabled = false
			if err := w.s.SaveCampaign(t.Context(), w.campaign); err != nil {
				t.Fatal(err)
			}
			w.until("the shelves are cleared", func() bool {
				for _, code := range w.shop.Existing() {
					alive, err := w.s.Alive(t.Context(), w.store, []string{code})
					if err != nil || !alive[0] {
						return false
					}
				}
				shelves, err := w.s.ShelvesOf(t.Context(), w.store)
				return err == nil && len(shelves) == 0
			})
			if f, err := w.shop.Lookup(t.Context(), claim.Offer.Code); err != nil || !f.Active {
				t.Errorf("ann's code went with the shelf: %+v, %v", f, err)
			}
			report, err := offers.Reconcile(t.Context(), w.s, w.shop, w.store, time.Now().UnixMilli(), true)
			if err != nil || report.Count != 0 {
				t.Errorf("orphans: %+v, %v", report, err)
			}
		})
	}
}

// TestShelvesFollowWhatTheMerchantSets: other rules mean other codes, a broken platform is left in peace, and a store that
// keeps no codes ready has none left over.
func TestShelvesFollowWhatTheMerchantSets(t *testing.T) {
	w := newShelfWorld(t, redistest.Client(t), 1)
	rules := func(holds func(offers.CouponRules) bool) (n int) {
		for _, r := range w.shop.Audit() {
			if r.DeletedAt == 0 && holds(r.Coupon.Rules) {
				n++
			}
		}
		return n
	}
	alone := func(r offers.CouponRules) bool { return !r.Combines.Order }
	together := func(r offers.CouponRules) bool { return r.Combines.Order }
	w.until("the shelf is full", func() bool { return rules(alone) == w.store.Shelf })

	w.campaign.Coupon.Combines.Order = true
	if err := w.s.SaveCampaign(t.Context(), w.campaign); err != nil {
		t.Fatal(err)
	}
	w.until("all codes are of the new rules", func() bool { return rules(together) == w.store.Shelf && rules(alone) == 0 })
	if c := w.take("ann"); !c.Ready {
		t.Errorf("the new shelf gives %+v", c)
	}

	w.shop.Behave(memory.Rates{Broken: 10_000})
	w.store.Shelf = 100 // far more to do
	if err := w.s.SaveStore(t.Context(), w.store); err != nil {
		t.Fatal(err)
	}
	w.until("the platform is asked", func() bool { return w.shop.Counts().Broken > 0 })
	<-time.After(4 * time.Second) // the pauses have grown
	before := w.shop.Counts().Calls
	<-time.After(4 * time.Second)
	if calls := w.shop.Counts().Calls - before; calls > 80 {
		t.Errorf("a broken platform was called %d times in four seconds", calls)
	}
	w.shop.Behave(memory.Rates{})

	w.store.CreateOn, w.store.Shelf = offers.CreateOnClaim, 0
	if err := w.s.SaveStore(t.Context(), w.store); err != nil {
		t.Fatal(err)
	}
	w.until("nothing lies ready any more", func() bool {
		shelves, err := w.s.ShelvesOf(t.Context(), w.store)
		return err == nil && len(shelves) == 0 && len(w.shop.Existing()) <= 1 // ann's is hers
	})
}

// sameCodes is a shelf whose leases do not hold: every process is handed the same codes.
type sameCodes struct {
	offers.Shelves
	codes []offers.Shelved
}

func (s *sameCodes) Reserve(ctx context.Context, store *offers.Storefront, shelf offers.Shelf, cell, _ int, lifeMS, leaseMS int64) ([]offers.Shelved, error) {
	if len(s.codes) > 0 {
		return s.codes, nil
	}
	codes, err := s.Shelves.Reserve(ctx, store, shelf, cell, 4, lifeMS, leaseMS)
	s.codes = codes
	return codes, err
}

func TestACodeThatAnotherProcessGaveDoesNotComeBackToTheHand(t *testing.T) {
	w := newShelfWorld(t, embeddedClient(t), 1)
	w.until("the shelf is full", func() bool { return len(w.shop.Existing()) >= w.store.Shelf })
	shelves := &sameCodes{Shelves: w.s}
	mint := func(hands *offers.Ready, session string) (ready, given string) {
		t.Helper()
		req := mintRequest(w.store, w.campaign, session)
		w.until("the hand has a code", func() bool {
			hands.Fill(t.Context(), w.store, session, req.Candidates)
			return req.Candidates[0].Ready.Code != ""
		})
		ready = req.Candidates[0].Ready.Code
		r, err := w.s.Mint(t.Context(), req)
		if err != nil || !r.Has() {
			t.Fatalf("%+v, %v", r, err)
		}
		hands.Return(w.store, session, req.Candidates, r.Offer.Code)
		return ready, r.Offer.Code
	}
	one, other := offers.NewReady(shelves, func(string) {}), offers.NewReady(shelves, func(string) {})
	ready, given := mint(one, "ann")
	if ready != given {
		t.Fatalf("ann got %s, ready was %s", given, ready)
	}
	late, drawn := mint(other, "bob")
	if late != ready || drawn == ready {
		t.Fatalf("bob got %s; his hand had %s, the other's %s", drawn, late, ready)
	}
	if next, _ := mint(other, "cyd"); next == ready {
		t.Errorf("%s is in the hand again", next)
	}
}
