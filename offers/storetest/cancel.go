package storetest

import (
	"fmt"

	"lastcall/offers"
)

func (w *world) cancel(code, order string, revive bool) (offers.Redemption, bool) {
	w.Helper()
	r, found, err := w.ledger.Cancel(w.ctx, w.store, offers.Cancellation{Code: code, Order: order, Revive: revive})
	w.ok(err)
	return r, found
}

var cancelRows = []row{
	{"a cancelled order, by its code or without: released, once", func(w *world) {
		for _, named := range []bool{true, false} {
			c := w.campaign()
			claim := w.placed(c, long)
			order := w.session()
			s := w.settle(claim.Offer.Code, order)
			w.wantCalls(claim.Offer.Code, offers.CallDelete)
			code := ""
			if named {
				code = claim.Offer.Code
			}
			for i := range 3 {
				r, found := w.cancel(code, order, false)
				if !found || r.ID != s.Redemption.ID || r.Offer.State != offers.Released || r.Offer.Revived || r.Order != order || r.Replayed != (i > 0) {
					w.Errorf("%d: found %v: %+v", i, found, r)
				}
			}
			for name, want := range map[string]int64{"redeemed": 1, "released": 1, "discount": 0, "revenue": 0, "exposure": 0} {
				w.wantCount(c, name, want)
			}
			if again := w.settle(claim.Offer.Code, order); again.Late != offers.AlreadyKnown {
				w.Errorf("the order's message once more: %+v", again)
			}
		}
	}},
	{"with revival it comes back to the platform", func(w *world) {
		claim := w.placed(w.campaign(), long)
		w.settle(claim.Offer.Code, "order")
		if r, found := w.cancel(claim.Offer.Code, "order", true); !found || !r.Offer.Revived {
			w.Errorf("%v %+v", found, r)
		}
		w.wantCalls(claim.Offer.Code, offers.CallCreate)
		w.wantSettled(w.settle(claim.Offer.Code, "order-2"), claim.Offer.Code, "order-2", offers.InTime)
	}},
	{"a cancellation that comes before its order, by code or without", func(w *world) {
		for _, named := range []bool{true, false} {
			c := w.campaign()
			claim := w.placed(c, long)
			order, code := w.session(), ""
			if named {
				code = claim.Offer.Code
			}
			if r, found := w.cancel(code, order, true); found {
				w.Errorf("%+v", r)
			}
			w.wantCount(c, "released", 0)
			s := w.settle(claim.Offer.Code, order)
			if !s.Cancelled || s.Late != offers.InTime || s.Redemption.Offer.State != offers.Released || !s.Redemption.Offer.Revived {
				w.Errorf("%+v", s)
			}
			if again := w.settle(claim.Offer.Code, order); again.Late != offers.AlreadyKnown || !again.Cancelled {
				w.Errorf("%+v", again)
			}
			if other := w.settle(claim.Offer.Code, order+"-other"); other.Cancelled || other.Late != offers.InTime {
				w.Errorf("another order: %+v", other)
			}
			w.wantCount(c, "released", 1)
			w.wantCount(c, "discount", 450)
		}
	}},
	{"an order of several codes", func(w *world) {
		c := w.campaign()
		codes := []string{w.placed(c, long).Offer.Code, w.placed(c, long).Offer.Code, w.placed(c, long).Offer.Code}
		for _, code := range codes {
			w.settle(code, "order")
		}
		if r, found := w.cancel(codes[1], "order", false); !found || r.Offer.Code != codes[1] {
			w.Errorf("%+v", r)
		}
		w.wantCount(c, "released", 1)
		if _, found := w.cancel("", "order", false); !found {
			w.Error("not found")
		}
		w.wantCount(c, "released", 3)
		w.wantCount(c, "discount", 0)
	}},
	{"a second use is taken out of the books, and the first stands", func(w *world) {
		c := w.campaign()
		code := w.placed(c, long).Offer.Code
		w.settle(code, "order-1")
		w.settle(code, "order-2", func(s *offers.Settlement) { s.Discount, s.Subtotal = 100, 50 })
		for i := range 2 {
			if r, found := w.cancel("", "order-2", true); !found || r.Order != "order-2" || r.Replayed != (i > 0) {
				w.Errorf("%v %+v", found, r)
			}
		}
		w.wantCount(c, "discount", 450)
		w.wantCount(c, "revenue", 4_550)
		w.wantCount(c, "redeemed", 1)
		w.wantCount(c, "released", 0)
		if s := w.settle(code, "order-1"); s.Late != offers.AlreadyKnown || s.Redemption.Offer.State != offers.Redeemed {
			w.Errorf("%+v", s)
		}
		if s := w.settle(code, "order-2"); s.Late != offers.AlreadyKnown {
			w.Errorf("%+v", s)
		}
	}},
	{"an order that was redeemed through the API", func(w *world) {
		c := w.campaign()
		o := w.taken(w.session(), c, long)
		w.redeem(o.Code, "order", 5_000)
		if r, found := w.cancel(o.Code, "order", false); !found || r.Offer.State != offers.Released {
			w.Errorf("%v %+v", found, r)
		}
		w.wantCount(c, "discount", 0)
	}},
	{"orders and codes that nobody knows, of another order or another store", func(w *world) {
		c := w.campaign()
		code := w.placed(c, long).Offer.Code
		w.settle(code, "order")
		other := newWorld(w.TB, w.ledger, w.store.Cells, Options{})
		if _, found := other.cancel(code, "order", false); found {
			w.Error("at another store")
		}
		if _, found := other.cancel("", "order", false); found {
			w.Error("at another store, by its order")
		}
		for _, try := range [][2]string{{code, "another"}, {"NONE-2222-2222", "order"}, {"", "another"}} {
			if r, found := w.cancel(try[0], try[1], false); found {
				w.Errorf("%v: %+v", try, r)
			}
		}
		w.wantCount(c, "released", 0)
		if _, _, err := w.ledger.Cancel(w.ctx, w.store, offers.Cancellation{Code: code}); err == nil {
			w.Error("an order without an id")
		}
	}},
	{"an order and its cancellation at once: in whatever order, released once", func(w *world) {
		c := w.campaign()
		const n = 40
		codes := make([]string, n)
		for i := range codes {
			codes[i] = w.placed(c, long).Offer.Code
		}
		w.all(4*n, func(i int) error {
			order := fmt.Sprint("order ", i/4)
			switch i % 4 {
			case 0, 1:
				_, err := w.ledger.Settle(w.ctx, w.store, offers.Settlement{Code: codes[i/4], Order: order, Currency: "EUR", Subtotal: 1_000, Discount: 100})
				return err
			case 2:
				_, _, err := w.ledger.Cancel(w.ctx, w.store, offers.Cancellation{Code: codes[i/4], Order: order})
				return err
			default:
				_, _, err := w.ledger.Cancel(w.ctx, w.store, offers.Cancellation{Order: order})
				return err
			}
		})
		for name, want := range map[string]int64{"redeemed": n, "released": n, "discount": 0, "revenue": 0, "exposure": 0} {
			w.wantCount(c, name, want)
		}
	}},
}
