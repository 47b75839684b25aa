package redisstore

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// owner is who a code belongs to, as seen before an atomic step that holds it against what is.
func (s *Store) owner(ctx context.Context, k cellKeys, code string) (string, error) {
	session, err := s.redis.HGet(ctx, k.code(code), "s").Result()
	if errors.Is(err, redis.Nil) {
		return "", nil
	}
	return session, outside(err)
}

// Revoke implements offers.Store.
func (s *Store) Revoke(ctx context.Context, store *offers.Storefront, code string) error {
	k := keysOf(store, cellOf(store, code))
	return racing(ctx, func() error {
		session, err := s.owner(ctx, k, code)
		if err != nil {
			return err
		}
		r, err := s.run(ctx, revokeScript,
			[]string{k.code(code), k.visitor(session), k.jobs(), k.events(), k.counters(), k.budgets(), k.calls(), k.tries(), k.creates(), k.firstDue()}, session, code, s.opts.SweepMS)
		if err != nil {
			return err
		}
		return r.refusal()
	})
}
