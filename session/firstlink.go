package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// firstLinkLife is how long a link for the first account is good, unless there
// is an account before.
const firstLinkLife = 24 * time.Hour

var (
	//go:embed lua/first_offer.lua
	firstOfferLua string
	//go:embed lua/first_look.lua
	firstLookLua string

	firstOffer = redis.NewScript(firstOfferLua)
	firstLook  = redis.NewScript(firstLookLua)
)

// OfferFirst draws the secret of a link under which the server's first account
// may be made, and keeps its hash for a day. It answers "" if there is an
// account.
func (s *Accounts) OfferFirst(ctx context.Context) (string, error) {
	secret := strings.ToLower(rand.Text())
	kept, err := firstOffer.Run(ctx, s.opts.Redis, []string{keyAccounts, firstLinkKey(secret)}, firstLinkLife.Milliseconds()).Int()
	switch {
	case err != nil:
		return "", fmt.Errorf("session: offering the first account: %w", err)
	case kept == 0:
		return "", nil
	}
	return secret, nil
}

// LookFirst says whether the first account may be made under a link. Errors:
// [ErrNotFirst] if there is an account, [ErrFirstLink] if the link is not good,
// or Redis's. Only [Accounts.CreateFirst] decides who is first.
func (s *Accounts) LookFirst(ctx context.Context, secret string) error {
	answer, err := firstLook.Run(ctx, s.opts.Redis, []string{keyAccounts, firstLinkKey(secret)}).Text()
	switch {
	case err != nil:
		return fmt.Errorf("session: looking at a link for the first account: %w", err)
	case answer == "good":
		return nil
	case answer == "late":
		return ErrNotFirst
	default:
		return ErrFirstLink
	}
}

// SpendFirst makes a link good for nothing.
func (s *Accounts) SpendFirst(ctx context.Context, secret string) error {
	if err := s.opts.Redis.Del(ctx, firstLinkKey(secret)).Err(); err != nil {
		return fmt.Errorf("session: spending a link for the first account: %w", err)
	}
	return nil
}

// firstLinkKey names the secret's hash, never the secret.
func firstLinkKey(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return prefixFirstLink + hex.EncodeToString(sum[:])
}
