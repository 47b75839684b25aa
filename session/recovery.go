package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

const (
	recoveryCodes  = 10
	recoveryLength = 16 // characters of rand.Text, five random bits each: nothing to try out on hashes
)

// NewRecoveryCodes replaces the recovery codes that an account has. Errors:
// [ErrTOTPOff], or Redis's.
func (s *Accounts) NewRecoveryCodes(ctx context.Context, accountID string) ([]string, error) {
	sealed, err := s.secondStep(ctx, accountID)
	if err != nil {
		return nil, err
	}
	return s.setCodes(ctx, accountID, sealed, fieldTOTP, 0, "")
}

// DisableTOTP switches the second step off and forgets its secret and recovery codes.
// Errors: [ErrTOTPOff], or Redis's.
func (s *Accounts) DisableTOTP(ctx context.Context, accountID string) error {
	sealed, err := s.secondStep(ctx, accountID)
	if err != nil {
		return err
	}
	return s.totp(ctx, accountID, sealed, fieldTOTP, "", "")
}

func (s *Accounts) secondStep(ctx context.Context, accountID string) (sealed string, err error) {
	sealed, err = s.opts.Redis.HGet(ctx, accountKey(accountID), fieldTOTP).Result()
	if errors.Is(err, redis.Nil) {
		return "", ErrTOTPOff
	}
	if err != nil {
		return "", fmt.Errorf("session: second step: %w", err)
	}
	return sealed, nil
}

// setCodes makes recovery codes, and switches the second step on where sealed is its secret.
func (s *Accounts) setCodes(ctx context.Context, accountID, was, field string, step int64, sealed string) ([]string, error) {
	var codes []string
	var hashes []any
	for range recoveryCodes {
		c := rand.Text()[:recoveryLength]
		codes = append(codes, strings.ToLower(c[:4]+"-"+c[4:8]+"-"+c[8:12]+"-"+c[12:]))
		hashes = append(hashes, recoveryHash(c))
	}
	if err := s.totp(ctx, accountID, was, field, step, sealed, hashes...); err != nil {
		return nil, err
	}
	return codes, nil
}

func (s *Accounts) totp(ctx context.Context, accountID, was, field string, step any, sealed string, hashes ...any) error {
	args := append([]any{was, field, step, sealed}, hashes...)
	n, err := totpCodes.Run(ctx, s.opts.Redis, []string{accountKey(accountID)}, args...).Int()
	switch {
	case err != nil:
		return fmt.Errorf("session: second step: %w", err)
	case n == 0:
		return ErrNoSetup
	}
	return nil
}

// useRecovery says whether the code was one that is left, and uses it up.
func (s *Accounts) useRecovery(ctx context.Context, accountID, code string) (bool, error) {
	n, err := s.opts.Redis.HDel(ctx, accountKey(accountID), prefixRecovery+recoveryHash(code)).Result()
	if err != nil {
		return false, fmt.Errorf("session: second step: %w", err)
	}
	return n == 1, nil
}

// recoveryHash takes a code as people type it.
func recoveryHash(code string) string {
	code = code[:min(len(code), 64)]
	bare := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		default:
			return -1
		}
	}, code)
	sum := sha256.Sum256([]byte("lastcall recovery code: " + bare))
	return hex.EncodeToString(sum[:16])
}
