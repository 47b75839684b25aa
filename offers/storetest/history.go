package storetest

import "lastcall/offers"

var historyRows = []row{
	{"cool-down after the end, on any campaign, with the time to be quiet", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.CooldownMS = long })
		session := w.session()
		first := w.mint(session, w.campaign(), 1)
		w.pass(first.EndsAt)
		before := w.now()
		r := w.try(session, c, long)
		after := w.now()
		if r.Reason != offers.ReasonCooldown || r.QuietMS > first.EndsAt+long-before || r.QuietMS < first.EndsAt+long-after {
			w.Errorf("%+v, want cooldown and about %d ms", r, first.EndsAt+long-after)
		}
		w.wantCount(c, "refused:cooldown", 1)
	}},
	{"after the cool-down there may be an offer", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.CooldownMS = short })
		session := w.session()
		first := w.mint(session, c, 1)
		w.pass(first.EndsAt + short)
		w.mint(session, c, long)
	}},
	{"the cool-down of a claimed offer begins at the end of its grace", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.CooldownMS = long })
		session := w.session()
		w.mint(session, c, long)
		o, _ := w.claim(session, short)
		w.redeem(o.Code, "order", 5_000)
		before := w.now()
		r := w.try(session, c, long)
		if r.Reason != offers.ReasonCooldown || r.QuietMS > o.EndsAt+long-before || r.QuietMS < o.EndsAt+long-before-1_000 {
			w.Errorf("%+v, want cooldown and about %d ms", r, o.EndsAt+long-before)
		}
	}},
	{"the cool-down of a revoked offer begins when it was revoked", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.CooldownMS = short })
		session := w.session()
		o := w.mint(session, c, long)
		w.ok(w.ledger.Revoke(w.ctx, w.store, o.Code))
		w.pass(w.now() + short)
		w.mint(session, c, long)
	}},
	{"offers of one campaign to one session", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.PerSession = 2 })
		session := w.session()
		for range 2 {
			w.pass(w.mint(session, c, 1).EndsAt)
		}
		if r := w.try(session, c, long); r.Reason != offers.ReasonPerSession || r.QuietMS < 60_000 {
			w.Errorf("%+v", r)
		}
		w.mint(session, w.campaign(), long)
		w.mint(w.session(), c, long)
	}},
	{"offers of all campaigns to one session", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.LifetimeCap = 3 })
		session := w.session()
		for range 3 {
			w.pass(w.mint(session, w.campaign(), 1).EndsAt)
		}
		if r := w.try(session, c, long); r.Reason != offers.ReasonLifetimeCap || r.QuietMS < 60_000 {
			w.Errorf("%+v", r)
		}
	}},
	{"a recent order", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Suppression.RecentPurchaseMS = long })
		session := w.session()
		done := w.redeem(w.taken(session, c, long).Code, "order", 5_000)
		before := w.now()
		r := w.try(session, c, long)
		after := w.now()
		if r.Reason != offers.ReasonDedicated || r.QuietMS > done.RedeemedAt+long-before || r.QuietMS < done.RedeemedAt+long-after {
			w.Errorf("%+v, want dedicated_buyer and about %d ms", r, done.RedeemedAt+long-after)
		}
	}},
	{"the shortest quiet time of all candidates", func(w *world) {
		far := w.campaign(func(c *offers.Campaign) { c.Limits.PerSession = 1 })
		near := w.campaign(func(c *offers.Campaign) { c.Limits.CooldownMS = 10_000 })
		session := w.session()
		w.pass(w.mint(session, far, 1).EndsAt)
		r, err := w.ledger.Mint(w.ctx, w.request(session, w.candidate(far, long), w.candidate(near, long)))
		w.ok(err)
		if r.Reason != offers.ReasonPerSession || r.QuietMS > 10_000 || r.QuietMS < 1 {
			w.Errorf("%+v", r)
		}
	}},
	{"too many signals in a minute", func(w *world) {
		session := w.session()
		req := w.request(session)
		req.Refused = []offers.Refused{{Campaign: "a", Reason: offers.ReasonNoTrigger}}
		answered := 0
		w.until("the rate is refused", func() bool {
			r, err := w.ledger.Mint(w.ctx, req)
			w.ok(err)
			if r.Reason == offers.ReasonRate {
				if r.QuietMS < 1 || r.QuietMS > 60_000 {
					w.Errorf("quiet for %d ms", r.QuietMS)
				}
				return true
			}
			answered++
			return false
		})
		if answered < 30 || answered >= 60 { // the minute may turn in between
			w.Errorf("%d signals were answered", answered)
		}
		all, err := w.ledger.Counters(w.ctx, w.store)
		w.ok(err)
		if all[""]["refused:rate"] != 1 {
			w.Errorf("counters %v", all)
		}
	}},
	{"a flood does not hide the offer that the session has", func(w *world) {
		session := w.session()
		c := w.campaign()
		o := w.mint(session, c, long)
		for range 70 {
			if r := w.try(session, c, long); r.Offer.Code != o.Code {
				w.Fatalf("%+v", r)
			}
		}
	}},
}
