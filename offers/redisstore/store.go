package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// Options of a Store. Zero values take the defaults.
type Options struct {
	RetentionMS      int64 // how long a session's record is kept after its last offer; default 90 days
	SignalsPerMinute int64 // per session; default 30
	RedemptionMS     int64 // how long a redemption can be released; default 180 days
	SweepMS          int64 // how long after its deletion a code is deleted again: longer than any call can take; default 90 s
	PendingMS        int64 // how long a code of a shelf may be about to be created: longer than any call; default 2 minutes
	// Batched sends the hot path's calls together when many come at once: more from one real Redis. Not for a cluster,
	// where a slow node would hold up the others' calls, nor for the embedded engine, which gains nothing.
	Batched bool
	// Vault seals the secrets of stores' platforms and listeners; without one, none can be kept.
	Vault Vault
}

// Store implements offers.Store and offers.Catalog.
type Store struct {
	redis redis.UniversalClient
	opts  Options
	spent spentBudgets
	words cellWordsOf
	batch *batcher // nil: each call goes alone
}

var (
	_ offers.Store   = (*Store)(nil)
	_ offers.Catalog = (*Store)(nil)
	_ offers.Outbox  = (*Store)(nil)
	_ offers.Shelves = (*Store)(nil)
)

const dayMS = 24 * 60 * 60 * 1000

// New keeps state in the given Redis.
func New(client redis.UniversalClient, opts Options) *Store {
	if opts.RetentionMS <= 0 {
		opts.RetentionMS = 90 * dayMS
	}
	if opts.SignalsPerMinute <= 0 {
		opts.SignalsPerMinute = 30
	}
	if opts.RedemptionMS <= 0 {
		opts.RedemptionMS = 180 * dayMS
	}
	if opts.SweepMS <= 0 {
		opts.SweepMS = 90_000
	}
	if opts.PendingMS <= 0 {
		opts.PendingMS = 120_000
	}
	s := &Store{redis: client, opts: opts}
	if single, ok := client.(*redis.Client); ok && opts.Batched {
		s.batch = &batcher{redis: single}
	}
	return s
}

// Ping reports whether the state can be reached.
func (s *Store) Ping(ctx context.Context) error { return outside(s.redis.Ping(ctx).Err()) }

// retryDelay between attempts of a step that lost a race against another change of the same session.
const (
	raceTries  = 8
	raceWaitMS = 2
)

// errMoved: what a script was told no longer holds, because another change came first.
var errMoved = errors.New("changed in between")

// racing runs a step that looks first and then changes atomically, again if the look was overtaken.
func racing(ctx context.Context, step func() error) error {
	for try := range raceTries {
		err := step()
		if !errors.Is(err, errMoved) {
			return err
		}
		select {
		case <-ctx.Done():
			return outside(ctx.Err())
		case <-time.After(time.Duration(try*raceWaitMS) * time.Millisecond):
		}
	}
	return outside(errMoved)
}

// outside turns every failure of Redis into ErrUnavailable; the embedded engine's "full" keeps its own name.
func outside(err error) error {
	switch {
	case err == nil, errors.Is(err, offers.ErrFull), errors.Is(err, offers.ErrUnavailable):
		return err
	case redis.IsOOMError(err): // the embedded engine's polite refusal, or maxmemory with noeviction
		return fmt.Errorf("%w: %w", offers.ErrFull, err)
	}
	return fmt.Errorf("%w: %w", offers.ErrUnavailable, err)
}

// reply is a script's answer: a status, the clock, and what the status brings.
type reply []any

// run calls a script in one round trip (two when Redis does not know it yet).
func (s *Store) run(ctx context.Context, script *redis.Script, keys []string, args ...any) (reply, error) {
	out, err := script.Run(ctx, s.redis, keys, args...).Slice()
	if err != nil {
		return nil, outside(err)
	}
	return reply(out), nil
}

// scriptWords is the number of words of a script call before its keys: command, script, number of keys.
const scriptWords = 3

// call is run for the hot path: words are the whole call, with room for the first two, and are sent without a copy.
// Values may be given by pointer.
func (s *Store) call(ctx context.Context, script *redis.Script, words []any) (reply, error) {
	return s.send(ctx, "evalsha", script.Hash(), words, func() *redis.Cmd {
		keys, args := s.split(words)
		return script.Eval(ctx, s.redis, keys, args...)
	})
}

// callRO is call for a script that only reads.
func (s *Store) callRO(ctx context.Context, script *redis.Script, words []any) (reply, error) {
	return s.send(ctx, "evalsha_ro", script.Hash(), words, func() *redis.Cmd {
		keys, args := s.split(words)
		return script.EvalRO(ctx, s.redis, keys, args...)
	})
}

func (s *Store) send(ctx context.Context, command, hash string, words []any, whole func() *redis.Cmd) (reply, error) {
	words[0], words[1] = command, hash
	cmd := redis.NewCmd(ctx, words...)
	if s.batch != nil {
		s.batch.process(ctx, cmd)
	} else {
		_ = s.redis.Process(ctx, cmd)
	}
	out, err := cmd.Slice()
	if err != nil && redis.HasErrorPrefix(err, "NOSCRIPT") {
		out, err = whole().Slice()
	}
	if err != nil {
		return nil, outside(err)
	}
	return out, nil
}

func (s *Store) split(words []any) (keys []string, args []any) {
	n := words[scriptWords-1].(int)
	for _, key := range words[scriptWords : scriptWords+n] {
		keys = append(keys, key.(string))
	}
	return keys, words[scriptWords+n:]
}

func (r reply) text(i int) string {
	if i >= len(r) {
		return ""
	}
	v, _ := r[i].(string)
	return v
}

// int reads a number that Lua sent as an integer or as text.
func (r reply) int(i int) int64 {
	if i >= len(r) {
		return 0
	}
	switch v := r[i].(type) {
	case int64:
		return v
	case string:
		return parseInt(v)
	}
	return 0
}

func parseInt(s string) int64 {
	var n int64
	negative := strings.HasPrefix(s, "-")
	for _, c := range strings.TrimPrefix(s, "-") {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		return -n
	}
	return n
}

// offer reads the thirteen fields that scripts answer an offer with: status, now, code, campaign, state, deadline,
// ends, kind, amount, currency, min, max, minted, extended, dismissed.
func (r reply) offer(store *offers.Storefront, session string) offers.Offer {
	return offers.Offer{
		StoreID: store.ID, Session: session, Now: r.int(1),
		Code: r.text(2), Campaign: r.text(3), State: offers.State(r.text(4)),
		Deadline: r.int(5), EndsAt: r.int(6), Kind: offers.Kind(r.text(7)), Amount: r.int(8), Currency: r.text(9),
		MinTotal: r.int(10), MaxOff: r.int(11), MintedAt: r.int(12), Extended: r.int(13), Dismissed: r.text(14) == "1",
	}
}

// refusal is the error behind a status other than success.
func (r reply) refusal() error {
	switch status := r.text(0); status {
	case "ok", "new", "live", "again":
		return nil
	case "moved":
		return errMoved
	case string(offers.ReasonNotFound), string(offers.ReasonExpired), string(offers.ReasonAlreadyRedeemed),
		string(offers.ReasonRevoked), string(offers.ReasonReleased), string(offers.ReasonWrongSession),
		string(offers.ReasonBelowMinimum), string(offers.ReasonWrongCurrency), string(offers.ReasonBudgetSpent),
		string(offers.ReasonNotRedeemed), string(offers.ReasonNotYetActive), string(offers.ReasonKeyReused), string(offers.ReasonErased):
		return offers.Refuse(offers.Reason(status))
	default:
		return outside(fmt.Errorf("script answered %q", status))
	}
}
