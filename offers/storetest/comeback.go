package storetest

import "lastcall/offers"

// changedAt is when the platform last changed an order, by its own clock, which is not the ledger's.
func changedAt(ms int64) func(*offers.Settlement) {
	return func(s *offers.Settlement) { s.ChangedAt = ms }
}

func (w *world) cancelAt(code, order string, at int64) (offers.Redemption, bool) {
	w.Helper()
	r, found, err := w.ledger.Cancel(w.ctx, w.store, offers.Cancellation{Code: code, Order: order, At: at})
	w.ok(err)
	return r, found
}

// An order that was cancelled may be paid all the same, or be put back.
var comebackRows = []row{
	{"cancelled before it was known, and changed after that: booked", func(w *world) {
		for _, named := range []bool{true, false} {
			c := w.campaign()
			code, by := w.placed(c, long).Offer.Code, ""
			if named {
				by = code
			}
			order := w.session()
			if r, found := w.cancelAt(by, order, 10); found {
				w.Errorf("%+v", r)
			}
			w.wantSettled(w.settle(code, order, changedAt(20)), code, order, offers.InTime)
			for _, ms := range []int64{5, 20, 0} {
				if s := w.settle(code, order, changedAt(ms)); s.Late != offers.AlreadyKnown || s.Cancelled || s.Redemption.Offer.State != offers.Redeemed {
					w.Errorf("again, as of %d: %+v", ms, s)
				}
			}
			for name, want := range map[string]int64{"redeemed": 1, "released": 0, "discount": 450} {
				w.wantCount(c, name, want)
			}
		}
	}},
	{"placed, cancelled and put back: booked again, once, and cancelled again", func(w *world) {
		c := w.campaign(limits)
		code := w.placed(c, long).Offer.Code
		w.wantSettled(w.settle(code, "order", changedAt(5)), code, "order", offers.InTime)
		w.cancelAt("", "order", 10)
		for _, ms := range []int64{0, 5, 10} {
			if s := w.settle(code, "order", changedAt(ms)); s.Late != offers.AlreadyKnown || !s.Cancelled || s.Redemption.Offer.State != offers.Released {
				w.Errorf("the same once more, as of %d: %+v", ms, s)
			}
		}
		w.wantCount(c, "discount", 0)
		w.wantSettled(w.settle(code, "order", changedAt(20)), code, "order", offers.InTime)
		for _, ms := range []int64{0, 5, 20, 25} {
			if s := w.settle(code, "order", changedAt(ms)); s.Late != offers.AlreadyKnown || s.Cancelled || s.Redemption.Offer.State != offers.Redeemed {
				w.Errorf("once more, as of %d: %+v", ms, s)
			}
		}
		for name, want := range map[string]int64{"redeemed": 2, "released": 1, "discount": 450, "revenue": 4_550, "exposure": 0} {
			w.wantCount(c, name, want)
		}
		if r, found := w.cancelAt("", "order", 30); !found || r.Offer.State != offers.Released || r.Replayed {
			w.Errorf("%v %+v", found, r)
		}
		if s := w.settle(code, "order", changedAt(20)); !s.Cancelled || s.Redemption.Offer.State != offers.Released {
			w.Errorf("%+v", s)
		}
		for name, want := range map[string]int64{"redeemed": 2, "released": 2, "discount": 0, "revenue": 0} {
			w.wantCount(c, name, want)
		}
	}},
	{"a second use that is cancelled and put back", func(w *world) {
		c := w.campaign()
		code := w.placed(c, long).Offer.Code
		w.settle(code, "order-1")
		w.settle(code, "order-2", changedAt(5))
		w.cancelAt(code, "order-2", 10)
		w.wantCount(c, "discount", 450)
		if s := w.settle(code, "order-2", changedAt(5)); s.Late != offers.AlreadyKnown {
			w.Errorf("%+v", s)
		}
		if s := w.settle(code, "order-2", changedAt(20)); s.Late != offers.SecondUse || s.Cancelled {
			w.Errorf("%+v", s)
		}
		if s := w.settle(code, "order-2", changedAt(20)); s.Late != offers.AlreadyKnown {
			w.Errorf("%+v", s)
		}
		w.wantCount(c, "discount", 900)
		if r, found := w.cancel(code, "order-1", true); !found || r.Offer.Revived {
			w.Errorf("lives again beside the second use: %v %+v", found, r)
		}
	}},
	{"a cancellation without a moment is for good, and the API's release too until the platform says when", func(w *world) {
		c := w.campaign()
		code := w.placed(c, long).Offer.Code
		s := w.settle(code, "order", changedAt(5))
		_, err := w.ledger.Release(w.ctx, w.store, s.Redemption.ID, false)
		w.ok(err)
		if s := w.settle(code, "order", changedAt(20)); s.Late != offers.AlreadyKnown || s.Redemption.Offer.State != offers.Released {
			w.Errorf("%+v", s)
		}
		w.cancelAt(code, "order", 0)
		if s := w.settle(code, "order", changedAt(30)); !s.Cancelled {
			w.Errorf("%+v", s)
		}
		w.cancelAt(code, "order", 40)
		if s := w.settle(code, "order", changedAt(30)); !s.Cancelled {
			w.Errorf("%+v", s)
		}
		w.wantSettled(w.settle(code, "order", changedAt(50)), code, "order", offers.InTime)
	}},
}
