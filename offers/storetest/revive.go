package storetest

import "lastcall/offers"

var reviveRows = []row{
	{"released with revival: created again, not deleted", func(w *world) {
		claim := w.placed(w.campaign(), long)
		code := claim.Offer.Code
		done := w.redeem(code, "order", 5_000)
		calls := w.wantCalls(code, offers.CallDelete)
		w.ok(w.ledger.Done(w.ctx, w.store, calls[0]))
		_, err := w.ledger.Release(w.ctx, w.store, done.ID, true)
		w.ok(err)
		calls = w.wantCalls(code, offers.CallCreate)
		if calls[0].Offer.State != offers.Released || !calls[0].Offer.Revived {
			w.Errorf("%+v", calls[0])
		}
		w.ok(w.ledger.Created(w.ctx, w.store, calls[0], "ref-2"))
		w.wantCalls("")
		w.redeem(code, "order-2", 5_000)
		calls = w.wantCalls(code, offers.CallDelete)
		if calls[0].Ref != "ref-2" {
			w.Errorf("%+v", calls[0])
		}
		if n := w.waiting(); n != 2 { // a create of its first life may still land
			w.Errorf("%d calls", n)
		}
	}},
	{"released with revival while its deletion is queued: the deletion is dropped", func(w *world) {
		claim := w.placed(w.campaign(), long)
		done := w.redeem(claim.Offer.Code, "order", 5_000)
		_, err := w.ledger.Release(w.ctx, w.store, done.ID, true)
		w.ok(err)
		w.wantCalls(claim.Offer.Code, offers.CallCreate)
	}},
	{"released with revival while somebody deletes it: created after that", func(w *world) {
		claim := w.placed(w.campaign(), long)
		code := claim.Offer.Code
		done := w.redeem(code, "order", 5_000)
		var deleting []offers.Call
		w.until("the deletion is leased", func() bool { deleting = append(deleting, w.calls(soon)...); return len(deleting) > 0 })
		_, err := w.ledger.Release(w.ctx, w.store, done.ID, true)
		w.ok(err)
		w.wantCalls("")
		w.ok(w.ledger.Done(w.ctx, w.store, deleting[0])) // void
		w.pass(deleting[0].Token)
		w.wantCalls(code, offers.CallCreate)
	}},
	{"a code that was taken back, or whose session was erased, does not live again", func(w *world) {
		for name, end := range map[string]func(offers.Offer){
			"revoked":   func(o offers.Offer) { w.ok(w.ledger.Revoke(w.ctx, w.store, o.Code)) },
			"forgotten": func(o offers.Offer) { w.ok(w.ledger.Forget(w.ctx, w.store, o.Session)) },
			"revoked in its second life": func(o offers.Offer) {
				w.settle(o.Code, "first")
				w.cancel(o.Code, "first", true)
				w.ok(w.ledger.Revoke(w.ctx, w.store, o.Code))
			},
			"forgotten once it was used": func(o offers.Offer) {
				w.settle(o.Code, "order")
				w.ok(w.ledger.Forget(w.ctx, w.store, o.Session))
			},
		} {
			c := w.campaign()
			claim := w.placed(c, long)
			at := claim.ClaimedAt
			w.pass(at + 1)
			end(claim.Offer)
			w.settle(claim.Offer.Code, "order", placedAt(at))
			r, found := w.cancel(claim.Offer.Code, "order", true)
			if !found || r.Offer.State != offers.Released || r.Offer.Revived {
				w.Errorf("%s: %v %+v", name, found, r)
			}
			w.wantCount(c, "exposure", 0)
			w.wantAlive(claim.Offer.Code, false, name)
			for _, call := range w.calls(lease) {
				if call.Kind == offers.CallCreate {
					w.Errorf("%s: %+v", name, call)
				}
			}
		}
	}},
	{"a code that another order holds does not live again", func(w *world) {
		for _, stands := range []bool{true, false} {
			c := w.campaign()
			claim := w.placed(c, long)
			w.settle(claim.Offer.Code, "order-1")
			w.settle(claim.Offer.Code, "order-2")
			if !stands {
				w.cancel(claim.Offer.Code, "order-2", true)
			}
			if r, found := w.cancel(claim.Offer.Code, "order-1", true); !found || r.Offer.Revived == stands {
				w.Errorf("the second use stands %v: %v %+v", stands, found, r)
			}
			w.wantAlive(claim.Offer.Code, !stands, "after the first was cancelled")
		}
	}},
	{"released without revival: nothing comes back to the platform", func(w *world) {
		claim := w.placed(w.campaign(), long)
		done := w.redeem(claim.Offer.Code, "order", 5_000)
		_, err := w.ledger.Release(w.ctx, w.store, done.ID, false)
		w.ok(err)
		w.wantCalls(claim.Offer.Code, offers.CallDelete)
	}},
}
