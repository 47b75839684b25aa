package storetest

import (
	"fmt"

	"lastcall/offers"
)

func (w *world) settle(code, order string, edits ...func(*offers.Settlement)) offers.Settled {
	w.Helper()
	s := offers.Settlement{Code: code, Order: order, Currency: "EUR", Subtotal: 5_000, Discount: 450}
	for _, edit := range edits {
		edit(&s)
	}
	settled, err := w.ledger.Settle(w.ctx, w.store, s)
	w.ok(err)
	return settled
}

func placedAt(ms int64) func(*offers.Settlement) {
	return func(s *offers.Settlement) { s.PlacedAt = ms }
}

// wantSettled fails unless the fact was put into the ledger as it is, and judged so.
func (w *world) wantSettled(s offers.Settled, code, order string, late offers.Late) {
	w.Helper()
	r := s.Redemption
	if s.Late != late || s.Cancelled || r.Offer.State != offers.Redeemed || r.Offer.Code != code || r.Order != order || r.ID == "" || r.Replayed {
		w.Errorf("late %q, want %q: %+v", s.Late, late, r)
	}
}

// limits make every budget count.
func limits(c *offers.Campaign) {
	c.Limits.TotalUses, c.Limits.BudgetMoney, c.Limits.MaxExposure = 1, 10_000, 10_000
}

var settleRows = []row{
	{"an order in time: booked as the platform says, and deleted there", func(w *world) {
		c := w.campaign()
		claim := w.placed(c, long)
		code := claim.Offer.Code
		at := w.now()
		s := w.settle(code, "order", placedAt(at))
		w.wantSettled(s, code, "order", offers.InTime)
		if s.Redemption.Discount != 450 || s.Redemption.RedeemedAt != at || s.Redemption.Offer.Session != claim.Offer.Session {
			w.Errorf("%+v", s.Redemption)
		}
		if o := w.live(claim.Offer.Session); o.State != offers.Redeemed {
			w.Errorf("%+v", o)
		}
		w.wantCalls(code, offers.CallDelete)
		for name, want := range map[string]int64{"redeemed": 1, "discount": 450, "revenue": 4_550, "exposure": 0} {
			w.wantCount(c, name, want)
		}
		if r := w.try(claim.Offer.Session, c, long); r.Reason != "" {
			w.Errorf("%+v", r)
		}
		_, err := w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: code, Order: "another", Basket: basket(5_000)})
		w.refused(err, offers.ReasonAlreadyRedeemed)
	}},
	{"the same order again is known, and booked once", func(w *world) {
		c := w.campaign()
		code := w.placed(c, long).Offer.Code
		first := w.settle(code, "order")
		for range 3 {
			again := w.settle(code, "order", func(s *offers.Settlement) { s.Discount = 1 })
			if again.Late != offers.AlreadyKnown || again.Redemption.ID != first.Redemption.ID || !again.Redemption.Replayed || again.Redemption.Discount != 450 {
				w.Errorf("%+v", again)
			}
		}
		w.wantCount(c, "redeemed", 1)
		w.wantCount(c, "discount", 450)
	}},
	{"an order that was redeemed through the API is known", func(w *world) {
		c := w.campaign()
		o := w.taken(w.session(), c, long)
		w.redeem(o.Code, "order", 5_000)
		if s := w.settle(o.Code, "order"); s.Late != offers.AlreadyKnown {
			w.Errorf("%+v", s)
		}
		w.wantCount(c, "discount", 500)
	}},
	{"a message that comes after the end, of an order from before", func(w *world) {
		c := w.campaign(limits)
		claim := w.placed(c, soon)
		at := w.now()
		w.pass(claim.Offer.EndsAt)
		w.drain()
		w.ok(w.ledger.Done(w.ctx, w.store, w.wantCalls(claim.Offer.Code, offers.CallDelete)[0]))
		w.wantSettled(w.settle(claim.Offer.Code, "order", placedAt(at)), claim.Offer.Code, "order", offers.InTime)
		w.wantCount(c, "late:after_end", 0)
		w.wantCount(c, "redeemed", 1)
		w.wantCount(c, "exposure", 0)
		w.wantCalls("") // it is gone from there
		// The use and the money, which had come back, are taken again.
		if r := w.try(claim.Offer.Session, c, long); r.Reason != offers.ReasonBudget {
			w.Errorf("%+v", r)
		}
	}},
	{"a use that had come back is taken again, and comes back once more when the order is cancelled", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.TotalUses = 1 })
		claim := w.placed(c, soon)
		at := w.now()
		w.pass(claim.Offer.EndsAt)
		w.drain()
		w.settle(claim.Offer.Code, "order", placedAt(at))
		if r := w.try(claim.Offer.Session, c, long); r.Reason != offers.ReasonBudget {
			w.Errorf("%+v", r)
		}
		if _, found, err := w.ledger.Cancel(w.ctx, w.store, offers.Cancellation{Order: "order", Revive: true}); err != nil || !found {
			w.Errorf("%v, %v", found, err)
		}
		w.mint(claim.Offer.Session, c, long)
	}},
	{"before the worker came by", func(w *world) {
		claim := w.placed(w.campaign(limits), soon)
		w.pass(claim.Offer.EndsAt)
		w.wantSettled(w.settle(claim.Offer.Code, "order", placedAt(claim.Offer.EndsAt)), claim.Offer.Code, "order", offers.InTime)
		if ended := w.drain(); len(ended) != 0 {
			w.Errorf("%+v", ended)
		}
	}},
	{"an order from after the end: booked, said, and deleted once more", func(w *world) {
		c := w.campaign()
		claim := w.placed(c, soon)
		w.pass(claim.Offer.EndsAt + 2)
		w.drain()
		w.ok(w.ledger.Done(w.ctx, w.store, w.wantCalls(claim.Offer.Code, offers.CallDelete)[0]))
		w.wantSettled(w.settle(claim.Offer.Code, "order"), claim.Offer.Code, "order", offers.AfterEnd)
		w.wantCount(c, "late:after_end", 1)
		w.wantCount(c, "discount", 450)
		w.wantCalls(claim.Offer.Code, offers.CallDelete)
	}},
	{"a platform whose clock is ahead", func(w *world) {
		claim := w.placed(w.campaign(), long)
		s := w.settle(claim.Offer.Code, "order", placedAt(w.now()+10*long))
		w.wantSettled(s, claim.Offer.Code, "order", offers.InTime)
		if s.Redemption.RedeemedAt > w.now() {
			w.Errorf("%+v", s.Redemption)
		}
	}},
	{"a code that was given to nobody yet, live or ended", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.mint(session, c, long)
		w.wantSettled(w.settle(o.Code, "order-1"), o.Code, "order-1", offers.NotClaimed)
		o = w.mint(session, c, short)
		w.pass(o.EndsAt)
		w.drain()
		w.wantSettled(w.settle(o.Code, "order-2"), o.Code, "order-2", offers.NotClaimed)
		w.wantCount(c, "late:not_claimed", 2)
		w.wantCount(c, "exposure", 0)
	}},
	{"a revoked code: withdrawn, unless the order was placed before", func(w *world) {
		c := w.campaign(limits)
		claim := w.placed(c, long)
		before := w.now()
		w.pass(before + 2)
		w.ok(w.ledger.Revoke(w.ctx, w.store, claim.Offer.Code))
		w.wantSettled(w.settle(claim.Offer.Code, "order", placedAt(before)), claim.Offer.Code, "order", offers.InTime)
		c = w.campaign()
		claim = w.placed(c, long)
		w.ok(w.ledger.Revoke(w.ctx, w.store, claim.Offer.Code))
		w.wantSettled(w.settle(claim.Offer.Code, "order-2"), claim.Offer.Code, "order-2", offers.Withdrawn)
		w.wantCount(c, "late:withdrawn", 1)
		w.wantCount(c, "exposure", 0)
	}},
	{"a released code: withdrawn, unless it lived again", func(w *world) {
		c := w.campaign()
		dead, alive := w.placed(c, long).Offer, w.placed(c, soon).Offer
		for i, code := range []string{dead.Code, alive.Code} {
			_, err := w.ledger.Release(w.ctx, w.store, w.settle(code, "first "+code).Redemption.ID, i == 1)
			w.ok(err)
		}
		w.wantSettled(w.settle(dead.Code, "second"), dead.Code, "second", offers.Withdrawn)
		at := w.now()
		w.pass(alive.EndsAt)
		w.drain()
		w.wantSettled(w.settle(alive.Code, "third", placedAt(at)), alive.Code, "third", offers.InTime)
		for code, order := range map[string]string{dead.Code: "first " + dead.Code, alive.Code: "first " + alive.Code} {
			if s := w.settle(code, order); s.Late != offers.AlreadyKnown {
				w.Errorf("the cancelled order again: %+v", s)
			}
		}
		w.wantCount(c, "exposure", 0)
		w.wantCount(c, "discount", 900)
	}},
	{"a second order with the same code: the first stands, both are in the books", func(w *world) {
		c := w.campaign()
		code := w.placed(c, long).Offer.Code
		first := w.settle(code, "order-1")
		for i, late := range []offers.Late{offers.SecondUse, offers.AlreadyKnown} {
			s := w.settle(code, "order-2", func(s *offers.Settlement) { s.Discount, s.Subtotal = 100, 1_000 })
			if s.Late != late || s.Redemption.ID != first.Redemption.ID || s.Redemption.Order != "order-1" {
				w.Errorf("%d: %+v", i, s)
			}
		}
		for name, want := range map[string]int64{"redeemed": 1, "late:second_use": 1, "discount": 550, "revenue": 4_550 + 900} {
			w.wantCount(c, name, want)
		}
	}},
	{"in another currency: booked without amounts", func(w *world) {
		c := w.campaign()
		code := w.placed(c, long).Offer.Code
		w.wantSettled(w.settle(code, "order", func(s *offers.Settlement) { s.Currency = "USD" }), code, "order", offers.OtherMoney)
		for name, want := range map[string]int64{"redeemed": 1, "late:other_money": 1, "discount": 0, "revenue": 0, "exposure": 0} {
			w.wantCount(c, name, want)
		}
	}},
	{"free shipping costs what the platform says, or what was promised", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) {
			c.Value = offers.Value{Kind: offers.FreeShipping, Min: 495, Max: 495}
		})
		for _, discount := range []int64{0, 600} {
			s := w.settle(w.placed(c, long).Offer.Code, fmt.Sprint("order ", discount), func(s *offers.Settlement) { s.Discount = discount })
			if !s.Redemption.FreeShipping || s.Redemption.Discount != 0 {
				w.Errorf("%+v", s)
			}
		}
		w.wantCount(c, "discount", 495+600)
		w.wantCount(c, "revenue", 10_000)
	}},
	{"more than the budget holds: a fact all the same", func(w *world) {
		c := w.campaign(limits)
		claim := w.placed(c, long)
		w.settle(claim.Offer.Code, "order", func(s *offers.Settlement) { s.Subtotal, s.Discount = 500_000, 50_000 })
		w.wantCount(c, "discount", 50_000)
		if r := w.try(claim.Offer.Session, c, long); r.Reason != offers.ReasonBudget {
			w.Errorf("%+v", r)
		}
	}},
	{"codes that are not ours", func(w *world) {
		for _, code := range []string{"SUMMER-SALE", ""} {
			if s := w.settle(code, "order"); s.Late != offers.UnknownCode || s.Redemption.ID != "" {
				w.Errorf("%q: %+v", code, s)
			}
		}
		if _, err := w.ledger.Settle(w.ctx, w.store, offers.Settlement{Code: "SUMMER-SALE"}); err == nil {
			w.Error("an order without an id")
		}
	}},
	{"a session that was erased: booked without it", func(w *world) {
		c := w.campaign()
		claim := w.placed(c, long)
		at := w.now()
		w.pass(at + 1)
		w.ok(w.ledger.Forget(w.ctx, w.store, claim.Offer.Session))
		s := w.settle(claim.Offer.Code, "order", placedAt(at))
		w.wantSettled(s, claim.Offer.Code, "order", offers.InTime)
		if s.Redemption.Offer.Session != "" {
			w.Errorf("%+v", s)
		}
		_, err := w.ledger.Live(w.ctx, w.store, claim.Offer.Session)
		w.refused(err, offers.ReasonErased)
	}},
	{"100 at once: booked once", func(w *world) {
		c := w.campaign()
		code := w.placed(c, long).Offer.Code
		w.all(100, func(i int) error {
			_, err := w.ledger.Settle(w.ctx, w.store, offers.Settlement{Code: code, Order: fmt.Sprint("order ", i%2), Currency: "EUR",
				Subtotal: 1_000, Discount: 100})
			return err
		})
		for name, want := range map[string]int64{"redeemed": 1, "late:second_use": 1, "discount": 200, "revenue": 1_800} {
			w.wantCount(c, name, want)
		}
	}},
}
