package medusa

import (
	_ "embed"

	"lastcall/offers"
)

//go:embed store/src/subscribers/lastcall-orders.js
var subscriber string

var _ offers.Extended = (*Platform)(nil)

// Snippet implements offers.Extended: the subscriber that tells us of orders. The guard and the storefront's script, which
// a merchant may add, are in store/src/workflows/hooks and storefront.
func (*Platform) Snippet() (path, text string) {
	return "src/subscribers/lastcall-orders.js of the Medusa project", subscriber
}
