package storetest

import "lastcall/offers"

func more(ms, most int64) func(*offers.Campaign) {
	return func(c *offers.Campaign) { c.Duration.MoreMS, c.Duration.MoreMax = ms, most }
}

var extendRows = []row{
	{"more time moves deadline, end and job together, as often as is allowed", func(w *world) {
		c := w.campaign(more(20_000, 2))
		session := w.session()
		o := w.mint(session, c, long)
		for _, want := range []int64{1, 2, 2, 2} {
			got, err := w.ledger.Extend(w.ctx, w.store, session, c)
			w.ok(err)
			if got.Extended != want || got.Deadline != o.Deadline+want*20_000 || got.EndsAt != got.Deadline {
				w.Errorf("%d: %+v", want, got)
			}
		}
		if live := w.live(session); live.Deadline != o.Deadline+40_000 {
			w.Errorf("%+v", live)
		}
		w.wantCount(c, "extended", 2)
		var next int64
		for cell := range w.store.Cells {
			l, err := w.ledger.Lease(w.ctx, w.store, cell, 1, 1)
			w.ok(err)
			next = max(next, l.NextAt)
		}
		if next != o.Deadline+40_000 {
			w.Errorf("its job is due at %d, want %d", next, o.Deadline+40_000)
		}
	}},
	{"an extended offer lives past its first deadline and ends at its second", func(w *world) {
		c := w.campaign(more(20_000, 1))
		c.Duration.MoreMS = 200
		session := w.session()
		o := w.mint(session, c, 300)
		_, err := w.ledger.Extend(w.ctx, w.store, session, c)
		w.ok(err)
		w.pass(o.Deadline)
		if ended := w.drain(); len(ended) != 0 {
			w.Errorf("expired early: %+v", ended)
		}
		if live := w.live(session); live.RemainingMS() == 0 || w.try(session, c, long).New {
			w.Errorf("%+v", live)
		}
		w.claim(session, 0)
		w.pass(o.Deadline + 200)
		_, err = w.ledger.Validate(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Basket: basket(5_000)})
		w.refused(err, offers.ReasonExpired)
		if ended := w.drain(); len(ended) != 1 {
			w.Errorf("expired: %+v", ended)
		}
	}},
	{"100 requests at once give no more than is allowed", func(w *world) {
		c := w.campaign(more(20_000, 3))
		session := w.session()
		o := w.mint(session, c, long)
		w.all(100, func(int) error { _, err := w.ledger.Extend(w.ctx, w.store, session, c); return err })
		if live := w.live(session); live.Extended > 3 || live.Deadline != o.Deadline+live.Extended*20_000 {
			w.Errorf("%+v", live)
		}
	}},
	{"not where the merchant gives none", func(w *world) {
		c := w.campaign(more(0, 0))
		session := w.session()
		o := w.mint(session, c, long)
		got, err := w.ledger.Extend(w.ctx, w.store, session, c)
		w.ok(err)
		if got.Deadline != o.Deadline || got.Extended != 0 {
			w.Errorf("%+v", got)
		}
	}},
	{"a claimed offer is answered as it is", func(w *world) {
		c := w.campaign(more(20_000, 3))
		session := w.session()
		w.mint(session, c, long)
		claimed, _ := w.claim(session, 1_000)
		got, err := w.ledger.Extend(w.ctx, w.store, session, c)
		w.ok(err)
		if got.State != offers.Claimed || got.Deadline != claimed.Deadline || got.EndsAt != claimed.EndsAt {
			w.Errorf("%+v", got)
		}
	}},
	{"never once it is over", func(w *world) {
		c := w.campaign(more(20_000, 3))
		ended, redeemed, revoked := w.session(), w.session(), w.session()
		w.redeem(w.taken(redeemed, c, long).Code, "o1", 5_000)
		w.ok(w.ledger.Revoke(w.ctx, w.store, w.mint(revoked, c, long).Code))
		w.pass(w.mint(ended, c, 1).Deadline)
		for session, want := range map[string]offers.Reason{ended: offers.ReasonExpired,
			redeemed: offers.ReasonAlreadyRedeemed, revoked: offers.ReasonRevoked, w.session(): offers.ReasonNotFound} {
			_, err := w.ledger.Extend(w.ctx, w.store, session, c)
			w.refused(err, want)
		}
		w.wantCount(c, "extended", 0)
	}},
}

var revokeRows = []row{
	{"a revoked offer can be neither claimed nor redeemed, and risks nothing", func(w *world) {
		c := w.campaign()
		for _, claimed := range []bool{false, true} {
			session := w.session()
			o := w.mint(session, c, long)
			if claimed {
				w.claim(session, 1_000)
			}
			w.ok(w.ledger.Revoke(w.ctx, w.store, o.Code))
			if live := w.live(session); live.State != offers.Revoked {
				w.Errorf("%+v", live)
			}
			_, err := w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Order: "o", Basket: basket(5_000)})
			w.refused(err, offers.ReasonRevoked)
			w.refused(w.ledger.Revoke(w.ctx, w.store, o.Code), offers.ReasonRevoked)
		}
		w.wantCount(c, "revoked", 2)
		w.wantCount(c, "exposure", 0)
	}},
	{"what is not there, or is over", func(w *world) {
		c := w.campaign()
		w.refused(w.ledger.Revoke(w.ctx, w.store, "NONE-2222-2222"), offers.ReasonNotFound)
		o := w.taken(w.session(), c, long)
		done := w.redeem(o.Code, "o", 5_000)
		w.refused(w.ledger.Revoke(w.ctx, w.store, o.Code), offers.ReasonAlreadyRedeemed)
		_, err := w.ledger.Release(w.ctx, w.store, done.ID, false)
		w.ok(err)
		w.refused(w.ledger.Revoke(w.ctx, w.store, o.Code), offers.ReasonReleased)
		late := w.mint(w.session(), c, 1)
		w.pass(late.EndsAt)
		w.refused(w.ledger.Revoke(w.ctx, w.store, late.Code), offers.ReasonExpired)
		w.drain()
		w.refused(w.ledger.Revoke(w.ctx, w.store, late.Code), offers.ReasonExpired)
		w.wantCount(c, "exposure", 0)
	}},
	{"a code that lives again after a release can be stopped", func(w *world) {
		c := w.campaign()
		o := w.taken(w.session(), c, long)
		_, err := w.ledger.Release(w.ctx, w.store, w.redeem(o.Code, "o", 5_000).ID, true)
		w.ok(err)
		w.ok(w.ledger.Revoke(w.ctx, w.store, o.Code))
		_, err = w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Order: "o2", Basket: basket(5_000)})
		w.refused(err, offers.ReasonReleased)
		w.wantCount(c, "exposure", 0)
	}},
}
