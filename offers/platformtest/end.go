package platformtest

import (
	"errors"

	"lastcall/offers"
)

// shortly is the life of a code whose end a row waits for, ms. It leaves time to see that it was taken before: a real
// server takes some seconds for that on a busy machine.
func (w *world) shortly() int64 {
	if w.Real {
		return 15_000
	}
	return 4_000
}

var endRows = []row{
	{"a code is taken before its end and refused after it", func(w *world) {
		c := w.coupon(func(c *offers.Coupon) { c.EndsAt = w.Now() + w.shortly() })
		w.create(c)
		w.apply(w.cart(5_000), c.Code)
		w.pass(c.EndsAt + 1_000)
		if !w.can("EndsAt") {
			w.delete(c.Code, "") // what the ledger does at the deadline
		}
		w.refused(c.Code)
		if f, err := w.lookup(c.Code); !errors.Is(err, offers.ErrNoCoupon) && (err != nil || f.Active) {
			w.Errorf("looked up as %+v, %v after its end", f, err)
		}
	}},
	{"a code whose end was moved away is taken after the first end", func(w *world) {
		c := w.coupon(func(c *offers.Coupon) { c.EndsAt = w.Now() + w.shortly() })
		first := c.EndsAt
		w.create(c)
		c.EndsAt += aWhile
		w.create(c)
		w.pass(first + 1_000)
		w.apply(w.cart(5_000), c.Code)
	}},
	{"an ended code is still listed and deleted", func(w *world) {
		c := w.coupon(func(c *offers.Coupon) { c.EndsAt = w.Now() + w.shortly() })
		ref := w.create(c)
		w.pass(c.EndsAt + 1_000)
		w.one(c.Code)
		w.delete(c.Code, ref)
		w.gone(c.Code)
	}},
	{"a code in a cart when it ends", func(w *world) {
		c := w.coupon(func(c *offers.Coupon) { c.EndsAt = w.Now() + w.shortly() })
		w.create(c)
		cart := w.cart(5_000)
		w.apply(cart, c.Code)
		w.pass(c.EndsAt + 1_000)
		p, err := w.Shop.Order(w.ctx, cart)
		if err != nil && !errors.Is(err, ErrRefused) {
			w.Fatal(err)
		}
		if w.can("EndsAt") && err == nil && p.Discount != 0 {
			w.Errorf("an order after the end got %d off", p.Discount)
		}
	}},
}
