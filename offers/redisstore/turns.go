package redisstore

import (
	"context"
	"time"

	"lastcall/offers"
)

var _ offers.Turns = (*Store)(nil)

// Turn implements offers.Turns.
func (s *Store) Turn(ctx context.Context, store *offers.Storefront, what string, periodMS int64) (bool, error) {
	ok, err := s.redis.SetNX(ctx, keyTurn(store.ID, what), "1", time.Duration(periodMS)*time.Millisecond).Result()
	return ok, outside(err)
}

// Note implements offers.Turns.
func (s *Store) Note(ctx context.Context, store *offers.Storefront, what, text string) error {
	return outside(s.redis.HSet(ctx, keyNotes(store.ID), what, text).Err())
}

// Noted implements offers.Turns.
func (s *Store) Noted(ctx context.Context, store *offers.Storefront, what string) (string, error) {
	text, err := s.redis.HGet(ctx, keyNotes(store.ID), what).Result()
	if isNil(err) {
		return "", nil
	}
	return text, outside(err)
}
