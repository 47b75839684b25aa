package offers

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Mark tells our codes from everybody else's on a platform, and this server's store from another server's:
// lastcall:<store>:<8 hex digits of the store's salt>:<campaign>. It is no secret, and fits a title or a note.
type Mark string

const markPrefix = "lastcall:"

// MarkOf is the mark of a campaign's codes. With campaign "" it is what all marks of the store begin with.
func MarkOf(store *Storefront, campaign string) Mark {
	sum := sha256.Sum256([]byte("mark\x00" + store.Salt))
	return Mark(markPrefix + store.ID + ":" + hex.EncodeToString(sum[:4]) + ":" + campaign)
}

// ParseMark finds a mark at the start of a text, up to the first space; "" if there is none.
func ParseMark(text string) Mark {
	if !strings.HasPrefix(text, markPrefix) {
		return ""
	}
	word, _, _ := strings.Cut(text, " ")
	if strings.Count(word, ":") != 3 {
		return ""
	}
	return Mark(word)
}

// Store is the mark without its campaign: what all codes of the store share. "" for no mark.
func (m Mark) Store() Mark {
	i := strings.LastIndexByte(string(m), ':')
	if i < 0 {
		return ""
	}
	return m[:i+1]
}

// Campaign is the campaign's id.
func (m Mark) Campaign() string { return string(m[strings.LastIndexByte(string(m), ':')+1:]) }

// Same reports whether both marks are one store's.
func (m Mark) Same(other Mark) bool { return m != "" && m.Store() == other.Store() }
