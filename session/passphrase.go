package session

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	minPassphrase = 12 // characters
	maxPassphrase = 128
	minBesides    = 5 // different letters or digits besides blocked words
)

// blocklist.txt: one word or phrase a line, lower case, letters and digits only;
// longer ones first, so that the whole of a phrase is taken out before its parts.
//
//go:embed blocklist.txt
var blocklistText string

var blocklist = strings.Fields(blocklistText)

// CheckPassphrase says whether a passphrase will do for the account of this
// normalised address: 12 to 128 characters, and something in it besides common
// words, the product's name, the address and repetition. Errors:
// [ErrPassphraseShort], [ErrPassphraseLong], [ErrPassphraseText],
// [ErrPassphraseObvious].
func CheckPassphrase(passphrase, email string) error {
	if !utf8.ValidString(passphrase) || strings.ContainsFunc(passphrase, unicode.IsControl) {
		return ErrPassphraseText
	}
	switch n := utf8.RuneCountInString(normalPassphrase(passphrase)); {
	case n < minPassphrase:
		return ErrPassphraseShort
	case n > maxPassphrase:
		return ErrPassphraseLong
	}
	if variety(besides(passphrase, email)) < minBesides {
		return ErrPassphraseObvious
	}
	return nil
}

// normalPassphrase makes two keyboards' encodings of the same characters equal.
func normalPassphrase(p string) string { return norm.NFKC.String(p) }

// besides is what is left of a passphrase, letters and digits only, when what
// anyone would guess is taken out.
func besides(passphrase, email string) string {
	rest := bare(passphrase)
	if local, _, found := strings.Cut(email, "@"); found {
		if word := bare(local); len(word) >= 3 {
			rest = strings.ReplaceAll(rest, word, "")
		}
	}
	for _, word := range blocklist {
		rest = strings.ReplaceAll(rest, word, "")
	}
	return rest
}

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, normalPassphrase(s))
}

func variety(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}
