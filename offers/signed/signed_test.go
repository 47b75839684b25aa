package signed_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"lastcall/offers/signed"
)

const now = int64(1_790_000_000_000)

var (
	oldSecret = []byte("the secret of last year, 32 bytes")
	newSecret = []byte("the secret of this year, 32 bytes")
	body      = []byte(`{"event":"order.placed","order":"1001"}`)
)

// by is a signature as anybody else would make it: the format is a promise.
func by(secret []byte, at int64, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%d.%s", at, body)
	return hex.EncodeToString(mac.Sum(nil))
}

func TestSignIsTheFormatThatIsPromised(t *testing.T) {
	want := fmt.Sprintf("t=%d,v1=%s,v1=%s", now, by(newSecret, now, body), by(oldSecret, now, body))
	if got := signed.Sign(newSecret, body, now, oldSecret); got != want {
		t.Errorf("signed\n%s, want\n%s", got, want)
	}
}

func TestVerify(t *testing.T) {
	good := signed.Sign(newSecret, body, now)
	right := by(newSecret, now, body)
	one := func(s []byte) [][]byte { return [][]byte{s} }
	for _, row := range []struct {
		name    string
		header  string
		body    []byte
		now     int64
		secrets [][]byte
		want    error
	}{
		{"as it was signed", good, body, now, one(newSecret), nil},
		{"five minutes later", good, body, now + signed.ToleranceMS, one(newSecret), nil},
		{"five minutes before, by a clock that is slow", good, body, now - signed.ToleranceMS, one(newSecret), nil},
		{"by one of two secrets", good, body, now, [][]byte{oldSecret, newSecret}, nil},
		{"by two secrets, known to one who has the old", signed.Sign(newSecret, body, now, oldSecret), body, now, one(oldSecret), nil},
		{"by two secrets, known to one who has the new", signed.Sign(newSecret, body, now, oldSecret), body, now, one(newSecret), nil},
		{"the right signature behind a wrong one", fmt.Sprintf("t=%d,v1=%s,v1=%s", now, strings.Repeat("0", 64), right), body, now, one(newSecret), nil},
		{"with spaces and upper-case digits", fmt.Sprintf("t=%d, v1=%s", now, strings.ToUpper(right)), body, now, one(newSecret), nil},
		{"with a part of a later version", fmt.Sprintf("v2=x,t=%d,v1=%s", now, right), body, now, one(newSecret), nil},
		{"of an empty body", signed.Sign(newSecret, nil, now), nil, now, one(newSecret), nil},

		{"a moment too late", good, body, now + signed.ToleranceMS + 1, one(newSecret), signed.ErrStale},
		{"a moment too early", good, body, now - signed.ToleranceMS - 1, one(newSecret), signed.ErrEarly},
		{"another body", good, append([]byte(" "), body...), now, one(newSecret), signed.ErrWrong},
		{"by another secret", good, body, now, one(oldSecret), signed.ErrWrong},
		{"the time changed", fmt.Sprintf("t=%d,v1=%s", now+1, right), body, now, one(newSecret), signed.ErrWrong},
		{"the time written otherwise", fmt.Sprintf("t=0%d,v1=%s", now, right), body, now, one(newSecret), signed.ErrWrong},
		{"a point moved from the body to the time", fmt.Sprintf("t=%d,v1=%s", now/10, right), append([]byte("0."), body...), now, one(newSecret), signed.ErrWrong},
		{"wrong and old tells only that it is wrong", good, body, now + signed.ToleranceMS + 1, one(oldSecret), signed.ErrWrong},
		{"no header", "", body, now, one(newSecret), signed.ErrMissing},
		{"no secret", good, body, now, one(nil), signed.ErrNoSecret},
		{"an empty secret, which anybody can sign with", signed.Sign(nil, body, now), body, now, one([]byte{}), signed.ErrNoSecret},
		{"no signature", fmt.Sprintf("t=%d", now), body, now, one(newSecret), signed.ErrMalformed},
		{"no time", "v1=" + right, body, now, one(newSecret), signed.ErrMalformed},
		{"two times", fmt.Sprintf("t=%d,t=%d,v1=%s", now, now, right), body, now, one(newSecret), signed.ErrMalformed},
		{"a time below zero", "t=-1,v1=" + right, body, now, one(newSecret), signed.ErrMalformed},
		{"a time beyond counting", "t=99999999999999999999,v1=" + right, body, now, one(newSecret), signed.ErrMalformed},
		{"half a signature", fmt.Sprintf("t=%d,v1=%s", now, right[:32]), body, now, one(newSecret), signed.ErrMalformed},
		{"a signature that is no hex", fmt.Sprintf("t=%d,v1=%s", now, strings.Repeat("z", 64)), body, now, one(newSecret), signed.ErrMalformed},
		{"nothing of it", "hello", body, now, one(newSecret), signed.ErrMalformed},
		{"more signatures than anybody needs", fmt.Sprintf("t=%d%s", now, strings.Repeat(",v1="+right, 9)), body, now, one(newSecret), signed.ErrMalformed},
		{"far too long", good + "," + strings.Repeat("x=y,", 1000) + "x=y", body, now, one(newSecret), signed.ErrMalformed},
	} {
		t.Run(row.name, func(t *testing.T) {
			if err := signed.Verify(row.secrets[0], row.header, row.body, row.now, row.secrets[1:]...); !errors.Is(err, row.want) {
				t.Errorf("it says %v, want %v", err, row.want)
			}
		})
	}
}

// Whatever strangers send is refused unless it holds what the secret makes of it.
func FuzzVerify(f *testing.F) {
	f.Add(signed.Sign(newSecret, body, now), body, now)
	f.Add(signed.Sign(newSecret, body, now, oldSecret), body, now+signed.ToleranceMS+1)
	f.Add("t=1,v1=00", []byte{}, int64(1))
	f.Add("t=,v1=,=", []byte("."), int64(-1))
	f.Fuzz(func(t *testing.T, header string, body []byte, at int64) {
		if signed.Verify(newSecret, header, body, at) != nil {
			return
		}
		mac := hmac.New(sha256.New, newSecret)
		for _, part := range strings.Split(header, ",") {
			if at, ok := strings.CutPrefix(strings.TrimSpace(part), "t="); ok {
				fmt.Fprintf(mac, "%s.%s", at, body)
			}
		}
		if !strings.Contains(strings.ToLower(header), hex.EncodeToString(mac.Sum(nil))) {
			t.Errorf("%q passes for %q at %d", header, body, at)
		}
	})
}
