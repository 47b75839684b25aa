package platformtest

import (
	"errors"
	"sync"

	"lastcall/offers"
)

var redeemRows = []row{
	{"an order gets the discount, and a second one does not", func(w *world) {
		c := w.coupon()
		ref := w.create(c)
		cart := w.cart(5_000)
		sum := w.bill(cart).Lines
		w.apply(cart, c.Code)
		p, err := w.Shop.Order(w.ctx, cart)
		w.ok(err)
		if p.Discount != discount(c, sum) {
			w.Errorf("the order got %d off, want %d", p.Discount, discount(c, sum))
		}
		w.until("the use is counted", func() bool {
			f, err := w.lookup(c.Code)
			return errors.Is(err, offers.ErrNoCoupon) || err == nil && f.Uses == 1
		})
		if w.can("SingleUse") {
			w.refused(c.Code)
		}
		// What the ledger does with the first order, whatever the platform enforces.
		w.delete(c.Code, ref)
		w.refused(c.Code)
	}},
	{"two carts race for one use", func(w *world) {
		c := w.coupon()
		ref := w.create(c)
		carts := []string{w.cart(5_000), w.cart(5_000)}
		for _, cart := range carts {
			w.apply(cart, c.Code)
		}
		placed, errs := make([]Placed, 2), make([]error, 2)
		var wg sync.WaitGroup
		for i, cart := range carts {
			wg.Go(func() { placed[i], errs[i] = w.Shop.Order(w.ctx, cart) })
		}
		wg.Wait()
		uses := 0
		for i, err := range errs {
			if err != nil && !errors.Is(err, ErrRefused) {
				w.Fatal(err)
			}
			if err == nil && placed[i].Discount > 0 {
				uses++
			}
		}
		if uses == 0 || uses > 1 && w.can("SingleUse") {
			w.Errorf("%d orders got the discount", uses)
		}
		w.delete(c.Code, ref)
		w.refused(c.Code)
	}},
	{"an order without a code costs what it says", func(w *world) {
		if p := w.order(""); p.Discount != 0 || p.ID == "" {
			w.Errorf("the order is %+v", p)
		}
	}},
}
