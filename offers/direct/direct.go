// Package direct is the platform of stores that ask our own API at the checkout: the ledger itself is what knows the
// code, so there is nothing to create or delete elsewhere.
package direct

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"lastcall/offers"
)

// Platform implements offers.Platform.
type Platform struct{}

var _ offers.Platform = Platform{}

// Create has nothing to do: a claimed code is valid in the ledger.
func (Platform) Create(context.Context, *offers.Storefront, offers.Offer) error { return nil }

// Delete has nothing to do: an ended code is refused by the ledger.
func (Platform) Delete(context.Context, *offers.Storefront, string) error { return nil }

// CartURL is the store's own discount address, which keeps the cart: /discount/CODE?redirect=/cart. Where the cart is
// empty and a variant is to be added it is the cart permalink: /cart/VARIANT:1?discount=CODE.
func (Platform) CartURL(store *offers.Storefront, link offers.CartLink) (string, error) {
	origin := store.Origins[0]
	if slices.Contains(store.Origins, link.Origin) {
		origin = link.Origin
	}
	if offers.NormalizeCode(link.Code) != link.Code || link.Code == "" {
		return "", fmt.Errorf("cart address: not a code")
	}
	u, err := url.Parse(origin)
	if err != nil {
		return "", fmt.Errorf("cart address: %w", err)
	}
	if len(link.Lines) == 0 && link.Add != "" {
		if !offers.ValidVariant(link.Add) {
			return "", fmt.Errorf("cart address: not a variant")
		}
		return u.String() + "/cart/" + line(link.Add, 1) + "?discount=" + url.QueryEscape(link.Code), nil
	}
	return u.String() + "/discount/" + url.PathEscape(link.Code) + "?redirect=" + url.QueryEscape("/cart"), nil
}

func line(variant string, quantity int64) string {
	return url.PathEscape(variant) + ":" + strconv.FormatInt(quantity, 10)
}
