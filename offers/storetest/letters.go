package storetest

import (
	"errors"
	"strings"

	"lastcall/offers"
)

// buried is a deletion that was given up.
func (w *world) buried(c *offers.Campaign, cause string) offers.Call {
	w.Helper()
	claim := w.placed(c, long)
	w.ok(w.ledger.Revoke(w.ctx, w.store, claim.Offer.Code))
	call := w.wantCalls(claim.Offer.Code, offers.CallDelete)[0]
	w.ok(w.ledger.Bury(w.ctx, w.store, call, cause))
	return call
}

func (w *world) dead(n int) []offers.DeadLetter {
	w.Helper()
	list, err := w.ledger.DeadLetters(w.ctx, w.store, n)
	w.ok(err)
	return list
}

var letterRows = []row{
	{"the buried deletion of a code that lives again is dropped", func(w *world) {
		claim := w.placed(w.campaign(), long)
		code := claim.Offer.Code
		done := w.redeem(code, "order", 5_000)
		w.ok(w.ledger.Bury(w.ctx, w.store, w.wantCalls(code, offers.CallDelete)[0], "no"))
		letters, err := w.ledger.DeadLetters(w.ctx, w.store, 1)
		w.ok(err)
		_, err = w.ledger.Release(w.ctx, w.store, done.ID, true)
		w.ok(err)
		w.ok(w.ledger.Created(w.ctx, w.store, w.wantCalls(code, offers.CallCreate)[0], "ref"))
		w.ok(w.ledger.Revive(w.ctx, w.store, letters[0].ID))
		w.wantCalls("")
		w.redeem(code, "order-2", 5_000)
		w.wantCalls(code, offers.CallDelete)
	}},
	{"a call that is given up is kept, newest first, and due no more", func(w *world) {
		c := w.campaign()
		var calls []offers.Call
		for i := range 3 {
			at := w.now()
			w.pass(at + 1)
			calls = append(calls, w.buried(c, strings.Repeat("no ", i+1)))
		}
		list := w.dead(100)
		if len(list) != 3 {
			w.Fatalf("%+v", list)
		}
		for i, letter := range list {
			call := calls[2-i]
			if letter.Code != call.Code || letter.Kind != offers.CallDelete || letter.Campaign != c.ID || letter.Tries != 1 ||
				letter.Cause != strings.Repeat("no ", 3-i) || letter.At < call.DueAt || letter.ID == "" || strings.Contains(letter.ID, call.Code) {
				w.Errorf("%+v of %+v", letter, call)
			}
		}
		if list := w.dead(2); len(list) != 2 || list[0].Code != calls[2].Code {
			w.Errorf("the newest two: %+v", list)
		}
		if len(w.dead(0)) != 0 {
			w.Error("more than none")
		}
		if b, err := w.ledger.Backlog(w.ctx, w.store); err != nil || b.Calls != 0 || b.Dead != 3 {
			w.Errorf("%+v, %v", b, err)
		}
	}},
	{"revived: due at once, and tries begin again", func(w *world) {
		call := w.buried(w.campaign(), "rejected")
		id := w.dead(1)[0].ID
		w.ok(w.ledger.Revive(w.ctx, w.store, id))
		again := w.wantCalls(call.Code, offers.CallDelete)[0]
		if again.Tries != 1 || again.Ref != call.Ref {
			w.Errorf("%+v", again)
		}
		if len(w.dead(10)) != 0 {
			w.Error("it is still dead")
		}
		for name, do := range map[string]error{"revived": w.ledger.Revive(w.ctx, w.store, id), "discarded": w.ledger.Discard(w.ctx, w.store, id)} {
			if !errors.Is(do, offers.ErrNoLetter) {
				w.Errorf("%s again: %v", name, do)
			}
		}
	}},
	{"discarded: gone", func(w *world) {
		w.buried(w.campaign(), "rejected")
		w.ok(w.ledger.Discard(w.ctx, w.store, w.dead(1)[0].ID))
		if n := w.waiting(); n != 0 || len(w.dead(10)) != 0 {
			w.Errorf("%d calls and %+v", n, w.dead(10))
		}
	}},
	{"a discarded deletion of a code that lay on a shelf: nobody knows the code any more", func(w *world) {
		w.on(offers.CreateOnShelf)
		c := w.campaign()
		session := w.session()
		cell := w.ledger.Cell(w.store, session)
		code := w.stock(c, session, 1, long)[0]
		_, err := w.ledger.Stale(w.ctx, w.store, shelfFor(c), cell, 2*long)
		w.ok(err)
		w.ok(w.ledger.Bury(w.ctx, w.store, w.wantCalls(code, offers.CallDelete)[0], "rejected"))
		if letter := w.dead(1)[0]; letter.Campaign != c.ID {
			w.Errorf("%+v", letter)
		}
		if w.ledger.Stock(w.ctx, w.store, shelfFor(c), cell, code, w.now()+long) == nil {
			w.Error("stocked while its deletion may still be made")
		}
		w.ok(w.ledger.Discard(w.ctx, w.store, w.dead(1)[0].ID))
		w.ok(w.ledger.Stock(w.ctx, w.store, shelfFor(c), cell, code, w.now()+long))
	}},
	{"ids that are none", func(w *world) {
		w.buried(w.campaign(), "rejected")
		for _, id := range []string{"", "x", "0_", "0_nothing", "99_x", "-1_x", w.dead(1)[0].ID + "x", "_"} {
			if err := w.ledger.Revive(w.ctx, w.store, id); !errors.Is(err, offers.ErrNoLetter) {
				w.Errorf("revive %q: %v", id, err)
			}
			if err := w.ledger.Discard(w.ctx, w.store, id); !errors.Is(err, offers.ErrNoLetter) {
				w.Errorf("discard %q: %v", id, err)
			}
		}
	}},
	{"a create that was given up: its offer lives, and its end still deletes what might be there", func(w *world) {
		session := w.session()
		w.mint(session, w.campaign(), long)
		claim := w.claimOutside(session, lease)
		w.ok(w.ledger.Bury(w.ctx, w.store, claim.Create, "rejected"))
		if again := w.claimOutside(session, lease); again.Ready || !again.Refused || !again.Create.IsZero() || again.Offer.State != offers.Claimed {
			w.Errorf("%+v", again)
		}
		if o := w.live(session); !o.Refused {
			w.Errorf("looked at: %+v", o)
		}
		w.wantCalls("")
		w.ok(w.ledger.Revive(w.ctx, w.store, w.dead(1)[0].ID))
		again := w.claimOutside(session, lease)
		if again.Refused || again.Ready || again.Create.Tries != 1 {
			w.Errorf("revived: %+v", again)
		}
		if o := w.live(session); o.Refused {
			w.Errorf("revived: %+v", o)
		}
		w.ok(w.ledger.Bury(w.ctx, w.store, again.Create, "rejected"))
		w.ok(w.ledger.Revoke(w.ctx, w.store, claim.Offer.Code))
		w.wantCalls(claim.Offer.Code, offers.CallDelete)
		w.ok(w.ledger.Revive(w.ctx, w.store, w.dead(1)[0].ID)) // nothing is left to create
		w.wantCalls("")
	}},
	{"refused before it was taken: known so at the claim, and not of the session's next offer", func(w *world) {
		w.on(offers.CreateOnShow)
		session, c := w.session(), w.campaign()
		o := w.mint(session, c, long)
		w.ok(w.ledger.Bury(w.ctx, w.store, w.wantCalls(o.Code, offers.CallCreate)[0], "rejected"))
		if seen := w.live(session); !seen.Refused {
			w.Errorf("looked at: %+v", seen)
		}
		if claim := w.claimOutside(session, lease); claim.Ready || !claim.Refused || !claim.Create.IsZero() {
			w.Errorf("%+v", claim)
		}
		w.ok(w.ledger.Revoke(w.ctx, w.store, o.Code))
		w.wantCalls(o.Code, offers.CallDelete)
		w.mint(session, c, long)
		if seen := w.live(session); seen.Refused || seen.Code == o.Code {
			w.Errorf("the next: %+v", seen)
		}
	}},
	{"a code that is there stays usable when its new end is refused", func(w *world) {
		w.on(offers.CreateOnShow)
		session := w.session()
		o := w.mint(session, w.campaign(), long)
		w.ok(w.ledger.Created(w.ctx, w.store, w.wantCalls(o.Code, offers.CallCreate)[0], "ref"))
		claim := w.claimOutside(session, lease)
		if !claim.Ready {
			w.Errorf("%+v", claim)
		}
		w.ok(w.ledger.Bury(w.ctx, w.store, claim.Create, "rejected"))
		if claim := w.claimOutside(session, lease); !claim.Ready || claim.Refused {
			w.Errorf("%+v", claim)
		}
	}},
	{"of 50 revivals at once one works", func(w *world) {
		call := w.buried(w.campaign(), "rejected")
		id := w.dead(1)[0].ID
		worked := make([]bool, 50)
		w.all(50, func(i int) error {
			err := w.ledger.Revive(w.ctx, w.store, id)
			worked[i] = err == nil
			if errors.Is(err, offers.ErrNoLetter) {
				err = nil
			}
			return err
		})
		if n := count(worked); n != 1 {
			w.Errorf("%d revivals", n)
		}
		w.wantCalls(call.Code, offers.CallDelete)
	}},
}
