package session

import (
	"context"
	"fmt"
	"net/netip"
)

// Confirm checks that whoever is logged in to the account is still its person, by
// the passphrase. It is throttled together with the account's log-ins. Errors:
// [ErrNotYou], [*Throttled], or Redis's.
func (s *Accounts) Confirm(ctx context.Context, accountID, proof string, from netip.Addr) error {
	if err := s.allow(ctx, throttleAddressKey(network(from)), s.opts.ByAddress, "network"); err != nil {
		return err
	}
	fields, err := s.opts.Redis.HGetAll(ctx, accountKey(accountID)).Result()
	if err != nil {
		return fmt.Errorf("session: confirming: %w", err)
	}
	byAccount := throttleAccountKey(fields[fieldEmail])
	if err := s.allow(ctx, byAccount, s.opts.ByAccount, "account"); err != nil {
		return err
	}
	hash, exists := fields[fieldHash]
	if !exists {
		hash = s.decoy
	}
	match, err := s.matches(ctx, proof, hash)
	if err != nil {
		return err
	}
	if !match || !exists {
		return ErrNotYou
	}
	if err := s.limiter.Reset(ctx, byAccount); err != nil {
		return fmt.Errorf("session: confirming: %w", err)
	}
	return nil
}
