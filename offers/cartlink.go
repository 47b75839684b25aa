package offers

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// CartLink is what a cart address is made of.
type CartLink struct {
	Code   string
	Origin string     // where the shopper is; used only if it is the store's
	Lines  []CartLine // what the cart holds, where known
	Add    string     // variant to put into an empty cart; "" = none
}

// On is the store's origin that the link leads to: the shopper's own if it is one of the store's, else the main one. It
// refuses a link whose code or variant is none.
func (l CartLink) On(store *Storefront) (string, error) {
	if l.Code == "" || NormalizeCode(l.Code) != l.Code {
		return "", errors.New("cart address: not a code")
	}
	if l.Add != "" && !ValidVariant(l.Add) {
		return "", errors.New("cart address: not a variant")
	}
	origin := store.Origins[0]
	if slices.Contains(store.Origins, l.Origin) {
		origin = l.Origin
	}
	u, err := url.Parse(origin)
	if err != nil {
		return "", errors.New("cart address: not an origin")
	}
	return u.String(), nil
}

// DiscountURL is the address that keeps the cart: /discount/CODE?redirect=/cart.
func (l CartLink) DiscountURL(store *Storefront) (string, error) {
	origin, err := l.On(store)
	if err != nil {
		return "", err
	}
	return origin + "/discount/" + url.PathEscape(l.Code) + "?redirect=" + url.QueryEscape("/cart"), nil
}

// PermalinkURL is the address that fills the cart with lines: /cart/VARIANT:QTY,VARIANT:QTY?discount=CODE.
func (l CartLink) PermalinkURL(store *Storefront, lines []CartLine) (string, error) {
	origin, err := l.On(store)
	if err != nil {
		return "", err
	}
	words := make([]string, len(lines))
	for i, line := range lines {
		if !ValidVariant(line.Variant) || line.Quantity < 1 {
			return "", errors.New("cart address: not a cart line")
		}
		words[i] = url.PathEscape(line.Variant) + ":" + strconv.FormatInt(line.Quantity, 10)
	}
	return origin + "/cart/" + strings.Join(words, ",") + "?discount=" + url.QueryEscape(l.Code), nil
}

// KeepingURL is DiscountURL, and PermalinkURL for a cart that is empty and shall get a variant.
func (l CartLink) KeepingURL(store *Storefront) (string, error) {
	if len(l.Lines) == 0 && l.Add != "" {
		return l.PermalinkURL(store, []CartLine{{Variant: l.Add, Quantity: 1}})
	}
	return l.DiscountURL(store)
}
