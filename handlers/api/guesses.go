package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"lastcall/handlers/client"
	"lastcall/handlers/fault"
	"lastcall/offers"
)

type guesser struct{ store, session, address string }

// Guesses bounds wrong codes, per session and per network address of the shopper, as far as the store names them: the
// generic cell rate algorithm on Redis, exact over all processes.
type Guesses struct {
	limiter    *redis_rate.Limiter
	perSession redis_rate.Limit
	perAddress redis_rate.Limit
}

// NewGuesses allows 10 wrong codes at once and 10 more a minute for a session, 60 at once and a minute for a network.
func NewGuesses(client redis.UniversalClient) *Guesses {
	return &Guesses{limiter: redis_rate.NewLimiter(client), perSession: redis_rate.PerMinute(10), perAddress: redis_rate.PerMinute(60)}
}

// Check refuses who has no attempts left. It counts nothing.
func (g *Guesses) Check(ctx context.Context, who guesser) error {
	for _, b := range g.buckets(who) {
		res, err := g.limiter.AllowN(ctx, b.key, b.limit, 0)
		if err != nil {
			return fmt.Errorf("%w: %w", offers.ErrUnavailable, err)
		}
		if res.Remaining < 1 {
			return fault.New(offers.ReasonTooManyTries, "", nil)
		}
	}
	return nil
}

// Count takes one attempt.
func (g *Guesses) Count(ctx context.Context, who guesser) error {
	for _, b := range g.buckets(who) {
		if _, err := g.limiter.AllowN(ctx, b.key, b.limit, 1); err != nil {
			return fmt.Errorf("%w: %w", offers.ErrUnavailable, err)
		}
	}
	return nil
}

type bucket struct {
	key   string
	limit redis_rate.Limit
}

// buckets are named by hashes: neither a session nor an address stands in a key.
func (g *Guesses) buckets(who guesser) []bucket {
	var list []bucket
	if who.session != "" {
		list = append(list, bucket{"guess:" + hashed(who.store, "s", who.session), g.perSession})
	}
	if addr, err := netip.ParseAddr(who.address); err == nil {
		list = append(list, bucket{"guess:" + hashed(who.store, "a", client.Network(addr.Unmap()).String()), g.perAddress})
	}
	return list
}

func hashed(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
