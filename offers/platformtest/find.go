package platformtest

import (
	"slices"

	"lastcall/offers"
)

var findRows = []row{
	{"a store without codes has none", func(w *world) {
		if list, _ := w.all(); len(list) != 0 {
			w.Errorf("%d codes are listed", len(list))
		}
	}},
	{"all of ours over several pages, and nobody else's", func(w *world) {
		n := w.PageSize + 3
		coupons := make([]offers.Coupon, n)
		for i := range coupons {
			coupons[i] = w.coupon(func(c *offers.Coupon) {
				if i%3 == 0 {
					c.Mark = offers.MarkOf(&w.store, "summer")
				}
			})
		}
		theirs, next := w.coupon(), w.coupon(func(c *offers.Coupon) { c.Mark = w.neighbour() })
		w.foreign(theirs.Code)
		w.create(next)
		w.each(n, func(i int) error {
			ctx, cancel := w.call()
			defer cancel()
			_, err := w.Platform.Create(ctx, coupons[i])
			return err
		})
		var list []offers.Found
		var pages int
		w.until("all codes are listed", func() bool { list, pages = w.all(); return len(list) >= n })
		if pages < 2 {
			w.Errorf("%d codes came on %d page: the bench says %d to a page", n, pages, w.PageSize)
		}
		seen := map[string]offers.Found{}
		for _, f := range list {
			code := offers.NormalizeCode(f.Code)
			if _, twice := seen[code]; twice {
				w.Errorf("a code is listed twice")
			}
			seen[code] = f
		}
		for _, c := range coupons {
			w.looks(seen[c.Code], c, "")
			if got := seen[c.Code].Mark.Campaign(); got != c.Mark.Campaign() {
				w.Errorf("a code of campaign %q is listed under %q", c.Mark.Campaign(), got)
			}
			delete(seen, c.Code)
		}
		if len(seen) > 0 {
			w.Errorf("%d codes are listed that are not the store's", len(seen))
		}
	}},
	{"by the mark of the store or of a campaign: the same", func(w *world) {
		a, b := w.coupon(), w.coupon(func(c *offers.Coupon) { c.Mark = offers.MarkOf(&w.store, "summer") })
		w.create(a)
		w.create(b)
		w.until("both are listed", func() bool { list, _ := w.all(); return len(list) == 2 })
		ctx, cancel := w.call()
		defer cancel()
		list, _, err := w.Platform.Find(ctx, w.marked, "")
		w.ok(err)
		if len(list) != 2 {
			w.Errorf("%d codes are listed by a campaign's mark, want both of the store's", len(list))
		}
	}},
	{"a store whose name begins like ours is another", func(w *world) {
		longer := w.store
		longer.ID += "x"
		c := w.coupon(func(c *offers.Coupon) { c.Mark = offers.MarkOf(&longer, "spring") })
		mine := w.coupon()
		w.create(c)
		w.create(mine)
		w.one(mine.Code)
		list, _ := w.all()
		if slices.ContainsFunc(list, func(f offers.Found) bool { return sameCode(f.Code, c.Code) }) {
			w.Error("another store's code is listed")
		}
	}},
}
