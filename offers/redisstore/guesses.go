package redisstore

import (
	"context"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// Guesses bounds wrong codes by the generic cell rate algorithm, exactly over all processes. Keys are hashes: neither a
// session nor an address stands in one.
type Guesses struct{ limiter *redis_rate.Limiter }

// Wrong codes that a session, a network, and all shoppers of a store who are not named may try, at once and per minute.
var (
	perSession = redis_rate.PerMinute(10)
	perNetwork = redis_rate.PerMinute(60)
	perStore   = redis_rate.PerMinute(6_000)
)

// NewGuesses keeps the limits in the given Redis.
func NewGuesses(client redis.UniversalClient) *Guesses {
	return &Guesses{limiter: redis_rate.NewLimiter(client)}
}

// Check refuses with ReasonTooManyTries who has no attempts left. It counts nothing.
func (g *Guesses) Check(ctx context.Context, who offers.Guesser) error {
	for _, b := range buckets(who) {
		res, err := g.limiter.AllowN(ctx, b.key, b.limit, 0)
		if err != nil {
			return outside(err)
		}
		if res.Remaining < 1 {
			return offers.Refuse(offers.ReasonTooManyTries)
		}
	}
	return nil
}

// Count takes one attempt.
func (g *Guesses) Count(ctx context.Context, who offers.Guesser) error {
	for _, b := range buckets(who) {
		if _, err := g.limiter.AllowN(ctx, b.key, b.limit, 1); err != nil {
			return outside(err)
		}
	}
	return nil
}

type bucket struct {
	key   string
	limit redis_rate.Limit
}

func buckets(who offers.Guesser) []bucket {
	var list []bucket
	if who.Session != "" {
		list = append(list, bucket{keyGuesses("session", who.StoreID, who.Session), perSession})
	}
	if who.Network != "" {
		list = append(list, bucket{keyGuesses("network", who.StoreID, who.Network), perNetwork})
	}
	if len(list) == 0 {
		list = append(list, bucket{keyGuesses("store", who.StoreID), perStore})
	}
	return list
}
