package session

import (
	"net/mail"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const maxEmail = 254 // bytes, RFC 5321

// NormalEmail gives the form in which an address names an account: composed,
// lower case, without space around it. Error: [ErrEmail].
func NormalEmail(text string) (string, error) {
	if !utf8.ValidString(text) {
		return "", ErrEmail
	}
	text = norm.NFC.String(strings.ToLower(strings.TrimSpace(text)))
	if len(text) > maxEmail {
		return "", ErrEmail
	}
	a, err := mail.ParseAddress(text)
	if err != nil || a.Name != "" || a.Address != text {
		return "", ErrEmail
	}
	return text, nil
}
