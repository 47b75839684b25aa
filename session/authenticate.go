package session

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
)

// Authenticate gives the account of an address and its passphrase; from is the
// network address that asks, invalid if unknown. Whether the account exists shows
// neither in the error nor in the time, since both ways make the same reads and
// one hash. Attempts are counted before they are tried, so that a thousand at
// once are bounded too; a success clears the account's count. Someone who keeps
// an account throttled from many networks locks its owner out for as long: the
// price of bounding guesses. Errors: [ErrCredentials], [*Throttled], or Redis's
// (it fails closed).
func (s *Accounts) Authenticate(ctx context.Context, email, passphrase string, from netip.Addr) (Account, error) {
	if err := s.allow(ctx, throttleAddressKey(network(from)), s.opts.ByAddress, "network"); err != nil {
		return Account{}, err
	}
	email, err := NormalEmail(email)
	if err != nil {
		email = "" // no account has it; the rest goes on as for any other
	}
	byAccount := throttleAccountKey(email)
	if err := s.allow(ctx, byAccount, s.opts.ByAccount, "account"); err != nil {
		return Account{}, err
	}
	id, err := s.opts.Redis.Get(ctx, emailKey(email)).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return Account{}, fmt.Errorf("session: log-in: %w", err)
	}
	fields, err := s.opts.Redis.HGetAll(ctx, accountKey(id)).Result()
	if err != nil {
		return Account{}, fmt.Errorf("session: log-in: %w", err)
	}
	hash, exists := fields[fieldHash]
	if !exists {
		hash = s.decoy
	}
	match, err := s.matches(ctx, passphrase, hash)
	if err != nil {
		return Account{}, err
	}
	if !match || !exists {
		return Account{}, ErrCredentials
	}
	// The wait for a turn to hash may have been long: what was changed meanwhile is the passphrase no more.
	now, err := s.opts.Redis.HGet(ctx, accountKey(id), fieldHash).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return Account{}, fmt.Errorf("session: log-in: %w", err)
	}
	if now != hash {
		return Account{}, ErrCredentials
	}
	if err := s.limiter.Reset(ctx, byAccount); err != nil {
		return Account{}, fmt.Errorf("session: log-in: %w", err)
	}
	return accountOf(id, fields)
}

func (s *Accounts) allow(ctx context.Context, key string, limit redis_rate.Limit, by string) error {
	res, err := s.limiter.Allow(ctx, key, limit)
	if err != nil {
		return fmt.Errorf("session: log-in throttle: %w", err)
	}
	if res.Allowed == 0 {
		wait := res.RetryAfter.Truncate(time.Second) + time.Second
		return &Throttled{RetryAfter: wait, by: by}
	}
	return nil
}

// network cuts an address to what one customer of a provider commonly holds.
func network(from netip.Addr) netip.Prefix {
	from = from.Unmap().WithZone("")
	bits := 56
	if from.Is4() {
		bits = 24
	}
	p, err := from.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
