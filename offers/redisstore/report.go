package redisstore

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// Counters implements offers.Catalog: the sum over the store's cells.
func (s *Store) Counters(ctx context.Context, store *offers.Storefront) (offers.Counters, error) {
	sum := offers.Counters{}
	for cell := range max(1, store.Cells) {
		all, err := s.redis.HGetAll(ctx, keysOf(store, cell).counters()).Result()
		if err != nil {
			return nil, outside(err)
		}
		for field, value := range all {
			campaign, what, _ := strings.Cut(field, "|")
			if sum[campaign] == nil {
				sum[campaign] = map[string]int64{}
			}
			sum[campaign][what] += parseInt(value)
		}
	}
	return sum, nil
}

// Trace implements offers.Catalog.
func (s *Store) Trace(ctx context.Context, store *offers.Storefront, n int) ([]offers.Event, error) {
	var events []offers.Event
	for cell := range max(1, store.Cells) {
		page, err := s.redis.XRevRangeN(ctx, keysOf(store, cell).events(), "+", "-", int64(n)).Result()
		if err != nil {
			return nil, outside(err)
		}
		for _, m := range page {
			events = append(events, eventOf(m))
		}
	}
	slices.SortStableFunc(events, func(a, b offers.Event) int { return int(b.At - a.At) })
	return events[:min(n, len(events))], nil
}

func eventOf(m redis.XMessage) offers.Event {
	text := func(name string) string {
		v, _ := m.Values[name].(string)
		return v
	}
	at, _, _ := strings.Cut(m.ID, "-")
	e := offers.Event{At: parseInt(at), Kind: text("k"), Campaign: text("ca"), Reason: offers.Reason(text("r")),
		Trigger: text("t"), Evidence: text("e"), Session: text("s")}
	_ = json.Unmarshal([]byte(text("w")), &e.Refused) // absent where nothing was refused
	return e
}

// Tidy implements offers.Store.
func (s *Store) Tidy(ctx context.Context, store *offers.Storefront, cell int, keepMS int64) error {
	now, err := s.redis.Time(ctx).Result()
	if err != nil {
		return outside(err)
	}
	oldest := strconv.FormatInt(now.UnixMilli()-keepMS, 10)
	return outside(s.redis.XTrimMinID(ctx, keysOf(store, cell).events(), oldest).Err())
}
