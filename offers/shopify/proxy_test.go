package shopify_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"testing"

	"lastcall/offers"
	"lastcall/offers/shopify"
)

// proxied is a query with a signature that is known to be right, of a secret "hush" and a moment of 2011.
const (
	proxied   = "extra=1&extra=2&shop=shop-name.myshopify.com&path_prefix=%2Fapps%2Fawesome_reviews&timestamp=1317327555&signature=a9718877bea71c2484f91608a7eaea1532bdf71f5c56825065fa4ccabe549ef3"
	proxiedAt = int64(1317327555_000)
)

func query(t testing.TB, text string) url.Values {
	t.Helper()
	q, err := url.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestVerifyProxy(t *testing.T) {
	hush := []string{"hush"}
	for name, c := range map[string]struct {
		query   string
		secrets []string
		now     int64
		good    bool
	}{
		"as signed":               {proxied, hush, proxiedAt, true},
		"in another order":        {"signature=" + strings.Split(proxied, "signature=")[1] + "&timestamp=1317327555&shop=shop-name.myshopify.com&path_prefix=%2Fapps%2Fawesome_reviews&extra=1&extra=2", hush, proxiedAt, true},
		"two secrets":             {proxied, []string{"new", "hush"}, proxiedAt, true},
		"four minutes old":        {proxied, hush, proxiedAt + 240_000, true},
		"ten minutes old":         {proxied, hush, proxiedAt + 600_000, false},
		"ten minutes ahead":       {proxied, hush, proxiedAt - 600_000, false},
		"another secret":          {proxied, []string{"hash"}, proxiedAt, false},
		"no secret":               {proxied, nil, proxiedAt, false},
		"an empty secret":         {proxied, []string{""}, proxiedAt, false},
		"a value more":            {proxied + "&extra=3", hush, proxiedAt, false},
		"a name more":             {proxied + "&x=", hush, proxiedAt, false},
		"values the other way":    {strings.Replace(proxied, "extra=1&extra=2", "extra=2&extra=1", 1), hush, proxiedAt, false},
		"another shop":            {strings.Replace(proxied, "shop-name", "shop-game", 1), hush, proxiedAt, false},
		"another moment":          {strings.Replace(proxied, "1317327555", "1317327556", 1), hush, proxiedAt, false},
		"two signatures":          {proxied + "&signature=00", hush, proxiedAt, false},
		"a signature that is not": {strings.Replace(proxied, "signature=a", "signature=g", 1), hush, proxiedAt, false},
		"half a signature":        {proxied[:len(proxied)-2], hush, proxiedAt, false},
		"nothing":                 {"", hush, proxiedAt, false},
	} {
		t.Run(name, func(t *testing.T) {
			err := shopify.VerifyProxy(query(t, c.query), c.secrets, c.now)
			if (err == nil) != c.good || err != nil && !errors.Is(err, offers.ErrSignature) {
				t.Errorf("answer %v", err)
			}
		})
	}
}

// signProxy is the rule once more, written another way.
func signProxy(q url.Values, key string) string {
	var words []string
	for name := range q {
		if name != "signature" {
			words = append(words, name+"="+strings.Join(q[name], ","))
		}
	}
	for i := range words {
		for j := i + 1; j < len(words); j++ {
			if words[j] < words[i] {
				words[i], words[j] = words[j], words[i]
			}
		}
	}
	mac := hmac.New(sha256.New, []byte(key))
	for _, w := range words {
		mac.Write([]byte(w))
	}
	return hex.EncodeToString(mac.Sum(nil))
}

func TestVerifyProxyOfTheStore(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	q := url.Values{"shop": {shop}, "path_prefix": {"/apps/lastcall"}, "timestamp": {"1317327555"}, "logged_in_customer_id": {""}}
	q.Set("signature", signProxy(q, secret))
	if err := p.VerifyProxy(q, proxiedAt); err != nil {
		t.Error(err)
	}
	q.Set("shop", "other.myshopify.com")
	q.Set("signature", signProxy(q, secret))
	if err := p.VerifyProxy(q, proxiedAt); !errors.Is(err, offers.ErrSignature) {
		t.Errorf("another shop's query: %v", err)
	}
}

// Only what was signed is taken, whatever else a stranger makes of a query.
func FuzzVerifyProxy(f *testing.F) {
	f.Add(proxied, "x=1")
	f.Add("timestamp=1317327555", "timestamp=1317327555")
	f.Add("shop=a&shop=b&timestamp=1317327555&signature=", "")
	f.Fuzz(func(t *testing.T, text, more string) {
		q, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		signed := signProxy(q, "hush")
		err = shopify.VerifyProxy(q, []string{"hush"}, proxiedAt)
		if good := err == nil; good && !strings.EqualFold(q.Get("signature"), signed) {
			t.Fatalf("taken, and the signature is %q and not %q", q.Get("signature"), signed)
		}
		q.Set("signature", signed)
		q.Set("timestamp", "1317327555")
		q.Set("signature", signProxy(q, "hush"))
		if err := shopify.VerifyProxy(q, []string{"hush"}, proxiedAt); err != nil {
			t.Fatalf("what was signed is refused: %v", err)
		}
		q.Add("more", more)
		if err := shopify.VerifyProxy(q, []string{"hush"}, proxiedAt); err == nil {
			t.Fatal("something was added, and it is taken")
		}
	})
}
