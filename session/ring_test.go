package session_test

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"lastcall/session"
)

func TestParseKeys(t *testing.T) {
	long := secret(0xfb)
	forms := map[string]string{
		"hex":                 hex.EncodeToString(long),
		"upper-case hex":      strings.ToUpper(hex.EncodeToString(long)),
		"base64":              base64.StdEncoding.EncodeToString(long),
		"base64 unpadded":     base64.RawStdEncoding.EncodeToString(long),
		"base64url":           base64.URLEncoding.EncodeToString(long),
		"with space around":   " \n" + hex.EncodeToString(long) + "\n",
		"with another behind": hex.EncodeToString(long) + ", " + hex.EncodeToString(secret(2)),
	}
	sealed := visitors(t, session.VisitorOptions{Keys: keys(t, 0xfb)})
	token := sealed.Token(sealed.Fresh("demo", t0))
	for name, text := range forms {
		t.Run(name, func(t *testing.T) {
			k, err := session.ParseKeys(text)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := visitors(t, session.VisitorOptions{Keys: k}).FromToken(token, "demo", t0); err != nil {
				t.Errorf("the parsed secret is another: %v", err)
			}
		})
	}

	for name, row := range map[string]struct{ text, want string }{
		"nothing":           {" , \n", "at least one"},
		"too short":         {hex.EncodeToString(long[:31]), "secret 1 has 31 bytes"},
		"second one bad":    {hex.EncodeToString(long) + ",!!!", "secret 2 is neither"},
		"one byte repeated": {strings.Repeat("00", 32), "one byte repeated"},
		"the same twice":    {hex.EncodeToString(long) + " " + base64.StdEncoding.EncodeToString(long), "1 and 2 are the same"},
		"nine secrets":      {strings.Repeat(hex.EncodeToString(long)+" ", 9), "at most 8"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := session.ParseKeys(row.text)
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Fatalf("error %v, want %q", err, row.want)
			}
			for _, word := range strings.Fields(row.text) {
				if len(word) > 8 && strings.Contains(err.Error(), word) {
					t.Errorf("the error tells the secret: %v", err)
				}
			}
		})
	}
}

func TestRotation(t *testing.T) {
	before := visitors(t, session.VisitorOptions{Keys: keys(t, 1)})
	during := visitors(t, session.VisitorOptions{Keys: keys(t, 2, 1)})
	after := visitors(t, session.VisitorOptions{Keys: keys(t, 2)})

	v := before.Fresh("demo", t0)
	old := before.Token(v)
	got, err := during.FromToken(old, "demo", t0)
	if err != nil || got.ID != v.ID || !got.Renew {
		t.Fatalf("a value of an old key gave %+v, %v; want the same visitor, to be renewed", got, err)
	}
	renewed := during.Token(got)
	if got, err = after.FromToken(renewed, "demo", t0); err != nil || got.ID != v.ID || got.Renew {
		t.Errorf("the re-issued value gave %+v, %v; want the same visitor, not to be renewed", got, err)
	}
	if _, err := after.FromToken(old, "demo", t0); err != session.ErrTampered {
		t.Errorf("a value of a dropped key gave %v", err)
	}
}
