package redisstore

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// seenFor is longer than any platform sends a message again.
const seenFor = 7 * 24 * time.Hour

func messageKeys(store *offers.Storefront, ids []string) []string {
	var keys []string
	for _, id := range ids {
		if id != "" {
			hash := digest(id)
			keys = append(keys, keysOf(store, cellOf(store, hash)).message(hash))
		}
	}
	return keys
}

// Seen implements offers.Outbox. Empty ids are none.
func (s *Store) Seen(ctx context.Context, store *offers.Storefront, ids ...string) error {
	keys := messageKeys(store, ids)
	if len(keys) == 0 {
		return nil
	}
	_, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, key := range keys {
			p.Set(ctx, key, "1", seenFor)
		}
		return nil
	})
	return outside(err)
}

// WasSeen implements offers.Outbox: whether any of the ids was.
func (s *Store) WasSeen(ctx context.Context, store *offers.Storefront, ids ...string) (bool, error) {
	keys := messageKeys(store, ids)
	if len(keys) == 0 {
		return false, nil
	}
	found := make([]*redis.IntCmd, len(keys))
	_, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, key := range keys {
			found[i] = p.Exists(ctx, key)
		}
		return nil
	})
	if err != nil {
		return false, outside(err)
	}
	for _, f := range found {
		if f.Val() > 0 {
			return true, nil
		}
	}
	return false, nil
}
