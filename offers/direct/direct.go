// Package direct is the platform of stores that ask our own API at the checkout: the ledger itself is what knows the
// code, so there is nothing to create or delete elsewhere.
package direct

import (
	"context"

	"lastcall/offers"
)

// Platform implements offers.Platform.
type Platform struct{}

var _ offers.Platform = Platform{}

// Connect needs no credentials.
func Connect(offers.Connection) (offers.Platform, error) { return Platform{}, nil }

// Capabilities: the ledger itself answers, so it can do all that the ledger can.
func (Platform) Capabilities() offers.Capabilities {
	return offers.Capabilities{EndsAt: true, SingleUse: true, MinTotal: true, CapsPercent: true, FreeShipping: true,
		Lists: true, SessionBound: true}
}

// Create has nothing to do: a claimed code is valid in the ledger.
func (Platform) Create(context.Context, offers.Coupon) (string, error) { return "", nil }

// Delete has nothing to do: an ended code is refused by the ledger.
func (Platform) Delete(context.Context, offers.Mark, string, string) error { return nil }

// Lookup finds nothing: no code is kept elsewhere.
func (Platform) Lookup(context.Context, string) (offers.Found, error) {
	return offers.Found{}, offers.ErrNoCoupon
}

// Find finds nothing: no code is kept elsewhere.
func (Platform) Find(context.Context, offers.Mark, string) ([]offers.Found, string, error) {
	return nil, "", nil
}

// ParseWebhook takes no messages: the store's checkout calls our API with its key.
func (Platform) ParseWebhook(offers.Webhook) ([]offers.OrderEvent, error) {
	return nil, offers.ErrSignature
}

// Check has nothing to look at.
func (Platform) Check(context.Context) []offers.Finding {
	return []offers.Finding{{Name: "Connection", OK: true, Note: "This store's checkout asks our API; there is nothing to connect."}}
}

// CartURL is the store's own discount address, which keeps the cart: /discount/CODE?redirect=/cart. Where the cart is
// empty and a variant is to be added it is the cart permalink: /cart/VARIANT:1?discount=CODE.
func (Platform) CartURL(store *offers.Storefront, link offers.CartLink) (string, error) {
	return link.KeepingURL(store)
}
