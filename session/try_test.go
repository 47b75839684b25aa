package session_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"lastcall/session"
)

func TestTries(t *testing.T) {
	ring := func(firsts ...byte) *session.Tries {
		var secrets [][]byte
		for _, f := range firsts {
			secrets = append(secrets, append([]byte{f}, bytes.Repeat([]byte{1, 2}, 16)...))
		}
		keys, err := session.NewKeys(secrets...)
		if err != nil {
			t.Fatal(err)
		}
		tries, err := session.NewTries(keys)
		if err != nil {
			t.Fatal(err)
		}
		return tries
	}
	const now = 1_795_219_200_000
	made := session.Try{Campaign: strings.Repeat("c", 40), Version: 1<<32 - 1, High: true, Ends: now + 60_000}
	token, err := ring(1).Seal("tea", made)
	if err != nil || len(token) > session.MaxTry {
		t.Fatalf("%d bytes, %v", len(token), err)
	}
	flipped := []byte(token)
	flipped[20] ^= 1
	for _, c := range []struct {
		name, store, token string
		keys               *session.Tries
		now                int64
		want               error
	}{
		{"as it was made", "tea", token, ring(1), now, nil},
		{"signed by a key that was rotated", "tea", token, ring(9, 1), now, nil},
		{"for another store", "tee", token, ring(1), now, session.ErrTampered},
		{"by keys that are not ours", "tea", token, ring(2), now, session.ErrTampered},
		{"changed", "tea", string(flipped), ring(1), now, session.ErrTampered},
		{"cut off", "tea", token[:64], ring(1), now, session.ErrTampered},
		{"longer", "tea", token + "AAAA", ring(1), now, session.ErrTampered},
		{"too long", "tea", token + strings.Repeat("A", 600), ring(1), now, session.ErrTampered},
		{"no base64", "tea", "<script>", ring(1), now, session.ErrTampered},
		{"none", "tea", "", ring(1), now, session.ErrNoToken},
		{"at its last moment", "tea", token, ring(1), made.Ends - 1, nil},
		{"over", "tea", token, ring(1), made.Ends, session.ErrExpired},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.keys.Open(c.store, c.token, c.now)
			if !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if err == nil && got != made {
				t.Errorf("got %+v", got)
			}
		})
	}
	for name, bad := range map[string]session.Try{"no campaign": {Ends: now}, "a long one": {Campaign: strings.Repeat("c", 41), Ends: now},
		"an end before all time": {Campaign: "c", Ends: -1000}, "a version below 0": {Campaign: "c", Version: -1, Ends: now}} {
		if _, err := ring(1).Seal("tea", bad); err == nil {
			t.Errorf("%s was signed", name)
		}
	}
}
