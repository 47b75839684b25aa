package session

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"strconv"
	"sync"
)

// verifier opens what securecookie signed, by the same rules and in a third of its time: the keyed hash and the buffers
// are kept. (securecookie keys a new hash for every value.) Every request of a shopper comes through here.
type verifier struct {
	prefix []byte // the purpose's name, signed before the value
	pool   sync.Pool
}

type scratch struct {
	mac  hash.Hash
	raw  []byte // date|value|mac
	text []byte // the token, then the value's claims
	sum  []byte
}

// verifiers are one for each secret, newest first.
func (k *Keys) verifiers(p purpose) ([]*verifier, error) {
	var all []*verifier
	for _, secret := range k.secrets {
		key, err := derive(secret, p, "hash")
		if err != nil {
			return nil, err
		}
		v := &verifier{prefix: []byte(string(p) + "|")}
		v.pool.New = func() any { return &scratch{mac: hmac.New(sha256.New, key)} }
		all = append(all, v)
	}
	return all, nil
}

// open authenticates a token of at most maxToken bytes. The claims are the caller's own.
func (v *verifier) open(token string, c *claims) error {
	s := v.pool.Get().(*scratch)
	defer v.pool.Put(s)
	var err error
	s.text = append(s.text[:0], token...)
	if s.raw, err = base64.URLEncoding.AppendDecode(s.raw[:0], s.text); err != nil {
		return errClaims
	}
	date, rest, _ := bytes.Cut(s.raw, []byte{'|'})
	value, mac, ok := bytes.Cut(rest, []byte{'|'})
	if !ok {
		return errClaims
	}
	s.mac.Reset()
	s.mac.Write(v.prefix)
	s.mac.Write(s.raw[:len(date)+1+len(value)])
	if s.sum = s.mac.Sum(s.sum[:0]); !hmac.Equal(s.sum, mac) {
		return errClaims
	}
	if _, err = strconv.ParseInt(string(date), 10, 64); err != nil {
		return errClaims
	}
	if s.text, err = base64.URLEncoding.AppendDecode(s.text[:0], value); err != nil {
		return errClaims
	}
	if err = (claimsCoder{}).Deserialize(s.text, c); err != nil {
		return err
	}
	c.owner = bytes.Clone(c.owner)
	return nil
}
