package woocommerce_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// knowsSigner checks a signature as WooCommerce does: the parameters of address and header together, all but the
// signature, sorted, and within 15 minutes.
func (t *twin) knowsSigner(r *http.Request) bool {
	list, ok := strings.CutPrefix(r.Header.Get("Authorization"), "OAuth ")
	if !ok {
		return false
	}
	params, given := map[string]string{}, ""
	for part := range strings.SplitSeq(list, ", ") {
		name, value, _ := strings.Cut(part, "=")
		value, _ = url.PathUnescape(strings.Trim(value, `"`))
		if name == "oauth_signature" {
			given = value
			continue
		}
		params[name] = value
	}
	at, err := strconv.ParseInt(params["oauth_timestamp"], 10, 64)
	if now := t.now() / 1000; err != nil || at < now-900 || at > now+900 || params["oauth_consumer_key"] != twinKey || len(params["oauth_nonce"]) < 16 {
		return false
	}
	for name := range r.URL.Query() {
		params[name] = r.URL.Query().Get(name)
	}
	names := []string{}
	for name := range params {
		names = append(names, name)
	}
	slices.Sort(names)
	pairs := []string{}
	for _, name := range names {
		pairs = append(pairs, strict(strict(name)+"="+strict(params[name])))
	}
	text := r.Method + "&" + strict("http://"+r.Host+r.URL.Path) + "&" + strings.Join(pairs, "%26")
	mac := hmac.New(sha256.New, []byte(twinSecret+"&"))
	mac.Write([]byte(text))
	return hmac.Equal([]byte(base64.StdEncoding.EncodeToString(mac.Sum(nil))), []byte(given))
}

// strict escapes all but unreserved characters.
func strict(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteString("%" + strings.ToUpper(strconv.FormatInt(int64(c)|0x100, 16)[1:]))
	}
	return b.String()
}
