package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"lastcall/offers/vault"
	"lastcall/session"
)

// madeVaultKeys is the file in the data directory with vault keys that were not given.
const madeVaultKeys = "vault-keys"

// keys are the secrets that sign sessions.
func (c config) keys() (*session.Keys, error) {
	secrets, err := c.ring("session keys", c.Keys, c.KeysFile, "keys")
	if err != nil {
		return nil, err
	}
	return session.ParseKeys(secrets)
}

// vault is made of the secrets that seal credentials.
func (c config) vault() (*vault.Vault, error) {
	secrets, err := c.ring("vault keys", c.VaultKeys, c.VaultKeysFile, madeVaultKeys)
	if err != nil {
		return nil, err
	}
	return vault.Parse(secrets)
}

// errNoVaultKeys is the answer to whoever would seal or open secrets in a Redis that others use, with keys that nobody has.
var errNoVaultKeys = errors.New("there are no vault keys here, and secrets in Redis have to open on every server: " +
	"give this command the servers' own LASTCALL_VAULT_KEYS or -vault-keys-file (a first key: openssl rand -hex 32; keep a copy)")

// maySeal refuses what would seal with keys that were made for it alone.
func (c config) maySeal() error {
	found, err := c.hasVaultKeys()
	if err == nil && !found && c.RedisURL != "" {
		err = errNoVaultKeys
	}
	return err
}

// hasVaultKeys reports whether vault keys are given, or were made in the data directory before.
func (c config) hasVaultKeys() (bool, error) {
	if c.VaultKeys != "" || c.VaultKeysFile != "" {
		return true, nil
	}
	switch _, err := os.Stat(filepath.Join(c.DataDir, madeVaultKeys)); {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("vault keys: %w", err)
	}
	return true, nil
}

// warnOfLocalKeys tells whoever runs several processes on one Redis that each would make its own keys.
func (c config) warnOfLocalKeys(log *slog.Logger) {
	if c.RedisURL == "" {
		return
	}
	if c.Keys == "" && c.KeysFile == "" {
		log.Warn("session keys were made on this machine: give every process the same LASTCALL_KEYS, or shoppers lose their sessions between them")
	}
	if c.VaultKeys == "" && c.VaultKeysFile == "" {
		log.Warn("vault keys were made on this machine: give every process the same LASTCALL_VAULT_KEYS, or the others can't open stores' credentials; and keep a copy, without them nobody can")
	}
}

// ring is a list of secrets: given, read from a file, or made once and kept in the data directory under a name.
func (c config) ring(what, given, file, name string) (string, error) {
	if given != "" {
		return given, nil
	}
	path := file
	if path == "" {
		path = filepath.Join(c.DataDir, name)
	}
	secrets, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && file == "" {
		secrets, err = makeKeys(path)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	return string(secrets), nil
}

// randomVault seals for as long as the process runs.
func randomVault() (*vault.Vault, error) {
	secret := make([]byte, 32)
	rand.Read(secret)
	return vault.New(secret)
}

func makeKeys(path string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	text := []byte(hex.EncodeToString(secret) + "\n")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(text)
	return text, errors.Join(err, f.Sync(), f.Close())
}
