package session

import (
	"context"
	"fmt"
)

// Reset gives the account of an address a new passphrase, takes its second step away and ends its log-ins, in one step: for
// whoever runs the server, when somebody has lost the way in. It says how many log-ins ended. Errors: [ErrEmail],
// [ErrNoAccount], those of [CheckPassphrase], or Redis's.
func (s *Accounts) Reset(ctx context.Context, email, passphrase string) (ended int, err error) {
	if email, err = NormalEmail(email); err != nil {
		return 0, err
	}
	if err := CheckPassphrase(passphrase, email); err != nil {
		return 0, err
	}
	a, err := s.byEmail(ctx, email)
	if err != nil {
		return 0, err
	}
	hash, err := s.hash(ctx, passphrase)
	if err != nil {
		return 0, err
	}
	ended, err = accountReset.Run(ctx, s.opts.Redis, []string{accountKey(a.ID), adminKey(a.ID, "")}, hash, fieldTOTP, prefixRecovery).Int()
	switch {
	case err != nil:
		return 0, fmt.Errorf("session: resetting an account: %w", err)
	case ended < 0:
		return 0, ErrNoAccount
	}
	return ended, nil
}
