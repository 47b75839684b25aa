// Package vault seals small secrets for keeping: what is read from a disk, a backup or a copy of the database is of no
// use without the keys, which are kept elsewhere.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Why a sealed text can't be opened. None of them holds anything of the secret or of a key.
var (
	ErrMalformed  = errors.New("vault: not a sealed text")
	ErrUnknownKey = errors.New("vault: sealed with a key that is not in the ring")
	ErrTampered   = errors.New("vault: changed since it was sealed, or sealed for something else")
)

// version begins every sealed text: v1.<id of the key>.<base64url of nonce, ciphertext and tag>.
const version = "v1."

// Vault seals with its newest key and opens what any of its keys sealed. It is safe for many goroutines.
type Vault struct{ ring []key }

// key is one secret of the ring, ready for use. Its id is derived from the secret and tells nothing of it.
type key struct {
	id   string
	aead cipher.AEAD
}

// New makes a vault of 1 to 8 different secrets, newest first, each of at least 32 random bytes.
func New(secrets ...[]byte) (*Vault, error) {
	if err := sound(secrets); err != nil {
		return nil, err
	}
	v := &Vault{}
	for _, secret := range secrets {
		id, sealing, err := derive(secret)
		if err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(sealing)
		if err != nil {
			return nil, fmt.Errorf("vault keys: %w", err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("vault keys: %w", err)
		}
		v.ring = append(v.ring, key{id, aead})
	}
	return v, nil
}

// Seal closes a secret for one owner, with the newest key. Only who names the same owner can open it, so a sealed text
// is of no use in another's place.
func (v *Vault) Seal(owner string, secret []byte) string {
	k := v.ring[0]
	return version + k.id + "." + base64.RawURLEncoding.EncodeToString(k.aead.Seal(nil, nil, secret, bound(owner, k.id)))
}

// Open gives back what was sealed for the owner. Errors: ErrMalformed, ErrUnknownKey, ErrTampered.
func (v *Vault) Open(owner, sealed string) ([]byte, error) {
	id, text, err := split(sealed)
	if err != nil {
		return nil, err
	}
	for _, k := range v.ring {
		if k.id != id {
			continue
		}
		secret, err := k.aead.Open(nil, nil, text, bound(owner, id))
		if err != nil {
			return nil, ErrTampered
		}
		return secret, nil
	}
	return nil, ErrUnknownKey
}

// NeedsResealing reports whether a text was sealed with a key that is not the newest: once it has been sealed again, the
// older key can be dropped.
func (v *Vault) NeedsResealing(sealed string) bool {
	id, _, err := split(sealed)
	return err == nil && id != v.ring[0].id
}

func split(sealed string) (id string, text []byte, err error) {
	rest, ok := strings.CutPrefix(sealed, version)
	if !ok {
		return "", nil, ErrMalformed
	}
	id, encoded, ok := strings.Cut(rest, ".")
	if !ok || id == "" {
		return "", nil, ErrMalformed
	}
	text, err = base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil || strings.ContainsAny(encoded, "\r\n") {
		return "", nil, ErrMalformed
	}
	return id, text, nil
}

func bound(owner, id string) []byte { return []byte("lastcall vault 1\x00" + id + "\x00" + owner) }
