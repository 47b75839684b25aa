package demo

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const maxLink = 512 // bytes of a cart permalink's lines, and of a redirect

// permalink makes the cart these lines, applies the code and goes to the cart: GET /cart/VARIANT:QTY,…?discount=CODE.
func (s *shop) permalink(w http.ResponseWriter, r *http.Request, c *cart) error {
	lines, unknown, cut, ok := parseLines(r.PathValue("lines"))
	if !ok {
		return &refusal{http.StatusBadRequest, "That cart link is broken", "It may have been cut short on its way to you. Your cart is as it was."}
	}
	if len(lines) > 0 {
		c.lines = lines
	}
	if unknown {
		c.say("bad", "Something in that link isn't sold any more and was left out.")
	}
	if cut {
		c.say("info", "We sell at most 99 of a kind and 20 kinds at a time; the rest was left out.")
	}
	c.offerCode(r.URL.Query().Get("discount"))
	http.Redirect(w, r, "/cart", http.StatusSeeOther)
	return nil
}

// discountLink applies a code and keeps the cart: GET /discount/CODE?redirect=/cart.
func (s *shop) discountLink(w http.ResponseWriter, r *http.Request, c *cart) error {
	c.offerCode(r.PathValue("code"))
	to, ok := localPath(r.URL.Query().Get("redirect"))
	if !ok {
		to = "/cart"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// parseLines reads "VARIANT:QTY,VARIANT:QTY". Variants that the store doesn't sell are left out (unknown), as is what
// exceeds the cart's size (cut). ok is false when s isn't of that form at all.
func parseLines(s string) (lines []line, unknown, cut, ok bool) {
	if s == "" || len(s) > maxLink {
		return nil, false, false, false
	}
	for part := range strings.SplitSeq(s, ",") {
		id, qty, found := strings.Cut(part, ":")
		n, err := strconv.ParseUint(qty, 10, 16)
		if !found || err != nil || n == 0 || !isToken(id) {
			return nil, false, false, false
		}
		v := variants[id]
		if v == nil {
			unknown = true
			continue
		}
		var fits bool
		lines, fits = addTo(lines, v, int(n))
		cut = cut || !fits
	}
	return lines, unknown, cut, true
}

// localPath answers whether s is a path on this very site, whatever a browser makes of it: no other host, scheme,
// backslash or control character, plain or percent-encoded.
func localPath(s string) (string, bool) {
	if s == "" || s[0] != '/' || len(s) > maxLink {
		return "", false
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil {
		return "", false
	}
	for _, form := range []string{s, u.Path} {
		if strings.Contains(form, "//") || strings.ContainsFunc(form, func(c rune) bool { return c < 0x20 || c == 0x7f || c == '\\' }) {
			return "", false
		}
	}
	return s, true
}

// isToken is whether s is a plausible id or code: 1 to 64 of letters, digits, "-" and "_".
func isToken(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	return !strings.ContainsFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_'
	})
}
