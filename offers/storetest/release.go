package storetest

import "lastcall/offers"

var releaseRows = []row{
	{"a release gives the books back and kills the code", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.taken(session, c, long)
		done := w.redeem(o.Code, "order", 5_000)
		before := w.now()
		r, err := w.ledger.Release(w.ctx, w.store, done.ID, false)
		w.ok(err)
		if r.ID != done.ID || r.Order != "order" || r.Discount != 500 || r.ReleasedAt < before || r.Replayed ||
			r.Offer.State != offers.Released || r.Offer.Revived || r.Offer.Code != o.Code {
			w.Errorf("%+v", r)
		}
		w.wantCount(c, "released", 1)
		w.wantCount(c, "discount", 0)
		w.wantCount(c, "revenue", 0)
		w.wantCount(c, "exposure", 0)
		if live := w.live(session); live.State != offers.Released {
			w.Errorf("%+v", live)
		}
	}},
	{"released twice: the same answer, booked once", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.TotalUses, c.Limits.BudgetMoney = 1, 10_000 })
		session := w.session()
		done := w.redeem(w.taken(session, c, long).Code, "order", 5_000)
		first, err := w.ledger.Release(w.ctx, w.store, done.ID, false)
		w.ok(err)
		again, err := w.ledger.Release(w.ctx, w.store, done.ID, true)
		w.ok(err)
		if !again.Replayed || again.ReleasedAt != first.ReleasedAt || again.Offer.Revived {
			w.Errorf("%+v after %+v", again, first)
		}
		w.wantCount(c, "released", 1)
		w.mint(session, c, long) // use and money are back, once
		if r := w.try(w.session(), c, long); w.store.Cells == 1 && r.Reason != offers.ReasonBudget {
			w.Errorf("%+v", r)
		}
	}},
	{"released with revival: usable until its end, once, then over", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) {
			c.Limits.TotalUses, c.Limits.BudgetMoney, c.Limits.MaxExposure = 1, 10_000, 10_000
		})
		session := w.session()
		o := w.taken(session, c, long)
		r, err := w.ledger.Release(w.ctx, w.store, w.redeem(o.Code, "order-1", 5_000).ID, true)
		w.ok(err)
		if !r.Offer.Revived || r.Offer.State != offers.Released {
			w.Errorf("%+v", r)
		}
		w.wantCount(c, "exposure", 10_000)
		second := w.redeem(o.Code, "order-2", 6_000)
		if second.Replayed || second.Discount != 600 || second.Offer.Revived {
			w.Errorf("%+v", second)
		}
		w.wantCount(c, "exposure", 0)
		w.wantCount(c, "discount", 600)
		_, err = w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Order: "order-3", Basket: basket(5_000)})
		w.refused(err, offers.ReasonAlreadyRedeemed)
	}},
	{"revived and not used: it ends, and everything comes back", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) {
			c.Limits.TotalUses, c.Limits.BudgetMoney, c.Limits.MaxExposure = 1, 10_000, 10_000
		})
		session := w.session()
		o := w.taken(session, c, 500)
		_, err := w.ledger.Release(w.ctx, w.store, w.redeem(o.Code, "order-1", 5_000).ID, true)
		w.ok(err)
		w.pass(o.EndsAt)
		_, err = w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Order: "order-2", Basket: basket(5_000)})
		w.refused(err, offers.ReasonExpired)
		if ended := w.drain(); len(ended) != 1 || ended[0].Code != o.Code {
			w.Errorf("%+v", ended)
		}
		w.wantCount(c, "exposure", 0)
		w.mint(session, c, long)
	}},
	{"an ended code does not live again", func(w *world) {
		c := w.campaign()
		o := w.taken(w.session(), c, 300)
		done := w.redeem(o.Code, "order", 5_000)
		w.pass(o.EndsAt)
		r, err := w.ledger.Release(w.ctx, w.store, done.ID, true)
		w.ok(err)
		if r.Offer.Revived {
			w.Errorf("%+v", r)
		}
		w.wantCount(c, "exposure", 0)
	}},
	{"a code that is no longer covered does not live again", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.MaxExposure = 10_000 })
		session := w.session()
		done := w.redeem(w.taken(session, c, long).Code, "order", 5_000)
		w.mint(session, c, long) // takes the exposure
		r, err := w.ledger.Release(w.ctx, w.store, done.ID, true)
		w.ok(err)
		if r.Offer.Revived {
			w.Errorf("%+v", r)
		}
		w.wantCount(c, "exposure", 10_000)
	}},
	{"an order that got nothing off, from a campaign that cannot cost anything", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) {
			c.Limits.BudgetMoney, c.Limits.MaxExposure = 10, 10
			c.Value.Min, c.Value.Max = 1, 1 // a hundredth of a percent
		})
		candidate := w.candidate(c, long)
		candidate.Worst = 0
		for _, revive := range []bool{false, true} {
			session := w.session()
			_, err := w.ledger.Mint(w.ctx, w.request(session, candidate))
			w.ok(err)
			o, _ := w.claim(session, 0)
			_, err = w.ledger.Release(w.ctx, w.store, w.redeem(o.Code, "order", 100).ID, revive)
			w.ok(err)
		}
		w.wantCount(c, "exposure", 0)
		w.wantCount(c, "discount", 0)
	}},
	{"what is no redemption of the store", func(w *world) {
		c := w.campaign()
		done := w.redeem(w.taken(w.session(), c, long).Code, "order", 5_000)
		other := newWorld(w.TB, w.ledger, w.store.Cells, Options{})
		_, err := w.ledger.Release(w.ctx, other.store, done.ID, false)
		w.refused(err, offers.ReasonNotFound)
		for _, id := range []string{"", "x", "rdm_0_nothing", "rdm_99_x", "rdm_-1_x", "rdm_0_", "rdm_00_x", done.ID + "x"} {
			_, err := w.ledger.Release(w.ctx, w.store, id, false)
			w.refused(err, offers.ReasonNotFound)
		}
	}},
	{"100 releases at once: booked once", func(w *world) {
		c := w.campaign()
		done := w.redeem(w.taken(w.session(), c, long).Code, "order", 5_000)
		w.all(100, func(i int) error { _, err := w.ledger.Release(w.ctx, w.store, done.ID, i%2 == 0); return err })
		w.wantCount(c, "released", 1)
		w.wantCount(c, "discount", 0)
	}},
}
