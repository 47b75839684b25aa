// Package signed is how messages between this server and others are proven to be from whom they say, and to be new:
// a header that holds the moment of signing and an HMAC-SHA256 of that moment and the body.
//
//	Lastcall-Signature: t=<unix ms>,v1=<hex HMAC-SHA256(secret, "<t>.<body>")>
//
// More than one v1 may stand in a header: while a secret is being changed, one for each.
package signed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
)

// Header is the name of the header.
const Header = "Lastcall-Signature"

// ToleranceMS is how far the moment of signing may be from now, in either direction.
const ToleranceMS = 5 * 60 * 1000

// Bounds on a header that a stranger may send.
const (
	maxHeader     = 1024 // bytes
	maxSignatures = 8
)

// Why a message is refused. None of them tells anything of a secret or of the right signature.
var (
	ErrNoSecret  = errors.New("signature: there is no secret to check with")
	ErrMissing   = errors.New("signature: there is none")
	ErrMalformed = errors.New("signature: malformed, want t=<unix ms>,v1=<64 hex digits>")
	ErrStale     = errors.New("signature: made too long ago")
	ErrEarly     = errors.New("signature: made in the future; a clock is wrong")
	ErrWrong     = errors.New("signature: does not match")
)

// Sign makes the header's value for a body that is sent at nowMS (unix ms). With older secrets it holds a signature by
// each, so that a listener who knows any of them is content.
func Sign(secret, body []byte, nowMS int64, older ...[]byte) string {
	at := strconv.FormatInt(nowMS, 10)
	var b strings.Builder
	b.WriteString("t=" + at + ",v1=" + hex.EncodeToString(sum(secret, at, body)))
	for _, s := range older {
		b.WriteString(",v1=" + hex.EncodeToString(sum(s, at, body)))
	}
	return b.String()
}

// Verify checks a header's value against the body as it was received: it is nil if any of the signatures was made by the
// secret or an older one, at most ToleranceMS away from nowMS (unix ms). How long it takes depends on the number of secrets and
// signatures and on the body's length, not on what is in them. Empty secrets are left out.
func Verify(secret []byte, header string, body []byte, nowMS int64, older ...[]byte) error {
	if header == "" {
		return ErrMissing
	}
	at, signatures, err := parse(header)
	if err != nil {
		return err
	}
	known, right := 0, 0
	try := func(secret []byte) {
		if len(secret) == 0 {
			return
		}
		known++
		want := sum(secret, at.text, body)
		for _, s := range signatures {
			if hmac.Equal(want, s) {
				right++
			}
		}
	}
	try(secret)
	for _, s := range older {
		try(s)
	}
	switch {
	case known == 0:
		return ErrNoSecret
	case right == 0:
		return ErrWrong
	case nowMS-at.ms > ToleranceMS:
		return ErrStale
	case at.ms-nowMS > ToleranceMS:
		return ErrEarly
	}
	return nil
}

// moment is the time of signing, as it was written: that text is what was signed.
type moment struct {
	text string
	ms   int64
}

// parse reads a header. Parts with other names are for later versions and left out.
func parse(header string) (at moment, signatures [][]byte, err error) {
	if len(header) > maxHeader {
		return at, nil, ErrMalformed
	}
	for part := range strings.SplitSeq(header, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(part), "=")
		switch {
		case !found:
			return at, nil, ErrMalformed
		case name == "t":
			ms, err := strconv.ParseUint(value, 10, 53)
			if err != nil || at.text != "" {
				return at, nil, ErrMalformed
			}
			at = moment{value, int64(ms)}
		case name == "v1":
			s, err := hex.DecodeString(value)
			if err != nil || len(s) != sha256.Size || len(signatures) == maxSignatures {
				return at, nil, ErrMalformed
			}
			signatures = append(signatures, s)
		}
	}
	if at.text == "" || len(signatures) == 0 {
		return at, nil, ErrMalformed
	}
	return at, signatures, nil
}

func sum(secret []byte, at string, body []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(at))
	mac.Write([]byte{'.'})
	mac.Write(body)
	return mac.Sum(nil)
}
