package session

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
)

// Try is a merchant's leave to see one campaign's offer on the pages of its store. It spends nothing and holds no secret.
type Try struct {
	Campaign string
	Version  int64 // of the campaign
	High     bool  // the high end of the campaign's ranges
	Ends     int64 // Unix ms, in whole seconds
}

// Tries signs and opens tries, each for one store. A token is made of base64url's letters only and at most
// [MaxTry] long, so that an address can carry it.
type Tries struct{ keys [][]byte }

// MaxTry bounds a token's length, in bytes.
const MaxTry = 128

const (
	tryVersion = 1
	tryHead    = 1 + 1 + 4 + 4 // version, flags, end, campaign's version
	tryMAC     = 16
)

// NewTries signs by the newest of the keys and opens by any.
func NewTries(k *Keys) (*Tries, error) {
	if k == nil {
		return nil, errors.New("session: no keys")
	}
	t := &Tries{}
	for _, secret := range k.secrets {
		key, err := derive(secret, forTry, "hash")
		if err != nil {
			return nil, err
		}
		t.keys = append(t.keys, key)
	}
	return t, nil
}

// Seal makes the token of a try in a store.
func (t *Tries) Seal(store string, try Try) (string, error) {
	seconds := try.Ends / 1000
	if len(try.Campaign) > 40 || try.Campaign == "" || seconds < 0 || seconds >= 1<<32 || try.Version < 0 || try.Version >= 1<<32 {
		return "", errors.New("session: a try that no token can hold")
	}
	b := make([]byte, tryHead, tryHead+len(try.Campaign)+tryMAC)
	b[0] = tryVersion
	if try.High {
		b[1] = 1
	}
	binary.BigEndian.PutUint32(b[2:], uint32(seconds))
	binary.BigEndian.PutUint32(b[6:], uint32(try.Version))
	b = append(b, try.Campaign...)
	return base64.RawURLEncoding.EncodeToString(append(b, signTry(t.keys[0], store, b)...)), nil
}

// Open reads a token that was made for the store. Errors: ErrNoToken, ErrTampered, ErrExpired; the try is there with the
// last.
func (t *Tries) Open(store, token string, now int64) (Try, error) {
	if token == "" {
		return Try{}, ErrNoToken
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(token) > MaxTry || len(b) <= tryHead+tryMAC || b[0] != tryVersion {
		return Try{}, ErrTampered
	}
	body, mac := b[:len(b)-tryMAC], b[len(b)-tryMAC:]
	for _, key := range t.keys {
		if !hmac.Equal(mac, signTry(key, store, body)) {
			continue
		}
		try := Try{Campaign: string(body[tryHead:]), Version: int64(binary.BigEndian.Uint32(body[6:])), High: body[1] == 1,
			Ends: int64(binary.BigEndian.Uint32(body[2:])) * 1000}
		if now >= try.Ends {
			return try, ErrExpired
		}
		return try, nil
	}
	return Try{}, ErrTampered
}

func signTry(key []byte, store string, body []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(store))
	h.Write([]byte{0})
	h.Write(body)
	return h.Sum(nil)[:tryMAC]
}
