package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lastcall/offers"
)

// seedShoppers is how many shoppers send a signal; about half of them get an offer.
const seedShoppers = 600

// codes lets shoppers decide, claim, buy, cancel and forget by the ledger's own steps, so that there are codes in every
// state and decisions to read.
func (s *seeder) codes(ctx context.Context, _ seedPlan) error {
	live := make([]offers.Campaign, 0, len(s.campaigns))
	for _, c := range s.campaigns {
		if c.Enabled {
			live = append(live, c)
		}
	}
	const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
	for i := range seedShoppers {
		kind, e := s.evidence()
		session, signal := seedSession(i), offers.Signal{Kind: kind, Evidence: e}
		d := offers.Decide(offers.Facts{Store: s.store, Location: s.store.Location(), Campaigns: live, Signal: &signal, Session: session,
			BornAt: s.now - int64(3*time.Hour/time.Millisecond), UserAgent: browser, Now: s.now}, s.random)
		ends := i%3 == 0
		for j := range d.Candidates {
			if ends {
				d.Candidates[j].DurationMS = 1
			}
		}
		r, err := s.app.store.Mint(ctx, offers.MintRequest{Store: s.store, Session: session, Trigger: kind, Candidates: d.Candidates, Refused: d.Refused,
			Evidence: string(e.AppendJSON(nil))})
		if err != nil {
			return err
		}
		if !r.New || ends {
			continue
		}
		if err := s.becomes(ctx, i, session, r.Offer); err != nil {
			return err
		}
	}
	return s.ended(ctx)
}

// becomes takes an offer some way: closed, prolonged, claimed, bought, cancelled, revoked or left alone.
func (s *seeder) becomes(ctx context.Context, i int, session string, o offers.Offer) error {
	if s.random.IntN(3) == 0 {
		if _, err := s.app.store.Dismiss(ctx, s.store, session); err != nil {
			return err
		}
	}
	what := s.random.IntN(10)
	if what < 3 {
		return nil // it lives
	}
	if what == 3 {
		return s.app.store.Revoke(ctx, s.store, o.Code)
	}
	claim := offers.ClaimRequest{GraceMS: offers.DefaultGraceMS, TicketMS: 30_000, Link: offers.CartLink{Origin: s.store.Origins[0]}}
	if _, err := s.app.store.Claim(ctx, s.store, session, claim); err != nil {
		return err
	}
	if what < 6 {
		return nil
	}
	order := fmt.Sprintf("D-%d", 1_000+i)
	bought, err := s.app.store.Redeem(ctx, s.store, offers.RedeemRequest{Code: o.Code, Order: order,
		Basket: offers.Basket{Currency: s.store.Currency, Subtotal: 38_00 + int64(s.random.IntN(70_00))}})
	if err != nil || what < 9 || !strings.HasSuffix(order, "0") {
		return err
	}
	_, err = s.app.store.Release(ctx, s.store, bought.ID, false)
	return err
}

// ended ends the offers whose time was made to be over.
func (s *seeder) ended(ctx context.Context) error {
	for end := time.Now().Add(10 * time.Second); ; {
		leased, err := s.app.store.Lease(ctx, s.store, 0, 100, 10_000)
		if err != nil {
			return err
		}
		if len(leased.Jobs) == 0 {
			return nil
		}
		if _, err := s.app.store.Expire(ctx, s.store, leased.Jobs); err != nil {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("offers that should have ended are still there")
		}
	}
}
