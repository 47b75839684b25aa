package storetest

import "lastcall/offers"

// on saves the store with another moment of creation.
func (w *world) on(when offers.CreateOn) {
	w.Helper()
	w.store.Platform, w.store.CreateOn, w.store.Shelf = "twin", when, 10
	w.ok(w.ledger.SaveStore(w.ctx, w.store))
}

func (w *world) alive(codes ...string) []bool {
	w.Helper()
	alive, err := w.ledger.Alive(w.ctx, w.store, codes)
	w.ok(err)
	if len(alive) != len(codes) {
		w.Fatalf("%d answers for %d codes", len(alive), len(codes))
	}
	return alive
}

func (w *world) wantAlive(code string, want bool, when string) {
	w.Helper()
	if got := w.alive("NONE-2222-2222", code)[1]; got != want {
		w.Errorf("%s: alive %v, want %v", when, got, want)
	}
}

var readyRows = []row{
	{"created when shown: queued with the mint, once", func(w *world) {
		w.on(offers.CreateOnShow)
		c := w.campaign()
		session := w.session()
		o := w.mint(session, c, long)
		w.mint(session, c, long)
		call := w.wantCalls(o.Code, offers.CallCreate)[0]
		if call.Offer.State != offers.Offered || call.Offer.Deadline != o.Deadline || call.Tries != 1 {
			w.Errorf("%+v", call)
		}
		w.wantAlive(o.Code, true, "while it is created")
		w.ok(w.ledger.Created(w.ctx, w.store, call, "ref"))
		w.wantCalls("")
		claim := w.claimOutside(session, lease)
		// Its end on the platform was that of an offer; the caller brings it in step, and nobody waits for that.
		end := claim.Create
		if !claim.Ready || end.Offer.State != offers.Claimed || end.Offer.EndsAt != claim.Offer.EndsAt || end.Tries != 1 {
			w.Errorf("%+v", claim)
		}
		w.wantCalls("")
		if again := w.claimOutside(session, lease); !again.Ready || !again.Create.IsZero() {
			w.Errorf("%+v", again)
		}
		w.ok(w.ledger.Created(w.ctx, w.store, end, "ref"))
		if n := w.waiting(); n != 0 {
			w.Errorf("%d calls", n)
		}
	}},
	{"created when shown, and claimed by somebody who dies: its end is brought in step by a worker", func(w *world) {
		w.on(offers.CreateOnShow)
		session := w.session()
		o := w.mint(session, w.campaign(), long)
		w.ok(w.ledger.Created(w.ctx, w.store, w.wantCalls(o.Code, offers.CallCreate)[0], "ref"))
		claim := w.claimOutside(session, short)
		w.pass(claim.Create.Token)
		end := w.wantCalls(o.Code, offers.CallCreate)[0]
		if end.Offer.EndsAt != claim.Offer.EndsAt || end.Ref != "ref" || end.Tries != 2 {
			w.Errorf("%+v", end)
		}
		w.ok(w.ledger.Created(w.ctx, w.store, claim.Create, "late"))
		if n := w.waiting(); n != 1 {
			w.Errorf("%d calls", n)
		}
	}},
	{"created when shown, claimed before it was: the claim takes the create over", func(w *world) {
		w.on(offers.CreateOnShow)
		session := w.session()
		w.mint(session, w.campaign(), long)
		claim := w.claimOutside(session, lease)
		if claim.Ready || claim.Create.Tries != 1 || claim.Create.Offer.State != offers.Claimed {
			w.Fatalf("%+v", claim)
		}
		w.ok(w.ledger.Created(w.ctx, w.store, claim.Create, "ref"))
		if n := w.waiting(); n != 0 {
			w.Errorf("%d calls", n)
		}
	}},
	{"claimed while a worker creates it: its end is brought in step after", func(w *world) {
		w.on(offers.CreateOnShow)
		session := w.session()
		o := w.mint(session, w.campaign(), long)
		call := w.wantCalls(o.Code, offers.CallCreate)[0]
		claim := w.claimOutside(session, lease)
		if claim.Ready || !claim.Create.IsZero() {
			w.Errorf("%+v", claim)
		}
		w.ok(w.ledger.Created(w.ctx, w.store, call, "ref"))
		if !w.claimOutside(session, lease).Ready {
			w.Error("not ready")
		}
		again := w.wantCalls(o.Code, offers.CallCreate)[0]
		w.ok(w.ledger.Created(w.ctx, w.store, again, "ref"))
		w.wantCalls("")
	}},
	{"created when shown and never tried: nothing to delete", func(w *world) {
		w.on(offers.CreateOnShow)
		o := w.mint(w.session(), w.campaign(), short)
		w.pass(o.EndsAt)
		w.drain()
		if n := w.waiting(); n != 0 {
			w.Errorf("%d calls", n)
		}
		w.wantAlive(o.Code, false, "after its end")
	}},
	{"alive: from the claim to the end, whatever the end is", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.mint(session, c, long)
		w.wantAlive(o.Code, false, "before the claim: it is on no platform")
		w.claimOutside(session, lease)
		w.wantAlive(o.Code, true, "claimed")
		for name, end := range w.ends() {
			claim := w.placed(c, soon)
			w.wantAlive(claim.Offer.Code, true, "before "+name)
			end(claim.Offer)
			w.wantAlive(claim.Offer.Code, false, "after "+name)
		}
		placed := w.placed(c, soon).Offer
		_, err := w.ledger.Release(w.ctx, w.store, w.redeem(placed.Code, "order", 5_000).ID, true)
		w.ok(err)
		w.wantAlive(placed.Code, true, "revived")
		w.pass(placed.EndsAt)
		w.wantAlive(placed.Code, false, "past its end, although no worker came by")
		if len(w.alive()) != 0 {
			w.Error("answers for no codes")
		}
	}},
}

var messageRows = []row{
	{"a message that was dealt with is known by each of its ids, in its store", func(w *world) {
		seen := func(ids ...string) bool {
			w.Helper()
			was, err := w.ledger.WasSeen(w.ctx, w.store, ids...)
			w.ok(err)
			return was
		}
		delivery, event := w.session(), w.session()
		if seen(delivery, event) || seen() || seen("") {
			w.Error("seen before it came")
		}
		w.ok(w.ledger.Seen(w.ctx, w.store, delivery, event, ""))
		if !seen(delivery) || !seen("another", event) || seen("another") || seen("") {
			w.Error("not known by its ids only")
		}
		w.ok(w.ledger.Seen(w.ctx, w.store))
		other := newWorld(w.TB, w.ledger, w.store.Cells, Options{})
		if was, err := w.ledger.WasSeen(w.ctx, other.store, delivery); err != nil || was {
			w.Errorf("at another store: %v, %v", was, err)
		}
	}},
}
