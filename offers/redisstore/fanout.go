package redisstore

import (
	"context"
	_ "embed"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

//go:embed lua/fanout.lua
var fanOutLua string

var fanOutScript = script(fanOutLua)

// Bounds of what is kept for listeners.
const (
	fanOutBatch   = 200              // events read at once
	maxDeliveries = 20_000           // waiting for one listener, in one cell
	hookKeepMS    = int64(2 * dayMS) // deliveries of a listener that nobody asks for any more
	traceLength   = 10_000           // events that a cell's trace holds at least, unless they are old
)

var hookEvents = map[string]offers.HookEvent{"offered": offers.HookShown, "claimed": offers.HookClaimed, "redeemed": offers.HookRedeemed,
	"expired": offers.HookExpired, "revoked": offers.HookRevoked, "released": offers.HookReleased}

// FanOut implements offers.HookBox: two looks, then one atomic step that does nothing if another caller came first.
func (s *Store) FanOut(ctx context.Context, store *offers.Storefront, cell int) (f offers.FannedOut, err error) {
	k := keysOf(store, cell)
	from, err := s.redis.Get(ctx, k.told()).Result()
	if err != nil && !isNil(err) {
		return f, outside(err)
	}
	start := "-"
	if from != "" {
		start = "(" + from
	}
	events, err := s.redis.XRangeN(ctx, k.events(), start, "+", fanOutBatch).Result()
	if err != nil || len(events) == 0 {
		return f, outside(err)
	}
	f.More = len(events) == fanOutBatch
	if f.Lost, err = s.wasCut(ctx, store, k, from); err != nil {
		return f, err
	}
	facts, err := s.factsOf(ctx, store, cell, events)
	if err != nil {
		return f, err
	}
	keys := []string{k.told()}
	args := []any{from, events[len(events)-1].ID, maxDeliveries, hookKeepMS}
	for i, h := range store.Hooks {
		keys = append(keys, k.hookQueue(h.ID), k.deliveries(h.ID))
		for _, fact := range facts {
			if !h.Wants(fact.Event, fact.At) {
				continue
			}
			text, err := json.Marshal(kept{Event: fact.Event, At: fact.At, Body: string(fact.Body(store))})
			if err != nil {
				return f, err
			}
			args = append(args, i+1, fact.ID, text)
		}
	}
	r, err := s.run(ctx, fanOutScript, keys, args...)
	if err != nil {
		return f, err
	}
	if r.text(0) == "moved" {
		return offers.FannedOut{More: true}, nil
	}
	f.Queued, f.Dropped = r.int(2), r.int(3)
	return f, nil
}

// kept is a message as it waits.
type kept struct {
	Event offers.HookEvent `json:"e"`
	At    int64            `json:"t"`
	Body  string           `json:"b"`
}

// wasCut reports whether events after the position may be gone: the one at the position is, and the trace is so long that
// more than age has shortened it. An event that listeners did not want then is no loss.
func (s *Store) wasCut(ctx context.Context, store *offers.Storefront, k cellKeys, position string) (bool, error) {
	if position == "" {
		return false, nil
	}
	at, err := s.redis.XRangeN(ctx, k.events(), position, position, 1).Result()
	if err != nil || len(at) > 0 {
		return false, outside(err)
	}
	ms, _, _ := strings.Cut(position, "-")
	listened := false
	for _, h := range store.Hooks {
		listened = listened || h.Enabled && parseInt(ms) >= h.Since
	}
	length, err := s.redis.XLen(ctx, k.events()).Result()
	return listened && length >= traceLength, outside(err)
}

// factsOf are those events that listeners can be told of, with what the offers' records say.
func (s *Store) factsOf(ctx context.Context, store *offers.Storefront, cell int, events []redis.XMessage) ([]offers.HookFact, error) {
	var facts []offers.HookFact
	for _, m := range events {
		text := func(name string) string {
			v, _ := m.Values[name].(string)
			return v
		}
		event, ok := hookEvents[text("k")]
		if !ok || text("k") == "released" && text("r") == string(offers.SecondUse) {
			continue
		}
		at, _, _ := strings.Cut(m.ID, "-")
		facts = append(facts, offers.HookFact{ID: "evt_" + strconv.Itoa(cell) + "_" + m.ID, Event: event, At: parseInt(at),
			Offer: offers.Offer{Session: text("s"), Campaign: text("ca"), Code: text("c"), Currency: text("cu")},
			Order: text("o"), Discount: parseInt(text("dc")), Late: offers.Late(text("r"))})
	}
	if len(facts) == 0 {
		return nil, nil
	}
	records := make([]*redis.SliceCmd, len(facts))
	if _, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, f := range facts {
			records[i] = p.HMGet(ctx, keysOf(store, cell).code(f.Offer.Code), "k", "a", "cu", "dl", "cl")
		}
		return nil
	}); err != nil {
		return nil, outside(err)
	}
	for i := range facts {
		f, r := &facts[i], reply(records[i].Val())
		// What the event itself says holds also where the record has gone.
		f.Claimed = f.Event == offers.HookClaimed || f.Event != offers.HookShown && (r.text(4) != "" || f.Order != "")
		if r.text(0) == "" {
			continue
		}
		f.Offer.Kind, f.Offer.Amount, f.Offer.Currency, f.Offer.Deadline = offers.Kind(r.text(0)), r.int(1), r.text(2), r.int(3)
	}
	return facts, nil
}
