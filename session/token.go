package session

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"

	"github.com/gorilla/securecookie"
)

const (
	maxToken = 512 // bytes of a signed value, as text
	maxOwner = 64  // bytes of a store's or an account's id
	idBytes  = 16  // 128 random bits
)

// claims is what a token says, in one binary form for all purposes:
//
//	1 version · 16 id · 6 born, ms · 4 seen, s after born · rest owner
//
// owner is the store of a visitor, the account of a merchant ("" before log-in).
type claims struct {
	id    [idBytes]byte
	born  int64
	seen  int64
	owner []byte
}

const (
	claimsVersion = 1
	claimsHead    = 1 + idBytes + 6 + 4
)

var errClaims = errors.New("session: claims do not parse")

// claimsCoder is securecookie's serializer of *claims.
type claimsCoder struct{}

func (claimsCoder) Serialize(src any) ([]byte, error) {
	c, ok := src.(*claims)
	if !ok || len(c.owner) > maxOwner || c.born < 0 || c.born >= 1<<48 {
		return nil, errClaims
	}
	after := min(max(c.seen-c.born, 0)/1000, 1<<32-1)
	b := make([]byte, claimsHead, claimsHead+len(c.owner))
	b[0] = claimsVersion
	copy(b[1:], c.id[:])
	b[1+idBytes] = byte(c.born >> 40)
	b[2+idBytes] = byte(c.born >> 32)
	binary.BigEndian.PutUint32(b[3+idBytes:], uint32(c.born))
	binary.BigEndian.PutUint32(b[7+idBytes:], uint32(after))
	return append(b, c.owner...), nil
}

func (claimsCoder) Deserialize(b []byte, dst any) error {
	c, ok := dst.(*claims)
	if !ok || len(b) < claimsHead || len(b) > claimsHead+maxOwner || b[0] != claimsVersion {
		return errClaims
	}
	copy(c.id[:], b[1:])
	c.born = int64(b[1+idBytes])<<40 | int64(b[2+idBytes])<<32 | int64(binary.BigEndian.Uint32(b[3+idBytes:]))
	c.seen = c.born + 1000*int64(binary.BigEndian.Uint32(b[7+idBytes:]))
	c.owner = b[claimsHead:]
	return nil
}

// sealer signs and opens the tokens of one purpose.
type sealer struct {
	name   string // signed along, so that it binds too
	codecs []*securecookie.SecureCookie
	signed []*verifier // opens what the codecs of the same place signed; nil for encrypted ones
}

func newSealer(k *Keys, p purpose, encrypt bool) (sealer, error) {
	if k == nil {
		return sealer{}, errors.New("session: no keys")
	}
	codecs, err := k.codecs(p, encrypt, claimsCoder{})
	s := sealer{name: string(p), codecs: codecs}
	if err == nil && !encrypt {
		s.signed, err = k.verifiers(p)
	}
	return s, err
}

// seal signs by the newest key.
func (s sealer) seal(c *claims) (string, error) { return s.codecs[0].Encode(s.name, c) }

// open authenticates. old says that an older key signed it. Errors: ErrNoToken,
// ErrOversized, ErrTampered.
func (s sealer) open(token string, c *claims) (old bool, err error) {
	switch {
	case token == "":
		return false, ErrNoToken
	case len(token) > maxToken:
		return false, ErrOversized
	}
	for i, v := range s.signed {
		if v.open(token, c) == nil {
			return i > 0, nil
		}
	}
	if s.signed != nil {
		return false, ErrTampered
	}
	for i, codec := range s.codecs {
		if codec.Decode(s.name, token, c) == nil {
			return i > 0, nil
		}
	}
	return false, ErrTampered
}

func newID() (id [idBytes]byte) {
	rand.Read(id[:]) // never fails: crypto/rand ends the process rather than be guessable
	return id
}

func idText(id [idBytes]byte) string { return base64.RawURLEncoding.EncodeToString(id[:]) }

func idOf(text string) (id [idBytes]byte, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return id, err == nil && copy(id[:], b) == len(b) && len(b) == idBytes
}
