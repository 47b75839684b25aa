package shopify

import (
	"crypto/hmac"
	"crypto/sha256"
)

// signedBy reports whether one of the secrets makes this signature of a message, in constant time for each of them. No secret
// signs nothing.
func (s secrets) signedBy(signature, message []byte) bool {
	good := false
	for _, secret := range s {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(message)
		if hmac.Equal(mac.Sum(nil), signature) {
			good = true
		}
	}
	return good
}
