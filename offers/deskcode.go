package offers

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
)

// CodeID names a code in an address: codes are secrets, and addresses end up in histories, logs and other people's hands.
// It is the code sealed by a key that is made of the store's salt, so it is the same each time and needs no index.
func CodeID(store *Storefront, code string) string {
	box, nonceKey := codeBox(store)
	mac := hmac.New(sha256.New, nonceKey)
	mac.Write([]byte(code))
	nonce := mac.Sum(nil)[:box.NonceSize()] // the same for the same code only
	return base64.RawURLEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(code), []byte(store.ID)))
}

// ErrCodeID: a text is no code's id of this store.
var ErrCodeID = errors.New("not the id of a code")

// OpenCodeID is the inverse of CodeID.
func OpenCodeID(store *Storefront, id string) (string, error) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(id)
	box, _ := codeBox(store)
	if err != nil || len(sealed) < box.NonceSize() || len(id) > 4*maxCodeBytes {
		return "", ErrCodeID
	}
	code, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], []byte(store.ID))
	if err != nil {
		return "", ErrCodeID
	}
	return string(code), nil
}

func codeBox(store *Storefront) (box cipher.AEAD, nonceKey []byte) {
	key := func(what string) []byte {
		mac := hmac.New(sha256.New, []byte(store.Salt))
		mac.Write([]byte(what + "\x00" + store.ID))
		return mac.Sum(nil)
	}
	block, err := aes.NewCipher(key("code in an address"))
	if err == nil {
		box, err = cipher.NewGCM(block)
	}
	if err != nil { // a key of 32 bytes always fits
		panic(err)
	}
	return box, key("nonce of a code in an address")
}

// TypedCodes are the codes that a person may have meant, most likely first: as typed, and laid out as the patterns are,
// since dashes get lost.
func TypedCodes(typed string, patterns []string) []string {
	code := NormalizeCode(typed)
	if code == "" {
		return nil
	}
	out := []string{code}
	letters := strings.ReplaceAll(code, "-", "")
	for _, p := range patterns {
		if laid := layOut(letters, p); laid != "" && !slices.Contains(out, laid) {
			out = append(out, laid)
		}
	}
	return out
}

// layOut puts letters where a pattern has some; "" if they do not fit.
func layOut(letters, pattern string) string {
	if len(letters) != len(pattern)-strings.Count(pattern, "-") {
		return ""
	}
	out := []byte(pattern)
	next := 0
	for i, c := range out {
		if c == '-' {
			continue
		}
		if c != '#' && c != letters[next] {
			return ""
		}
		out[i] = letters[next]
		next++
	}
	return string(out)
}
