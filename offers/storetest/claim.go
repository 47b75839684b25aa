package storetest

import (
	"slices"

	"lastcall/offers"
)

var claimRows = []row{
	{"a claim in time adds the grace and answers a ticket to the cart", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.mint(session, c, long)
		got, ticket := w.claim(session, 120_000)
		if got.State != offers.Claimed || got.Code != o.Code || got.Deadline != o.Deadline || got.EndsAt != o.Deadline+120_000 {
			w.Errorf("%+v", got)
		}
		if back, err := offers.ParseTicket(ticket.String()); err != nil || back != ticket {
			w.Errorf("ticket %v: %v", ticket, err)
		}
		link, err := w.ledger.Redirect(w.ctx, w.store, ticket)
		w.ok(err)
		want := claimRequest(0).Link
		if link.Code != o.Code || link.Origin != want.Origin || !slices.Equal(link.Lines, want.Lines) {
			w.Errorf("%+v", link)
		}
		if live := w.live(session); live.State != offers.Claimed || live.EndsAt != o.Deadline+120_000 {
			w.Errorf("%+v", live)
		}
		w.wantCount(c, "claimed", 1)
	}},
	{"a ticket works once", func(w *world) {
		session := w.session()
		w.mint(session, w.campaign(), long)
		_, ticket := w.claim(session, 0)
		_, err := w.ledger.Redirect(w.ctx, w.store, ticket)
		w.ok(err)
		_, err = w.ledger.Redirect(w.ctx, w.store, ticket)
		w.refused(err, offers.ReasonNotFound)
	}},
	{"of 100 uses of one ticket at once one works", func(w *world) {
		session := w.session()
		w.mint(session, w.campaign(), long)
		_, ticket := w.claim(session, 0)
		used := make([]bool, 100)
		w.all(100, func(i int) error {
			_, err := w.ledger.Redirect(w.ctx, w.store, ticket)
			used[i] = err == nil
			if reasonOf(err) == offers.ReasonNotFound {
				err = nil
			}
			return err
		})
		if n := count(used); n != 1 {
			w.Errorf("%d uses", n)
		}
	}},
	{"a ticket ends", func(w *world) {
		session := w.session()
		w.mint(session, w.campaign(), long)
		req := claimRequest(0)
		req.TicketMS = short
		claim, err := w.ledger.Claim(w.ctx, w.store, session, req)
		w.ok(err)
		ticket := claim.Ticket
		w.pass(w.now() + short + 1)
		_, err = w.ledger.Redirect(w.ctx, w.store, ticket)
		w.refused(err, offers.ReasonNotFound)
	}},
	{"a ticket of another store, another cell or nobody", func(w *world) {
		session := w.session()
		w.mint(session, w.campaign(), long)
		_, ticket := w.claim(session, 0)
		other := newWorld(w.TB, w.ledger, w.store.Cells, Options{})
		otherKey, otherCell, beyond := ticket, ticket, ticket
		otherKey.StoreKey = other.store.Key
		otherCell.Cell = (ticket.Cell + 1) % 64
		beyond.Cell = 63
		for name, try := range map[string]func() error{
			"at another store":      func() error { _, err := w.ledger.Redirect(w.ctx, other.store, ticket); return err },
			"with its key":          func() error { _, err := w.ledger.Redirect(w.ctx, other.store, otherKey); return err },
			"under another key":     func() error { _, err := w.ledger.Redirect(w.ctx, w.store, otherKey); return err },
			"in another cell":       func() error { _, err := w.ledger.Redirect(w.ctx, w.store, otherCell); return err },
			"in a cell that is not": func() error { _, err := w.ledger.Redirect(w.ctx, w.store, beyond); return err },
			"that nobody has": func() error {
				_, err := w.ledger.Redirect(w.ctx, w.store, offers.NewTicket(w.store.Key, 0))
				return err
			},
		} {
			if got := reasonOf(try()); got != offers.ReasonNotFound {
				w.Errorf("%s: %s", name, got)
			}
		}
		_, err := w.ledger.Redirect(w.ctx, w.store, ticket)
		w.ok(err)
	}},
	{"claimed again: a new ticket, the same end, counted once", func(w *world) {
		c := w.campaign()
		session := w.session()
		w.mint(session, c, long)
		first, ticket1 := w.claim(session, 60_000)
		second, ticket2 := w.claim(session, 600_000)
		if ticket1 == ticket2 || second.EndsAt != first.EndsAt {
			w.Errorf("%+v after %+v", second, first)
		}
		for _, ticket := range []offers.Ticket{ticket1, ticket2} {
			_, err := w.ledger.Redirect(w.ctx, w.store, ticket)
			w.ok(err)
		}
		w.wantCount(c, "claimed", 1)
	}},
	{"claimed again within the grace, not after it", func(w *world) {
		session := w.session()
		o := w.mint(session, w.campaign(), 500)
		claimed, _ := w.claim(session, 500)
		w.pass(o.Deadline)
		w.claim(session, 500)
		w.pass(claimed.EndsAt)
		_, err := w.ledger.Claim(w.ctx, w.store, session, claimRequest(500))
		w.refused(err, offers.ReasonExpired)
	}},
	{"after the deadline it is too late, although the record is still there", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.mint(session, c, short)
		w.pass(o.Deadline)
		_, err := w.ledger.Claim(w.ctx, w.store, session, claimRequest(long))
		w.refused(err, offers.ReasonExpired)
		if live := w.live(session); live.Code != o.Code || live.State != offers.Offered || live.RemainingMS() != 0 {
			w.Errorf("%+v", live)
		}
		w.drain()
		_, err = w.ledger.Claim(w.ctx, w.store, session, claimRequest(long))
		w.refused(err, offers.ReasonExpired)
		w.wantCount(c, "claimed", 0)
	}},
	{"by a session that has no offer", func(w *world) {
		w.mint(w.session(), w.campaign(), long)
		_, err := w.ledger.Claim(w.ctx, w.store, w.session(), claimRequest(0))
		w.refused(err, offers.ReasonNotFound)
	}},
	{"of an offer that is over otherwise", func(w *world) {
		c := w.campaign()
		redeemed, revoked, released := w.session(), w.session(), w.session()
		w.redeem(w.taken(redeemed, c, long).Code, "o1", 5_000)
		w.ok(w.ledger.Revoke(w.ctx, w.store, w.mint(revoked, c, long).Code))
		_, err := w.ledger.Release(w.ctx, w.store, w.redeem(w.taken(released, c, long).Code, "o2", 5_000).ID, false)
		w.ok(err)
		for session, want := range map[string]offers.Reason{redeemed: offers.ReasonAlreadyRedeemed,
			revoked: offers.ReasonRevoked, released: offers.ReasonReleased} {
			_, err := w.ledger.Claim(w.ctx, w.store, session, claimRequest(0))
			w.refused(err, want)
		}
	}},
	{"100 claims at once: one claim", func(w *world) {
		c := w.campaign()
		session := w.session()
		w.mint(session, c, long)
		w.all(100, func(int) error {
			_, err := w.ledger.Claim(w.ctx, w.store, session, claimRequest(1_000))
			return err
		})
		w.wantCount(c, "claimed", 1)
	}},
}

func count(flags []bool) int {
	n := 0
	for _, f := range flags {
		if f {
			n++
		}
	}
	return n
}
