package redisstore

import (
	"context"
	"strings"

	"lastcall/offers"
)

// Forget implements offers.Store.
func (s *Store) Forget(ctx context.Context, store *offers.Storefront, session string) error {
	k := keysOf(store, cellOf(store, session))
	if gone, err := s.redis.HExists(ctx, k.visitor(session), "x").Result(); err != nil || gone {
		return outside(err)
	}
	// Traces go first: should we die in between, the shopper's second try finds the rest.
	if err := s.forgetTraces(ctx, k.events(), session); err != nil {
		return err
	}
	if err := s.forgetDeliveries(ctx, store, k, session); err != nil {
		return err
	}
	return racing(ctx, func() error {
		codes, err := s.redis.HGet(ctx, k.visitor(session), "cs").Result()
		if err != nil && !isNil(err) {
			return outside(err)
		}
		keys := []string{k.visitor(session), k.jobs(), k.events(), k.counters(), k.budgets(), k.calls(), k.tries(), k.creates(), k.firstDue()}
		args := []any{session, s.opts.RetentionMS, codes, s.opts.SweepMS}
		if codes != "" {
			for code := range strings.SplitSeq(codes, ",") {
				keys = append(keys, k.code(code))
				args = append(args, code)
			}
		}
		r, err := s.run(ctx, forgetScript, keys, args...)
		if err != nil {
			return err
		}
		return r.refusal()
	})
}

// forgetTraces deletes the session's lines from its cell's trace, page by page.
func (s *Store) forgetTraces(ctx context.Context, stream, session string) error {
	from := "-"
	for {
		page, err := s.redis.XRangeN(ctx, stream, from, "+", 1000).Result()
		if err != nil {
			return outside(err)
		}
		var ids []string
		for _, m := range page {
			if m.Values["s"] == session {
				ids = append(ids, m.ID)
			}
		}
		if len(ids) > 0 {
			if err := s.redis.XDel(ctx, stream, ids...).Err(); err != nil {
				return outside(err)
			}
		}
		if len(page) < 1000 {
			return nil
		}
		from = "(" + page[len(page)-1].ID
	}
}
