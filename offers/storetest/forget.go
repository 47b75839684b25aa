package storetest

import (
	"strings"

	"lastcall/offers"
)

var forgetRows = []row{
	{"record, trace and offer are gone, and the session is over", func(w *world) {
		c := w.campaign()
		session, other := w.session(), w.session()
		w.pass(w.mint(session, c, 1).EndsAt)
		o := w.mint(session, c, long)
		w.mint(other, c, long)
		traced := func(evidence string) (n int) {
			events, err := w.ledger.Trace(w.ctx, w.store, 1_000)
			w.ok(err)
			for _, e := range events {
				if strings.Contains(e.Evidence, evidence) {
					n++
				}
			}
			return n
		}
		if n := traced("/products/1"); n != 3 {
			w.Fatalf("%d traces at first", n)
		}
		for range 2 { // forgetting is idempotent
			w.ok(w.ledger.Forget(w.ctx, w.store, session))
		}
		if n := traced("/products/1"); n != 1 {
			w.Errorf("%d traces, want that of the other session", n)
		}
		_, err := w.ledger.Live(w.ctx, w.store, session)
		w.refused(err, offers.ReasonErased)
		_, err = w.ledger.Dismiss(w.ctx, w.store, session)
		w.refused(err, offers.ReasonErased)
		_, err = w.ledger.Claim(w.ctx, w.store, session, claimRequest(0))
		w.refused(err, offers.ReasonErased)
		_, err = w.ledger.Extend(w.ctx, w.store, session, c)
		w.refused(err, offers.ReasonErased)
		if r := w.try(session, c, long); r.Reason != offers.ReasonErased || r.QuietMS < 60_000 {
			w.Errorf("%+v", r)
		}
		_, err = w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Order: "o", Basket: basket(5_000)})
		w.refused(err, offers.ReasonRevoked)
		w.live(other)
		w.wantCount(c, "revoked", 1)
		w.drain()
		w.wantCount(c, "exposure", 10_000)
	}},
	{"what was redeemed stays in the books, without the session", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.taken(session, c, long)
		done := w.redeem(o.Code, "order", 5_000)
		w.ok(w.ledger.Forget(w.ctx, w.store, session))
		w.wantCount(c, "redeemed", 1)
		w.wantCount(c, "discount", 500)
		again := w.redeem(o.Code, "order", 5_000)
		if !again.Replayed || again.ID != done.ID || again.Offer.Session != "" {
			w.Errorf("%+v", again)
		}
		r, err := w.ledger.Release(w.ctx, w.store, done.ID, false)
		w.ok(err)
		if r.Offer.Session != "" {
			w.Errorf("%+v", r)
		}
		_, err = w.ledger.Live(w.ctx, w.store, session)
		w.refused(err, offers.ReasonErased)
	}},
	{"a code that lives again dies with its session", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.taken(session, c, long)
		_, err := w.ledger.Release(w.ctx, w.store, w.redeem(o.Code, "order", 5_000).ID, true)
		w.ok(err)
		w.ok(w.ledger.Forget(w.ctx, w.store, session))
		_, err = w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Order: "o2", Basket: basket(5_000)})
		w.refused(err, offers.ReasonReleased)
		w.wantCount(c, "exposure", 0)
	}},
	{"a claimed offer", func(w *world) {
		c := w.campaign()
		session := w.session()
		w.mint(session, c, long)
		o, _ := w.claim(session, 1_000)
		w.ok(w.ledger.Forget(w.ctx, w.store, session))
		_, err := w.ledger.Validate(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Session: session, Basket: basket(5_000)})
		w.refused(err, offers.ReasonRevoked)
		w.wantCount(c, "exposure", 0)
	}},
	{"a session that nobody knows", func(w *world) {
		session := w.session()
		w.ok(w.ledger.Forget(w.ctx, w.store, session))
		if r := w.try(session, w.campaign(), long); r.Reason != offers.ReasonErased {
			w.Errorf("%+v", r)
		}
	}},
	{"a mint that races it leaves nothing live", func(w *world) {
		c := w.campaign()
		const n = 30
		sessions := make([]string, n)
		for i := range sessions {
			sessions[i] = w.session()
		}
		w.all(2*n, func(i int) error {
			if i%2 == 0 {
				return w.ledger.Forget(w.ctx, w.store, sessions[i/2])
			}
			_, err := w.ledger.Mint(w.ctx, w.request(sessions[i/2], w.candidate(c, long)))
			return err
		})
		w.wantCount(c, "exposure", 0)
	}},
}
