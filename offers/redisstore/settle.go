package redisstore

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// cancelledFor is how long a cancellation waits for its order.
const cancelledFor = 30 * 24 * time.Hour

var errNoOrder = errors.New("an order without an id")

// orderKeys are where it is kept what codes an order used, and that it was cancelled. Both lie in a cell of the order's
// own: Settle notes the code before it changes anything and looks for a cancellation after, Cancel the other way round,
// so whichever comes second sees the other.
func orderKeys(store *offers.Storefront, order string) (codes, cancelled string) {
	hash := digest(order)
	k := keysOf(store, cellOf(store, hash))
	return k.order(hash), k.cancelled(hash)
}

// Settle implements offers.Outbox.
func (s *Store) Settle(ctx context.Context, store *offers.Storefront, fact offers.Settlement) (offers.Settled, error) {
	if fact.Order == "" {
		return offers.Settled{}, errNoOrder
	}
	cell := cellOf(store, fact.Code)
	k := keysOf(store, cell)
	known, err := s.redis.Exists(ctx, k.code(fact.Code)).Result()
	if err != nil {
		return offers.Settled{}, outside(err)
	}
	if known == 0 {
		return offers.Settled{Late: offers.UnknownCode}, nil
	}
	codes, cancelled := orderKeys(store, fact.Order)
	if _, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.SAdd(ctx, codes, fact.Code)
		p.PExpire(ctx, codes, time.Duration(s.opts.RedemptionMS)*time.Millisecond)
		return nil
	}); err != nil {
		return offers.Settled{}, outside(err)
	}
	settled, err := s.settle(ctx, store, k, newRedemptionID(cell), fact)
	if err != nil || settled.Late == offers.UnknownCode {
		return settled, err
	}
	undone, stands, err := s.cancellation(ctx, cancelled, fact)
	if err != nil || !stands {
		return settled, err
	}
	r, found, err := s.cancel(ctx, store, fact.Code, undone)
	if err != nil {
		return offers.Settled{}, err
	}
	if found {
		settled.Redemption, settled.Cancelled = r, true
	}
	return settled, nil
}

// cancellation is what is kept of the order's cancellation, if that still stands. One that the order has come back from
// is dropped, so that an earlier message that comes again does not find it.
func (s *Store) cancellation(ctx context.Context, key string, fact offers.Settlement) (c offers.Cancellation, stands bool, err error) {
	names := []string{fact.Code, ""}
	words, err := s.redis.HMGet(ctx, key, names...).Result()
	if err != nil {
		return c, false, outside(err)
	}
	for i, word := range words {
		text, kept := word.(string)
		if !kept {
			continue
		}
		revive, at, _ := strings.Cut(text, "|")
		c = offers.Cancellation{Code: fact.Code, Order: fact.Order, Revive: revive == "1", At: parseInt(at)}
		if c.At <= 0 || fact.ChangedAt <= c.At {
			return c, true, nil
		}
		if err := s.redis.HDel(ctx, key, names[i]).Err(); err != nil {
			return c, false, outside(err)
		}
	}
	return c, false, nil
}

func (s *Store) settle(ctx context.Context, store *offers.Storefront, k cellKeys, id string, fact offers.Settlement) (offers.Settled, error) {
	var settled offers.Settled
	err := racing(ctx, func() error {
		session, err := s.owner(ctx, k, fact.Code)
		if err != nil {
			return err
		}
		r, err := s.run(ctx, settleScript,
			[]string{k.code(fact.Code), k.budgets(), k.visitor(session), k.jobs(), k.events(), k.counters(), k.redemption(id),
				k.calls(), k.tries(), k.creates(), k.firstDue()},
			fact.Code, session, fact.Order, id, fact.Currency, bounded(fact.Subtotal), bounded(fact.Discount), fact.PlacedAt,
			s.opts.RedemptionMS, s.opts.SweepMS, fact.ChangedAt)
		if err != nil {
			return err
		}
		if r.text(0) == "unknown" {
			settled = offers.Settled{Late: offers.UnknownCode}
			return nil
		}
		if err := r.refusal(); err != nil {
			return err
		}
		settled = offers.Settled{Redemption: r.redemption(store, fact.Code), Late: offers.Late(r.text(19))}
		return nil
	})
	return settled, err
}

// bounded keeps an amount that comes from outside in the range that sums stay exact in.
func bounded(minor int64) int64 { return min(max(0, minor), offers.MaxAmount) }

// Cancel implements offers.Outbox.
func (s *Store) Cancel(ctx context.Context, store *offers.Storefront, fact offers.Cancellation) (offers.Redemption, bool, error) {
	if fact.Order == "" {
		return offers.Redemption{}, false, errNoOrder
	}
	used, cancelled := orderKeys(store, fact.Order)
	if _, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.HSet(ctx, cancelled, fact.Code, flag(fact.Revive)+"|"+strconv.FormatInt(fact.At, 10))
		p.PExpire(ctx, cancelled, cancelledFor)
		return nil
	}); err != nil {
		return offers.Redemption{}, false, outside(err)
	}
	codes := []string{fact.Code}
	if fact.Code == "" {
		var err error
		if codes, err = s.redis.SMembers(ctx, used).Result(); err != nil {
			return offers.Redemption{}, false, outside(err)
		}
	}
	var first offers.Redemption
	var any bool
	for _, c := range codes {
		r, found, err := s.cancel(ctx, store, c, fact)
		if err != nil {
			return offers.Redemption{}, false, err
		}
		if found && !any {
			first, any = r, true
		}
	}
	return first, any, nil
}

// cancel undoes the order's use of one code, be it the one that stands or a second one.
func (s *Store) cancel(ctx context.Context, store *offers.Storefront, code string, fact offers.Cancellation) (offers.Redemption, bool, error) {
	k := keysOf(store, cellOf(store, code))
	out, err := s.redis.HMGet(ctx, k.code(code), "or", "id").Result()
	if err != nil {
		return offers.Redemption{}, false, outside(err)
	}
	if seen := reply(out); seen.text(0) == fact.Order {
		r, err := s.release(ctx, store, k, code, seen.text(1), fact.Revive, fact.At)
		var refused *offers.Refusal
		if !errors.As(err, &refused) {
			return r, err == nil, err
		}
	}
	r, err := s.run(ctx, uncountScript, []string{k.code(code), k.budgets(), k.events(), k.counters()}, code, fact.Order, fact.At)
	if err != nil || r.text(0) == "none" {
		return offers.Redemption{}, false, err
	}
	return offers.Redemption{Offer: offers.Offer{StoreID: store.ID, Code: code, Campaign: r.text(2), Now: r.int(1)}, Order: fact.Order,
		Discount: r.int(3), ReleasedAt: r.int(1), Replayed: r.text(0) == "again"}, true, nil
}
