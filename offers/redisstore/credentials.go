package redisstore

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"

	"lastcall/offers"
)

// Vault seals secrets before they are kept. Each is sealed for one owner and opens for no other.
type Vault interface {
	Seal(owner string, secret []byte) string
	Open(owner, sealed string) ([]byte, error)
	NeedsResealing(sealed string) bool
}

// ErrNoVault is the answer where a secret is to be kept or read and there are no keys to seal it with.
var ErrNoVault = errors.New("no vault: secrets are kept sealed only, and there are no keys to seal them with")

//go:embed lua/savesecret.lua
var saveSecretLua string

var saveSecretScript = script(saveSecretLua)

var _ offers.Credentials = (*Store)(nil)

// platformCredentials names the credentials of a store's platform among its secrets.
const platformCredentials = "platform"

// Credentials implements offers.Credentials. Errors: ErrNoVault, offers.ErrUnavailable, and the vault's own where the
// sealed text can't be opened with its keys.
func (s *Store) Credentials(ctx context.Context, storeID string) (secret []byte, version int64, err error) {
	return s.secret(ctx, storeID, platformCredentials)
}

// SaveCredentials seals and keeps a store's credentials in place of those it has. Errors: ErrNoVault, offers.ErrUnavailable.
func (s *Store) SaveCredentials(ctx context.Context, storeID string, secret []byte) error {
	return s.saveSecret(ctx, storeID, platformCredentials, secret)
}

// DeleteCredentials forgets a store's credentials; there may be none.
func (s *Store) DeleteCredentials(ctx context.Context, storeID string) error {
	return s.deleteSecret(ctx, storeID, platformCredentials)
}

func (s *Store) secret(ctx context.Context, storeID, name string) (secret []byte, version int64, err error) {
	r, err := s.redis.HMGet(ctx, keySecrets(storeID), name, name+":v").Result()
	if err != nil {
		return nil, 0, outside(err)
	}
	sealed := reply(r).text(0)
	version = reply(r).int(1)
	if sealed == "" {
		return nil, version, nil
	}
	if s.opts.Vault == nil {
		return nil, version, ErrNoVault
	}
	if secret, err = s.opts.Vault.Open(sealedFor(storeID, name), sealed); err != nil {
		return nil, version, fmt.Errorf("secret %s of store %s: %w", name, storeID, err)
	}
	return secret, version, nil
}

func (s *Store) saveSecret(ctx context.Context, storeID, name string, secret []byte) error {
	if s.opts.Vault == nil {
		return ErrNoVault
	}
	_, err := s.keepSealed(ctx, storeID, name, "", s.opts.Vault.Seal(sealedFor(storeID, name), secret))
	return err
}

func (s *Store) deleteSecret(ctx context.Context, storeID, name string) error {
	_, err := s.keepSealed(ctx, storeID, name, "", "")
	return err
}

// keepSealed answers the new version, or below zero if the kept one is not what was expected.
func (s *Store) keepSealed(ctx context.Context, storeID, name, version, sealed string) (int64, error) {
	v, err := saveSecretScript.Run(ctx, s.redis, []string{keySecrets(storeID)}, name, version, sealed).Int64()
	return v, outside(err)
}

// Reseal seals everything of a store again that an older key had sealed, and answers how much that was. What another
// call changes meanwhile is sealed with the newest key already.
func (s *Store) Reseal(ctx context.Context, storeID string) (int, error) {
	if s.opts.Vault == nil {
		return 0, ErrNoVault
	}
	all, err := s.redis.HGetAll(ctx, keySecrets(storeID)).Result()
	if err != nil {
		return 0, outside(err)
	}
	n := 0
	for name, sealed := range all {
		version, ok := all[name+":v"]
		if !ok || !s.opts.Vault.NeedsResealing(sealed) {
			continue
		}
		secret, err := s.opts.Vault.Open(sealedFor(storeID, name), sealed)
		if err != nil {
			return n, fmt.Errorf("secret %s of store %s: %w", name, storeID, err)
		}
		v, err := s.keepSealed(ctx, storeID, name, strconv.FormatInt(parseInt(version), 10), s.opts.Vault.Seal(sealedFor(storeID, name), secret))
		if err != nil {
			return n, err
		}
		if v >= 0 {
			n++
		}
	}
	return n, nil
}

// sealedFor is what a secret is bound to: it opens for the same store and the same use only.
func sealedFor(storeID, name string) string { return storeID + "/" + name }
