package admin

import (
	"unicode"
	"unicode/utf8"
)

// sentence makes a field's message read as one: a capital first letter.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
