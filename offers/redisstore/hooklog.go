package redisstore

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

var (
	//go:embed lua/hookdone.lua
	hookDoneLua    string
	hookDoneScript = script(hookDoneLua)

	//go:embed lua/hookagain.lua
	hookAgainLua    string
	hookAgainScript = script(hookAgainLua)
)

// hookLogMS is how long a listener's log is kept after its last line.
const hookLogMS = int64(7 * dayMS)

// logged is a line of a listener's log as it is kept. Its message is what waited, whole, so that it can be sent again.
type logged struct {
	Message string           `json:"m"` // kept, as JSON; "" for a test
	Event   offers.HookEvent `json:"e"`
	At      int64            `json:"t"`
	Tries   int64            `json:"n"`
	Outcome offers.Outcome   `json:"o"`
	Status  int              `json:"s,omitempty"`
	Cause   string           `json:"c,omitempty"`
	TookMS  int64            `json:"d"`
	DelayMS int64            `json:"x,omitempty"` // until the next try
}

// Delivered implements offers.HookBox.
func (s *Store) Delivered(ctx context.Context, store *offers.Storefront, d offers.Delivery, last offers.Attempt) error {
	return s.hookDone(ctx, store, d, "", last)
}

// PutOffDelivery implements offers.HookBox.
func (s *Store) PutOffDelivery(ctx context.Context, store *offers.Storefront, d offers.Delivery, delayMS int64, last offers.Attempt) error {
	return s.hookDone(ctx, store, d, strconv.FormatInt(max(0, delayMS), 10), last)
}

// NoteTest implements offers.HookBox.
func (s *Store) NoteTest(ctx context.Context, store *offers.Storefront, d offers.Delivery, last offers.Attempt) error {
	d.Body, d.Token, d.Tries = nil, 0, 1
	return s.hookDone(ctx, store, d, "", last)
}

func (s *Store) hookDone(ctx context.Context, store *offers.Storefront, d offers.Delivery, delay string, last offers.Attempt) error {
	l := logged{Event: d.Event, At: d.At, Tries: d.Tries, Outcome: last.Outcome, Status: last.Status, Cause: last.Cause, TookMS: last.TookMS, DelayMS: parseInt(delay)}
	token := ""
	if d.Body != nil {
		message, err := json.Marshal(kept{Event: d.Event, At: d.At, Body: string(d.Body)})
		if err != nil {
			return err
		}
		l.Message, token = string(message), strconv.FormatInt(d.Token, 10)
	}
	line, err := json.Marshal(l)
	if err != nil {
		return err
	}
	k := keysOf(store, d.Cell)
	_, err = s.run(ctx, hookDoneScript, []string{k.hookQueue(d.Hook), k.deliveries(d.Hook), k.hookLog(d.Hook), k.hookTried(d.Hook)},
		d.ID, token, delay, line, offers.MaxHookLog, hookLogMS)
	return err
}

// HookLog are the last deliveries of a listener, newest try first, at most offers.MaxHookLog.
func (s *Store) HookLog(ctx context.Context, store *offers.Storefront, hook string) ([]offers.LoggedDelivery, error) {
	cells := max(1, store.Cells)
	lines, tried := make([]*redis.MapStringStringCmd, cells), make([]*redis.ZSliceCmd, cells)
	if _, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for cell := range cells {
			k := keysOf(store, cell)
			lines[cell] = p.HGetAll(ctx, k.hookLog(hook))
			tried[cell] = p.ZRangeWithScores(ctx, k.hookTried(hook), 0, -1)
		}
		return nil
	}); err != nil {
		return nil, outside(err)
	}
	var list []offers.LoggedDelivery
	for cell := range cells {
		for _, z := range tried[cell].Val() {
			id, _ := z.Member.(string)
			var l logged
			if text, ok := lines[cell].Val()[id]; !ok || json.Unmarshal([]byte(text), &l) != nil {
				continue
			}
			d := offers.LoggedDelivery{ID: id, Event: l.Event, Test: l.Message == "", At: l.At, TriedAt: int64(z.Score), Tries: l.Tries,
				Attempt: offers.Attempt{Outcome: l.Outcome, Status: l.Status, Cause: l.Cause, TookMS: l.TookMS}}
			if l.Outcome == offers.OutcomeWaiting {
				d.NextAt = d.TriedAt + l.DelayMS
			}
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b offers.LoggedDelivery) int {
		return cmp.Or(cmp.Compare(b.TriedAt, a.TriedAt), cmp.Compare(b.ID, a.ID))
	})
	return list[:min(len(list), offers.MaxHookLog)], nil
}

// ResendDelivery queues a delivery of the log once more, or answers offers.ErrNoDelivery.
func (s *Store) ResendDelivery(ctx context.Context, store *offers.Storefront, hook, id string) error {
	cell, ok := cellOfDelivery(store, id)
	if !ok {
		return offers.ErrNoDelivery
	}
	k := keysOf(store, cell)
	r, err := s.run(ctx, hookAgainScript, []string{k.hookQueue(hook), k.deliveries(hook), k.hookLog(hook)}, id, hookKeepMS)
	if err == nil && r.text(0) != "ok" {
		return offers.ErrNoDelivery
	}
	return err
}

// cellOfDelivery is the cell that a delivery's id names: evt_<cell>_<event>.
func cellOfDelivery(store *offers.Storefront, id string) (int, bool) {
	rest, ok := strings.CutPrefix(id, "evt_")
	number, event, found := strings.Cut(rest, "_")
	cell, err := strconv.Atoi(number)
	return cell, ok && found && err == nil && cell >= 0 && cell < max(1, store.Cells) && event != "" && len(id) <= 64
}

// ForgetHook drops all that is kept of a listener beside the store's own record, and answers how many deliveries waited.
func (s *Store) ForgetHook(ctx context.Context, store *offers.Storefront, hook string) (int64, error) {
	n, err := s.DropDeliveries(ctx, store, hook)
	if err != nil {
		return 0, err
	}
	if _, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for cell := range max(1, store.Cells) {
			k := keysOf(store, cell)
			p.Del(ctx, k.hookLog(hook))
			p.Del(ctx, k.hookTried(hook))
		}
		return nil
	}); err != nil {
		return n, outside(err)
	}
	return n, s.DeleteHookSecret(ctx, store.ID, hook)
}

// forgetDeliveries takes what was told of a session out of the logs of a store's listeners.
func (s *Store) forgetDeliveries(ctx context.Context, store *offers.Storefront, k cellKeys, session string) error {
	name := offers.SessionName(store, session)
	for _, h := range store.Hooks {
		lines, err := s.redis.HGetAll(ctx, k.hookLog(h.ID)).Result()
		if err != nil {
			return outside(err)
		}
		var ids []string
		for id, text := range lines {
			if strings.Contains(text, name) {
				ids = append(ids, id)
			}
		}
		if len(ids) == 0 {
			continue
		}
		if err := s.redis.HDel(ctx, k.hookLog(h.ID), ids...).Err(); err != nil {
			return outside(err)
		}
	}
	return nil
}
