package platformtest

import "lastcall/offers"

var applyRows = []row{
	{"10 % comes off", func(w *world) { w.takesOff(offers.Percent, 1_000, 5_000) }},
	{"15 % comes off an odd sum", func(w *world) { w.takesOff(offers.Percent, 1_500, 1_990) }},
	{"100 % comes off", func(w *world) { w.takesOff(offers.Percent, 10_000, 5_000) }},
	{"an amount comes off", func(w *world) { w.takesOff(offers.FixedAmount, 750, 5_000) }},
	{"an amount that is no whole unit comes off", func(w *world) { w.takesOff(offers.FixedAmount, 1_234, 5_000) }},
	{"an amount over the basket takes the basket and no more", func(w *world) {
		cart := w.cart(1_000)
		w.takesOffCart(cart, offers.FixedAmount, w.bill(cart).Lines+2_500)
	}},
	{"free shipping takes the shipping off", func(w *world) {
		c := w.coupon(func(c *offers.Coupon) { c.Kind, c.Amount = offers.FreeShipping, 500 })
		if !w.can("FreeShipping") {
			w.rejected(c)
			return
		}
		w.create(c)
		cart := w.cart(5_000)
		before := w.bill(cart)
		if before.Shipping <= 0 {
			w.Fatal("the cart costs nothing to ship: the bench proves nothing")
		}
		w.apply(cart, c.Code)
		if after := w.bill(cart); after.Lines != before.Lines || after.Shipping != 0 {
			w.Errorf("the bill was %+v and is %+v, want the same lines and no shipping", before, after)
		}
	}},
	{"a basket that is too small gets nothing, the smallest gets it", func(w *world) {
		cart := w.cart(5_000)
		sum := w.bill(cart).Lines
		tooMuch := w.coupon(func(c *offers.Coupon) { c.MinTotal = sum + 1 })
		if !w.can("MinTotal") {
			w.rejected(tooMuch)
			return
		}
		enough := w.coupon(func(c *offers.Coupon) { c.MinTotal = sum })
		w.create(tooMuch)
		w.create(enough)
		w.refused(tooMuch.Code)
		w.apply(cart, enough.Code)
		if off := sum - w.bill(cart).Lines; off != discount(enough, sum) {
			w.Errorf("%d came off, want %d", off, discount(enough, sum))
		}
	}},
	{"a code held to a product works for it and for no other", func(w *world) {
		w.held("Products", func(c *offers.Coupon, id string) { c.Rules.Products = []string{id} }, w.Goods.Product, w.Goods.OtherProduct)
	}},
	{"a code held to a collection works for it and for no other", func(w *world) {
		w.held("Collections", func(c *offers.Coupon, id string) { c.Rules.Collections = []string{id} }, w.Goods.Collection, w.Goods.OtherCollection)
	}},
	{"an amount held to a product works for it and for no other", func(w *world) {
		hold := func(c *offers.Coupon, id string) {
			c.Kind, c.Amount, c.Rules.Products = offers.FixedAmount, 750, []string{id}
		}
		campaign := offers.NewCampaign(w.store.ID, "spring", "Spring")
		campaign.Value = offers.Value{Kind: offers.FixedAmount, Min: 750, Max: 750}
		campaign.Coupon.Products = []string{w.Goods.Product}
		able := w.can("FixedOnProducts") && w.can("Products")
		if refused := w.caps.Refuse(&campaign) != nil; refused == able {
			w.Errorf("possible %t, and a campaign that asks for it is refused: %t", able, refused)
		}
		if !able {
			w.rejected(w.coupon(func(c *offers.Coupon) { hold(c, w.Goods.Product) }))
			return
		}
		w.held("FixedOnProducts", hold, w.Goods.Product, w.Goods.OtherProduct)
	}},
	{"a code that was never made is refused", func(w *world) { w.refused(w.coupon().Code) }},
	{"two codes of two shoppers do not meet", func(w *world) {
		a, b := w.coupon(), w.coupon(func(c *offers.Coupon) { c.Amount = 2_000 })
		w.create(a)
		w.create(b)
		for _, c := range []offers.Coupon{a, b} {
			cart := w.cart(5_000)
			before := w.bill(cart).Lines
			w.apply(cart, c.Code)
			if off := before - w.bill(cart).Lines; off != discount(c, before) {
				w.Errorf("%d came off, want %d", off, discount(c, before))
			}
		}
	}},
}

func (w *world) takesOff(kind offers.Kind, amount, subtotal int64) {
	w.Helper()
	w.takesOffCart(w.cart(subtotal), kind, amount)
}

// takesOffCart fails unless a code takes exactly what the ledger says off the cart's lines.
func (w *world) takesOffCart(cart string, kind offers.Kind, amount int64) {
	w.Helper()
	c := w.coupon(func(c *offers.Coupon) { c.Kind, c.Amount = kind, amount })
	w.create(c)
	before := w.bill(cart)
	w.apply(cart, c.Code)
	after := w.bill(cart)
	if off, want := before.Lines-after.Lines, discount(c, before.Lines); off != want {
		w.Errorf("%d came off %d, want %d", off, before.Lines, want)
	}
}

// rejected fails unless the platform will never take the coupon, and has not.
func (w *world) rejected(c offers.Coupon) {
	w.Helper()
	ctx, cancel := w.call()
	defer cancel()
	_, err := w.Platform.Create(ctx, c)
	w.fault(err, offers.FaultRejected, c.Code)
	w.gone(c.Code)
}

func (w *world) held(name string, hold func(c *offers.Coupon, id string), in, other string) {
	w.Helper()
	inside := w.coupon(func(c *offers.Coupon) { hold(c, in) })
	outside := w.coupon(func(c *offers.Coupon) { hold(c, other) })
	if !w.can(name) {
		w.rejected(w.coupon(func(c *offers.Coupon) { hold(c, "1") }))
		return
	}
	w.create(inside)
	w.create(outside)
	w.refused(outside.Code)
	cart := w.cart(5_000)
	before := w.bill(cart).Lines
	w.apply(cart, inside.Code)
	if off := before - w.bill(cart).Lines; off != discount(inside, before) {
		w.Errorf("%d came off %d, want %d", off, before, discount(inside, before))
	}
}
