package redisstore

import (
	"context"

	"lastcall/offers"
)

// Extend implements offers.Store.
func (s *Store) Extend(ctx context.Context, store *offers.Storefront, session string, c *offers.Campaign) (offers.Offer, error) {
	k := keysOf(store, cellOf(store, session))
	var extended offers.Offer
	err := racing(ctx, func() error {
		seen, err := s.Live(ctx, store, session)
		if err != nil {
			return err
		}
		r, err := s.run(ctx, extendScript,
			[]string{k.visitor(session), k.code(seen.Code), k.jobs(), k.events(), k.counters()},
			session, seen.Code, c.Duration.MoreMS, c.Duration.MoreMax, seen.Extended)
		if err != nil {
			return err
		}
		extended = r.offer(store, session)
		return r.refusal()
	})
	return extended, err
}
