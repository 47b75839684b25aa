package twin

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
)

// ErrRefused is the shop's answer to a code that it does not take.
var ErrRefused = errors.New("the discount code can't be used")

// What is for sale: one product in one collection. Other ids lead to nothing that is in any cart.
const (
	Product    = "7001"
	Collection = "8001"
	shipping   = 490
)

// cart is a shopper's.
type cart struct {
	lines int64 // before discounts
	code  string
}

// order is a paid cart.
type order struct {
	id         int64
	lines      int64
	discount   int64
	shipping   int64
	code       string
	at         time.Time
	cancelled  time.Time
	refunded   bool
	messages   map[string]Message // by topic
	updatedAt  time.Time
	paidNumber int
}

// Bill is what a cart costs after discounts, minor units.
type Bill struct{ Lines, Shipping int64 }

// NewCart is a shopper's with goods of that worth.
func (t *Twin) NewCart(subtotal int64) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	id := t.id("Cart")
	t.carts[id] = &cart{lines: subtotal}
	return id
}

// Apply puts a code into a cart, in whatever case it is typed.
func (t *Twin) Apply(cartID, code string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.carts[cartID]
	if c == nil {
		return errors.New("no such cart")
	}
	if d, r := t.usable(c, code); d == nil || r == nil {
		return ErrRefused
	}
	c.code = code
	return nil
}

// usable is the discount behind a code if it works for the cart now.
func (t *Twin) usable(c *cart, code string) (*discount, *redeemCode) {
	d := t.byCode[strings.ToUpper(code)]
	if d == nil || d.status(t.now()) != "ACTIVE" || c.lines < d.minimum || !d.oneTime {
		return nil, nil
	}
	if len(d.products) > 0 && !slices.Contains(d.products, "gid://shopify/Product/"+Product) ||
		len(d.groups) > 0 && !slices.Contains(d.groups, "gid://shopify/Collection/"+Collection) {
		return nil, nil
	}
	for _, r := range d.codes {
		if strings.EqualFold(r.code, code) && (d.limit == 0 || r.uses < d.limit) {
			return d, r
		}
	}
	return nil, nil
}

// taken is what a discount takes off lines.
func (d *discount) taken(lines int64) int64 {
	if d.percent > 0 {
		return offers.BasisPoints(d.percent).Of(lines)
	}
	return min(d.amount, lines)
}

// Bill is what a cart costs now. A code in it that does not work any more takes nothing off.
func (t *Twin) Bill(cartID string) (Bill, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.carts[cartID]
	if c == nil {
		return Bill{}, errors.New("no such cart")
	}
	b := Bill{Lines: c.lines, Shipping: shipping}
	if d, _ := t.usable(c, c.code); d != nil {
		if d.shipping {
			b.Shipping = 0
		} else {
			b.Lines -= d.taken(c.lines)
		}
	}
	return b, nil
}

// Order pays for a cart. A code in it that does not work any more stops the checkout, so that its shopper sees the new total.
func (t *Twin) Order(cartID string) (id string, discount int64, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.carts[cartID]
	if c == nil {
		return "", 0, errors.New("no such cart")
	}
	t.last++
	o := &order{id: 5_000_000_000 + t.last, lines: c.lines, shipping: shipping, code: c.code, at: t.now(), updatedAt: t.now(),
		messages: map[string]Message{}, paidNumber: len(t.orders) + 1_001}
	if c.code != "" {
		d, r := t.usable(c, c.code)
		if d == nil {
			return "", 0, ErrRefused
		}
		r.uses++
		if d.shipping {
			o.shipping = 0
		} else {
			o.discount = d.taken(c.lines)
		}
	}
	delete(t.carts, cartID)
	id = strconv.FormatInt(o.id, 10)
	t.orders[id] = o
	for _, topic := range []string{"orders/create", "orders/paid"} {
		o.messages[topic] = t.send(topic, mustJSON(t.payload(o)))
	}
	return id, o.discount, nil
}

// Cancel is the merchant cancelling an order.
func (t *Twin) Cancel(id string) error {
	return t.change(id, "orders/cancelled", func(o *order) { o.cancelled = t.now() })
}

// Refund is the merchant giving all of an order's money back.
func (t *Twin) Refund(id string) error {
	return t.change(id, "orders/updated", func(o *order) { o.refunded = true })
}

func (t *Twin) change(id, topic string, how func(*order)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	o := t.orders[id]
	if o == nil {
		return errors.New("no such order")
	}
	how(o)
	o.updatedAt = t.now()
	o.messages[topic] = t.send(topic, mustJSON(t.payload(o)))
	return nil
}

// MessageOf is the message of a topic that was sent about an order.
func (t *Twin) MessageOf(id, topic string) (Message, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if o := t.orders[id]; o != nil {
		if m, ok := o.messages[topic]; ok {
			return m, nil
		}
	}
	return Message{}, errors.New("no such message")
}

// Foreign is the merchant making a code of 10 % by hand.
func (t *Twin) Foreign(code string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := &discount{id: t.id("DiscountCodeNode"), title: code, created: t.now(), starts: t.now().Add(-time.Second), percent: 1_000,
		oneTime: true, codes: []*redeemCode{{id: t.id("DiscountRedeemCode"), code: code}}}
	t.discounts[d.id], t.byCode[strings.ToUpper(code)] = d, d
}
