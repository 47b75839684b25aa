package platformtest

import (
	"context"
	"slices"

	"lastcall/offers"
)

var togetherRows = []row{
	{"many codes made at once are all there, each once", func(w *world) {
		coupons := make([]offers.Coupon, 40)
		refs := make([]string, len(coupons))
		for i := range coupons {
			coupons[i] = w.coupon()
		}
		w.each(len(coupons), func(i int) (err error) {
			ctx, cancel := w.call()
			defer cancel()
			refs[i], err = w.Platform.Create(ctx, coupons[i])
			return err
		})
		w.until("all of them are listed", func() bool {
			list, _ := w.all()
			if len(list) > len(coupons) {
				w.Fatalf("%d codes are listed, %d were made", len(list), len(coupons))
			}
			return len(list) == len(coupons)
		})
		for i, c := range coupons {
			w.looks(w.found(c.Code), c, refs[i])
		}
		w.each(len(coupons), func(i int) error {
			ctx, cancel := w.call()
			defer cancel()
			return w.Platform.Delete(ctx, w.marked, coupons[i].Code, refs[i])
		})
		w.until("none is listed any more", func() bool { list, _ := w.all(); return len(list) == 0 })
	}},
	{"one code made by eight at once is one coupon", func(w *world) {
		for range 3 {
			c := w.coupon()
			refs := make([]string, 8)
			w.each(len(refs), func(i int) error {
				return w.sooner(func(ctx context.Context) (err error) {
					refs[i], err = w.Platform.Create(ctx, c)
					return err
				})
			})
			if slices.Sort(refs); refs[0] != refs[len(refs)-1] || refs[0] == "" {
				w.Fatalf("the eight were told of different coupons: %q", refs)
			}
			w.looks(w.one(c.Code), c, refs[0])
			w.delete(c.Code, "")
			w.gone(c.Code)
			w.refused(c.Code)
		}
	}},
	{"one code deleted by eight at once is gone", func(w *world) {
		c := w.coupon()
		ref := w.create(c)
		w.each(8, func(int) error {
			return w.sooner(func(ctx context.Context) error { return w.Platform.Delete(ctx, w.marked, c.Code, ref) })
		})
		w.gone(c.Code)
	}},
}

// sooner calls until it succeeds, as the ledger's worker does, and gives up on what no later call can change.
func (w *world) sooner(call func(context.Context) error) error {
	var err error
	for range 10 {
		ctx, cancel := w.call()
		err = call(ctx)
		cancel()
		if err == nil || offers.FaultOf(err) == offers.FaultRejected {
			return err
		}
	}
	return err
}
