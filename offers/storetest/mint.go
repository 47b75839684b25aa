package storetest

import (
	"sync"
	"sync/atomic"

	"lastcall/offers"
)

var mintRows = []row{
	{"a new session gets an offer with all that was decided", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Value.MinSubtotal, c.Value.MaxDiscount = 2_000, 5_000 })
		session := w.session()
		before := w.now()
		r := w.try(session, c, long)
		after := w.now()
		o := r.Offer
		if !r.New || r.Reason != "" {
			w.Errorf("new %v, reason %q", r.New, r.Reason)
		}
		if o.MintedAt < before || o.MintedAt > after || o.Now != o.MintedAt {
			w.Errorf("minted at %d, now %d, between %d and %d", o.MintedAt, o.Now, before, after)
		}
		if offers.NormalizeCode(o.Code) != o.Code || o.Code == "" {
			w.Errorf("code %q", o.Code)
		}
		want := offers.Offer{StoreID: w.store.ID, Session: session, Campaign: c.ID, Code: o.Code, State: offers.Offered,
			Kind: offers.Percent, Amount: 1_000, Currency: "EUR", MinTotal: 2_000, MaxOff: 5_000, MintedAt: o.MintedAt,
			Deadline: o.MintedAt + long, EndsAt: o.MintedAt + long, Now: o.Now}
		if o != want {
			w.Errorf("offer\n%+v, want\n%+v", o, want)
		}
		live := w.live(session)
		live.Now = o.Now
		if live != o {
			w.Errorf("read back\n%+v, want\n%+v", live, o)
		}
	}},
	{"repeated signals get the same offer, whatever the candidates", func(w *world) {
		c, other := w.campaign(), w.campaign()
		session := w.session()
		first := w.mint(session, c, long)
		for _, again := range []offers.MintResult{w.try(session, c, short), w.try(session, other, long)} {
			o := again.Offer
			o.Now = first.Now
			if again.New || o != first {
				w.Errorf("again: new %v\n%+v, want\n%+v", again.New, o, first)
			}
		}
		r, err := w.ledger.Mint(w.ctx, w.request(session))
		w.ok(err)
		if r.Offer.Code != first.Code {
			w.Errorf("without candidates: %q", r.Offer.Code)
		}
		w.wantCount(c, "offered", 1)
		w.wantCount(other, "offered", 0)
	}},
	{"1,000 identical signals at once: one offer, one code (100 on a small engine)", func(w *world) {
		c := w.campaign()
		session := w.session()
		n := w.crowd(1_000)
		var minted atomic.Int64
		var codes sync.Map
		w.all(n, func(int) error {
			r, err := w.ledger.Mint(w.ctx, w.request(session, w.candidate(c, long)))
			if r.New {
				minted.Add(1)
			}
			codes.Store(r.Offer.Code, true)
			return err
		})
		distinct := 0
		codes.Range(func(any, any) bool { distinct++; return true })
		if minted.Load() != 1 || distinct != 1 {
			w.Errorf("%d minted, %d codes", minted.Load(), distinct)
		}
		w.wantCount(c, "offered", 1)
		w.wantCount(c, "exposure", 10_000)
	}},
	{"sessions do not share offers or codes", func(w *world) {
		c := w.campaign()
		codes := map[string]bool{}
		for range 50 {
			codes[w.mint(w.session(), c, long).Code] = true
		}
		if len(codes) != 50 {
			w.Errorf("%d codes for 50 sessions", len(codes))
		}
	}},
	{"stores do not share sessions", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.mint(session, c, long)
		other := newWorld(w.TB, w.ledger, w.store.Cells, Options{})
		_, err := w.ledger.Live(w.ctx, other.store, session)
		w.refused(err, offers.ReasonNotFound)
		_, err = w.ledger.Validate(w.ctx, other.store, offers.RedeemRequest{Code: o.Code, Basket: basket(5_000)})
		w.refused(err, offers.ReasonNotFound)
	}},
	{"the first candidate that nothing refuses is taken", func(w *world) {
		once := w.campaign(func(c *offers.Campaign) { c.Limits.PerSession = 1 })
		second, third := w.campaign(), w.campaign()
		session := w.session()
		w.pass(w.mint(session, once, 1).EndsAt)
		r, err := w.ledger.Mint(w.ctx, w.request(session, w.candidate(once, long), w.candidate(second, long), w.candidate(third, long)))
		w.ok(err)
		if r.Offer.Campaign != second.ID {
			w.Errorf("offer of %q (%s), want %q", r.Offer.Campaign, r.Reason, second.ID)
		}
		w.wantCount(once, "refused:per_session", 1)
	}},
	{"no candidate: the first reason of the decision", func(w *world) {
		req := w.request(w.session())
		req.Refused = []offers.Refused{{Campaign: "a", Reason: offers.ReasonSchedule}, {Campaign: "b", Reason: offers.ReasonHoldout}}
		r, err := w.ledger.Mint(w.ctx, req)
		w.ok(err)
		if r.Has() || r.Reason != offers.ReasonSchedule || r.QuietMS != 0 {
			w.Errorf("%+v", r)
		}
		all, err := w.ledger.Counters(w.ctx, w.store)
		w.ok(err)
		if all["a"]["refused:schedule"] != 1 || all["b"]["refused:holdout"] != 1 {
			w.Errorf("counters %v", all)
		}
	}},
	{"a code that is taken is drawn again", func(w *world) {
		// 1,024 codes: with 200 of them gone a clash is as good as certain.
		c := w.campaign()
		c.CodePattern = "TEST-##"
		codes := map[string]bool{}
		for range 200 {
			codes[w.mint(w.session(), c, long).Code] = true
		}
		if len(codes) != 200 {
			w.Errorf("%d codes for 200 sessions", len(codes))
		}
	}},
}
