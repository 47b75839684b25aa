package redisstore

import (
	"context"
	"errors"
	"strings"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// letters of the calls, as members of a cell's queue begin.
var callLetters = map[offers.CallKind]string{offers.CallCreate: "c", offers.CallDelete: "d", offers.CallSweep: "s"}

// memberOf names a call in its cell's queue.
func memberOf(kind offers.CallKind, code string) string { return callLetters[kind] + "|" + code }

// queue is where a call of the kind waits.
func (k cellKeys) queue(kind offers.CallKind) string {
	if kind == offers.CallCreate {
		return k.creates()
	}
	return k.calls()
}

// parseMember is the inverse; a kind of "" is none of ours.
func parseMember(member string) (kind offers.CallKind, code string) {
	letter, code, _ := strings.Cut(member, "|")
	for k, l := range callLetters {
		if l == letter {
			kind = k
		}
	}
	return kind, code
}

// LeaseCalls implements offers.Outbox: one step that leases, one pipelined look at what the calls are about. A create
// whose offer's record has gone is not handed out.
func (s *Store) LeaseCalls(ctx context.Context, store *offers.Storefront, cell, n int, leaseMS int64) (offers.LeasedCalls, error) {
	k := keysOf(store, cell)
	r, err := s.run(ctx, callsScript, []string{k.creates(), k.tries(), k.calls(), k.firstDue()}, n, leaseMS)
	if err != nil {
		return offers.LeasedCalls{}, err
	}
	l := offers.LeasedCalls{Now: r.int(0), NextAt: r.int(1)}
	due, _ := r[3].([]any)
	var calls []offers.Call
	for i := 0; i+2 < len(due); i += 3 {
		kind, code := parseMember(reply(due).text(i))
		calls = append(calls, offers.Call{Kind: kind, Cell: cell, Code: code, Token: r.int(2), DueAt: reply(due).int(i + 1),
			Tries: reply(due).int(i + 2)})
	}
	if len(calls) == 0 {
		return l, nil
	}
	if err := s.describe(ctx, store, k, calls, l.Now); err != nil {
		return offers.LeasedCalls{}, err
	}
	for _, call := range calls {
		if call.Kind != offers.CallCreate || call.Offer.Code != "" {
			l.Calls = append(l.Calls, call)
			continue
		}
		if err := s.Done(ctx, store, call); err != nil {
			return offers.LeasedCalls{}, err
		}
	}
	return l, nil
}

// describe fills in what the calls are about.
func (s *Store) describe(ctx context.Context, store *offers.Storefront, k cellKeys, calls []offers.Call, now int64) error {
	records := make([]*redis.SliceCmd, len(calls))
	shelved := make([]*redis.StringCmd, len(calls))
	if _, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, call := range calls {
			records[i] = p.HMGet(ctx, k.code(call.Code), "s", "ca", "st", "dl", "en", "k", "a", "cu", "mn", "mx", "ct", "ex", "rv", "pr")
			if call.Kind != offers.CallCreate {
				shelved[i] = p.HGet(ctx, k.shelved(), call.Code)
			}
		}
		return nil
	}); err != nil && !isNil(err) {
		return outside(err)
	}
	for i := range calls {
		out, err := records[i].Result()
		if err != nil {
			return outside(err)
		}
		if r := reply(out); r.text(1) != "" {
			calls[i].Ref = r.text(13)
			calls[i].Offer = offers.Offer{StoreID: store.ID, Code: calls[i].Code, Now: now, Session: r.text(0), Campaign: r.text(1),
				State: offers.State(r.text(2)), Deadline: r.int(3), EndsAt: r.int(4), Kind: offers.Kind(r.text(5)), Amount: r.int(6),
				Currency: r.text(7), MinTotal: r.int(8), MaxOff: r.int(9), MintedAt: r.int(10), Extended: r.int(11),
				Revived: r.text(12) == "1"}
			continue
		}
		if shelved[i] == nil {
			continue
		}
		value, err := shelved[i].Result()
		if err != nil && !isNil(err) {
			return outside(err)
		}
		if lies, ok := parseShelved(value); ok {
			calls[i].Ref, calls[i].Offer.Campaign = lies.ref, lies.shelf.Campaign
		}
	}
	return nil
}

// Created implements offers.Outbox.
func (s *Store) Created(ctx context.Context, store *offers.Storefront, call offers.Call, ref string) error {
	k := keysOf(store, call.Cell)
	_, err := s.run(ctx, createdScript, []string{k.creates(), k.tries(), k.code(call.Code), k.calls(), k.firstDue()},
		call.Code, call.Token, ref, string(call.Offer.State), s.opts.SweepMS)
	return err
}

// Done implements offers.Outbox.
func (s *Store) Done(ctx context.Context, store *offers.Storefront, call offers.Call) error {
	k := keysOf(store, call.Cell)
	_, err := s.run(ctx, doneScript, []string{k.queue(call.Kind), k.tries(), k.code(call.Code), k.shelved(), k.firstDue()},
		memberOf(call.Kind, call.Code), callLetters[call.Kind], call.Code, call.Token)
	return err
}

// PutOff implements offers.Outbox. The cause is the caller's to log: it is kept only of calls that are buried.
func (s *Store) PutOff(ctx context.Context, store *offers.Storefront, call offers.Call, delayMS int64, _ string, made bool) error {
	k := keysOf(store, call.Cell)
	_, err := s.run(ctx, putOffScript, []string{k.queue(call.Kind), k.tries()},
		memberOf(call.Kind, call.Code), call.Token, max(0, delayMS), flag(made))
	return err
}

// Backlog implements offers.Outbox: the sum over the store's cells.
func (s *Store) Backlog(ctx context.Context, store *offers.Storefront) (offers.Backlog, error) {
	var sum offers.Backlog
	cells := max(1, store.Cells)
	waiting, dead := make([]*redis.IntCmd, 2*cells), make([]*redis.IntCmd, cells)
	oldest := make([]*redis.ZSliceCmd, 0, 3*cells) // what was tried is the oldest by its first due, the rest by its place in the queue
	_, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for cell := range cells {
			k := keysOf(store, cell)
			dead[cell] = p.ZCard(ctx, k.lettersByTime())
			for i, queue := range []string{k.creates(), k.calls()} {
				waiting[2*cell+i] = p.ZCard(ctx, queue)
				oldest = append(oldest, p.ZRangeWithScores(ctx, queue, 0, 0))
			}
			oldest = append(oldest, p.ZRangeWithScores(ctx, k.firstDue(), 0, 0))
		}
		return nil
	})
	now, timeErr := s.redis.Time(ctx).Result()
	if err := errors.Join(err, timeErr); err != nil {
		return sum, outside(err)
	}
	for cell := range cells {
		sum.Dead += dead[cell].Val()
	}
	for i := range waiting {
		sum.Calls += waiting[i].Val()
	}
	for _, first := range oldest {
		for _, z := range first.Val() {
			sum.OldestMS = max(sum.OldestMS, now.UnixMilli()-int64(z.Score))
		}
	}
	return sum, nil
}
