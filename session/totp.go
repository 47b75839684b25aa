package session

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// Sealer keeps secrets unreadable for whoever reads Redis. A text sealed for one
// owner opens for no other.
type Sealer interface {
	Seal(owner string, secret []byte) string
	Open(owner, sealed string) ([]byte, error)
	NeedsResealing(sealed string) bool
}

// ErrNoSealer is the answer where the second step is to be used and there is nothing
// to seal its secret with.
var ErrNoSealer = errors.New("session: accounts were made without a Sealer")

const (
	stepMS     = 30_000 // a code's time
	codeDigits = 6
	// decoySecret is computed with where there is no account, or no second step: a
	// refusal then takes as long as any other. Nothing is ever let in by it.
	decoySecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
)

// SecondStep checks what an account asks for besides its passphrase: a code of the
// authenticator app, each once, or a recovery code, which is used up. Attempts are
// counted before they are tried, apart from those of passphrases. An account that is
// not there is refused with the same words after the same work. Errors: [ErrCode],
// [*Throttled], or Redis's.
func (s *Accounts) SecondStep(ctx context.Context, accountID, code string, from netip.Addr, nowMS int64) (recovery bool, err error) {
	if err := s.allow(ctx, throttleAddressKey(network(from)), s.opts.ByAddress, "network"); err != nil {
		return false, err
	}
	byAccount := throttleCodeKey(accountID)
	if err := s.allow(ctx, byAccount, s.opts.ByAccount, "account"); err != nil {
		return false, err
	}
	sealed, err := s.opts.Redis.HMGet(ctx, accountKey(accountID), fieldTOTP).Result()
	if err != nil {
		return false, fmt.Errorf("session: second step: %w", err)
	}
	secret, _ := sealed[0].(string)
	var ok bool
	if short, is := digits(code); is {
		ok, err = s.useCode(ctx, accountID, secret, short, nowMS)
	} else {
		recovery = true
		ok, err = s.useRecovery(ctx, accountID, code)
	}
	if err != nil {
		return false, err
	}
	if !ok {
		return false, ErrCode
	}
	return recovery, s.heard(ctx, byAccount)
}

// useCode says whether the code is right now, give or take one step, and neither it
// nor a later one was used before.
func (s *Accounts) useCode(ctx context.Context, accountID, sealed, code string, nowMS int64) (bool, error) {
	secret := decoySecret
	if sealed != "" {
		var err error
		if secret, err = s.open(accountID, sealed); err != nil {
			return false, err
		}
	}
	step, ok := stepOf(secret, code, nowMS)
	if !ok || sealed == "" {
		return false, nil
	}
	anew := ""
	if s.opts.Sealer.NeedsResealing(sealed) {
		anew = s.opts.Sealer.Seal(sealedFor(accountID), []byte(secret))
	}
	n, err := totpUse.Run(ctx, s.opts.Redis, []string{accountKey(accountID)}, sealed, step, anew).Int()
	if err != nil {
		return false, fmt.Errorf("session: second step: %w", err)
	}
	return n == 1, nil
}

// stepOf finds the step, counted from 1970, whose code this is. It always compares
// with all three.
func stepOf(secret, code string, nowMS int64) (step int64, ok bool) {
	for s := nowMS/stepMS - 1; s <= nowMS/stepMS+1; s++ {
		if right, err := hotp.ValidateCustom(code, uint64(s), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}); err == nil && right {
			step, ok = s, true
		}
	}
	return step, ok
}

// digits takes a code as people type it, with spaces, and says whether it is one.
func digits(text string) (code string, ok bool) {
	if len(text) > 4*codeDigits {
		return "", false
	}
	code = strings.ReplaceAll(strings.ReplaceAll(text, " ", ""), "\u00a0", "")
	return code, len(code) == codeDigits && strings.Trim(code, "0123456789") == ""
}

func (s *Accounts) open(accountID, sealed string) (string, error) {
	if s.opts.Sealer == nil {
		return "", ErrNoSealer
	}
	secret, err := s.opts.Sealer.Open(sealedFor(accountID), sealed)
	if err != nil {
		return "", fmt.Errorf("%w: account %s: %w", ErrSealed, accountID, err)
	}
	return string(secret), nil
}

func sealedFor(accountID string) string { return "account " + accountID + " totp" }

// Reseal seals every account's secret again that an older key had sealed, and says how
// many.
func (s *Accounts) Reseal(ctx context.Context) (int, error) {
	if s.opts.Sealer == nil {
		return 0, ErrNoSealer
	}
	ids, err := s.opts.Redis.ZRange(ctx, keyAccounts, 0, -1).Result()
	if err != nil {
		return 0, fmt.Errorf("session: sealing again: %w", err)
	}
	n := 0
	for _, id := range ids {
		fields, err := s.opts.Redis.HGetAll(ctx, accountKey(id)).Result()
		if err != nil {
			return n, fmt.Errorf("session: sealing again: %w", err)
		}
		sealed := fields[fieldTOTP]
		if sealed == "" || !s.opts.Sealer.NeedsResealing(sealed) {
			continue
		}
		secret, err := s.open(id, sealed)
		if err != nil {
			return n, err
		}
		changed, err := totpReseal.Run(ctx, s.opts.Redis, []string{accountKey(id)}, sealed, s.opts.Sealer.Seal(sealedFor(id), []byte(secret))).Int()
		if err != nil {
			return n, fmt.Errorf("session: sealing again: %w", err)
		}
		n += changed
	}
	return n, nil
}
