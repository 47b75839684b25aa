package storetest

import (
	"fmt"

	"lastcall/offers"
)

const (
	lease = int64(60_000) // how long callers have in these tests, ms
	soon  = int64(800)    // ms: long enough for a few steps on a busy machine
)

func outsideRequest(leaseMS int64) offers.ClaimRequest {
	req := claimRequest(1_000)
	req.Outside, req.LeaseMS = true, leaseMS
	return req
}

// claimOutside claims an offer whose code has to be on a platform.
func (w *world) claimOutside(session string, leaseMS int64) offers.Claim {
	w.Helper()
	claim, err := w.ledger.Claim(w.ctx, w.store, session, outsideRequest(leaseMS))
	w.ok(err)
	return claim
}

// placed is a claimed offer whose code is on the platform.
func (w *world) placed(c *offers.Campaign, lifeMS int64) offers.Claim {
	w.Helper()
	session := w.session()
	w.mint(session, c, lifeMS)
	claim := w.claimOutside(session, lease)
	w.ok(w.ledger.Created(w.ctx, w.store, claim.Create, "ref-"+claim.Offer.Code))
	return claim
}

// calls leases all that is due in every cell.
func (w *world) calls(leaseMS int64) (calls []offers.Call) {
	w.Helper()
	for cell := range w.store.Cells {
		l, err := w.ledger.LeaseCalls(w.ctx, w.store, cell, 100, leaseMS)
		w.ok(err)
		for _, call := range l.Calls {
			if call.Token != l.Now+leaseMS || call.DueAt > l.Now || call.Cell != cell {
				w.Errorf("at %d: %+v", l.Now, call)
			}
		}
		calls = append(calls, l.Calls...)
	}
	return calls
}

// wantCalls fails unless what is due is exactly the kinds given, all of one code.
func (w *world) wantCalls(code string, kinds ...offers.CallKind) []offers.Call {
	w.Helper()
	calls := w.calls(lease)
	var got []offers.CallKind
	for _, call := range calls {
		got = append(got, call.Kind)
		if call.Code != code {
			w.Errorf("a call for %s, want %s", call.Code, code)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(kinds) {
		w.Fatalf("due are %v, want %v", got, kinds)
	}
	return calls
}

// waiting counts all calls that wait, whenever they are due.
func (w *world) waiting() int64 {
	w.Helper()
	b, err := w.ledger.Backlog(w.ctx, w.store)
	w.ok(err)
	return b.Calls
}

// ends are the ways in which an offer that was claimed ends.
func (w *world) ends() map[string]func(offers.Offer) {
	return map[string]func(offers.Offer){
		"expire": func(o offers.Offer) { w.pass(o.EndsAt); w.drain() },
		"redeem": func(o offers.Offer) { w.redeem(o.Code, "order-"+o.Code, 5_000) },
		"revoke": func(o offers.Offer) { w.ok(w.ledger.Revoke(w.ctx, w.store, o.Code)) },
		"forget": func(o offers.Offer) { w.ok(w.ledger.Forget(w.ctx, w.store, o.Session)) },
	}
}
