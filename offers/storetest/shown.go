package storetest

import "lastcall/offers"

var shownRows = []row{
	{"a session without an offer has none", func(w *world) {
		_, err := w.ledger.Live(w.ctx, w.store, w.session())
		w.refused(err, offers.ReasonNotFound)
		_, err = w.ledger.Dismiss(w.ctx, w.store, w.session())
		w.refused(err, offers.ReasonNotFound)
	}},
	{"a session that was only refused has none", func(w *world) {
		session := w.session()
		_, err := w.ledger.Mint(w.ctx, w.request(session))
		w.ok(err)
		_, err = w.ledger.Live(w.ctx, w.store, session)
		w.refused(err, offers.ReasonNotFound)
	}},
	{"a dismissed offer stays live as the teaser, and is counted once", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.mint(session, c, long)
		for range 2 {
			got, err := w.ledger.Dismiss(w.ctx, w.store, session)
			w.ok(err)
			if !got.Dismissed || got.Code != o.Code || got.State != offers.Offered || got.Deadline != o.Deadline {
				w.Errorf("%+v", got)
			}
		}
		if !w.live(session).Dismissed {
			w.Error("not kept")
		}
		if r := w.try(session, c, long); !r.Offer.Dismissed || r.Offer.Code != o.Code {
			w.Errorf("%+v", r)
		}
		w.wantCount(c, "dismissed", 1)
	}},
	{"dismissing what has ended changes nothing", func(w *world) {
		c := w.campaign()
		session := w.session()
		w.pass(w.mint(session, c, 1).EndsAt)
		o, err := w.ledger.Dismiss(w.ctx, w.store, session)
		w.ok(err)
		if o.Dismissed || o.RemainingMS() != 0 {
			w.Errorf("%+v", o)
		}
		w.wantCount(c, "dismissed", 0)
	}},
	{"a new offer is not dismissed because the last one was", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.mint(session, c, short)
		_, err := w.ledger.Dismiss(w.ctx, w.store, session)
		w.ok(err)
		w.pass(o.EndsAt)
		if w.mint(session, c, long).Dismissed {
			w.Error("dismissed")
		}
	}},
}
