package session

import (
	"context"
	"fmt"
	"net/netip"
)

// Rename changes a person's name. Errors: [ErrName], [ErrNoAccount], or Redis's.
func (s *Accounts) Rename(ctx context.Context, accountID, name string) error {
	name, err := normalName(name)
	if err != nil {
		return err
	}
	n, err := accountSet.Run(ctx, s.opts.Redis, []string{accountKey(accountID)}, fieldName, name).Int()
	switch {
	case err != nil:
		return fmt.Errorf("session: renaming: %w", err)
	case n == 0:
		return ErrNoAccount
	}
	return nil
}

// SetPassphrase changes the passphrase of whoever knows the current one, and ends the
// account's log-ins but keep, in the same step. It is throttled together with the
// account's log-ins, and says how many ended. Errors: [ErrNotYou] if current is wrong,
// those of [CheckPassphrase], [*Throttled], or Redis's.
func (s *Accounts) SetPassphrase(ctx context.Context, accountID, current, next, keep string, from netip.Addr) (ended int, err error) {
	a, err := s.Get(ctx, accountID)
	if err != nil {
		return 0, err
	}
	if err := CheckPassphrase(next, a.Email); err != nil {
		return 0, err
	}
	was, err := s.knows(ctx, accountID, current, from)
	if err != nil {
		return 0, err
	}
	hash, err := s.hash(ctx, next)
	if err != nil {
		return 0, err
	}
	ended, err = accountPassphrase.Run(ctx, s.opts.Redis, []string{accountKey(a.ID), adminKey(a.ID, "")}, was, hash, keep).Int()
	switch {
	case err != nil:
		return 0, fmt.Errorf("session: changing a passphrase: %w", err)
	case ended < 0:
		return 0, ErrNotYou // changed meanwhile: what was given is the current one no more
	}
	return ended, nil
}
