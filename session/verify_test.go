package session

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// The verifier takes what securecookie takes, reads the same from it, and nothing else.
func TestVerifierAgreesWithSecurecookie(t *testing.T) {
	keys, err := NewKeys(append(bytes.Repeat([]byte{7}, 31), 1))
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSealer(keys, forVisitorToken, false)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		made := claims{born: rapid.Int64Range(0, 1<<48-1).Draw(t, "born"), owner: rapid.SliceOfN(rapid.Byte(), 0, maxOwner).Draw(t, "owner")}
		copy(made.id[:], rapid.SliceOfN(rapid.Byte(), idBytes, idBytes).Draw(t, "id"))
		made.seen = made.born + 1000*rapid.Int64Range(0, 1<<32-1).Draw(t, "seen")
		text, err := s.seal(&made)
		if err != nil {
			t.Fatal(err)
		}
		token := []byte(text)
		for range rapid.IntRange(0, 2).Draw(t, "changes") {
			at := rapid.IntRange(0, len(token)-1).Draw(t, "at")
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				token[at] = rapid.Byte().Draw(t, "byte")
			case 1:
				token = append(token[:at], append([]byte{rapid.Byte().Draw(t, "byte")}, token[at:]...)...)
			default:
				token = token[:at+1]
			}
		}
		var ours, theirs claims
		errOurs := s.signed[0].open(string(token), &ours)
		errTheirs := s.codecs[0].Decode(s.name, string(token), &theirs)
		if (errOurs == nil) != (errTheirs == nil) {
			t.Fatalf("%q: we say %v, securecookie %v", token, errOurs, errTheirs)
		}
		if errOurs == nil && (ours.id != theirs.id || ours.born != theirs.born || ours.seen != theirs.seen || !bytes.Equal(ours.owner, theirs.owner)) {
			t.Fatalf("%q: we read %v, securecookie %v", token, ours, theirs)
		}
	})
}

func TestVerifierRefusesOtherPurposes(t *testing.T) {
	keys, err := NewKeys(append(bytes.Repeat([]byte{7}, 31), 1))
	if err != nil {
		t.Fatal(err)
	}
	token, _ := newSealer(keys, forVisitorToken, false)
	cookie, _ := newSealer(keys, forVisitorCookie, false)
	text, err := token.seal(&claims{owner: []byte("demo")})
	if err != nil {
		t.Fatal(err)
	}
	var c claims
	if _, err := cookie.open(text, &c); err != ErrTampered {
		t.Errorf("a token as a cookie: %v", err)
	}
	if _, err := token.open(text, &c); err != nil || string(c.owner) != "demo" {
		t.Errorf("its own: %v, %q", err, c.owner)
	}
}
