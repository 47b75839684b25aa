package redisstore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

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
	_, err = s.run(ctx, buryScript, []string{k.queue(call.Kind), k.tries(), k.code(call.Code), k.letters(), k.lettersByTime(),
		k.visitor(call.Offer.Session), k.firstDue()}, member, callLetters[call.Kind], call.Token, letter.ID, value, keptLetters, call.Code)
	return err
}

// DeadLetters implements offers.Outbox.
func (s *Store) DeadLetters(ctx context.Context, store *offers.Storefront, n int) ([]offers.DeadLetter, error) {
	var list []offers.DeadLetter
	for cell := range max(1, store.Cells) {
		k := keysOf(store, cell)
		ids, err := s.redis.ZRevRange(ctx, k.lettersByTime(), 0, int64(n)-1).Result()
		if err != nil {
			return nil, outside(err)
		}
		if len(ids) == 0 || n <= 0 {
			continue
		}
		values, err := s.redis.HMGet(ctx, k.letters(), ids...).Result()
		if err != nil {
			return nil, outside(err)
		}
		for i := range values {
			var letter offers.DeadLetter
			if json.Unmarshal([]byte(reply(values).text(i)), &letter) == nil { // else it was taken out in between
				list = append(list, letter)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b offers.DeadLetter) int { return cmp.Compare(b.At, a.At) })
	return list[:min(max(0, n), len(list))], nil
}

// Revive implements offers.Outbox. A create whose offer has ended meanwhile is dropped.
func (s *Store) Revive(ctx context.Context, store *offers.Storefront, id string) error {
	cell, ok := cellOfLetter(store, id)
	if !ok {
		return offers.ErrNoLetter
	}
	k := keysOf(store, cell)
	value, err := s.redis.HGet(ctx, k.letters(), id).Bytes()
	if isNil(err) {
		return offers.ErrNoLetter
	}
	if err != nil {
		return outside(err)
	}
	var letter offers.DeadLetter
	if err := json.Unmarshal(value, &letter); err != nil {
		return fmt.Errorf("dead letter: %w", err)
	}
	session, err := s.owner(ctx, k, letter.Code)
	if err != nil {
		return err
	}
	r, err := s.run(ctx, requeueScript,
		[]string{k.letters(), k.lettersByTime(), k.queue(letter.Kind), k.code(letter.Code), k.visitor(session)},
		id, memberOf(letter.Kind, letter.Code), callLetters[letter.Kind], letter.Code)
	if err == nil && r.text(0) == "gone" {
		return offers.ErrNoLetter
	}
	return err
}

// Discard implements offers.Outbox.
func (s *Store) Discard(ctx context.Context, store *offers.Storefront, id string) error {
	cell, ok := cellOfLetter(store, id)
	if !ok {
		return offers.ErrNoLetter
	}
	k := keysOf(store, cell)
	r, err := s.run(ctx, discardScript, []string{k.letters(), k.lettersByTime(), k.shelved()}, id)
	if err == nil && r.text(0) == "gone" {
		return offers.ErrNoLetter
	}
	return err
}
