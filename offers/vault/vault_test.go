package vault_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"lastcall/offers/vault"
)

var plain = []byte(`{"token":"shpat_0123456789abcdef"}`)

// secret is 32 bytes that are not all the same.
func secret(first byte) []byte {
	s := bytes.Repeat([]byte{0x5c}, 32)
	s[0] = first
	return s
}

func with(t *testing.T, firsts ...byte) *vault.Vault {
	t.Helper()
	var secrets [][]byte
	for _, f := range firsts {
		secrets = append(secrets, secret(f))
	}
	v, err := vault.New(secrets...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSealAndOpen(t *testing.T) {
	v := with(t, 1)
	for name, p := range map[string][]byte{"a token": plain, "nothing": nil, "much": bytes.Repeat([]byte("x"), 1<<16)} {
		sealed := v.Seal("tea", p)
		if len(p) > 0 && strings.Contains(sealed, string(p)) {
			t.Errorf("%s: can be read: %s", name, sealed)
		}
		got, err := v.Open("tea", sealed)
		if err != nil || !bytes.Equal(got, p) {
			t.Errorf("%s: opened %q, %v", name, got, err)
		}
	}
	if first, second := v.Seal("tea", plain), v.Seal("tea", plain); first == second {
		t.Error("sealing twice gives the same text: it tells that two secrets are equal")
	}
}

func TestOnlyWhatWasSealedOpens(t *testing.T) {
	v := with(t, 1)
	sealed := v.Seal("tea", plain)
	parts := strings.Split(sealed, ".")
	raw, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name, owner, sealed string
		want                error
	}{
		{"for another store", "coffee", sealed, vault.ErrTampered},
		{"for no store", "", sealed, vault.ErrTampered},
		{"for a store with a longer name", "tea2", sealed, vault.ErrTampered},
		{"by a key we don't have", "tea", with(t, 2).Seal("tea", plain), vault.ErrUnknownKey},
		{"with the id of another key", "tea", "v1.0000000000000000." + parts[2], vault.ErrUnknownKey},
		{"with its end cut off", "tea", parts[0] + "." + parts[1] + "." + base64.RawURLEncoding.EncodeToString(raw[:len(raw)-1]), vault.ErrTampered},
		{"with almost nothing left", "tea", parts[0] + "." + parts[1] + ".AAAA", vault.ErrTampered},
		{"with no text", "tea", parts[0] + "." + parts[1] + ".", vault.ErrTampered},
		{"with white space in it", "tea", sealed[:40] + "\n" + sealed[40:], vault.ErrMalformed},
		{"as it was before sealing", "tea", string(plain), vault.ErrMalformed},
		{"of another version", "tea", "v2" + sealed[2:], vault.ErrMalformed},
		{"without a key", "tea", "v1.." + parts[2], vault.ErrMalformed},
		{"in one part", "tea", "v1." + parts[1], vault.ErrMalformed},
		{"empty", "tea", "", vault.ErrMalformed},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := v.Open(row.owner, row.sealed)
			if !errors.Is(err, row.want) || got != nil {
				t.Fatalf("opened %q, %v; want %v", got, err, row.want)
			}
			if strings.Contains(err.Error(), "shpat") || strings.Contains(err.Error(), parts[2]) {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
}

// Each bit counts: nonce, text and tag.
func TestTampering(t *testing.T) {
	v := with(t, 1)
	parts := strings.Split(v.Seal("tea", plain), ".")
	raw, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		t.Fatal(err)
	}
	for bit := range len(raw) * 8 {
		changed := bytes.Clone(raw)
		changed[bit/8] ^= 1 << (bit % 8)
		if got, err := v.Open("tea", parts[0]+"."+parts[1]+"."+base64.RawURLEncoding.EncodeToString(changed)); !errors.Is(err, vault.ErrTampered) {
			t.Fatalf("with bit %d changed it opens: %q, %v", bit, got, err)
		}
	}
}

func TestRotation(t *testing.T) {
	before, during, after := with(t, 1), with(t, 2, 1), with(t, 2)
	old := before.Seal("tea", plain)
	if before.NeedsResealing(old) || !during.NeedsResealing(old) {
		t.Error("only what an older key sealed needs resealing")
	}
	got, err := during.Open("tea", old)
	if err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("what an older key sealed: %q, %v", got, err)
	}
	fresh := during.Seal("tea", got)
	if during.NeedsResealing(fresh) || after.NeedsResealing(fresh) {
		t.Error("what was just sealed needs resealing")
	}
	if got, err = after.Open("tea", fresh); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("without the old key: %q, %v", got, err)
	}
	if _, err := after.Open("tea", old); !errors.Is(err, vault.ErrUnknownKey) {
		t.Errorf("what a dropped key sealed: %v", err)
	}
}

func TestParse(t *testing.T) {
	long := secret(0xfb)
	sealed := with(t, 0xfb).Seal("tea", plain)
	for name, text := range map[string]string{
		"hex":                 hex.EncodeToString(long),
		"upper-case hex":      strings.ToUpper(hex.EncodeToString(long)),
		"base64":              base64.StdEncoding.EncodeToString(long),
		"base64 unpadded":     base64.RawStdEncoding.EncodeToString(long),
		"base64url":           base64.URLEncoding.EncodeToString(long),
		"with space around":   " \n" + hex.EncodeToString(long) + "\n",
		"with another behind": hex.EncodeToString(long) + ", " + hex.EncodeToString(secret(2)),
	} {
		v, err := vault.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if _, err := v.Open("tea", sealed); err != nil {
			t.Errorf("%s: the parsed secret is another: %v", name, err)
		}
	}
	for name, row := range map[string]struct{ text, want string }{
		"nothing":           {" , \n", "at least one"},
		"too short":         {hex.EncodeToString(long[:31]), "secret 1 has 31 bytes"},
		"second one bad":    {hex.EncodeToString(long) + ",!!!", "secret 2 is neither"},
		"one byte repeated": {strings.Repeat("00", 32), "one byte repeated"},
		"the same twice":    {hex.EncodeToString(long) + " " + base64.StdEncoding.EncodeToString(long), "1 and 2 are the same"},
		"nine secrets":      {strings.Repeat(hex.EncodeToString(long)+" ", 9), "at most 8"},
	} {
		_, err := vault.Parse(row.text)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
			continue
		}
		for word := range strings.FieldsSeq(row.text) {
			if len(word) > 8 && strings.Contains(err.Error(), word) {
				t.Errorf("%s: the error tells the secret: %v", name, err)
			}
		}
	}
}
