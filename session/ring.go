package session

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/gorilla/securecookie"
)

const (
	minSecret  = 32 // bytes
	maxSecrets = 8  // a forged token costs one signature a secret
)

// purpose names what a derived key is for. A value of one purpose never
// verifies for another. The names are part of every signature: never change one.
type purpose string

const (
	forVisitorCookie purpose = "visitor cookie"
	forVisitorToken  purpose = "visitor token"
	forAdminCookie   purpose = "admin cookie"
	forTry           purpose = "try on the store"
)

// Keys is a ring of secrets, newest first. New values are signed by the newest;
// values signed by an older one still verify and are re-issued. To rotate, put a
// new secret in front; drop the last one when its values have expired.
type Keys struct{ secrets [][]byte }

// NewKeys makes a ring of 1 to 8 different secrets, newest first, each of at
// least 32 random bytes.
func NewKeys(secrets ...[]byte) (*Keys, error) {
	if len(secrets) == 0 {
		return nil, errors.New("session keys: at least one secret is needed")
	}
	if len(secrets) > maxSecrets {
		return nil, fmt.Errorf("session keys: %d secrets, at most %d are kept", len(secrets), maxSecrets)
	}
	k := &Keys{}
	for i, s := range secrets {
		if len(s) < minSecret {
			return nil, fmt.Errorf("session keys: secret %d has %d bytes, needs %d", i+1, len(s), minSecret)
		}
		if bytes.Count(s, s[:1]) == len(s) {
			return nil, fmt.Errorf("session keys: secret %d is one byte repeated, not random", i+1)
		}
		for j, other := range k.secrets {
			if bytes.Equal(s, other) {
				return nil, fmt.Errorf("session keys: secrets %d and %d are the same", j+1, i+1)
			}
		}
		k.secrets = append(k.secrets, bytes.Clone(s))
	}
	return k, nil
}

// ParseKeys reads a ring from configuration: secrets in hex or base64 (either
// alphabet, padded or not), newest first, separated by commas or white space.
// Its errors name the position of a bad secret, never the secret.
func ParseKeys(list string) (*Keys, error) {
	split := func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r' }
	var secrets [][]byte
	for i, text := range strings.FieldsFunc(list, split) {
		s, err := parseSecret(text)
		if err != nil {
			return nil, fmt.Errorf("session keys: secret %d is neither hex nor base64", i+1)
		}
		secrets = append(secrets, s)
	}
	return NewKeys(secrets...)
}

func parseSecret(text string) ([]byte, error) {
	if s, err := hex.DecodeString(text); err == nil {
		return s, nil
	}
	text = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(text, "="))
	return base64.RawURLEncoding.DecodeString(text)
}

// codecs derives the purpose's own keys, newest first. Age is not securecookie's
// business here: the clock is an argument of whoever opens the value.
func (k *Keys) codecs(p purpose, encrypt bool, sz securecookie.Serializer) ([]*securecookie.SecureCookie, error) {
	var all []*securecookie.SecureCookie
	for _, s := range k.secrets {
		hash, err := derive(s, p, "hash")
		if err != nil {
			return nil, err
		}
		var block []byte
		if encrypt {
			if block, err = derive(s, p, "block"); err != nil {
				return nil, err
			}
		}
		all = append(all, securecookie.New(hash, block).MaxAge(0).MaxLength(maxToken).SetSerializer(sz))
	}
	return all, nil
}

func derive(secret []byte, p purpose, use string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "lastcall session 1: "+string(p)+": "+use, 32)
	if err != nil {
		return nil, fmt.Errorf("session keys: deriving: %w", err)
	}
	return key, nil
}
