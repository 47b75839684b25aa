package offers

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// APIKey is what is kept of a key for the API: never the key itself.
type APIKey struct {
	ID        string  `json:"id"` // hash of the secret
	StoreID   string  `json:"store_id"`
	Name      string  `json:"name"`
	CreatedAt int64   `json:"created_at"` // ms
	CreatedBy string  `json:"created_by,omitempty"`
	Prefix    string  `json:"prefix,omitempty"` // how the secret begins, to tell keys apart; "" of a key that was made before it was kept
	Scopes    []Scope `json:"scopes,omitempty"` // what it may do; none = everything
	UsedAt    int64   `json:"-"`                // ms, to a minute or so; 0 = never. Only lists of keys tell it
}

// Scope is something that a key for the API may do.
type Scope string

// The scopes.
const (
	ScopeValidate Scope = "validate" // try a code on a basket
	ScopeRedeem   Scope = "redeem"   // use a code for an order
	ScopeRelease  Scope = "release"  // undo that
)

// Scopes are all scopes.
var Scopes = []Scope{ScopeValidate, ScopeRedeem, ScopeRelease}

// May reports whether the key may do what a scope stands for.
func (k APIKey) May(s Scope) bool { return len(k.Scopes) == 0 || slices.Contains(k.Scopes, s) }

// PublicID names the key where people and addresses do: its ID is none of theirs to carry about.
func (k APIKey) PublicID() string { return "key_" + k.ID[:min(12, len(k.ID))] }

const (
	// MaxAPIKeys bounds the keys of a store.
	MaxAPIKeys = 50
	// MaxKeyName bounds APIKey.Name, in bytes.
	MaxKeyName = 80
)

// Validate says what is wrong with the key, by field.
func (k APIKey) Validate() error {
	wrong := FieldErrors{}
	if strings.TrimSpace(k.Name) == "" || len(k.Name) > MaxKeyName || !utf8.ValidString(k.Name) || strings.ContainsFunc(k.Name, unicode.IsControl) {
		wrong["name"] = "one line of 1 to 80 bytes, to know it by"
	}
	for i, s := range k.Scopes {
		if !slices.Contains(Scopes, s) || slices.Contains(k.Scopes[:i], s) {
			wrong["scopes"] = "validate, redeem and release, each once"
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

// ErrTooManyKeys: the store has MaxAPIKeys already.
var ErrTooManyKeys = errors.New("the store has as many API keys as it may: revoke one first")

// apiKeyPrefix lets people and secret scanners tell what a leaked string is.
const apiKeyPrefix = "lck_"

// shownPrefix is how much of a secret is kept and shown: of its 160 random bits, 140 stay unknown.
const shownPrefix = len(apiKeyPrefix) + 4

// NewAPIKey draws a secret of 160 random bits, to be shown once, and the record to keep. Without scopes it may do everything.
func NewAPIKey(storeID, name string, now int64, scopes ...Scope) (secret string, key APIKey) {
	var b [20]byte
	rand.Read(b[:])
	secret = apiKeyPrefix + strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
	return secret, APIKey{ID: HashAPIKey(secret), StoreID: storeID, Name: name, CreatedAt: now, Prefix: secret[:shownPrefix], Scopes: scopes}
}

// HashAPIKey is the ID under which a secret's record is kept. A plain hash is enough for 160 random bits.
func HashAPIKey(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// RecordedKey is what the audit log says of a key.
type RecordedKey struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Scopes []Scope `json:"scopes,omitempty"`
}

// Recorded is the key as the audit log may hold it: without its hash and its prefix.
func (k APIKey) Recorded() RecordedKey {
	return RecordedKey{ID: k.PublicID(), Name: k.Name, Scopes: k.Scopes}
}
