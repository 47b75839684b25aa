package offers

// Webhook is a message as it came.
type Webhook struct {
	Header func(name string) string
	Body   []byte // as sent: signatures are made of these bytes
	Now    int64  // ms
}

// OrderEventKind is what happened to an order.
type OrderEventKind string

// The events.
const (
	OrderPlaced    OrderEventKind = "placed"
	OrderCancelled OrderEventKind = "cancelled" // or refunded in full
	Disconnected   OrderEventKind = "disconnected"
	// Disconnected: the merchant removed us from the platform; no order is meant.
)

// NoteDisconnected names the note (Turns.Noted) that a platform said goodbye: the moment, ms, in decimal digits.
const NoteDisconnected = "disconnected"

// OrderEvent is what a platform says of an order that used codes, ours or others'.
type OrderEvent struct {
	Kind     OrderEventKind
	Order    string // the platform's id
	Currency string
	Subtotal int64 // lines before discounts, minor units
	Codes    []UsedCode
	At       int64 // ms: when it happened, by the platform's clock; 0 = not said
	// ChangedAt is when the order was last changed, ms by the same clock, where a platform lets an order that was cancelled
	// come back; 0 elsewhere. It is what the platform keeps of the order, not when it sent the message: a message that comes
	// again has the same.
	ChangedAt int64
	// Delivery and Event identify the message and what it is about, where the platform says so: a message that comes
	// again has the same.
	Delivery, Event string
}

// UsedCode is a code on an order and what it took off.
type UsedCode struct {
	Code     string // as NormalizeCode makes it, where that is a code
	Discount int64  // minor units
}

// Settlement is a fact to be put into the ledger: an order was placed with a code. Unlike a redemption it is never
// refused, because it has happened.
type Settlement struct {
	Code     string
	Order    string
	Currency string
	Subtotal int64 // minor units, before discounts
	Discount int64 // what the platform took off, minor units
	PlacedAt int64 // ms; 0 = now
	// ChangedAt is the event's: an order that was changed later than the moment of its cancellation stands again, and is
	// booked again. With 0, or not later, the cancellation holds, whatever comes again.
	ChangedAt int64
}

// Cancellation is a fact too: an order that used codes was cancelled, or refunded in full.
type Cancellation struct {
	Code   string // "" = all codes that the order used
	Order  string
	Revive bool  // an unexpired code lives again
	At     int64 // ms by the platform's clock; 0 = not said: then it is for good
}

// Late says what of an order was not as promised.
type Late string

// What can be wrong with an order that a platform let through.
const (
	InTime       Late = ""
	AfterEnd     Late = "after_end"     // placed after the offer had ended
	SecondUse    Late = "second_use"    // another order used the code before
	NotClaimed   Late = "not_claimed"   // the code was not given to anyone yet
	Withdrawn    Late = "withdrawn"     // revoked, or released by a cancelled order
	OtherMoney   Late = "other_money"   // in another currency than the offer's; amounts are not counted
	UnknownCode  Late = "unknown_code"  // not a code of ours (any more); nothing was changed
	AlreadyKnown Late = "already_known" // this very order is in the ledger; nothing was changed
)

// Settled is what the ledger made of a Settlement.
type Settled struct {
	Redemption Redemption
	Late       Late
	// Cancelled: the order's cancellation had come before it, and was carried out with it.
	Cancelled bool
}
