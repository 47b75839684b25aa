package shopify

import (
	"lastcall/offers"
)

// maxLines bounds what is put into an address.
const maxLines = 50

// CartURL is the cart permalink with the lines that the shopper's cart is known to hold, landing on the cart's page, or with the
// variant to add to an empty cart. Where the lines are not known, or are not named by Shopify's numbers, it is the
// address that leaves the cart as it is: /discount/CODE?redirect=/cart.
func (*Platform) CartURL(store *offers.Storefront, link offers.CartLink) (string, error) {
	lines := link.Lines
	if len(lines) == 0 && link.Add != "" {
		lines = []offers.CartLine{{Variant: link.Add, Quantity: 1}}
	}
	if len(lines) == 0 || len(lines) > maxLines {
		return link.DiscountURL(store)
	}
	for _, line := range lines {
		if !digits.MatchString(line.Variant) || line.Quantity < 1 {
			return link.DiscountURL(store)
		}
	}
	address, err := link.PermalinkURL(store, lines)
	if err != nil {
		return "", err
	}
	return address + "&storefront=true", nil
}
