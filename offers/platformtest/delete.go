package platformtest

import "lastcall/offers"

var deleteRows = []row{
	{"a deleted code is gone and refused", func(w *world) {
		c := w.coupon()
		w.delete(c.Code, w.create(c))
		w.gone(c.Code)
		w.refused(c.Code)
	}},
	{"without its reference", func(w *world) {
		c := w.coupon()
		w.create(c)
		w.delete(c.Code, "")
		w.gone(c.Code)
		w.refused(c.Code)
	}},
	{"twice, with and without the reference", func(w *world) {
		c := w.coupon()
		ref := w.create(c)
		for _, r := range []string{ref, ref, "", ref} {
			w.delete(c.Code, r)
		}
		w.gone(c.Code)
	}},
	{"a code that never was", func(w *world) { w.delete(w.coupon().Code, "") }},
	{"a code that was made again meanwhile, by its old reference", func(w *world) {
		c := w.coupon()
		old := w.create(c)
		w.delete(c.Code, old)
		w.create(c)
		w.delete(c.Code, old)
		w.gone(c.Code)
	}},
	{"leaves the store's other codes", func(w *world) {
		c, other := w.coupon(), w.coupon()
		ref := w.create(c)
		otherRef := w.create(other)
		w.delete(c.Code, ref)
		w.looks(w.found(other.Code), other, otherRef)
	}},
	{"frees a cart that had it", func(w *world) {
		c := w.coupon()
		ref := w.create(c)
		cart := w.cart(5_000)
		w.apply(cart, c.Code)
		w.delete(c.Code, ref)
		w.refused(c.Code) // in any other cart; what a cart that has it shows until it changes is the platform's affair
	}},
	{"of another campaign of the store", func(w *world) {
		c := w.coupon(func(c *offers.Coupon) { c.Mark = offers.MarkOf(&w.store, "summer") })
		ref := w.create(c)
		w.delete(c.Code, ref)
		w.gone(c.Code)
	}},
}
