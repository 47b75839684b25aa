package redisstore

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"

	"lastcall/offers"
)

//go:embed lua/rotatesecret.lua
var rotateSecretLua string

var rotateSecretScript = script(rotateSecretLua)

func hookSecret(hook string) string { return "hook/" + hook }

// oldHookSecret holds the secret of before a rotation, behind the moment (ms) at which it stops.
func oldHookSecret(hook string) string { return "hook/" + hook + "/old" }

// HookSecrets implements offers.HookBox.
func (s *Store) HookSecrets(ctx context.Context, storeID, hook string) ([][]byte, error) {
	r, err := s.redis.HMGet(ctx, keySecrets(storeID), hookSecret(hook), oldHookSecret(hook)).Result()
	if err != nil {
		return nil, outside(err)
	}
	if reply(r).text(0) == "" {
		return nil, nil
	}
	if s.opts.Vault == nil {
		return nil, ErrNoVault
	}
	current, err := s.opts.Vault.Open(sealedFor(storeID, hookSecret(hook)), reply(r).text(0))
	if err != nil {
		return nil, fmt.Errorf("secret of listener %s of store %s: %w", hook, storeID, err)
	}
	secrets := [][]byte{current}
	if reply(r).text(1) == "" {
		return secrets, nil
	}
	old, err := s.opts.Vault.Open(sealedFor(storeID, oldHookSecret(hook)), reply(r).text(1))
	if err != nil {
		return nil, fmt.Errorf("old secret of listener %s of store %s: %w", hook, storeID, err)
	}
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	until, secret, _ := bytes.Cut(old, []byte(" "))
	if now < parseInt(string(until)) {
		secrets = append(secrets, secret)
	}
	return secrets, nil
}

// SaveHookSecret seals and keeps what messages to a listener are signed with. Errors: as SaveCredentials.
func (s *Store) SaveHookSecret(ctx context.Context, storeID, hook string, secret []byte) error {
	return s.saveSecret(ctx, storeID, hookSecret(hook), secret)
}

// RotateHookSecret puts a new secret in the place of the one that is kept, which signs as well for overlapMS. Of two at
// once, one is offers.ErrConflict. Errors: as SaveCredentials.
func (s *Store) RotateHookSecret(ctx context.Context, storeID, hook string, secret []byte, overlapMS int64) error {
	current, version, err := s.secret(ctx, storeID, hookSecret(hook))
	if err != nil {
		return err
	}
	if s.opts.Vault == nil {
		return ErrNoVault
	}
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	old := strconv.FormatInt(now+overlapMS, 10) + " " + string(current)
	if len(current) == 0 { // nothing that still signs
		old = "0 "
	}
	v, err := rotateSecretScript.Run(ctx, s.redis, []string{keySecrets(storeID)}, hookSecret(hook), version,
		s.opts.Vault.Seal(sealedFor(storeID, hookSecret(hook)), secret),
		oldHookSecret(hook), s.opts.Vault.Seal(sealedFor(storeID, oldHookSecret(hook)), []byte(old))).Int64()
	if err == nil && v < 0 {
		return offers.ErrConflict
	}
	return outside(err)
}

// DeleteHookSecret forgets a listener's secrets.
func (s *Store) DeleteHookSecret(ctx context.Context, storeID, hook string) error {
	return errors.Join(s.deleteSecret(ctx, storeID, hookSecret(hook)), s.deleteSecret(ctx, storeID, oldHookSecret(hook)))
}
