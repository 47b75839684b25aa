package vault

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

const (
	minSecret  = 32 // bytes
	maxSecrets = 8
	idBytes    = 8
)

// Parse reads a ring from configuration: secrets in hex or base64 (either alphabet, padded or not), newest first,
// separated by commas or white space. To rotate, put a new secret in front, seal everything again, then drop the old one.
// Its errors name the position of a bad secret, never the secret.
func Parse(list string) (*Vault, error) {
	split := func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) }
	var secrets [][]byte
	for i, text := range strings.FieldsFunc(list, split) {
		secret, err := parseSecret(text)
		if err != nil {
			return nil, fmt.Errorf("vault keys: secret %d is neither hex nor base64", i+1)
		}
		secrets = append(secrets, secret)
	}
	return New(secrets...)
}

func parseSecret(text string) ([]byte, error) {
	if secret, err := hex.DecodeString(text); err == nil {
		return secret, nil
	}
	text = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(text, "="))
	return base64.RawURLEncoding.DecodeString(text)
}

// sound refuses rings that are empty, too long, or hold what can't be random.
func sound(secrets [][]byte) error {
	if len(secrets) == 0 {
		return errors.New("vault keys: at least one secret is needed")
	}
	if len(secrets) > maxSecrets {
		return fmt.Errorf("vault keys: %d secrets, at most %d are kept", len(secrets), maxSecrets)
	}
	for i, secret := range secrets {
		if len(secret) < minSecret {
			return fmt.Errorf("vault keys: secret %d has %d bytes, needs %d", i+1, len(secret), minSecret)
		}
		if bytes.Count(secret, secret[:1]) == len(secret) {
			return fmt.Errorf("vault keys: secret %d is one byte repeated, not random", i+1)
		}
		for j, other := range secrets[:i] {
			if bytes.Equal(secret, other) {
				return fmt.Errorf("vault keys: secrets %d and %d are the same", j+1, i+1)
			}
		}
	}
	return nil
}

// derive makes of a secret the key that seals and the id that sealed texts name it by. The names are part of every sealed
// text: never change one.
func derive(secret []byte) (id string, sealing []byte, err error) {
	name, err := hkdf.Key(sha256.New, secret, nil, "lastcall vault 1: id", idBytes)
	if err != nil {
		return "", nil, fmt.Errorf("vault keys: deriving: %w", err)
	}
	sealing, err = hkdf.Key(sha256.New, secret, nil, "lastcall vault 1: seal", 32)
	if err != nil {
		return "", nil, fmt.Errorf("vault keys: deriving: %w", err)
	}
	return hex.EncodeToString(name), sealing, nil
}
