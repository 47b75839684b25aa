package redisstore

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

var _ offers.Desk = (*Store)(nil)

// recordFields are those of a code's record that staff sees, in the order that recordOf reads them in.
var recordFields = []string{"s", "ca", "st", "dl", "en", "k", "a", "cu", "mn", "mx", "ct", "ex", "rv",
	"cl", "xa", "ra", "la", "or", "dc", "sb", "sx", "gw", "px"}

// CodeRecord implements offers.Desk.
func (s *Store) CodeRecord(ctx context.Context, store *offers.Storefront, code string) (offers.CodeRecord, error) {
	found, err := s.CodeRecords(ctx, store, []string{code})
	if err == nil && len(found) == 0 {
		err = offers.Refuse(offers.ReasonNotFound)
	}
	if err != nil {
		return offers.CodeRecord{}, err
	}
	return found[0], nil
}

// CodeRecords implements offers.Desk: one pipelined look.
func (s *Store) CodeRecords(ctx context.Context, store *offers.Storefront, codes []string) ([]offers.CodeRecord, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	now, err := s.redis.Time(ctx).Result()
	if err != nil {
		return nil, outside(err)
	}
	records := make([]*redis.SliceCmd, len(codes))
	queued := make([][3]*redis.FloatCmd, len(codes))
	_, err = s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, code := range codes {
			k := keysOf(store, cellOf(store, code))
			records[i] = p.HMGet(ctx, k.code(code), recordFields...)
			for j, kind := range []offers.CallKind{offers.CallCreate, offers.CallDelete, offers.CallSweep} {
				queued[i][j] = p.ZScore(ctx, k.queue(kind), memberOf(kind, code))
			}
		}
		return nil
	})
	if err != nil && !isNil(err) {
		return nil, outside(err)
	}
	out := make([]offers.CodeRecord, 0, len(codes))
	for i, code := range codes {
		values, err := records[i].Result()
		if err != nil {
			return nil, outside(err)
		}
		var waits [3]bool
		for j, cmd := range queued[i] {
			if err := cmd.Err(); err != nil && !isNil(err) {
				return nil, outside(err)
			}
			waits[j] = cmd.Err() == nil
		}
		if r := recordOf(store, code, reply(values), now.UnixMilli(), waits); r.State != "" {
			out = append(out, r)
		}
	}
	return out, nil
}

func recordOf(store *offers.Storefront, code string, r reply, now int64, waits [3]bool) offers.CodeRecord {
	c := offers.CodeRecord{Offer: offers.Offer{StoreID: store.ID, Code: code, Now: now, Session: r.text(0), Campaign: r.text(1),
		State: offers.State(r.text(2)), Deadline: r.int(3), EndsAt: r.int(4), Kind: offers.Kind(r.text(5)), Amount: r.int(6),
		Currency: r.text(7), MinTotal: r.int(8), MaxOff: r.int(9), MintedAt: r.int(10), Extended: r.int(11), Revived: r.text(12) == "1"},
		ClaimedAt: r.int(13), RevokedAt: r.int(14), RedeemedAt: r.int(15), ReleasedAt: r.int(16), Order: r.text(17),
		Discount: r.int(18), Subtotal: r.int(19), AddedMS: r.int(20), Goodwill: r.text(21) == "1"}
	c.Outside = outsideOf(r.text(22), waits, c.Lives())
	return c
}

// outsideOf reads how a code stands on the platform from what is noted of it ('px', see lua/common.lua) and which of its
// calls wait: create, delete, sweep.
func outsideOf(noted string, waits [3]bool, lives bool) offers.Outside {
	switch {
	case noted == "":
		return offers.OutsideNone
	case noted == "3":
		return offers.OutsideRefused
	case waits[1] || noted != "0" && waits[2]:
		return offers.OutsideDeleting
	case noted == "0":
		return offers.OutsideGone
	case noted == "1" && (waits[0] || lives):
		return offers.OutsideWaiting
	case noted == "1": // it ended before a create was tried
		return offers.OutsideGone
	case waits[0]:
		return offers.OutsideMoving
	case lives:
		return offers.OutsideThere
	default:
		return offers.OutsideStuck
	}
}

// CodesOfOrder implements offers.Desk: what platforms said, and what came by our API.
func (s *Store) CodesOfOrder(ctx context.Context, store *offers.Storefront, order string) ([]string, error) {
	settled, _ := orderKeys(store, order)
	return s.union(ctx, []string{settled, apiOrderKey(store, order)})
}

func apiOrderKey(store *offers.Storefront, order string) string {
	hash := digest(order)
	return keysOf(store, cellOf(store, hash)).apiOrder(hash)
}

// noteOrder lets an order be found by its number. The redemption stands without it: whoever looks finds it by the code.
func (s *Store) noteOrder(ctx context.Context, store *offers.Storefront, order, code string) {
	if order == "" {
		return
	}
	key := apiOrderKey(store, order)
	_, _ = s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.SAdd(ctx, key, code)
		p.PExpire(ctx, key, time.Duration(s.opts.RedemptionMS)*time.Millisecond)
		return nil
	})
}

// CodesOfCustomer implements offers.Desk. Each account's codes lie in a cell of its own.
func (s *Store) CodesOfCustomer(ctx context.Context, store *offers.Storefront, hash string) ([]string, error) {
	if hash == "" {
		return nil, nil
	}
	var keys []string
	for cell := range max(1, store.Cells) {
		keys = append(keys, keysOf(store, cell).customer(hash))
	}
	return s.union(ctx, keys)
}

func (s *Store) union(ctx context.Context, keys []string) ([]string, error) {
	sets := make([]*redis.StringSliceCmd, len(keys))
	if _, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, key := range keys {
			sets[i] = p.SMembers(ctx, key)
		}
		return nil
	}); err != nil {
		return nil, outside(err)
	}
	var out []string
	seen := map[string]bool{}
	for _, set := range sets {
		for _, code := range set.Val() {
			if !seen[code] {
				seen[code] = true
				out = append(out, code)
			}
		}
	}
	return out, nil
}

// Prolong implements offers.Desk.
func (s *Store) Prolong(ctx context.Context, store *offers.Storefront, code string, addMS, mostMS, seenEnd int64) (offers.CodeRecord, error) {
	k := keysOf(store, cellOf(store, code))
	err := racing(ctx, func() error {
		session, err := s.owner(ctx, k, code)
		if err != nil {
			return err
		}
		r, err := s.run(ctx, prolongScript, []string{k.visitor(session), k.code(code), k.jobs(), k.events(), k.counters(), k.creates()},
			session, code, addMS, mostMS, seenEnd)
		if err != nil {
			return err
		}
		switch r.text(0) {
		case "conflict":
			return offers.ErrConflict
		case "too_long":
			return offers.ErrTooLong
		}
		return r.refusal()
	})
	if err != nil {
		return offers.CodeRecord{}, err
	}
	return s.CodeRecord(ctx, store, code)
}

// Issue implements offers.Desk. An account's codes lie in one cell, with the count that bounds them.
func (s *Store) Issue(ctx context.Context, store *offers.Storefront, req offers.IssueRequest) (offers.CodeRecord, error) {
	cell := cellOf(store, "desk:"+req.Account)
	k := keysOf(store, cell)
	account := digest(req.Account, req.Day)
	for range mintTries {
		code, err := drawCode(store, cell, req.Pattern)
		if err != nil {
			return offers.CodeRecord{}, err
		}
		r, err := s.run(ctx, issueScript,
			[]string{k.code(code), k.jobs(), k.events(), k.counters(), k.creates(), k.given(account), k.customer(req.Customer)},
			code, offers.GoodwillCampaign, string(req.Kind), req.Amount, req.LifeMS, req.Worst, store.Currency, req.MinTotal, req.MaxOff,
			flag(req.Outside), req.Form, req.PerDay, flag(req.Customer != ""), req.LifeMS+s.opts.RedemptionMS, 2*dayMS)
		if err != nil {
			return offers.CodeRecord{}, err
		}
		switch r.text(0) {
		case "taken":
			continue
		case "daily_cap":
			return offers.CodeRecord{}, offers.ErrDailyCap
		}
		if err := r.refusal(); err != nil {
			return offers.CodeRecord{}, err
		}
		return s.CodeRecord(ctx, store, r.text(2))
	}
	return offers.CodeRecord{}, outside(errors.New("no free code found"))
}
