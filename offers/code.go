package offers

import (
	"crypto/rand"
	"errors"
	"strings"
)

// Alphabet is what # in a pattern stands for: capital letters and digits without the look-alikes 0 O and 1 I, which
// leaves 32 characters, five bits each.
const Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// MinSessionBits is the least randomness of a session's code: eight # of a pattern.
const MinSessionBits = 40

const (
	minCodeBytes = 4
	maxCodeBytes = 64
)

// Pattern is a merchant's form of a code: # is a random character of the alphabet, everything else stands for itself.
type Pattern struct {
	text  string
	holes int
}

// ParsePattern checks a pattern: capital letters, digits, - and #, between 4 and 64 characters, at least one #.
func ParsePattern(text string) (Pattern, error) {
	if len(text) < minCodeBytes || len(text) > maxCodeBytes {
		return Pattern{}, errors.New("between 4 and 64 characters")
	}
	for i := range len(text) {
		c := text[i]
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '#' {
			return Pattern{}, errors.New("capital letters, digits, - and # (random) only")
		}
	}
	holes := strings.Count(text, "#")
	if holes == 0 {
		return Pattern{}, errors.New("at least one # (a random character)")
	}
	return Pattern{text: text, holes: holes}, nil
}

// Bits is the randomness of the pattern's codes.
func (p Pattern) Bits() int { return p.holes * 5 }

// Draw makes a code from crypto/rand.
func (p Pattern) Draw() string {
	var random [maxCodeBytes]byte
	rand.Read(random[:p.holes])
	out := []byte(p.text)
	hole := 0
	for i, c := range out {
		if c == '#' {
			out[i] = Alphabet[random[hole]%byte(len(Alphabet))] // 32 divides 256: no bias
			hole++
		}
	}
	return string(out)
}

// NormalizeCode is the form a code is looked up in, from what a person typed: capitals, without spaces, with the
// dashes that people's keyboards make turned into -. It answers "" for what can't be a code.
func NormalizeCode(typed string) string {
	if len(typed) > 4*maxCodeBytes {
		return ""
	}
	var b strings.Builder
	for _, r := range typed {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteByte(byte(r - 'a' + 'A'))
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-':
			b.WriteByte(byte(r))
		case r == '‐', r == '‑', r == '‒', r == '–', r == '—', r == '−', r == '_':
			b.WriteByte('-')
		case r == ' ', r == '\t', r == '\n', r == '\r', r == '\u00a0', r == '\u202f', r == '\u200b', r == '\ufeff':
		default:
			return ""
		}
	}
	if b.Len() < minCodeBytes || b.Len() > maxCodeBytes {
		return ""
	}
	return b.String()
}
