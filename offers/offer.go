package offers

// State is where an offer stands. The ways between states are in Next; nothing else changes one.
type State string

// The states (DESIGN §1).
const (
	Offered  State = "offered"
	Claimed  State = "claimed"
	Redeemed State = "redeemed"
	Expired  State = "expired"
	Revoked  State = "revoked"
	Released State = "released"
)

// Next reports whether an offer may go from one state to another. An order that a platform took has happened, so every
// state but Redeemed can turn into Redeemed (Outbox.Settle); Redeem itself refuses all but Claimed and what lives again.
func (s State) Next(to State) bool {
	switch s {
	case Offered:
		return to == Claimed || to == Expired || to == Revoked || to == Redeemed
	case Claimed:
		return to == Redeemed || to == Expired || to == Revoked
	case Redeemed:
		return to == Released
	case Released, Expired, Revoked:
		return to == Redeemed
	default:
		return false
	}
}

// Offer is what one session got from one campaign.
type Offer struct {
	StoreID   string
	Session   string
	Campaign  string
	Code      string // secret until the claim
	State     State
	Kind      Kind
	Amount    int64 // basis points or minor units by Kind
	Currency  string
	MinTotal  int64 // smallest basket, minor units
	MaxOff    int64 // cap of a percentage, minor units; 0 = none
	MintedAt  int64 // ms
	Deadline  int64 // ms; after it nothing can be claimed
	EndsAt    int64 // ms; after it nothing can be redeemed: the deadline, plus the grace once claimed
	Extended  int64 // times "more time" was given
	Revived   bool  // released, and usable again until EndsAt
	Dismissed bool  // the shopper closed the pop-up; it lives on as the teaser
	Refused   bool  // the platform will not have its code, as far as Live tells of what is not over

	Now int64 // ms, the ledger's clock when this was read
}

// RemainingMS is the time left until the deadline, never negative.
func (o Offer) RemainingMS() int64 { return max(0, o.Deadline-o.Now) }

// Basket is what a code is tried on.
type Basket struct {
	Currency string       `json:"currency"`
	Subtotal int64        `json:"subtotal"` // minor units, before discounts and shipping
	Lines    []BasketLine `json:"lines,omitempty"`
}

// BasketLine is one line of a basket.
type BasketLine struct {
	Product   string `json:"product,omitempty"`
	Variant   string `json:"variant,omitempty"`
	Quantity  int64  `json:"quantity"`
	UnitPrice int64  `json:"unit_price"` // minor units
}

// Discount is what an offer takes off a basket, in minor units: a percentage rounded half up and capped, never more
// than the subtotal. Free shipping takes nothing off the lines.
func (o Offer) Discount(subtotal int64) int64 {
	switch o.Kind {
	case Percent:
		off := BasisPoints(o.Amount).Of(subtotal)
		if o.MaxOff > 0 {
			off = min(off, o.MaxOff)
		}
		return off
	case FixedAmount:
		return min(o.Amount, subtotal)
	default:
		return 0
	}
}

// Redeemable answers the first reason for which the code can't be used on the basket by the session ("" = unknown to
// the caller) at o.Now. It is the reference of the ledger's own check.
func (o Offer) Redeemable(session string, b Basket) Reason {
	// Before anything else of it, so that strangers learn nothing. The code of a session that was erased is nobody's.
	if session != "" && o.Session != "" && session != o.Session {
		return ReasonWrongSession
	}
	switch o.State {
	case Redeemed:
		return ReasonAlreadyRedeemed
	case Revoked:
		return ReasonRevoked
	case Expired:
		return ReasonExpired
	case Released:
		if !o.Revived {
			return ReasonReleased
		}
	case Offered, Claimed:
	default:
		return ReasonNotFound
	}
	switch {
	case o.Now >= o.EndsAt:
		return ReasonExpired
	case o.State == Offered:
		return ReasonNotYetActive
	case b.Currency != o.Currency:
		return ReasonWrongCurrency
	case b.Subtotal < o.MinTotal:
		return ReasonBelowMinimum
	}
	return ""
}
