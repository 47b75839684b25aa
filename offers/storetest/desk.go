package storetest

import (
	"errors"
	"fmt"
	"slices"

	"lastcall/offers"
)

func (w *world) record(code string) offers.CodeRecord {
	w.Helper()
	r, err := w.ledger.CodeRecord(w.ctx, w.store, code)
	w.ok(err)
	return r
}

// gift is a goodwill code of ten percent.
func (w *world) gift(edits ...func(*offers.IssueRequest)) offers.IssueRequest {
	req := offers.Goodwill{Kind: offers.Percent, Amount: 1_000, Days: 1}.Issue(w.store)
	req.Account, req.Form, req.Day = "agent", fmt.Sprint("form", serial.Add(1)), "2026-11-21"
	for _, edit := range edits {
		edit(&req)
	}
	return req
}

func (w *world) issue(edits ...func(*offers.IssueRequest)) offers.CodeRecord {
	w.Helper()
	r, err := w.ledger.Issue(w.ctx, w.store, w.gift(edits...))
	w.ok(err)
	return r
}

var deskRows = []row{
	{"a record tells what became of a code", func(w *world) {
		c := w.campaign(more(20_000, 1))
		session := w.session()
		o := w.mint(session, c, long)
		if r := w.record(o.Code); r.State != offers.Offered || r.Session != session || r.MintedAt != o.MintedAt || r.ClaimedAt != 0 ||
			r.Outside != offers.OutsideNone || r.Goodwill || r.Now < o.Now {
			w.Errorf("%+v", r)
		}
		_, err := w.ledger.Extend(w.ctx, w.store, session, c)
		w.ok(err)
		w.claim(session, 1_000)
		done := w.redeem(o.Code, "order 7", 5_000)
		r := w.record(o.Code)
		if r.State != offers.Redeemed || r.ClaimedAt == 0 || r.RedeemedAt != done.RedeemedAt || r.Order != "order 7" || r.Discount != 500 ||
			r.Subtotal != 5_000 || r.Extended != 1 || r.EndsAt != o.Deadline+21_000 {
			w.Errorf("%+v", r)
		}
		lines, err := w.ledger.CodeEvents(w.ctx, w.store, r)
		w.ok(err)
		var kinds []string
		for _, l := range lines {
			kinds = append(kinds, l.Kind)
		}
		if want := []string{"offered", "extended", "claimed", "redeemed"}; !slices.Equal(kinds, want) {
			w.Errorf("%v, want %v", kinds, want)
		}
		_, err = w.ledger.CodeRecord(w.ctx, w.store, "NONE-2222-2222")
		w.refused(err, offers.ReasonNotFound)
	}},
	{"codes are found by their order, however it came", func(w *world) {
		c := w.campaign()
		api, told := w.taken(w.session(), c, long), w.taken(w.session(), c, long)
		w.redeem(api.Code, "o-1", 5_000)
		_, err := w.ledger.Settle(w.ctx, w.store, offers.Settlement{Code: told.Code, Order: "o-1", Currency: "EUR", Subtotal: 5_000})
		w.ok(err)
		got, err := w.ledger.CodesOfOrder(w.ctx, w.store, "o-1")
		w.ok(err)
		slices.Sort(got)
		want := []string{api.Code, told.Code}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			w.Errorf("%v, want %v", got, want)
		}
		if got, err := w.ledger.CodesOfOrder(w.ctx, w.store, "o-2"); err != nil || len(got) != 0 {
			w.Errorf("%v %v", got, err)
		}
	}},
	{"the list goes from page to page and leaves nothing out", func(w *world) {
		c, other := w.campaign(), w.campaign()
		n := w.crowd(100) + 5
		w.all(n, func(i int) error {
			_, err := w.ledger.Mint(w.ctx, w.request(w.session(), w.candidate(c, long+int64(i))))
			return err
		})
		w.mint(w.session(), other, long)
		for _, q := range []offers.CodeQuery{{Campaign: c.ID}, {Campaign: c.ID, Live: true}, {Campaign: c.ID, State: offers.Offered}} {
			seen := map[string]bool{}
			q.N, q.Most = 4, 1_000
			for pages := 0; ; pages++ {
				page, err := w.ledger.Codes(w.ctx, w.store, q)
				w.ok(err)
				for _, r := range page.Codes {
					if seen[r.Code] || r.Campaign != c.ID {
						w.Errorf("%+v: twice, or another campaign's", r)
					}
					seen[r.Code] = true
				}
				if q.Before = page.Next; q.Before == 0 || pages > n {
					break
				}
			}
			if len(seen) != n {
				w.Errorf("live %v, state %q: %d codes, want %d", q.Live, q.State, len(seen), n)
			}
		}
	}},
	{"a list holds what is in the state now", func(w *world) {
		c := w.campaign()
		gone, used := w.mint(w.session(), c, long), w.taken(w.session(), c, long)
		w.ok(w.ledger.Revoke(w.ctx, w.store, gone.Code))
		w.redeem(used.Code, "o", 5_000)
		waits := w.taken(w.session(), c, long)
		for state, want := range map[offers.State]string{offers.Revoked: gone.Code, offers.Redeemed: used.Code, offers.Claimed: waits.Code, offers.Offered: "", offers.Released: ""} {
			page, err := w.ledger.Codes(w.ctx, w.store, offers.CodeQuery{State: state, N: 10, Most: 1_000})
			w.ok(err)
			got := ""
			for _, r := range page.Codes {
				got += r.Code
			}
			if got != want {
				w.Errorf("%s: %q, want %q", state, got, want)
			}
		}
		page, err := w.ledger.Codes(w.ctx, w.store, offers.CodeQuery{Session: offers.SessionName(w.store, waits.Session), N: 10, Most: 1_000})
		w.ok(err)
		if len(page.Codes) != 1 || page.Codes[0].Code != waits.Code {
			w.Errorf("of the session: %+v", page)
		}
	}},
	{"decisions by session, reason and page, within what may be looked at", func(w *world) {
		c := w.campaign()
		session := w.session()
		for i := range 3 {
			req := w.request(w.session())
			req.Refused = []offers.Refused{{Campaign: "x", Reason: offers.ReasonOff}, {Campaign: c.ID, Reason: offers.ReasonHoldout}}
			req.Evidence = fmt.Sprintf(`{"p":"/shelf/%d"}`, i)
			_, err := w.ledger.Mint(w.ctx, req)
			w.ok(err)
		}
		w.mint(session, c, long)
		w.claim(session, 0)
		name := offers.SessionName(w.store, session)
		for what, row := range map[string]struct {
			q    offers.TraceQuery
			want int
		}{
			"all":                {offers.TraceQuery{}, 5},
			"one session":        {offers.TraceQuery{Session: name}, 2},
			"nobody's":           {offers.TraceQuery{Session: "ses_0"}, 0},
			"a reason":           {offers.TraceQuery{Reason: offers.ReasonHoldout}, 3},
			"another campaign's": {offers.TraceQuery{Reason: offers.ReasonHoldout, Campaign: "x"}, 0},
			"a page":             {offers.TraceQuery{Page: "/shelf"}, 3},
			"one page":           {offers.TraceQuery{Page: "/shelf/2"}, 1},
			"a kind":             {offers.TraceQuery{Kinds: []string{"claimed"}}, 1},
		} {
			row.q.N, row.q.Most = 50, 1_000
			page, err := w.ledger.Decisions(w.ctx, w.store, row.q)
			w.ok(err)
			if len(page.Lines) != row.want || page.Looked != 5 || page.Next != 0 {
				w.Errorf("%s: %d lines of %d, want %d", what, len(page.Lines), page.Looked, row.want)
			}
			for _, l := range page.Lines {
				if l.Session == session || l.ID == "" || l.At == 0 {
					w.Errorf("%s: %+v", what, l)
				}
			}
		}
	}},
	{"a look goes as far back as it may, however long that is", func(w *world) {
		c := w.campaign()
		n := w.crowd(3_000) + 1
		old := w.session()
		w.mint(old, c, long)
		w.all(n, func(int) error {
			req := w.request(w.session())
			req.Refused = []offers.Refused{{Campaign: c.ID, Reason: offers.ReasonHoldout}}
			_, err := w.ledger.Mint(w.ctx, req)
			return err
		})
		q := offers.TraceQuery{Session: offers.SessionName(w.store, old), N: 1, Most: 2 * n}
		page, err := w.ledger.Decisions(w.ctx, w.store, q)
		w.ok(err)
		if len(page.Lines) != 1 || page.Looked < n {
			w.Errorf("%d lines of %d", len(page.Lines), page.Looked)
		}
		q.Most = n / 4
		seen := 0
		for pages := 0; pages < 10; pages++ {
			page, err := w.ledger.Decisions(w.ctx, w.store, q)
			w.ok(err)
			seen += len(page.Lines)
			if q.Before = page.Next; q.Before == 0 {
				break
			}
		}
		if seen != 1 {
			w.Errorf("it was found %d times on the pages", seen)
		}
	}},
	{"staff moves deadline, end and job together, taken or not", func(w *world) {
		c := w.campaign()
		for _, taken := range []bool{false, true} {
			session := w.session()
			o := w.mint(session, c, long)
			if taken {
				o, _ = w.claim(session, 1_000)
			}
			r, err := w.ledger.Prolong(w.ctx, w.store, o.Code, 60_000, 100_000, o.EndsAt)
			w.ok(err)
			if r.Deadline != o.Deadline+60_000 || r.EndsAt != o.EndsAt+60_000 || r.AddedMS != 60_000 || r.State != o.State {
				w.Errorf("%+v", r)
			}
			if live := w.live(session); live.Deadline != r.Deadline || live.EndsAt != r.EndsAt {
				w.Errorf("its session sees %+v", live)
			}
			again, err := w.ledger.Prolong(w.ctx, w.store, o.Code, 60_000, 100_000, o.EndsAt)
			if err != nil || again.EndsAt != r.EndsAt {
				w.Errorf("the same again: %+v %v", again, err)
			}
			if _, err := w.ledger.Prolong(w.ctx, w.store, o.Code, 20_000, 100_000, o.EndsAt); !errors.Is(err, offers.ErrConflict) {
				w.Errorf("from an end that it no longer has: %v", err)
			}
			for _, ms := range []int64{40_001, 0, -5} {
				if _, err := w.ledger.Prolong(w.ctx, w.store, o.Code, ms, 100_000, r.EndsAt); !errors.Is(err, offers.ErrTooLong) {
					w.Errorf("%d ms: %v", ms, err)
				}
			}
		}
		w.wantCount(c, "prolonged", 2)
	}},
	{"a code that staff prolonged lives past its first end, and 50 at once add once", func(w *world) {
		c := w.campaign()
		o := w.taken(w.session(), c, 300)
		w.all(50, func(int) error {
			_, err := w.ledger.Prolong(w.ctx, w.store, o.Code, 400, 1_000, o.EndsAt)
			return err
		})
		w.pass(o.EndsAt)
		if ended := w.drain(); len(ended) != 0 {
			w.Errorf("ended early: %+v", ended)
		}
		if r := w.record(o.Code); r.EndsAt != o.EndsAt+400 || r.AddedMS != 400 {
			w.Errorf("%+v", r)
		}
		w.pass(o.EndsAt + 400)
		_, err := w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Order: "o", Basket: basket(5_000)})
		w.refused(err, offers.ReasonExpired)
		_, err = w.ledger.Prolong(w.ctx, w.store, o.Code, 100, 1_000, o.EndsAt+400)
		w.refused(err, offers.ReasonExpired)
		if ended := w.drain(); len(ended) != 1 {
			w.Errorf("ended: %+v", ended)
		}
	}},
	{"what is over is not prolonged", func(w *world) {
		c := w.campaign()
		used, gone := w.taken(w.session(), c, long), w.mint(w.session(), c, long)
		w.redeem(used.Code, "o", 5_000)
		w.ok(w.ledger.Revoke(w.ctx, w.store, gone.Code))
		for code, reason := range map[string]offers.Reason{used.Code: offers.ReasonAlreadyRedeemed, gone.Code: offers.ReasonRevoked, "NONE-2222-2222": offers.ReasonNotFound} {
			_, err := w.ledger.Prolong(w.ctx, w.store, code, 1_000, 10_000, used.EndsAt)
			w.refused(err, reason)
		}
	}},
	{"the platform is told of the new end, also by a create that was on its way", func(w *world) {
		c := w.campaign()
		session := w.session()
		w.mint(session, c, long)
		claim, err := w.ledger.Claim(w.ctx, w.store, session, outsideRequest(1_000))
		w.ok(err)
		code, cell := claim.Offer.Code, claim.Create.Cell
		if r := w.record(code); r.Outside != offers.OutsideWaiting {
			w.Errorf("%+v", r)
		}
		r, err := w.ledger.Prolong(w.ctx, w.store, code, 10_000, 60_000, claim.Offer.EndsAt)
		w.ok(err)
		w.ok(w.ledger.Created(w.ctx, w.store, claim.Create, "ref"))
		for range 2 {
			l, err := w.ledger.LeaseCalls(w.ctx, w.store, cell, 5, 60_000)
			w.ok(err)
			if len(l.Calls) != 1 || l.Calls[0].Kind != offers.CallCreate || l.Calls[0].Offer.EndsAt != r.EndsAt {
				w.Fatalf("calls %+v, want a create until %d", l.Calls, r.EndsAt)
			}
			if got := w.record(code); got.Outside != offers.OutsideMoving {
				w.Errorf("%s", got.Outside)
			}
			w.ok(w.ledger.Created(w.ctx, w.store, l.Calls[0], "ref"))
			if got := w.record(code); got.Outside != offers.OutsideThere {
				w.Errorf("%s", got.Outside)
			}
			if r, err = w.ledger.Prolong(w.ctx, w.store, code, 10_000, 60_000, r.EndsAt); err != nil {
				w.Fatal(err)
			}
		}
		w.ok(w.ledger.Revoke(w.ctx, w.store, code))
		if got := w.record(code); got.Outside != offers.OutsideDeleting || got.RevokedAt == 0 {
			w.Errorf("%+v", got)
		}
	}},
	{"a goodwill code is good at once, for anyone, for one order", func(w *world) {
		r := w.issue()
		if r.State != offers.Claimed || !r.Goodwill || r.Session != "" || r.Campaign != offers.GoodwillCampaign || r.EndsAt != r.MintedAt+dayMS || r.Amount != 1_000 {
			w.Errorf("%+v", r)
		}
		goodwill := &offers.Campaign{ID: offers.GoodwillCampaign}
		w.wantCount(goodwill, "exposure", 10_000)
		got, err := w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: r.Code, Session: "somebody", Order: "o-1", Basket: basket(5_000)})
		w.ok(err)
		if got.Discount != 500 {
			w.Errorf("%+v", got)
		}
		_, err = w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: r.Code, Order: "o-2", Basket: basket(5_000)})
		w.refused(err, offers.ReasonAlreadyRedeemed)
		w.wantCount(goodwill, "exposure", 0)
		w.wantCount(goodwill, "redeemed", 1)
		released, err := w.ledger.Release(w.ctx, w.store, got.ID, false)
		if err != nil || released.ReleasedAt == 0 {
			w.Errorf("%+v %v", released, err)
		}
	}},
	{"a goodwill code whose order was cancelled may live again, unless it was taken back", func(w *world) {
		goodwill := &offers.Campaign{ID: offers.GoodwillCampaign}
		for _, outside := range []bool{false, true} {
			code := w.issue(func(r *offers.IssueRequest) { r.Outside = outside }).Code
			if outside {
				w.ok(w.ledger.Created(w.ctx, w.store, w.wantCalls(code, offers.CallCreate)[0], "ref"))
			}
			done := w.redeem(code, "first", 5_000)
			if outside {
				w.ok(w.ledger.Done(w.ctx, w.store, w.wantCalls(code, offers.CallDelete)[0]))
			}
			released, err := w.ledger.Release(w.ctx, w.store, done.ID, true)
			w.ok(err)
			if !released.Offer.Revived {
				w.Errorf("outside %v: %+v", outside, released)
			}
			w.wantAlive(code, true, "released")
			w.wantCount(goodwill, "exposure", 10_000)
			if outside {
				w.ok(w.ledger.Created(w.ctx, w.store, w.wantCalls(code, offers.CallCreate)[0], "ref-2"))
			}
			w.redeem(code, "second", 5_000)
			w.wantCount(goodwill, "exposure", 0)
		}
		gone := w.issue()
		w.ok(w.ledger.Revoke(w.ctx, w.store, gone.Code))
		w.settle(gone.Code, "third", placedAt(gone.MintedAt))
		if r, found := w.cancel(gone.Code, "third", true); !found || r.Offer.Revived {
			w.Errorf("%v %+v", found, r)
		}
	}},
	{"a goodwill code ends, is revoked and prolonged as others are", func(w *world) {
		short := w.issue(func(r *offers.IssueRequest) { r.LifeMS = 200 })
		gone, longer := w.issue(), w.issue()
		w.ok(w.ledger.Revoke(w.ctx, w.store, gone.Code))
		got, err := w.ledger.Prolong(w.ctx, w.store, longer.Code, 1_000, 2_000, longer.EndsAt)
		if err != nil || got.EndsAt != longer.EndsAt+1_000 {
			w.Errorf("%+v %v", got, err)
		}
		w.pass(short.EndsAt)
		if ended := w.drain(); len(ended) != 1 || ended[0].Code != short.Code {
			w.Errorf("ended %+v", ended)
		}
		for code, reason := range map[string]offers.Reason{short.Code: offers.ReasonExpired, gone.Code: offers.ReasonRevoked} {
			_, err := w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: code, Order: "o", Basket: basket(5_000)})
			w.refused(err, reason)
		}
		w.wantCount(&offers.Campaign{ID: offers.GoodwillCampaign}, "exposure", got.Amount*10)
		page, err := w.ledger.Codes(w.ctx, w.store, offers.CodeQuery{Campaign: offers.GoodwillCampaign, N: 10, Most: 1_000})
		if err != nil || len(page.Codes) != 3 {
			w.Errorf("%+v %v", page, err)
		}
	}},
	{"a form counts once, an account's day is bounded, also when all come at once", func(w *world) {
		same := w.gift()
		var codes [20]string
		w.all(20, func(i int) error {
			r, err := w.ledger.Issue(w.ctx, w.store, same)
			codes[i] = r.Code
			return err
		})
		for _, code := range codes {
			if code != codes[0] {
				w.Fatalf("one form made %v", codes)
			}
		}
		made := make([]bool, 40)
		w.all(40, func(i int) error {
			_, err := w.ledger.Issue(w.ctx, w.store, w.gift(func(r *offers.IssueRequest) { r.PerDay = 5 }))
			made[i] = err == nil
			if errors.Is(err, offers.ErrDailyCap) {
				return nil
			}
			return err
		})
		n := 1
		for _, yes := range made {
			if yes {
				n++
			}
		}
		if n != 5 {
			w.Errorf("%d codes on a day of 5", n)
		}
		w.issue(func(r *offers.IssueRequest) { r.PerDay, r.Day = 5, "2026-11-22" })
		w.issue(func(r *offers.IssueRequest) { r.PerDay, r.Account = 5, "another" })
	}},
	{"a goodwill code is found by its customer, whose name is not kept, and queued for the platform", func(w *world) {
		hash := offers.CustomerHash(w.store, " Ada@Example.org ")
		a := w.issue(func(r *offers.IssueRequest) { r.Customer, r.Outside = hash, true })
		b := w.issue(func(r *offers.IssueRequest) { r.Customer, r.Account = hash, "another" })
		got, err := w.ledger.CodesOfCustomer(w.ctx, w.store, offers.CustomerHash(w.store, "ada@example.org"))
		w.ok(err)
		if len(got) != 2 || !slices.Contains(got, a.Code) || !slices.Contains(got, b.Code) {
			w.Errorf("%v", got)
		}
		if a.Outside != offers.OutsideWaiting || b.Outside != offers.OutsideNone {
			w.Errorf("%q %q", a.Outside, b.Outside)
		}
		var calls []offers.Call
		for cell := range w.store.Cells {
			l, err := w.ledger.LeaseCalls(w.ctx, w.store, cell, 5, 60_000)
			w.ok(err)
			calls = append(calls, l.Calls...)
		}
		if len(calls) != 1 || calls[0].Code != a.Code || !calls[0].Offer.Lives() {
			w.Fatalf("%+v", calls)
		}
		w.ok(w.ledger.Created(w.ctx, w.store, calls[0], "ref"))
		if r := w.record(a.Code); r.Outside != offers.OutsideThere {
			w.Errorf("%+v", r)
		}
		alive, err := w.ledger.Alive(w.ctx, w.store, []string{a.Code})
		if err != nil || !alive[0] {
			w.Errorf("the reconciler would delete it: %v %v", alive, err)
		}
	}},
}
