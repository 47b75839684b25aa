package woocommerce

import (
	_ "embed"
	"net/url"
	"strconv"
	"strings"

	"lastcall/offers"
)

//go:embed snippet/lastcall.php
var snippet string

// Snippet implements offers.Extended: the plugin that takes a code from an address and keeps the cart.
func (p *Platform) Snippet() (path, text string) {
	if !p.snippet {
		return "", ""
	}
	return "wp-content/mu-plugins/lastcall.php", snippet
}

// CartURL implements offers.Platform. See the package on which way keeps the cart.
func (p *Platform) CartURL(store *offers.Storefront, link offers.CartLink) (string, error) {
	origin, err := link.On(store)
	if err != nil {
		return "", err
	}
	home := origin + p.folder
	if p.snippet {
		address := home + "/discount/" + url.PathEscape(link.Code)
		if len(link.Lines) == 0 && isNumber(link.Add) {
			address += "?add=" + link.Add
		}
		return address, nil
	}
	lines := link.Lines
	if len(lines) == 0 && link.Add != "" {
		lines = []offers.CartLine{{Variant: link.Add, Quantity: 1}}
	}
	if products, ok := checkoutLines(lines); ok {
		return home + "/checkout-link/?" + url.Values{"products": {products}, "coupon": {link.Code}}.Encode(), nil
	}
	return home + "/cart/?" + url.Values{"coupon": {link.Code}}.Encode(), nil
}

// checkoutLines are the lines as the checkout link takes them; !ok if one of them can't be one.
func checkoutLines(lines []offers.CartLine) (string, bool) {
	words := make([]string, len(lines))
	for i, l := range lines {
		if !isNumber(l.Variant) || l.Quantity < 1 {
			return "", false
		}
		words[i] = l.Variant + ":" + strconv.FormatInt(l.Quantity, 10)
	}
	return strings.Join(words, ","), len(lines) > 0
}

func isNumber(s string) bool {
	return s != "" && len(s) <= 18 && s[0] != '0' && strings.Trim(s, "0123456789") == ""
}
