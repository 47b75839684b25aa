package redisstore

import (
	"context"
	"encoding/json"
	"fmt"

	"lastcall/offers"
)

// keptLetters bounds the dead letters of a cell.
const keptLetters = 10_000

// Bury implements offers.Outbox.
func (s *Store) Bury(ctx context.Context, store *offers.Storefront, call offers.Call, cause string) error {
	k := keysOf(store, call.Cell)
	member := memberOf(call.Kind, call.Code)
	now, err := s.redis.Time(ctx).Result()
	if err != nil {
		return outside(err)
	}
	letter := offers.DeadLetter{ID: letterID(call.Cell, digest(member)), Kind: call.Kind, Code: call.Code,
		Campaign: call.Offer.Campaign, Tries: call.Tries, Cause: cause, At: now.UnixMilli()}
	value, err := json.Marshal(letter)
	if err != nil {
		return fmt.Errorf("dead letter: %w", err)
	}
	_, err = s.run(ctx, buryScript, []string{k.calls(), k.tries(), k.code(call.Code), k.letters(), k.lettersByTime()},
		member, callLetters[call.Kind], call.Token, letter.ID, value, keptLetters)
	return err
}
