package storetest

import (
	"fmt"
	"slices"

	"lastcall/offers"
)

var callRows = []row{
	{"a claim that needs no platform is ready, and queues nothing", func(w *world) {
		session := w.session()
		w.mint(session, w.campaign(), long)
		claim, err := w.ledger.Claim(w.ctx, w.store, session, claimRequest(0))
		w.ok(err)
		if !claim.Ready || !claim.Create.IsZero() || claim.ClaimedAt < claim.Offer.MintedAt || claim.ClaimedAt > claim.Offer.Now {
			w.Errorf("%+v", claim)
		}
		w.ok(w.ledger.Revoke(w.ctx, w.store, claim.Offer.Code))
		if n := w.waiting(); n != 0 {
			w.Errorf("%d calls", n)
		}
	}},
	{"a claim outside hands the create to its caller; created, it is ready", func(w *world) {
		session := w.session()
		o := w.mint(session, w.campaign(), long)
		claim := w.claimOutside(session, lease)
		call := claim.Create
		if claim.Ready || call.Kind != offers.CallCreate || call.Code != o.Code || call.Tries != 1 ||
			call.Token != claim.Offer.Now+lease || call.DueAt != claim.Offer.Now || call.Offer.EndsAt != claim.Offer.EndsAt || call.Offer.State != offers.Claimed {
			w.Errorf("%+v", claim)
		}
		if again := w.claimOutside(session, lease); again.Ready || !again.Create.IsZero() || again.ClaimedAt != claim.ClaimedAt {
			w.Errorf("somebody is at it: %+v", again)
		}
		w.wantCalls(o.Code)
		w.ok(w.ledger.Created(w.ctx, w.store, call, "ref"))
		if done := w.claimOutside(session, lease); !done.Ready || !done.Create.IsZero() || done.ClaimedAt != claim.ClaimedAt {
			w.Errorf("%+v", done)
		}
		if n := w.waiting(); n != 0 {
			w.Errorf("%d calls", n)
		}
	}},
	{"of 100 claims at once one makes the create", func(w *world) {
		session := w.session()
		w.mint(session, w.campaign(), long)
		got := make([]bool, 100)
		w.all(100, func(i int) error {
			claim, err := w.ledger.Claim(w.ctx, w.store, session, outsideRequest(lease))
			got[i] = !claim.Create.IsZero()
			return err
		})
		if n := count(got); n != 1 {
			w.Errorf("%d creates", n)
		}
	}},
	{"a claimer that dies: the create comes again, to a claim or to a worker", func(w *world) {
		session := w.session()
		o := w.mint(session, w.campaign(), long)
		dead := w.claimOutside(session, short).Create
		w.pass(dead.Token)
		second := w.claimOutside(session, short)
		if second.Create.Tries != 2 || second.Ready {
			w.Fatalf("%+v", second)
		}
		w.pass(second.Create.Token)
		calls := w.wantCalls(o.Code, offers.CallCreate)
		if calls[0].Tries != 3 || calls[0].Offer.State != offers.Claimed || calls[0].Offer.Session != session ||
			calls[0].Offer.EndsAt != second.Offer.EndsAt || calls[0].DueAt != dead.DueAt || second.Create.DueAt != dead.DueAt || dead.DueAt != dead.Token-short {
			w.Errorf("%+v", calls[0])
		}
		for _, void := range []offers.Call{dead, second.Create} { // by those whose lease is over
			w.ok(w.ledger.Created(w.ctx, w.store, void, "ref"))
			w.ok(w.ledger.PutOff(w.ctx, w.store, void, 0, "slow", true))
			w.ok(w.ledger.Bury(w.ctx, w.store, void, "slow"))
			w.ok(w.ledger.Done(w.ctx, w.store, void))
		}
		if w.claimOutside(session, lease).Ready {
			w.Error("ready by somebody whose lease was over")
		}
		w.wantCalls(o.Code)
		w.ok(w.ledger.Created(w.ctx, w.store, calls[0], "ref"))
		if !w.claimOutside(session, lease).Ready {
			w.Error("not ready")
		}
	}},
	{"an end queues the deletion in the same step; no sweep after one create that was acknowledged", func(w *world) {
		for name, end := range w.ends() {
			claim := w.placed(w.campaign(), soon)
			end(claim.Offer)
			calls := w.wantCalls(claim.Offer.Code, offers.CallDelete)
			if calls[0].Ref != "ref-"+claim.Offer.Code || calls[0].Offer.Campaign != claim.Offer.Campaign || calls[0].Tries != 1 {
				w.Errorf("%s: %+v", name, calls[0])
			}
			w.ok(w.ledger.Done(w.ctx, w.store, calls[0]))
			if n := w.waiting(); n != 0 {
				w.Errorf("%s: %d calls are left", name, n)
			}
		}
	}},
	{"a create that was not acknowledged: its end queues a sweep too, and no create", func(w *world) {
		got := map[string][]offers.CallKind{} // by code
		work := func() {
			for _, call := range w.calls(lease) {
				if call.Offer.Campaign == "" {
					w.Errorf("%+v", call)
				}
				got[call.Code] = append(got[call.Code], call.Kind)
				w.ok(w.ledger.Done(w.ctx, w.store, call))
			}
		}
		for name, end := range w.ends() {
			session := w.session()
			w.mint(session, w.campaign(), soon)
			claim := w.claimOutside(session, lease)
			end(claim.Offer)
			work()
			if kinds := got[claim.Offer.Code]; !slices.Equal(kinds, []offers.CallKind{offers.CallDelete}) {
				w.Errorf("%s: %v", name, kinds)
			}
			w.ok(w.ledger.Created(w.ctx, w.store, claim.Create, "late")) // too late to matter
		}
		w.until("everything is swept", func() bool { work(); return w.waiting() == 0 })
		for code, kinds := range got {
			if !slices.Equal(kinds, []offers.CallKind{offers.CallDelete, offers.CallSweep}) {
				w.Errorf("%s: %v", code, kinds)
			}
		}
	}},
	{"an offer that was never claimed is on no platform", func(w *world) {
		session := w.session()
		o := w.mint(session, w.campaign(), short)
		w.pass(o.EndsAt)
		w.drain()
		w.wantCalls("")
		if n := w.waiting(); n != 0 {
			w.Errorf("%d calls", n)
		}
	}},
	{"created after its end: deleted in the same step", func(w *world) {
		session := w.session()
		w.mint(session, w.campaign(), soon)
		req := outsideRequest(lease)
		req.GraceMS = 0
		claim, err := w.ledger.Claim(w.ctx, w.store, session, req)
		w.ok(err)
		w.pass(claim.Offer.EndsAt)
		w.ok(w.ledger.Created(w.ctx, w.store, claim.Create, "ref")) // no worker has ended it yet
		calls := w.wantCalls(claim.Offer.Code, offers.CallDelete)
		if calls[0].Ref != "ref" {
			w.Errorf("%+v", calls[0])
		}
		w.ok(w.ledger.Done(w.ctx, w.store, calls[0]))
		w.drain()
		w.wantCalls("")
	}},
	{"put off: due again later; a call that was not made gives its try back", func(w *world) {
		claim := w.placed(w.campaign(), long)
		w.ok(w.ledger.Revoke(w.ctx, w.store, claim.Offer.Code))
		call := w.wantCalls(claim.Offer.Code, offers.CallDelete)[0]
		w.ok(w.ledger.PutOff(w.ctx, w.store, call, long, "throttled", false))
		w.wantCalls("")
		w.ok(w.ledger.PutOff(w.ctx, w.store, call, 0, "the lease is over", true)) // void
		w.wantCalls("")

		claim = w.placed(w.campaign(), long)
		w.ok(w.ledger.Revoke(w.ctx, w.store, claim.Offer.Code))
		for i, made := range []bool{false, true, false, true} {
			call := w.wantCalls(claim.Offer.Code, offers.CallDelete)[0]
			if want := []int64{1, 1, 2, 2}[i]; call.Tries != want {
				w.Errorf("call %d is try %d, want %d", i, call.Tries, want)
			}
			w.ok(w.ledger.PutOff(w.ctx, w.store, call, 0, "out of reach", made))
		}
	}},
	{"a create does not wait behind deletions, and these are not kept out by creates", func(w *world) {
		c := w.campaign()
		cell := func(session string) int { return w.ledger.Cell(w.store, session) }
		sessions := []string{w.session()}
		for len(sessions) < 24 {
			if s := w.session(); cell(s) == cell(sessions[0]) {
				sessions = append(sessions, s)
			}
		}
		for i, session := range sessions { // 12 deletions, then 12 creates
			w.mint(session, c, long)
			claim := w.claimOutside(session, 1)
			if i < 12 {
				w.ok(w.ledger.Created(w.ctx, w.store, claim.Create, "ref"))
				w.ok(w.ledger.Revoke(w.ctx, w.store, claim.Offer.Code))
			}
		}
		w.pass(w.now() + 2)
		if n := w.waiting(); n != 24 {
			w.Fatalf("%d calls wait", n)
		}
		for round, want := range []map[offers.CallKind]int{{offers.CallCreate: 6, offers.CallDelete: 2}, {offers.CallCreate: 6, offers.CallDelete: 2}, {offers.CallDelete: 8}} {
			l, err := w.ledger.LeaseCalls(w.ctx, w.store, cell(sessions[0]), 8, lease)
			w.ok(err)
			got := map[offers.CallKind]int{}
			for _, call := range l.Calls {
				got[call.Kind]++
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				w.Errorf("round %d: %v, want %v", round, got, want)
			}
		}
	}},
	{"no two workers get the same call, and each call comes", func(w *world) {
		c := w.campaign()
		n := w.crowd(300)
		codes := make([]string, n)
		w.all(n, func(i int) error {
			session := w.sessionOf(i)
			if _, err := w.ledger.Mint(w.ctx, w.request(session, w.candidate(c, long))); err != nil {
				return err
			}
			claim, err := w.ledger.Claim(w.ctx, w.store, session, outsideRequest(lease))
			codes[i] = claim.Offer.Code
			return err
		})
		w.all(n, func(i int) error { return w.ledger.Revoke(w.ctx, w.store, codes[i]) })
		leased := make([][]offers.Call, 8*w.store.Cells)
		w.all(len(leased), func(i int) error {
			for {
				l, err := w.ledger.LeaseCalls(w.ctx, w.store, i%w.store.Cells, 7, lease)
				if err != nil || len(l.Calls) == 0 {
					return err
				}
				if len(l.Calls) > 7 {
					w.Errorf("%d calls", len(l.Calls))
				}
				leased[i] = append(leased[i], l.Calls...)
			}
		})
		times := map[string]int{}
		for _, calls := range leased {
			for _, call := range calls {
				times[string(call.Kind)+call.Code]++
			}
		}
		for _, code := range codes {
			if times["delete"+code] != 1 || times["create"+code] != 0 {
				w.Errorf("%s: %d deletes, %d creates", code, times["delete"+code], times["create"+code])
			}
		}
	}},
}
