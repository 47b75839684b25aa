package platformtest

import "lastcall/offers"

var createRows = []row{
	{"a created code is looked up as it was described", func(w *world) {
		c := w.coupon()
		ref := w.create(c)
		w.looks(w.found(c.Code), c, ref)
	}},
	{"a code that nobody made is not there", func(w *world) { w.gone(w.coupon().Code) }},
	{"the same again is one coupon with the same reference", func(w *world) {
		c := w.coupon()
		ref := w.create(c)
		for range 3 {
			if again := w.create(c); again != ref {
				w.Fatalf("the reference was %q and is %q now", ref, again)
			}
		}
		w.looks(w.one(c.Code), c, ref)
	}},
	{"again with a later end moves the end", func(w *world) { w.moves(+300_000) }},
	{"again with an earlier end moves the end", func(w *world) { w.moves(-300_000) }},
	{"again with another value brings the value", func(w *world) {
		for _, kind := range []offers.Kind{offers.Percent, offers.FixedAmount} {
			c := w.coupon(func(c *offers.Coupon) { c.Kind, c.Amount = kind, 1_250 })
			w.create(c)
			c.Amount = 750
			ref := w.create(c)
			w.looks(w.one(c.Code), c, ref)
			w.takes(c)
		}
	}},
	{"again with other conditions brings the conditions", func(w *world) {
		if w.can("MinTotal") {
			c := w.coupon()
			w.create(c)
			c.MinTotal = 1_000_000
			w.create(c)
			w.refused(c.Code)
			c.MinTotal = 0
			ref := w.create(c)
			w.looks(w.one(c.Code), c, ref)
			w.takes(c)
		}
		if w.can("Products") {
			c := w.coupon(func(c *offers.Coupon) { c.Rules.Products = []string{w.Goods.OtherProduct} })
			w.create(c)
			w.refused(c.Code)
			c.Rules.Products = nil
			ref := w.create(c)
			w.looks(w.one(c.Code), c, ref)
			w.takes(c)
		}
	}},
	{"again, after its order was cancelled, is usable again", func(w *world) {
		c := w.coupon()
		w.create(c)
		p := w.order(c.Code)
		w.ok(w.Shop.Cancel(w.ctx, p.ID))
		w.create(c)
		w.takes(c)
	}},
	{"again, by another campaign of the store, is the same code", func(w *world) {
		c := w.coupon()
		ref := w.create(c)
		c.Mark = offers.MarkOf(&w.store, "summer")
		if again := w.create(c); again != ref {
			w.Fatalf("the reference was %q and is %q now", ref, again)
		}
		w.one(c.Code)
	}},
	{"a deleted code can be made again", func(w *world) {
		c := w.coupon()
		w.delete(c.Code, w.create(c))
		w.gone(c.Code)
		ref := w.create(c)
		w.looks(w.found(c.Code), c, ref)
		w.apply(w.cart(5_000), c.Code)
	}},
	{"a code without a smallest basket and with one, of each kind", func(w *world) {
		for _, kind := range []offers.Kind{offers.Percent, offers.FixedAmount} {
			for _, least := range []int64{0, 2_500} {
				c := w.coupon(func(c *offers.Coupon) { c.Kind, c.Amount = kind, 1_250 })
				if least > 0 && w.can("MinTotal") {
					c.MinTotal = least
				}
				ref := w.create(c)
				w.looks(w.found(c.Code), c, ref)
			}
		}
	}},
	{"rules for combining are taken", func(w *world) {
		w.can("Combines")
		c := w.coupon(func(c *offers.Coupon) {
			c.Rules.Combines = offers.Combination{Product: true, Order: true, Shipping: true}
		})
		ref := w.create(c)
		w.looks(w.found(c.Code), c, ref)
	}},
	{"one use for each customer is taken where it is declared", func(w *world) {
		if w.can("OncePerCustomer") {
			c := w.coupon(func(c *offers.Coupon) { c.Rules.OncePerCustomer = true })
			w.create(c)
			w.apply(w.cart(5_000), c.Code)
		}
	}},
}

// looks fails unless f is the coupon as it was described. ref "" is any.
func (w *world) looks(f offers.Found, c offers.Coupon, ref string) {
	w.Helper()
	if !sameCode(f.Code, c.Code) || f.Ref == "" || ref != "" && f.Ref != ref {
		w.Errorf("looked up as %q with reference %q, want %q with %q", f.Code, f.Ref, c.Code, ref)
	}
	if !f.Mark.Same(c.Mark) {
		w.Errorf("it bears the mark %q, want one of %q", f.Mark, c.Mark.Store())
	}
	if !f.Active || f.Uses != 0 {
		w.Errorf("active %t with %d uses, want active and unused", f.Active, f.Uses)
	}
	w.endsAt(f, c.EndsAt)
	if late := w.Now() - f.CreatedAt; f.CreatedAt != 0 && (late < -2_000 || late > 300_000) {
		w.Errorf("created %d ms ago", late)
	}
}

// endsAt fails unless the end is at, or up to a second later. Only a platform that ends no code by itself may know none.
func (w *world) endsAt(f offers.Found, at int64) {
	w.Helper()
	if f.EndsAt == 0 && !w.caps.EndsAt {
		return
	}
	if f.EndsAt < at || f.EndsAt >= at+1_000 {
		w.Errorf("it ends at %d, want %d (%d ms too late)", f.EndsAt, at, f.EndsAt-at)
	}
}

// moves fails unless a second creation moves the end by ms, and nothing else.
func (w *world) moves(ms int64) {
	w.Helper()
	c := w.coupon()
	ref := w.create(c)
	c.EndsAt += ms
	if again := w.create(c); again != ref {
		w.Fatalf("the reference was %q and is %q now", ref, again)
	}
	f := w.one(c.Code)
	w.looks(f, c, ref)
	w.takes(c)
}

// takes fails unless a new cart gets what the coupon is described to take off.
func (w *world) takes(c offers.Coupon) {
	w.Helper()
	cart := w.cart(5_000)
	before := w.bill(cart)
	w.apply(cart, c.Code)
	if off := before.Lines - w.bill(cart).Lines; off != discount(c, before.Lines) {
		w.Errorf("%s: it takes %d off now, want %d", c.Kind, off, discount(c, before.Lines))
	}
}

// discount is what the ledger expects the coupon to take off.
func discount(c offers.Coupon, subtotal int64) int64 {
	return offers.Offer{Kind: c.Kind, Amount: c.Amount, Currency: c.Currency}.Discount(subtotal)
}
