package session

import (
	"context"
	"fmt"
	"net/netip"
)

// Confirm checks that whoever is logged in to the account is still its person, by the
// passphrase or by a code of its second step. It is throttled together with the
// account's log-ins; nowMS is Unix ms. Errors: [ErrNotYou], [*Throttled], or Redis's.
func (s *Accounts) Confirm(ctx context.Context, accountID, proof string, from netip.Addr, nowMS int64) error {
	if code, ok := digits(proof); ok { // too short for a passphrase
		return s.provesByCode(ctx, accountID, code, from, nowMS)
	}
	_, err := s.knows(ctx, accountID, proof, from)
	return err
}

// knows checks a passphrase of an account that is logged in, and gives its hash.
func (s *Accounts) knows(ctx context.Context, accountID, passphrase string, from netip.Addr) (hash string, err error) {
	fields, byAccount, err := s.attempt(ctx, accountID, from)
	if err != nil {
		return "", err
	}
	hash, exists := fields[fieldHash]
	if !exists {
		hash = s.decoy
	}
	match, err := s.matches(ctx, passphrase, hash)
	if err != nil {
		return "", err
	}
	if !match || !exists {
		return "", ErrNotYou
	}
	return hash, s.heard(ctx, byAccount)
}

func (s *Accounts) provesByCode(ctx context.Context, accountID, code string, from netip.Addr, nowMS int64) error {
	fields, byAccount, err := s.attempt(ctx, accountID, from)
	if err != nil {
		return err
	}
	ok, err := s.useCode(ctx, accountID, fields[fieldTOTP], code, nowMS)
	if err != nil {
		return err
	}
	if !ok {
		return ErrNotYou
	}
	return s.heard(ctx, byAccount)
}

// attempt counts one against the network's and the account's limits, and reads the account.
func (s *Accounts) attempt(ctx context.Context, accountID string, from netip.Addr) (fields map[string]string, byAccount string, err error) {
	if err := s.allow(ctx, throttleAddressKey(network(from)), s.opts.ByAddress, "network"); err != nil {
		return nil, "", err
	}
	if fields, err = s.opts.Redis.HGetAll(ctx, accountKey(accountID)).Result(); err != nil {
		return nil, "", fmt.Errorf("session: confirming: %w", err)
	}
	byAccount = throttleAccountKey(fields[fieldEmail])
	return fields, byAccount, s.allow(ctx, byAccount, s.opts.ByAccount, "account")
}

// heard clears the account's count after a success.
func (s *Accounts) heard(ctx context.Context, byAccount string) error {
	if err := s.limiter.Reset(ctx, byAccount); err != nil {
		return fmt.Errorf("session: confirming: %w", err)
	}
	return nil
}
