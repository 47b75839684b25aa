package storetest

import (
	"errors"
	"slices"

	"lastcall/offers"
)

// shelfFor is where codes of a campaign of one worth lie.
func shelfFor(c *offers.Campaign) offers.Shelf { return c.Shelves()[0] }

// stock puts n codes on the shelf in the session's cell, created on the platform.
func (w *world) stock(c *offers.Campaign, session string, n int, lifeMS int64) (codes []string) {
	w.Helper()
	cell := w.ledger.Cell(w.store, session)
	for range n {
		code := w.pending(c, cell, lifeMS)
		w.ok(w.ledger.Stocked(w.ctx, w.store, shelfFor(c), code, "ref-"+code))
		codes = append(codes, code)
	}
	return codes
}

// pending is a code that is about to be created.
func (w *world) pending(c *offers.Campaign, cell int, lifeMS int64) string {
	w.Helper()
	code, err := w.ledger.DrawCode(w.store, cell, c.CodePattern)
	w.ok(err)
	w.ok(w.ledger.Stock(w.ctx, w.store, shelfFor(c), cell, code, w.now()+lifeMS))
	return code
}

func (w *world) reserve(c *offers.Campaign, session string, n int, lifeMS, leaseMS int64) []offers.Shelved {
	w.Helper()
	got, err := w.ledger.Reserve(w.ctx, w.store, shelfFor(c), w.ledger.Cell(w.store, session), n, lifeMS, leaseMS)
	w.ok(err)
	return got
}

func (w *world) level(c *offers.Campaign, session string) int {
	w.Helper()
	n, err := w.ledger.Level(w.ctx, w.store, shelfFor(c), w.ledger.Cell(w.store, session))
	w.ok(err)
	return n
}

// mintReady mints with a code from the shelf.
func (w *world) mintReady(session string, c *offers.Campaign, ready offers.Shelved, lifeMS int64) offers.Offer {
	w.Helper()
	candidate := w.candidate(c, lifeMS)
	candidate.Ready = ready
	r, err := w.ledger.Mint(w.ctx, w.request(session, candidate))
	w.ok(err)
	if !r.New {
		w.Fatalf("%+v", r)
	}
	return r.Offer
}

var shelfRows = []row{
	{"a code from the shelf is ready at the claim, and off the shelf", func(w *world) {
		w.on(offers.CreateOnShelf)
		c := w.campaign()
		session := w.session()
		code := w.stock(c, session, 1, 10*long)[0]
		w.wantAlive(code, true, "on the shelf")
		ready := w.reserve(c, session, 5, long, lease)
		if len(ready) != 1 || ready[0] != (offers.Shelved{Code: code, Ref: "ref-" + code}) {
			w.Fatalf("%+v", ready)
		}
		o := w.mintReady(session, c, ready[0], long)
		if o.Code != code || w.level(c, session) != 0 {
			w.Errorf("%+v, and %d on the shelf", o, w.level(c, session))
		}
		w.wantAlive(code, true, "given")
		w.wantCalls("")
		claim := w.claimOutside(session, lease)
		end := claim.Create // its end was the shelf's
		if !claim.Ready || end.Code != code || end.Offer.EndsAt != claim.Offer.EndsAt {
			w.Errorf("%+v", claim)
		}
		w.ok(w.ledger.Created(w.ctx, w.store, end, "ref-"+code))
		w.ok(w.ledger.Revoke(w.ctx, w.store, code))
		w.wantCalls(code, offers.CallDelete)
	}},
	{"given and not claimed: deleted at its end, without a sweep", func(w *world) {
		w.on(offers.CreateOnShelf)
		c := w.campaign()
		session := w.session()
		w.stock(c, session, 1, 10*long)
		o := w.mintReady(session, c, w.reserve(c, session, 1, long, lease)[0], soon)
		w.pass(o.EndsAt)
		w.drain()
		w.wantAlive(o.Code, false, "after its end")
		call := w.wantCalls(o.Code, offers.CallDelete)[0]
		if call.Ref != "ref-"+o.Code || call.Offer.Campaign != c.ID {
			w.Errorf("%+v", call)
		}
		w.ok(w.ledger.Done(w.ctx, w.store, call))
		if n := w.waiting(); n != 0 {
			w.Errorf("%d calls", n)
		}
	}},
	{"a code that somebody else took, of another shelf, of another cell, or that ends too soon: one is drawn", func(w *world) {
		w.on(offers.CreateOnShelf)
		c, other := w.campaign(), w.campaign()
		session := w.session()
		code := w.stock(c, session, 1, 10*long)[0]
		ready := offers.Shelved{Code: code, Ref: "ref-" + code}
		foreign := w.stock(other, session, 1, 10*long)[0]
		early := w.stock(c, session, 1, long)[0]
		waiting := w.pending(c, w.ledger.Cell(w.store, session), 10*long)
		taken := w.session()
		for w.ledger.Cell(w.store, taken) != w.ledger.Cell(w.store, session) {
			taken = w.session()
		}
		w.mintReady(taken, c, ready, long)
		for name, r := range map[string]offers.Shelved{"taken": ready, "of another shelf": {Code: foreign}, "ends too soon": {Code: early},
			"not created yet": {Code: waiting}, "nobody knows it": {Code: "NONE-2222-2222"}} {
			session := w.session()
			o := w.mintReady(session, c, r, 2*long)
			if o.Code == r.Code {
				w.Errorf("%s: given", name)
			}
			if claim := w.claimOutside(session, lease); claim.Ready || claim.Create.Code != o.Code {
				w.Errorf("%s: not created at the claim: %+v", name, claim)
			}
		}
		w.wantAlive(foreign, true, "still on its own shelf")
	}},
	{"of 50 mints with one code one gets it", func(w *world) {
		w.on(offers.CreateOnShelf)
		c := w.campaign()
		first := w.session()
		code := w.stock(c, first, 1, 10*long)[0]
		got := make([]bool, 50)
		sessions := []string{first}
		for len(sessions) < 50 {
			if s := w.session(); w.ledger.Cell(w.store, s) == w.ledger.Cell(w.store, first) {
				sessions = append(sessions, s)
			}
		}
		w.all(50, func(i int) error {
			candidate := w.candidate(c, long)
			candidate.Ready = offers.Shelved{Code: code, Ref: "ref"}
			r, err := w.ledger.Mint(w.ctx, w.request(sessions[i], candidate))
			got[i] = r.Offer.Code == code
			if err == nil && !r.New {
				w.Errorf("%+v", r)
			}
			return err
		})
		if n := count(got); n != 1 {
			w.Errorf("%d got it", n)
		}
	}},
	{"reserved: nobody else's until the lease ends, bounded, and only what lasts", func(w *world) {
		w.on(offers.CreateOnShelf)
		c := w.campaign()
		session := w.session()
		w.stock(c, session, 5, 10*long)
		w.stock(c, session, 1, long)
		w.pending(c, w.ledger.Cell(w.store, session), 10*long)
		first := w.reserve(c, session, 3, 2*long, soon)
		second := w.reserve(c, session, 3, 2*long, lease)
		if len(first) != 3 || len(second) != 2 || len(w.reserve(c, session, 3, 2*long, lease)) != 0 {
			w.Errorf("%+v, then %+v", first, second)
		}
		for _, s := range first {
			if slices.Contains(second, s) {
				w.Errorf("%s was handed out twice", s.Code)
			}
		}
		if n := w.level(c, session); n != 7 {
			w.Errorf("level %d", n)
		}
		var again []offers.Shelved
		w.until("the lease ends", func() bool { again = append(again, w.reserve(c, session, 3, 2*long, lease)...); return len(again) >= 3 })
		for _, s := range again {
			if !slices.Contains(first, s) {
				w.Errorf("%s was not given back", s.Code)
			}
		}
	}},
	{"what ends too soon goes, and its deletion is queued", func(w *world) {
		w.on(offers.CreateOnShelf)
		c := w.campaign()
		session := w.session()
		cell := w.ledger.Cell(w.store, session)
		keep := w.stock(c, session, 1, 10*long)[0]
		early := w.stock(c, session, 1, long)[0]
		if n, err := w.ledger.Stale(w.ctx, w.store, shelfFor(c), cell, 2*long); err != nil || n != 1 {
			w.Errorf("%d, %v", n, err)
		}
		w.wantAlive(keep, true, "kept")
		w.wantAlive(early, false, "gone")
		if n := w.level(c, session); n != 1 {
			w.Errorf("level %d", n)
		}
		call := w.wantCalls(early, offers.CallDelete)[0]
		if call.Ref != "ref-"+early || call.Offer.Campaign != c.ID || call.Offer.Code != "" {
			w.Errorf("%+v", call)
		}
		w.ok(w.ledger.Done(w.ctx, w.store, call))
		if n := w.waiting(); n != 0 {
			w.Errorf("%d calls", n)
		}
		w.wantAlive(early, false, "deleted")
	}},
	{"a code whose create never ended goes too, with a sweep", func(w *world) {
		w.on(offers.CreateOnShelf)
		c := w.campaign()
		session := w.session()
		cell := w.ledger.Cell(w.store, session)
		code := w.pending(c, cell, 10*long)
		w.wantAlive(code, true, "while it is created")
		if n, err := w.ledger.Stale(w.ctx, w.store, shelfFor(c), cell, long); err != nil || n != 0 {
			w.Errorf("at once: %d, %v", n, err)
		}
		w.until("it is given up", func() bool {
			n, err := w.ledger.Stale(w.ctx, w.store, shelfFor(c), cell, long)
			w.ok(err)
			return n == 1
		})
		w.ok(w.ledger.Done(w.ctx, w.store, w.wantCalls(code, offers.CallDelete)[0]))
		var sweep []offers.Call
		w.until("the sweep is due", func() bool { sweep = append(sweep, w.calls(lease)...); return len(sweep) > 0 })
		if sweep[0].Kind != offers.CallSweep || sweep[0].Offer.Campaign != c.ID {
			w.Errorf("%+v", sweep)
		}
		w.ok(w.ledger.Done(w.ctx, w.store, sweep[0]))
		// It was created after all that.
		w.ok(w.ledger.Stocked(w.ctx, w.store, shelfFor(c), code, "ref"))
		w.wantAlive(code, false, "given up")
		if call := w.wantCalls(code, offers.CallDelete)[0]; call.Ref != "ref" || call.Offer.Campaign != c.ID {
			w.Errorf("%+v", call)
		}
	}},
	{"a code that lies past its end, or was never created, need not be on the platform", func(w *world) {
		w.on(offers.CreateOnShelf)
		c := w.campaign()
		session := w.session()
		ended := w.stock(c, session, 1, soon)[0]
		pending := w.pending(c, w.ledger.Cell(w.store, session), 10*long)
		w.wantAlive(ended, true, "before its end")
		w.wantAlive(pending, true, "about to be created")
		w.pass(w.now() + max(soon, Pending) + 1)
		w.wantAlive(ended, false, "after its end")
		w.wantAlive(pending, false, "never created")
	}},
	{"stocked again, after it was given away: nothing changes", func(w *world) {
		w.on(offers.CreateOnShelf)
		c := w.campaign()
		session := w.session()
		code := w.stock(c, session, 1, 10*long)[0]
		w.mintReady(session, c, w.reserve(c, session, 1, long, lease)[0], long)
		w.ok(w.ledger.Stocked(w.ctx, w.store, shelfFor(c), code, "other"))
		w.wantCalls("")
		cell := w.ledger.Cell(w.store, session)
		if err := w.ledger.Stock(w.ctx, w.store, shelfFor(c), cell, code, w.now()+long); !errors.Is(err, offers.ErrConflict) {
			w.Errorf("an offer's code: %v", err)
		}
	}},
	{"shelves that hold something are listed, until they are cleared", func(w *world) {
		w.on(offers.CreateOnShelf)
		c := w.campaign()
		sessions := []string{w.session(), w.session(), w.session()}
		for _, s := range sessions {
			w.stock(c, s, 1, 10*long)
		}
		if list, err := w.ledger.ShelvesOf(w.ctx, w.store); err != nil || !slices.Equal(list, []offers.Shelf{shelfFor(c)}) {
			w.Errorf("%+v, %v", list, err)
		}
		for cell := range w.store.Cells {
			_, err := w.ledger.Stale(w.ctx, w.store, shelfFor(c), cell, 1<<50)
			w.ok(err)
		}
		if list, err := w.ledger.ShelvesOf(w.ctx, w.store); err != nil || len(list) != 0 {
			w.Errorf("%+v, %v", list, err)
		}
		if n := len(w.calls(lease)); n != 3 {
			w.Errorf("%d deletions", n)
		}
	}},
	{"a code of another cell is not stocked", func(w *world) {
		c := w.campaign()
		cell := w.ledger.Cell(w.store, w.session())
		code, err := w.ledger.DrawCode(w.store, cell, c.CodePattern)
		w.ok(err)
		if w.ledger.Stock(w.ctx, w.store, shelfFor(c), cell+1, code, w.now()+long) == nil {
			w.Error("stocked")
		}
	}},
}
