package redisstore

import (
	"context"
	_ "embed"
	"encoding/json"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

var (
	//go:embed lua/hooklease.lua
	hookLeaseLua    string
	hookLeaseScript = script(hookLeaseLua)
)

var _ offers.HookBox = (*Store)(nil)

// LeaseDeliveries implements offers.HookBox: one look at all cells, then one step in each that has something due.
func (s *Store) LeaseDeliveries(ctx context.Context, store *offers.Storefront, hook string, n int, leaseMS int64) ([]offers.Delivery, error) {
	cells := max(1, store.Cells)
	first := make([]*redis.ZSliceCmd, cells)
	if _, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for cell := range cells {
			first[cell] = p.ZRangeWithScores(ctx, keysOf(store, cell).hookQueue(hook), 0, 0)
		}
		return nil
	}); err != nil {
		return nil, outside(err)
	}
	now, err := s.redis.Time(ctx).Result()
	if err != nil {
		return nil, outside(err)
	}
	var all []offers.Delivery
	start := int(now.UnixMilli()) % cells // no cell is always the first
	for i := range cells {
		cell := (start + i) % cells
		if z := first[cell].Val(); len(z) == 0 || int64(z[0].Score) > now.UnixMilli() || len(all) >= n {
			continue
		}
		list, err := s.leaseDeliveries(ctx, store, cell, hook, n-len(all), leaseMS)
		if err != nil {
			return all, err
		}
		all = append(all, list...)
	}
	return all, nil
}

func (s *Store) leaseDeliveries(ctx context.Context, store *offers.Storefront, cell int, hook string, n int, leaseMS int64) ([]offers.Delivery, error) {
	k := keysOf(store, cell)
	r, err := s.run(ctx, hookLeaseScript, []string{k.hookQueue(hook), k.deliveries(hook)}, n, leaseMS)
	if err != nil {
		return nil, err
	}
	due, _ := r[2].([]any)
	var list []offers.Delivery
	for i := 0; i+3 < len(due); i += 4 {
		var m kept
		if err := json.Unmarshal([]byte(reply(due).text(i+3)), &m); err != nil {
			return nil, err
		}
		list = append(list, offers.Delivery{ID: reply(due).text(i), Hook: hook, Cell: cell, Event: m.Event, At: m.At, Body: []byte(m.Body),
			Tries: reply(due).int(i + 2), DueAt: reply(due).int(i + 1), Now: r.int(0), Token: r.int(1)})
	}
	return list, nil
}

// DropDeliveries implements offers.HookBox.
func (s *Store) DropDeliveries(ctx context.Context, store *offers.Storefront, hook string) (int64, error) {
	n, err := s.Deliveries(ctx, store, hook)
	if err != nil {
		return 0, err
	}
	_, err = s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for cell := range max(1, store.Cells) {
			k := keysOf(store, cell)
			p.Del(ctx, k.hookQueue(hook))
			p.Del(ctx, k.deliveries(hook))
		}
		return nil
	})
	return n, outside(err)
}

// Deliveries implements offers.HookBox.
func (s *Store) Deliveries(ctx context.Context, store *offers.Storefront, hook string) (sum int64, err error) {
	cells := make([]*redis.IntCmd, max(1, store.Cells))
	if _, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for cell := range cells {
			cells[cell] = p.ZCard(ctx, keysOf(store, cell).hookQueue(hook))
		}
		return nil
	}); err != nil {
		return 0, outside(err)
	}
	for _, n := range cells {
		sum += n.Val()
	}
	return sum, nil
}

// Now is the ledger's clock, in ms.
func (s *Store) Now(ctx context.Context) (int64, error) {
	now, err := s.redis.Time(ctx).Result()
	return now.UnixMilli(), outside(err)
}
