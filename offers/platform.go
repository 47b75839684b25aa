package offers

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Platform is what runs one store's cart, connected. The ledger decides; a platform only has to know a code for as long
// as it may be used. Create and Delete are idempotent, and every call is bounded by its context.
// Implementations that keep codes outside MUST pass platformtest.
type Platform interface {
	// Capabilities says what the platform enforces by itself. It never changes and costs nothing.
	Capabilities() Capabilities
	// Create makes the coupon usable, as it is described, until c.EndsAt. If a code of ours is there already it is
	// brought to what is described (a crash before, or a later end), never made twice. A code that is there and
	// does not bear c.Mark is somebody else's: FaultRejected. The answer is the platform's own reference, for Delete.
	Create(ctx context.Context, c Coupon) (ref string, err error)
	// Delete makes the code unusable. A code that is gone already is success. ref may be "": then the code is looked up.
	// It never deletes a code that does not bear mark's prefix; that is success too, since ours is not there.
	Delete(ctx context.Context, mark Mark, code, ref string) error
	// Lookup finds a code, whoever made it; ErrNoCoupon if there is none.
	Lookup(ctx context.Context, code string) (Found, error)
	// Find lists the codes that bear the store's mark, whatever the campaign, a page at a time: cursor "" is the first page,
	// next "" means that it was the last. What it lists may be deleted once the last page is read, not before.
	Find(ctx context.Context, mark Mark, cursor string) (page []Found, next string, err error)
	// CartURL is the address that puts the code into the shopper's cart and keeps what is in it, on one of the store's
	// own origins.
	CartURL(store *Storefront, link CartLink) (string, error)
	// ParseWebhook checks who sent a message and reads what it says of orders. A message that is authentic and says
	// nothing of use answers no events. Errors: ErrSignature, and any other for what can't be read.
	ParseWebhook(w Webhook) ([]OrderEvent, error)
	// Check looks at the connection (credentials, scopes, clock, what else the platform needs) and changes nothing.
	Check(ctx context.Context) []Finding
}

// OrderSource is a Platform whose orders can be read, for those whose messages got lost.
type OrderSource interface {
	// Orders lists what happened to orders that used a coupon since a moment (ms), oldest first, a page at a time.
	Orders(ctx context.Context, since int64, cursor string) (page []OrderEvent, next string, err error)
}

// Extended is a Platform whose store has to be given a file of ours, for what its own software can't do.
type Extended interface {
	// Snippet is the file and where in the store it belongs; "" if the store does without.
	Snippet() (path, text string)
}

// Subscriber is a Platform that has to be told where to send messages of orders.
type Subscriber interface {
	// Subscribe makes the platform send its messages to address; again changes nothing.
	Subscribe(ctx context.Context, address string) error
	// Unsubscribe undoes it.
	Unsubscribe(ctx context.Context, address string) error
}

// Coupon is what a platform is told of a code.
type Coupon struct {
	Code     string
	Mark     Mark
	Kind     Kind
	Amount   int64 // basis points or minor units by Kind
	Currency string
	MinTotal int64 // smallest basket, minor units; 0 = any
	EndsAt   int64 // ms
	Rules    CouponRules
}

// CouponRules are what a campaign asks of the store's platform beyond value and time. What the platform can't do is
// refused when the campaign is saved (Capabilities.Refuse).
type CouponRules struct {
	Products        []string     `json:"products,omitempty"`    // platform's ids; empty = all
	Collections     []string     `json:"collections,omitempty"` // platform's ids; empty = all; not together with Products
	OncePerCustomer bool         `json:"once_per_customer,omitempty"`
	Combines        Combination  `json:"combines"`
	Purchases       PurchaseKind `json:"purchases,omitempty"` // "" = one-time purchases only
}

// Combination says with which other discounts of the store a code may be used.
type Combination struct {
	Product  bool `json:"product,omitempty"`
	Order    bool `json:"order,omitempty"`
	Shipping bool `json:"shipping,omitempty"`
}

// PurchaseKind says which lines of a cart a code applies to.
type PurchaseKind string

// The kinds of purchase.
const (
	OneTime       PurchaseKind = ""
	Subscriptions PurchaseKind = "subscriptions"
	AllPurchases  PurchaseKind = "all"
)

// Found is a code as the platform has it.
type Found struct {
	Code      string
	Ref       string
	Mark      Mark  // empty if it is not ours
	EndsAt    int64 // ms; 0 = never
	CreatedAt int64 // ms; 0 = the platform does not say
	Uses      int64
	Active    bool // the platform would take it now, as far as it tells
}

// Finding is one line of a check, in words for the merchant.
type Finding struct {
	Name string // what was looked at, such as "Access to discounts"
	OK   bool
	Note string // what was seen
	Fix  string // what to do, if it is not OK
}

// ErrNoCoupon is the answer to a look-up of a code that the platform does not have.
var ErrNoCoupon = errors.New("the platform has no such code")

// ErrSignature is the answer to a message that was not signed by the platform.
var ErrSignature = errors.New("not signed by the platform")

// PlatformFault says how to go on after a platform's error.
type PlatformFault string

// The faults. Any error that is no PlatformError is FaultOutside.
const (
	FaultOutside      PlatformFault = "outside"      // out of reach, too slow, or broken: try again; whether it happened is not known
	FaultThrottled    PlatformFault = "throttled"    // too many calls: nothing happened, wait
	FaultUnauthorized PlatformFault = "unauthorized" // credentials, scopes or the address: a person must act; tried again, slowly
	FaultRejected     PlatformFault = "rejected"     // the platform will never take this: no use in trying again
)

// PlatformError is a platform's refusal. Its text may be logged: it holds no credentials and no code.
type PlatformError struct {
	Fault      PlatformFault
	RetryAfter time.Duration // FaultThrottled: how long to leave the store's platform alone; FaultOutside: this call; 0 = not said
	Err        error
}

// Error is for logs.
func (e *PlatformError) Error() string { return fmt.Sprintf("platform: %s: %v", e.Fault, e.Err) }

// Unwrap is the cause.
func (e *PlatformError) Unwrap() error { return e.Err }

// FaultOf classifies an error of a Platform.
func FaultOf(err error) PlatformFault {
	var p *PlatformError
	if errors.As(err, &p) {
		return p.Fault
	}
	return FaultOutside
}

// Proxy is a Platform through whose own address the tag can be served, so that it comes from the store's own origin.
type Proxy interface {
	// VerifyProxy checks that a request came through the platform, by its query as it arrived; ErrSignature if not.
	VerifyProxy(query url.Values, now int64) error
}
