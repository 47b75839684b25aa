package redisstore

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// Alive implements offers.Outbox.
func (s *Store) Alive(ctx context.Context, store *offers.Storefront, codes []string) ([]bool, error) {
	alive := make([]bool, len(codes))
	if len(codes) == 0 {
		return alive, nil
	}
	now, err := s.redis.Time(ctx).Result()
	if err != nil {
		return nil, outside(err)
	}
	records, shelved := make([]*redis.SliceCmd, len(codes)), make([]*redis.StringCmd, len(codes))
	_, err = s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, code := range codes {
			k := keysOf(store, cellOf(store, code))
			// The shelf first: a code that is taken off it in between has a record then.
			shelved[i] = p.HGet(ctx, k.shelved(), code)
			records[i] = p.HMGet(ctx, k.code(code), "st", "en", "rv", "px")
		}
		return nil
	})
	if err != nil && !isNil(err) {
		return nil, outside(err)
	}
	for i := range codes {
		value, shelfErr := shelved[i].Result()
		if isNil(shelfErr) {
			shelfErr = nil
		}
		out, err := records[i].Result()
		if err := errors.Join(shelfErr, err); err != nil {
			return nil, outside(err)
		}
		lies, onShelf := parseShelved(value)
		r := reply(out)
		o := offers.Offer{State: offers.State(r.text(0)), EndsAt: r.int(1), Revived: r.text(2) == "1", Now: now.UnixMilli()}
		alive[i] = onShelf && s.mayLie(lies, now.UnixMilli()) || o.Lives() && (o.State != offers.Offered || r.text(3) != "")
	}
	return alive, nil
}

// mayLie reports whether a code on a shelf may be on the platform: until its end, or while it may be about to be created.
func (s *Store) mayLie(c shelvedCode, now int64) bool {
	return now < c.endsAt && (c.state == "r" || c.state == "p" && now <= c.stockedAt+s.opts.PendingMS)
}
