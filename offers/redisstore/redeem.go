package redisstore

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"crypto/rand"

	"lastcall/offers"
)

// Validate implements offers.Store: one read-only step, unless a percentage outgrows what was reserved for it.
func (s *Store) Validate(ctx context.Context, store *offers.Storefront, req offers.RedeemRequest) (offers.Redemption, error) {
	cell := cellOf(store, req.Code)
	k := keysOf(store, cell)
	exhausted := ""
	for range mintTries {
		r, err := s.run(ctx, redeemScript, []string{k.code(req.Code), k.budgets()},
			"check", req.Code, req.Session, req.Basket.Currency, req.Basket.Subtotal, exhausted)
		if err != nil {
			return offers.Redemption{}, err
		}
		if r.text(0) == "grant" {
			if exhausted, err = s.refill(ctx, store, cell, r); err != nil {
				return offers.Redemption{}, err
			}
			continue
		}
		if err := r.refusal(); err != nil {
			return offers.Redemption{}, err
		}
		return r.redemption(store, req.Code), nil
	}
	return offers.Redemption{}, outside(fmt.Errorf("no rest after %d steps", mintTries))
}

// Redeem implements offers.Store. It looks up whose code it is (the session's record changes with it), then changes
// everything in one step.
func (s *Store) Redeem(ctx context.Context, store *offers.Storefront, req offers.RedeemRequest) (offers.Redemption, error) {
	cell := cellOf(store, req.Code)
	k := keysOf(store, cell)
	id := newRedemptionID(cell)
	forgetKey, err := s.reserve(ctx, store, req)
	if err != nil {
		return offers.Redemption{}, err
	}
	var done offers.Redemption
	err = racing(ctx, func() error {
		session, err := s.owner(ctx, k, req.Code)
		if err != nil {
			return err
		}
		exhausted := ""
		for range mintTries {
			r, err := s.run(ctx, redeemScript,
				[]string{k.code(req.Code), k.budgets(), k.visitor(session), k.jobs(), k.events(), k.counters(),
					k.redemption(id), k.calls(), k.tries(), k.creates(), k.firstDue()},
				"use", req.Code, req.Session, req.Basket.Currency, req.Basket.Subtotal, exhausted,
				req.Order, id, session, s.opts.RedemptionMS, s.opts.SweepMS)
			if err != nil {
				return err
			}
			if r.text(0) == "grant" {
				if exhausted, err = s.refill(ctx, store, cell, r); err != nil {
					return err
				}
				continue
			}
			if err := r.refusal(); err != nil {
				return err
			}
			done = r.redemption(store, req.Code)
			return nil
		}
		return outside(fmt.Errorf("no rest after %d steps", mintTries))
	})
	if err == nil && !done.Replayed {
		s.noteOrder(ctx, store, req.Order, req.Code)
	}
	var refused *offers.Refusal
	if errors.As(err, &refused) {
		forgetKey()
	}
	return done, err
}

// reserve binds the request's idempotency key to it, before anything else changes: the key's record lies in a cell of
// its own, because the same key may come with a code of any cell. A key that is new here is free again after a refusal
// (forget); after a failure it stays bound, and the same request may come again.
func (s *Store) reserve(ctx context.Context, store *offers.Storefront, req offers.RedeemRequest) (forget func(), err error) {
	if req.IdemKey == "" {
		return func() {}, nil
	}
	hash := digest(req.IdemKey)
	key := keysOf(store, cellOf(store, hash)).idempotency(hash)
	r, err := s.run(ctx, reserveScript, []string{key},
		digest(req.Code, req.Session, req.Order, req.Basket.Currency, fmt.Sprint(req.Basket.Subtotal)))
	if err != nil {
		return nil, err
	}
	if err := r.refusal(); err != nil {
		return nil, err
	}
	return func() {
		if r.text(0) == "ok" {
			_ = s.redis.Del(ctx, key).Err() // at worst it stays bound for a day
		}
	}, nil
}

// refill asks for the money that a redemption needs beyond its reserve; it answers "m" when there is none.
func (s *Store) refill(ctx context.Context, store *offers.Storefront, cell int, r reply) (string, error) {
	campaign, err := s.CampaignByID(ctx, store.ID, r.text(2))
	if err != nil {
		return "", err
	}
	given, err := s.grant(ctx, want{store: store, cell: cell, campaign: campaign.ID, letter: r.text(3),
		seq: r.int(4), need: r.int(5), limit: campaign.Limits.BudgetMoney})
	if err != nil || given {
		return "", err
	}
	return "m", nil
}

// Release implements offers.Store.
func (s *Store) Release(ctx context.Context, store *offers.Storefront, id string, revive bool) (offers.Redemption, error) {
	cell, ok := cellOfRedemption(store, id)
	if !ok {
		return offers.Redemption{}, offers.Refuse(offers.ReasonNotFound)
	}
	k := keysOf(store, cell)
	code, err := s.redis.Get(ctx, k.redemption(id)).Result()
	if isNil(err) {
		return offers.Redemption{}, offers.Refuse(offers.ReasonNotFound)
	}
	if err != nil {
		return offers.Redemption{}, outside(err)
	}
	return s.release(ctx, store, k, code, id, revive, 0)
}

func (s *Store) release(ctx context.Context, store *offers.Storefront, k cellKeys, code, id string, revive bool, at int64) (offers.Redemption, error) {
	var done offers.Redemption
	err := racing(ctx, func() error {
		session, err := s.owner(ctx, k, code)
		if err != nil {
			return err
		}
		r, err := s.run(ctx, releaseScript,
			[]string{k.code(code), k.visitor(session), k.jobs(), k.events(), k.counters(), k.budgets(), k.calls(), k.tries(), k.creates(), k.firstDue()},
			id, code, session, flag(revive), at)
		if err != nil {
			return err
		}
		if err := r.refusal(); err != nil {
			return err
		}
		done = r.redemption(store, code)
		return nil
	})
	return done, err
}

// redemption of a code reads what redeem.lua and release.lua answer: status, now, campaign, state, deadline, ends, kind, amount,
// currency, min, max, minted, session, id, discount, redeemed at, order, revived, released at.
func (r reply) redemption(store *offers.Storefront, code string) offers.Redemption {
	o := offers.Offer{
		StoreID: store.ID, Code: code, Now: r.int(1), Campaign: r.text(2), State: offers.State(r.text(3)), Deadline: r.int(4),
		EndsAt: r.int(5), Kind: offers.Kind(r.text(6)), Amount: r.int(7), Currency: r.text(8), MinTotal: r.int(9),
		MaxOff: r.int(10), MintedAt: r.int(11), Session: r.text(12), Revived: r.text(17) == "1",
	}
	return offers.Redemption{
		Offer: o, ID: r.text(13), Discount: r.int(14), RedeemedAt: r.int(15), Order: r.text(16), ReleasedAt: r.int(18),
		FreeShipping: o.Kind == offers.FreeShipping, Replayed: r.text(0) == "again",
	}
}

func newRedemptionID(cell int) string {
	var b [15]byte
	rand.Read(b[:])
	return redemptionID(cell, strings.ToLower(base32.StdEncoding.EncodeToString(b[:])))
}

func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
