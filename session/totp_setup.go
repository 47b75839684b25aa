package session

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// setupMS is how long a new secret waits for its first code.
const setupMS = 30 * 60_000

// TOTPSetup is a secret that waits for its first code.
type TOTPSetup struct {
	Secret string // base32
	URL    string // for authenticator apps
}

// StartTOTP makes the secret of an account's second step. Nothing is asked for before
// [Accounts.EnableTOTP]. issuer names this server to the app. Errors: [ErrTOTPOn],
// [ErrNoAccount], [ErrNoSealer], or Redis's.
func (s *Accounts) StartTOTP(ctx context.Context, a Account, issuer string, nowMS int64) (TOTPSetup, error) {
	if s.opts.Sealer == nil {
		return TOTPSetup{}, ErrNoSealer
	}
	raw := make([]byte, 20)
	rand.Read(raw)
	secret := base32.StdEncoding.EncodeToString(raw)
	text := strconv.FormatInt(nowMS, 10) + " " + s.opts.Sealer.Seal(sealedFor(a.ID), []byte(secret))
	answer, err := totpStart.Run(ctx, s.opts.Redis, []string{accountKey(a.ID)}, text).Text()
	if err != nil {
		return TOTPSetup{}, fmt.Errorf("session: second step: %w", err)
	}
	switch answer {
	case "done":
		return setupOf(a, issuer, secret), nil
	case "on":
		return TOTPSetup{}, ErrTOTPOn
	case "gone":
		return TOTPSetup{}, ErrNoAccount
	default:
		return TOTPSetup{}, fmt.Errorf("session: second step: unknown answer %q", answer)
	}
}

// EnableTOTP switches the second step on, by a code of the secret that waits, and
// gives the recovery codes, which are kept as hashes only. With [ErrCode] it gives the
// setup, to try again. Errors besides: [ErrNoSetup] if no secret waits, or Redis's.
func (s *Accounts) EnableTOTP(ctx context.Context, a Account, issuer, code string, nowMS int64) (recovery []string, again TOTPSetup, err error) {
	text, err := s.opts.Redis.HMGet(ctx, accountKey(a.ID), fieldTOTPNew).Result()
	if err != nil {
		return nil, again, fmt.Errorf("session: second step: %w", err)
	}
	waiting, _ := text[0].(string)
	since, sealed, _ := strings.Cut(waiting, " ")
	if at, err := strconv.ParseInt(since, 10, 64); err != nil || nowMS-at >= setupMS {
		return nil, again, ErrNoSetup
	}
	secret, err := s.open(a.ID, sealed)
	if err != nil {
		return nil, again, err
	}
	short, _ := digits(code)
	step, ok := stepOf(secret, short, nowMS)
	if !ok {
		return nil, setupOf(a, issuer, secret), ErrCode
	}
	recovery, err = s.setCodes(ctx, a.ID, waiting, fieldTOTPNew, step, sealed)
	return recovery, again, err
}

func setupOf(a Account, issuer, secret string) TOTPSetup {
	q := url.Values{"secret": {secret}, "issuer": {issuer}}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + a.Email,
		RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20")} // apps show a plus as it is
	return TOTPSetup{Secret: secret, URL: u.String()}
}
