package platformtest

import (
	"context"
	"errors"

	"lastcall/offers"
)

// Bench is a connected platform and all that is needed to try it.
type Bench struct {
	Platform offers.Platform
	// Stranger is the same platform connected with credentials and a webhook secret that are nobody's.
	Stranger offers.Platform
	// Store is what the platform is connected for. Rows put marks of stores of their own on codes, so that they do not
	// meet.
	Store *offers.Storefront
	Shop  Shop
	Goods Goods

	// Now is the platform's clock, ms.
	Now func() int64
	// Advance moves the platform's clock; nil = only real time passes there.
	Advance func(ms int64)
	// Message is the message that the platform sent of what happened to an order, with Now as it came; it waits for
	// the message if need be. nil = the platform sends none: then it has to be an offers.OrderSource.
	Message func(ctx context.Context, order string, kind offers.OrderEventKind) (offers.Webhook, error)
	// Undated: the platform's signature covers no time, so that an old message is told by its ids only.
	Undated bool

	// Faults makes calls fail; nil for real servers only.
	Faults Faults
	// Real: a real server, which can't be made to fail. Its adapter passes the fault rows on a twin.
	Real bool
	// PageSize is how many codes Find answers at once; at most 250. The listing row makes a few more.
	PageSize int
	// Secrets are the credentials' secret parts: no error may hold one.
	Secrets []string
}

// Goods are what codes can be held to, in the platform's ids. Needed where the platform can hold codes to them.
type Goods struct {
	Product, Collection           string // what is in the carts that NewCart makes
	OtherProduct, OtherCollection string // what is not
}

// Shop is what happens at the platform without us. Amounts are minor units of the store's currency.
type Shop interface {
	// NewCart is a shopper's new cart with goods worth at least subtotal, which will cost something to ship.
	NewCart(ctx context.Context, subtotal int64) (cart string, err error)
	// Apply puts a code into a cart. ErrRefused if it does not take effect, whether the platform says so or not.
	Apply(ctx context.Context, cart, code string) error
	// Bill is what the cart costs now, as its shopper sees it.
	Bill(ctx context.Context, cart string) (Bill, error)
	// Order pays for the cart. ErrRefused if the platform refuses because of a code.
	Order(ctx context.Context, cart string) (Placed, error)
	// Cancel is the merchant cancelling an order.
	Cancel(ctx context.Context, order string) error
	// Foreign is the merchant making a code by hand, of 10 %, for any cart, without an end.
	Foreign(ctx context.Context, code string) error
}

// Refunder is a Shop whose merchant can give money back without a cancellation.
type Refunder interface {
	// Refund gives back an amount of what was paid for an order, minor units; 0 = all that is left.
	Refund(ctx context.Context, order string, amount int64) error
}

// Bill is what a cart costs, after discounts.
type Bill struct{ Lines, Shipping int64 }

// Placed is an order.
type Placed struct {
	ID       string // as the platform's messages say it
	Discount int64  // what codes took off the lines
}

// ErrRefused is the shop's answer to a code that it does not take.
var ErrRefused = errors.New("the shop does not take the code")

// Faults makes a platform's calls fail.
type Faults interface {
	// Fail lets skip calls through, then makes n fail; n = 0 ends all of it.
	Fail(skip, n int, kind FaultKind)
}

// FaultKind is how a call fails.
type FaultKind string

// The ways to fail.
const (
	Broken      FaultKind = "broken"       // 503, nothing was done
	BrokenAfter FaultKind = "broken after" // 502, the work was done
	TimedOut    FaultKind = "timed out"    // the work was done, and no answer comes
	Unreachable FaultKind = "unreachable"  // the connection ends without an answer, nothing was done
	Throttled   FaultKind = "throttled"    // too many calls, in the platform's own words; nothing was done
	Conflict    FaultKind = "conflict"     // 409: another call was in the way, nothing was done
	Misrouted   FaultKind = "misrouted"    // 404 and a web page: the address is not the platform's API, nothing was done
)
