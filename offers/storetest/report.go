package storetest

import (
	"slices"

	"lastcall/offers"
)

var reportRows = []row{
	{"the trace tells what happened, newest first", func(w *world) {
		c := w.campaign()
		session := w.session()
		req := w.request(session)
		req.Refused = []offers.Refused{{Campaign: c.ID, Reason: offers.ReasonNotTargeted}}
		_, err := w.ledger.Mint(w.ctx, req)
		w.ok(err)
		o := w.mint(session, c, long)
		_, err = w.ledger.Dismiss(w.ctx, w.store, session)
		w.ok(err)
		_, err = w.ledger.Extend(w.ctx, w.store, session, c)
		w.ok(err)
		w.claim(session, 1_000)
		done := w.redeem(o.Code, "order", 5_000)
		_, err = w.ledger.Release(w.ctx, w.store, done.ID, false)
		w.ok(err)
		events, err := w.ledger.Trace(w.ctx, w.store, 100)
		w.ok(err)
		var kinds []string
		for i, e := range events {
			kinds = append(kinds, e.Kind)
			if e.Campaign != c.ID {
				w.Errorf("%+v", e)
			}
			if i > 0 && e.At > events[i-1].At {
				w.Errorf("%d comes after %d", events[i-1].At, e.At)
			}
			switch e.Kind {
			case "refused":
				if e.Reason != offers.ReasonNotTargeted || e.Trigger != "exit_intent" || e.Evidence == "" {
					w.Errorf("%+v", e)
				}
			case "offered":
				if e.Trigger != "exit_intent" || e.Evidence != `{"p":"/products/1"}` || e.At < o.MintedAt {
					w.Errorf("%+v", e)
				}
			}
		}
		want := []string{"released", "redeemed", "claimed", "extended", "dismissed", "offered", "refused"}
		if !slices.Equal(kinds, want) {
			w.Errorf("%v, want %v", kinds, want)
		}
		events, err = w.ledger.Trace(w.ctx, w.store, 2)
		w.ok(err)
		if len(events) != 2 || events[0].Kind != "released" {
			w.Errorf("the newest two: %+v", events)
		}
	}},
	{"tidying drops old traces and keeps new ones", func(w *world) {
		c := w.campaign()
		session := w.session()
		w.pass(w.mint(session, c, 1).EndsAt + short)
		w.mint(session, c, long)
		events := func() int {
			list, err := w.ledger.Trace(w.ctx, w.store, 100)
			w.ok(err)
			return len(list)
		}
		for keep, want := range map[int64]int{long: 2} {
			for cell := range w.store.Cells {
				w.ok(w.ledger.Tidy(w.ctx, w.store, cell, keep))
			}
			if n := events(); n != want {
				w.Errorf("%d events, want %d", n, want)
			}
		}
		w.until("the trace has aged", func() bool {
			for cell := range w.store.Cells {
				w.ok(w.ledger.Tidy(w.ctx, w.store, cell, 1))
			}
			return events() == 0
		})
		w.live(session)
	}},
	{"a store's counters are the sum of its cells", func(w *world) {
		c := w.campaign()
		for i := range 40 {
			session := w.session()
			o := w.mint(session, c, long)
			if i%2 == 0 {
				w.claim(session, 0)
				w.redeem(o.Code, "order-"+o.Code, 5_000)
			}
		}
		w.wantCount(c, "offered", 40)
		w.wantCount(c, "redeemed", 20)
		w.wantCount(c, "exposure", 200_000)
		w.wantCount(c, "discount", 10_000)
	}},
}
