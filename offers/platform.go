package offers

import "context"

// Platform is what runs a store's cart. The ledger decides; a platform only has to know the code while it may be used.
// Every method is idempotent: creating what is there and deleting what is gone both succeed.
type Platform interface {
	// Create makes the code usable on the platform until o.EndsAt.
	Create(ctx context.Context, store *Storefront, o Offer) error
	// Delete makes the code unusable on the platform.
	Delete(ctx context.Context, store *Storefront, code string) error
	// CartURL is the address that puts the code into the shopper's cart, on one of the store's own origins.
	CartURL(store *Storefront, link CartLink) (string, error)
}

// CartLink is what a cart address is made of.
type CartLink struct {
	Code   string
	Origin string     // where the shopper is; used only if it is the store's
	Lines  []CartLine // what the cart holds, where known
	Add    string     // variant to put into an empty cart; "" = none
}
