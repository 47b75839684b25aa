package demo

import (
	"fmt"
	"strings"
	"sync"

	views "lastcall/views/demo"
)

const (
	maxLines    = 20
	maxQuantity = 99
	maxNotices  = 5
	maxOrders   = 10 // orders that one cart remembers
)

type line struct {
	variant  *variant
	quantity int
}

// cart is what one shopper has: lines, a code, what was typed at checkout, and the orders placed. The zero cart is empty.
type cart struct {
	mu    sync.Mutex
	lines []line

	code     string    // the applied code, not yet checked or valid at the last look
	previous string    // the code that code replaced, until code has been found valid
	known    *discount // what the API last said of code for these lines; nil when it said nothing yet
	typed    string    // what was last refused, for the discount box

	contact contact
	attempt *attempt
	orders  []*order
	notices []views.Notice
}

// attempt is an order about to be placed. Its id is the order's id and the redemption's idempotency key, so that the
// same order sent twice is one order and one redemption. It ends when the cart changes.
type attempt struct {
	id      string
	of      string // fingerprint of lines and code
	address string // the shopper's address when it began: a retry must send the same words
	shown   *discount
	told    bool // the shopper has read that the discount can't be confirmed
}

func (c *cart) subtotal() int64 {
	var sum int64
	for _, l := range c.lines {
		sum += l.variant.Price * int64(l.quantity)
	}
	return sum
}

func (c *cart) items() int {
	n := 0
	for _, l := range c.lines {
		n += l.quantity
	}
	return n
}

// lineString is the cart as "VARIANT:QTY,VARIANT:QTY".
func (c *cart) lineString() string {
	var b strings.Builder
	for i, l := range c.lines {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%s:%d", l.variant.ID, l.quantity)
	}
	return b.String()
}

func (c *cart) fingerprint() string { return c.lineString() + " " + c.code }

// addTo puts quantity more of v into lines. It answers false when lines or quantity had to be cut short.
func addTo(lines []line, v *variant, quantity int) ([]line, bool) {
	for i := range lines {
		if lines[i].variant == v {
			sum := lines[i].quantity + quantity
			lines[i].quantity = min(sum, maxQuantity)
			return lines, sum <= maxQuantity
		}
	}
	if len(lines) >= maxLines {
		return lines, false
	}
	return append(lines, line{v, min(quantity, maxQuantity)}), quantity <= maxQuantity
}

// set changes the quantity of one line; 0 takes it out.
func (c *cart) set(variantID string, quantity int) {
	kept := c.lines[:0]
	for _, l := range c.lines {
		if l.variant.ID == variantID {
			l.quantity = min(quantity, maxQuantity)
		}
		if l.quantity > 0 {
			kept = append(kept, l)
		}
	}
	c.lines = kept
}

// useCode applies a code; whether it holds is seen when the cart is next looked at.
func (c *cart) useCode(code string) {
	if c.code != code {
		c.previous = c.code
	}
	c.code, c.known, c.typed = code, nil, ""
}

func (c *cart) dropCode() { c.code, c.previous, c.known = "", "", nil }

func (c *cart) say(kind, text string) {
	if len(c.notices) < maxNotices {
		c.notices = append(c.notices, views.Notice{Kind: kind, Text: text})
	}
}

func (c *cart) takeNotices() []views.Notice {
	n := c.notices
	c.notices = nil
	return n
}

func (c *cart) order(id string) *order {
	for _, o := range c.orders {
		if o.id == id {
			return o
		}
	}
	return nil
}
