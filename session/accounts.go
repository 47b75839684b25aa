package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
)

// AccountOptions are the settings of [NewAccounts].
type AccountOptions struct {
	// Redis keeps the accounts. Required.
	Redis redis.UniversalClient
	// Sealer keeps the secrets of second steps. Without one there are none.
	Sealer Sealer
	// Hashing is the cost of argon2id for new hashes. nil means 19 MiB, two
	// passes, one lane, about 40 ms.
	Hashing *argon2id.Params
	// ByAccount and ByAddress throttle log-ins. Zero means 10 at once and one more
	// a minute for an account, 30 at once and two more a minute for a network.
	ByAccount, ByAddress redis_rate.Limit
}

// Accounts keeps merchants' accounts on Redis.
type Accounts struct {
	opts    AccountOptions
	limiter *redis_rate.Limiter
	decoy   string        // hash that no passphrase matches
	hashing chan struct{} // bounds the memory that log-ins can claim at once

	upgraded atomic.Bool // no account has the old form any more
}

// hashesAtOnce bounds concurrent argon2id runs: a flood of log-ins waits instead
// of taking the shop's memory and processors.
const hashesAtOnce = 2

// NewAccounts checks the options.
func NewAccounts(opts AccountOptions) (*Accounts, error) {
	if opts.Redis == nil {
		return nil, errors.New("session: accounts need a Redis client")
	}
	if opts.Hashing == nil {
		opts.Hashing = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	}
	if opts.ByAccount.IsZero() {
		opts.ByAccount = redis_rate.Limit{Rate: 15, Burst: 10, Period: 15 * time.Minute}
	}
	if opts.ByAddress.IsZero() {
		opts.ByAddress = redis_rate.Limit{Rate: 30, Burst: 30, Period: 15 * time.Minute}
	}
	decoy, err := argon2id.CreateHash(rand.Text(), opts.Hashing)
	if err != nil {
		return nil, fmt.Errorf("session: hashing: %w", err)
	}
	return &Accounts{opts: opts, limiter: redis_rate.NewLimiter(opts.Redis), decoy: decoy,
		hashing: make(chan struct{}, hashesAtOnce)}, nil
}

// Get gives the account of an id. Errors: [ErrNoAccount], or Redis's.
func (s *Accounts) Get(ctx context.Context, id string) (Account, error) {
	fields, err := s.opts.Redis.HGetAll(ctx, accountKey(id)).Result()
	if err != nil {
		return Account{}, fmt.Errorf("session: reading an account: %w", err)
	}
	return accountOf(id, fields)
}

// Any says whether there is an account at all.
func (s *Accounts) Any(ctx context.Context) (bool, error) {
	n, err := s.opts.Redis.Exists(ctx, keyAccounts).Result()
	if err != nil {
		return false, fmt.Errorf("session: looking for accounts: %w", err)
	}
	return n > 0, nil
}

// List gives all accounts, oldest first, in two round trips.
func (s *Accounts) List(ctx context.Context) ([]Account, error) {
	ids, err := s.opts.Redis.ZRange(ctx, keyAccounts, 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("session: listing accounts: %w", err)
	}
	reads := make([]*redis.MapStringStringCmd, len(ids))
	_, err = s.opts.Redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range ids {
			reads[i] = p.HGetAll(ctx, accountKey(id))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("session: listing accounts: %w", err)
	}
	all := make([]Account, 0, len(ids))
	for i, id := range ids {
		a, err := accountOf(id, reads[i].Val())
		if errors.Is(err, ErrNoAccount) {
			continue // deleted between the two reads
		}
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}
