package woocommerce

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// basic is how WooCommerce is asked over TLS.
func basic(key, secret string) func(*http.Request) error {
	return func(req *http.Request) error {
		req.SetBasicAuth(key, secret)
		return nil
	}
}

// signer is how it is asked without TLS: each request is signed (OAuth 1.0a, HMAC-SHA256, one-legged), and the secret
// stays here. Bodies are not covered, so it is for shops on this machine only.
type signer struct {
	key, secret string
	now         func() time.Time
	nonce       func() string // nil = random
}

func (s signer) authorize(req *http.Request) error {
	nonce := rand.Text
	if s.nonce != nil {
		nonce = s.nonce
	}
	oauth := map[string]string{"oauth_consumer_key": s.key, "oauth_nonce": nonce(), "oauth_signature_method": "HMAC-SHA256",
		"oauth_timestamp": strconv.FormatInt(s.now().Unix(), 10)}
	oauth["oauth_signature"] = sign(s.secret, req.Method, req.URL, oauth)
	var parts []string
	for name, value := range oauth {
		parts = append(parts, name+`="`+escape(value)+`"`)
	}
	slices.Sort(parts)
	req.Header.Set("Authorization", "OAuth "+strings.Join(parts, ", "))
	return nil
}

// sign is the base64 signature over method, address and all parameters.
func sign(secret, method string, u *url.URL, oauth map[string]string) string {
	var pairs []string
	for name, value := range oauth {
		pairs = append(pairs, escape(name)+"="+escape(value))
	}
	for name, values := range u.Query() {
		for _, value := range values {
			pairs = append(pairs, escape(name)+"="+escape(value))
		}
	}
	slices.Sort(pairs)
	text := method + "&" + escape(u.Scheme+"://"+u.Host+u.EscapedPath()) + "&" + escape(strings.Join(pairs, "&"))
	mac := hmac.New(sha256.New, []byte(escape(secret)+"&"))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// escape is RFC 3986's percent-encoding.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
