package redisstore

import (
	"context"

	"lastcall/offers"
)

// Live implements offers.Store.
func (s *Store) Live(ctx context.Context, store *offers.Storefront, session string) (offers.Offer, error) {
	k := s.cell(store, cellOf(store, session))
	r, err := s.callRO(ctx, liveScript, []any{nil, nil, 1, k.visitor(session)})
	if err != nil {
		return offers.Offer{}, err
	}
	if err := r.refusal(); err != nil {
		return offers.Offer{}, err
	}
	o := r.offer(store, session)
	o.Refused = r.text(15) == "1" && (o.State == offers.Offered || o.State == offers.Claimed)
	return o, nil
}

// Dismiss implements offers.Store.
func (s *Store) Dismiss(ctx context.Context, store *offers.Storefront, session string) (offers.Offer, error) {
	k := keysOf(store, cellOf(store, session))
	r, err := s.run(ctx, dismissScript, []string{k.visitor(session), k.events(), k.counters()}, session)
	if err != nil {
		return offers.Offer{}, err
	}
	if err := r.refusal(); err != nil {
		return offers.Offer{}, err
	}
	return r.offer(store, session), nil
}
