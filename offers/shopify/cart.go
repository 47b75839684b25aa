package shopify

import "lastcall/offers"

// CartURL is the address that leaves the cart as it is: /discount/CODE?redirect=/cart. Only an empty cart that shall get a
// variant has the cart permalink, landing on the cart's page. A permalink makes a cart from nothing but variants and quantities, so
// one made of the lines that the page told us of would bring back what was taken out since, and lose what a line says beside
// its variant: its properties, its selling plan.
//
// Merchants whose lines are nothing but variants can have that permalink all the same ("permalink": true). It
// is used where the page told us every line by its variant's number, and /discount/CODE elsewhere.
func (p *Platform) CartURL(store *offers.Storefront, link offers.CartLink) (string, error) {
	lines := link.Lines
	if len(lines) == 0 && link.Add != "" {
		lines = []offers.CartLine{{Variant: link.Add, Quantity: 1}}
	} else if !p.credentials.Permalink {
		lines = nil
	}
	if !onlyVariants(lines) {
		return link.DiscountURL(store)
	}
	address, err := link.PermalinkURL(store, lines)
	if err != nil {
		return "", err
	}
	return address + "&storefront=true", nil
}

// onlyVariants reports whether there are lines, and each has a variant's number.
func onlyVariants(lines []offers.CartLine) bool {
	for _, l := range lines {
		if !digits.MatchString(l.Variant) {
			return false
		}
	}
	return len(lines) > 0
}
