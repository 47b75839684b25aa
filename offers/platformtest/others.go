package platformtest

import (
	"crypto/rand"
	"strings"

	"lastcall/offers"
)

var otherRows = []row{
	{"a code that the merchant made by hand is not ours to make", func(w *world) {
		c := w.coupon(func(c *offers.Coupon) { c.Amount = 5_000 })
		w.foreign(c.Code)
		ctx, cancel := w.call()
		defer cancel()
		_, err := w.Platform.Create(ctx, c)
		w.fault(err, offers.FaultRejected, c.Code)
		w.untouched(c.Code)
	}},
	{"nor to delete, by its code or by its reference", func(w *world) {
		c := w.coupon()
		w.foreign(c.Code)
		w.delete(c.Code, "")
		w.delete(c.Code, w.found(c.Code).Ref)
		w.untouched(c.Code)
	}},
	{"nor by its reference under the name of a code of ours", func(w *world) {
		theirs, c := w.coupon().Code, w.coupon()
		w.foreign(theirs)
		w.create(c)
		w.delete(c.Code, w.found(theirs).Ref)
		w.untouched(theirs)
	}},
	{"a code of another store's is not ours to make or delete", func(w *world) {
		c := w.coupon(func(c *offers.Coupon) { c.Mark = w.neighbour() })
		ref := w.create(c)
		mine := c
		mine.Mark, mine.EndsAt = w.marked, c.EndsAt+60_000
		ctx, cancel := w.call()
		defer cancel()
		_, err := w.Platform.Create(ctx, mine)
		w.fault(err, offers.FaultRejected, c.Code)
		w.delete(c.Code, "")
		w.delete(c.Code, ref)
		w.looks(w.found(c.Code), c, ref)
		w.apply(w.cart(5_000), c.Code)
	}},
}

// foreign is the merchant making a code by hand.
func (w *world) foreign(code string) {
	w.Helper()
	w.ok(w.Shop.Foreign(w.ctx, code))
}

// untouched fails unless the merchant's own code is as it was made.
func (w *world) untouched(code string) {
	w.Helper()
	f := w.found(code)
	if f.Mark != "" || !sameCode(f.Code, code) || f.EndsAt != 0 {
		w.Errorf("the merchant's own code is looked up as %+v", f)
	}
	cart := w.cart(5_000)
	before := w.bill(cart).Lines
	w.apply(cart, code)
	want := discount(offers.Coupon{Kind: offers.Percent, Amount: 1_000}, before)
	if off := before - w.bill(cart).Lines; off != want {
		w.Errorf("the merchant's own code takes %d off, want %d", off, want)
	}
}

// neighbour is the mark of another Lastcall store on the same platform.
func (w *world) neighbour() offers.Mark {
	other := w.store
	other.ID = "n" + strings.ToLower(rand.Text()[:10])
	return offers.MarkOf(&other, "spring")
}
