package storetest

import "lastcall/offers"

// waited fails unless the store's one call that waits has been due since a moment between from and to, ms.
func (w *world) waited(when string, from, to int64) {
	w.Helper()
	least := w.now() - to
	b, err := w.ledger.Backlog(w.ctx, w.store)
	w.ok(err)
	if most := w.now() - from; b.Calls != 1 || b.OldestMS < least || b.OldestMS > most {
		w.Errorf("%s: %+v, want one that has waited %d to %d ms", when, b, least, most)
	}
}

// idle fails unless nothing is due.
func (w *world) idle(when string) {
	w.Helper()
	b, err := w.ledger.Backlog(w.ctx, w.store)
	w.ok(err)
	if b.OldestMS != 0 {
		w.Errorf("%s: %+v", when, b)
	}
}

var backlogRows = []row{
	{"nothing waits", func(w *world) {
		if b, err := w.ledger.Backlog(w.ctx, w.store); err != nil || b != (offers.Backlog{}) {
			w.Errorf("%+v, %v", b, err)
		}
	}},
	{"a call waits from when it was due at first until it is done, however often it is tried", func(w *world) {
		claim := w.placed(w.campaign(), long)
		from := w.now()
		w.ok(w.ledger.Revoke(w.ctx, w.store, claim.Offer.Code))
		to := w.now()
		w.waited("nobody has tried it", from, to)
		due := int64(0)
		for try, made := range []bool{true, false, true} {
			call := w.wantCalls(claim.Offer.Code, offers.CallDelete)[0]
			if due = max(due, call.DueAt); call.DueAt < from || call.DueAt > to || call.DueAt != due {
				w.Errorf("call %d was due at %d, want %d to %d and always the same", try, call.DueAt, from, to)
			}
			w.waited("somebody has it", due, due)
			w.ok(w.ledger.PutOff(w.ctx, w.store, call, short, "slow", made))
			w.waited("it is put off", due, due)
			w.pass(w.now() + short)
			w.waited("it is due again", due, due)
		}
		call := w.wantCalls(claim.Offer.Code, offers.CallDelete)[0]
		w.ok(w.ledger.Done(w.ctx, w.store, call))
		w.idle("it is done")
	}},
	{"the oldest is told whatever comes next in the queue", func(w *world) {
		old := w.placed(w.campaign(), long)
		w.ok(w.ledger.Revoke(w.ctx, w.store, old.Offer.Code))
		call := w.wantCalls(old.Offer.Code, offers.CallDelete)[0]
		w.ok(w.ledger.PutOff(w.ctx, w.store, call, long, "slow", true))
		w.pass(call.DueAt + 100)
		w.ok(w.ledger.Revoke(w.ctx, w.store, w.placed(w.campaign(), long).Offer.Code))
		b, err := w.ledger.Backlog(w.ctx, w.store)
		w.ok(err)
		if b.Calls != 2 || b.OldestMS < 100 {
			w.Errorf("%+v", b)
		}
	}},
	{"what was given up and is brought back waits from then", func(w *world) {
		session := w.session()
		w.mint(session, w.campaign(), long)
		call := w.claimOutside(session, lease).Create
		w.waited("a claim makes it", call.DueAt, call.DueAt)
		w.pass(call.DueAt + 20)
		w.ok(w.ledger.Bury(w.ctx, w.store, call, "no"))
		w.idle("it is given up")
		from := w.now()
		w.ok(w.ledger.Revive(w.ctx, w.store, w.dead(1)[0].ID))
		w.waited("it is brought back", from, w.now())
		if again := w.wantCalls(call.Code, offers.CallCreate)[0]; again.DueAt < from {
			w.Errorf("due at %d, brought back at %d", again.DueAt, from)
		}
	}},
	{"an end that undoes a create that waits leaves nothing of it", func(w *world) {
		for name, end := range w.ends() {
			session := w.session()
			w.mint(session, w.campaign(), soon)
			claim := w.claimOutside(session, lease)
			end(claim.Offer)
			from := w.now()
			calls := w.wantCalls(claim.Offer.Code, offers.CallDelete)
			if calls[0].DueAt < claim.Create.DueAt || calls[0].DueAt > from {
				w.Errorf("%s: %+v", name, calls[0])
			}
			w.ok(w.ledger.Done(w.ctx, w.store, calls[0]))
			w.idle(name)
			w.until("its sweep is due", func() bool {
				for _, call := range w.calls(lease) {
					w.ok(w.ledger.Done(w.ctx, w.store, call))
				}
				return w.waiting() == 0
			})
		}
	}},
	{"a deletion that is taken back leaves nothing of it", func(w *world) {
		claim := w.placed(w.campaign(), long)
		done := w.redeem(claim.Offer.Code, "order", 5_000)
		deletion := w.wantCalls(claim.Offer.Code, offers.CallDelete)[0]
		w.ok(w.ledger.PutOff(w.ctx, w.store, deletion, 0, "slow", true))
		from := w.now()
		_, err := w.ledger.Release(w.ctx, w.store, done.ID, true)
		w.ok(err)
		create := w.wantCalls(claim.Offer.Code, offers.CallCreate)[0]
		if create.DueAt < from {
			w.Errorf("due at %d, queued at %d", create.DueAt, from)
		}
		w.waited("it is made again", create.DueAt, create.DueAt)
		w.ok(w.ledger.Created(w.ctx, w.store, create, "ref"))
		w.idle("it is there")
	}},
}
