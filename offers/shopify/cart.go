package shopify

import "lastcall/offers"

// CartURL is the address that leaves the cart as it is: /discount/CODE?redirect=/cart. Only an empty cart that shall get a
// variant has the cart permalink, landing on the cart's page. A permalink makes a cart from nothing but variants and quantities, so
// one made of the lines that the page told us of would bring back what was taken out since, and lose what a line says beside
// its variant: its properties, its selling plan.
func (*Platform) CartURL(store *offers.Storefront, link offers.CartLink) (string, error) {
	if !digits.MatchString(link.Add) {
		return link.DiscountURL(store)
	}
	address, err := link.KeepingURL(store)
	if err != nil || len(link.Lines) > 0 {
		return address, err
	}
	return address + "&storefront=true", nil
}
