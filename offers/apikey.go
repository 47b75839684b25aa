package offers

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// APIKey is what is kept of a key for the API: never the key itself.
type APIKey struct {
	ID        string `json:"id"` // hash of the secret
	StoreID   string `json:"store_id"`
	Name      string `json:"name"`
	CreatedAt int64  `json:"created_at"` // ms
}

// apiKeyPrefix lets people and secret scanners tell what a leaked string is.
const apiKeyPrefix = "lck_"

// NewAPIKey draws a secret of 160 random bits, to be shown once, and the record to keep.
func NewAPIKey(storeID, name string, now int64) (secret string, key APIKey) {
	var b [20]byte
	rand.Read(b[:])
	secret = apiKeyPrefix + strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
	return secret, APIKey{ID: HashAPIKey(secret), StoreID: storeID, Name: name, CreatedAt: now}
}

// HashAPIKey is the ID under which a secret's record is kept. A plain hash is enough for 160 random bits.
func HashAPIKey(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
