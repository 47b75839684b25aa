package storetest

import (
	"fmt"
	"sync"

	"lastcall/offers"
)

var redeemRows = []row{
	{"a valid code: the discount, and nothing changes by asking", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.taken(session, c, long)
		for range 2 {
			r, err := w.ledger.Validate(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Session: session, Basket: basket(5_005)})
			w.ok(err)
			if r.Discount != 501 || r.ID != "" || r.RedeemedAt != 0 || r.Offer.Code != o.Code || r.Offer.State != offers.Claimed ||
				r.Offer.Session != session || r.Offer.Campaign != c.ID || r.Offer.EndsAt != o.EndsAt {
				w.Errorf("%+v", r)
			}
		}
		w.wantCount(c, "redeemed", 0)
		if live := w.live(session); live.State != offers.Claimed {
			w.Errorf("%+v", live)
		}
	}},
	{"a redemption tells and books everything", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.taken(session, c, long)
		before := w.now()
		r := w.redeem(o.Code, "order-1", 5_005)
		after := w.now()
		if r.ID == "" || r.Order != "order-1" || r.Discount != 501 || r.Replayed || r.FreeShipping || r.ReleasedAt != 0 ||
			r.RedeemedAt < before || r.RedeemedAt > after || r.Offer.State != offers.Redeemed || r.Offer.Code != o.Code ||
			r.Offer.Session != session || r.Offer.Campaign != c.ID || r.Offer.MintedAt != o.MintedAt {
			w.Errorf("%+v", r)
		}
		if live := w.live(session); live.State != offers.Redeemed {
			w.Errorf("%+v", live)
		}
		w.wantCount(c, "redeemed", 1)
		w.wantCount(c, "discount", 501)
		w.wantCount(c, "revenue", 4_504)
		w.wantCount(c, "exposure", 0)
		if ended := w.drain(); len(ended) != 0 {
			w.Errorf("expired: %+v", ended)
		}
	}},
	{"every refusal is the one of the reference", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Value.MinSubtotal = 2_000 })
		dollars := basket(5_000)
		dollars.Currency = "USD"
		live := func() (string, string) { s := w.session(); return s, w.taken(s, c, long).Code }
		for _, r := range []struct {
			name string
			make func() (session, code string)
			as   string // session named by the caller: "" none, "own", else another
			b    offers.Basket
			want offers.Reason
		}{
			{"no such code", func() (string, string) { return "", "NONE-2222-2222" }, "", basket(5_000), offers.ReasonNotFound},
			{"no code at all", func() (string, string) { return "", "" }, "", basket(5_000), offers.ReasonNotFound},
			{"not claimed yet", func() (string, string) { s := w.session(); return s, w.mint(s, c, long).Code }, "own", basket(5_000), offers.ReasonNotYetActive},
			{"not claimed yet comes before the basket", func() (string, string) { s := w.session(); return s, w.mint(s, c, long).Code }, "", dollars, offers.ReasonNotYetActive},
			{"not claimed in time", func() (string, string) {
				s := w.session()
				o := w.mint(s, c, 1)
				w.pass(o.EndsAt)
				return s, o.Code
			}, "own", basket(5_000), offers.ReasonExpired},
			{"valid", live, "", basket(5_000), ""},
			{"valid in its own session", live, "own", basket(5_000), ""},
			{"another session", live, "thief", basket(5_000), offers.ReasonWrongSession},
			{"another currency", live, "", dollars, offers.ReasonWrongCurrency},
			{"just enough", live, "", basket(2_000), ""},
			{"below the minimum", live, "", basket(1_999), offers.ReasonBelowMinimum},
			{"another session comes before the basket", live, "thief", dollars, offers.ReasonWrongSession},
			{"currency comes before the minimum", live, "", offers.Basket{Currency: "USD", Subtotal: 1}, offers.ReasonWrongCurrency},
			{"past its deadline, not yet cleaned up", func() (string, string) {
				s := w.session()
				o := w.taken(s, c, 400)
				w.pass(o.EndsAt)
				return s, o.Code
			}, "", basket(5_000), offers.ReasonExpired},
			{"another session comes before the deadline", func() (string, string) {
				s := w.session()
				o := w.taken(s, c, 400)
				w.pass(o.EndsAt)
				return s, o.Code
			}, "thief", basket(5_000), offers.ReasonWrongSession},
			{"expired and cleaned up", func() (string, string) {
				s := w.session()
				o := w.taken(s, c, 400)
				w.pass(o.EndsAt)
				w.drain()
				return s, o.Code
			}, "", basket(5_000), offers.ReasonExpired},
			{"revoked", func() (string, string) {
				s, code := live()
				w.ok(w.ledger.Revoke(w.ctx, w.store, code))
				return s, code
			}, "", dollars, offers.ReasonRevoked},
			{"revoked, and another session's", func() (string, string) {
				s, code := live()
				w.ok(w.ledger.Revoke(w.ctx, w.store, code))
				return s, code
			}, "thief", dollars, offers.ReasonWrongSession},
			{"redeemed by another order", func() (string, string) {
				s, code := live()
				w.redeem(code, "other", 5_000)
				return s, code
			}, "", basket(5_000), offers.ReasonAlreadyRedeemed},
			{"released", func() (string, string) {
				s, code := live()
				_, err := w.ledger.Release(w.ctx, w.store, w.redeem(code, "other", 5_000).ID, false)
				w.ok(err)
				return s, code
			}, "", basket(5_000), offers.ReasonReleased},
			{"released and alive again", func() (string, string) {
				s, code := live()
				_, err := w.ledger.Release(w.ctx, w.store, w.redeem(code, "other", 5_000).ID, true)
				w.ok(err)
				return s, code
			}, "own", basket(5_000), ""},
		} {
			session, code := r.make()
			as := r.as
			if as == "own" {
				as = session
			}
			req := offers.RedeemRequest{Code: code, Session: as, Basket: r.b, Order: "order-" + code}
			_, err := w.ledger.Validate(w.ctx, w.store, req)
			if got := reasonOf(err); got != r.want {
				w.Errorf("%s: validate answers %q, want %q", r.name, got, r.want)
			}
			done, err := w.ledger.Redeem(w.ctx, w.store, req)
			if got := reasonOf(err); got != r.want {
				w.Errorf("%s: redeem answers %q, want %q", r.name, got, r.want)
			}
			if err == nil && done.Offer.State != offers.Redeemed {
				w.Errorf("%s: %+v", r.name, done)
			}
		}
	}},
	{"discounts are those of the reference", func(w *world) {
		for _, v := range []offers.Value{
			{Kind: offers.Percent, Min: 1, Max: 1}, {Kind: offers.Percent, Min: 1_234, Max: 1_234},
			{Kind: offers.Percent, Min: 10_000, Max: 10_000}, {Kind: offers.Percent, Min: 1_500, Max: 1_500, MaxDiscount: 700},
			{Kind: offers.FixedAmount, Min: 1_000, Max: 1_000}, {Kind: offers.FreeShipping, Min: 495, Max: 495},
		} {
			c := w.campaign(func(c *offers.Campaign) { c.Value = v })
			for _, subtotal := range []int64{0, 1, 33, 999, 1_000, 4_050, 4_051, 12_345, 99_999, 123_456_789, 99_999_999_999} {
				session := w.session()
				o := w.taken(session, c, long)
				checked, err := w.ledger.Validate(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Basket: basket(subtotal)})
				w.ok(err)
				r := w.redeem(o.Code, "order-"+o.Code, subtotal)
				if want := o.Discount(subtotal); r.Discount != want || checked.Discount != want || r.FreeShipping != (v.Kind == offers.FreeShipping) {
					w.Errorf("%s %d on %d: %d and %d, want %d", v.Kind, v.Min, subtotal, checked.Discount, r.Discount, want)
				}
			}
		}
	}},
	{"1,000 orders with one code at once: exactly one (100 on a small engine)", func(w *world) {
		c := w.campaign()
		o := w.taken(w.session(), c, long)
		n := w.crowd(1_000)
		won := make([]bool, n)
		w.all(n, func(i int) error {
			_, err := w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Order: fmt.Sprint("order-", i), Basket: basket(5_000)})
			won[i] = err == nil
			if reasonOf(err) == offers.ReasonAlreadyRedeemed {
				err = nil
			}
			return err
		})
		if count(won) != 1 {
			w.Errorf("%d redemptions", count(won))
		}
		w.wantCount(c, "redeemed", 1)
		w.wantCount(c, "discount", 500)
	}},
	{"the same order again, 100 times at once: the same redemption", func(w *world) {
		c := w.campaign()
		o := w.taken(w.session(), c, long)
		var mu sync.Mutex
		ids, fresh := map[string]bool{}, 0
		w.all(100, func(int) error {
			r, err := w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Order: "order", IdemKey: "key", Basket: basket(5_000)})
			mu.Lock()
			defer mu.Unlock()
			ids[r.ID] = true
			if !r.Replayed {
				fresh++
			}
			if err == nil && (r.Discount != 500 || r.Order != "order" || r.Offer.State != offers.Redeemed) {
				w.Errorf("%+v", r)
			}
			return err
		})
		if len(ids) != 1 || fresh != 1 {
			w.Errorf("%d ids, %d fresh", len(ids), fresh)
		}
		w.wantCount(c, "redeemed", 1)
	}},
	{"the same order after the deadline: the same redemption", func(w *world) {
		o := w.taken(w.session(), w.campaign(), 500)
		first := w.redeem(o.Code, "order", 5_000)
		w.pass(o.EndsAt)
		if again := w.redeem(o.Code, "order", 5_000); !again.Replayed || again.ID != first.ID || again.RedeemedAt != first.RedeemedAt {
			w.Errorf("%+v after %+v", again, first)
		}
	}},
	{"an idempotency key with another body is refused and changes nothing", func(w *world) {
		c := w.campaign()
		first := offers.RedeemRequest{Code: w.taken(w.session(), c, long).Code, Order: "order", IdemKey: "key", Basket: basket(5_000)}
		_, err := w.ledger.Redeem(w.ctx, w.store, first)
		w.ok(err)
		for name, edit := range map[string]func(*offers.RedeemRequest){
			"subtotal": func(r *offers.RedeemRequest) { r.Basket.Subtotal++ },
			"order":    func(r *offers.RedeemRequest) { r.Order = "other" },
			"session":  func(r *offers.RedeemRequest) { r.Session = "other" },
			"currency": func(r *offers.RedeemRequest) { r.Basket.Currency = "USD" },
		} {
			req := first
			edit(&req)
			_, err := w.ledger.Redeem(w.ctx, w.store, req)
			if reasonOf(err) != offers.ReasonKeyReused {
				w.Errorf("another %s: %v", name, err)
			}
		}
		for range 20 { // codes of any cell
			req := first
			req.Code = w.taken(w.session(), c, long).Code
			_, err := w.ledger.Redeem(w.ctx, w.store, req)
			w.refused(err, offers.ReasonKeyReused)
		}
		w.wantCount(c, "redeemed", 1)
	}},
	{"an idempotency key of a refused redemption is free again", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Value.MinSubtotal = 2_000 })
		req := offers.RedeemRequest{Code: w.taken(w.session(), c, long).Code, Order: "order", IdemKey: "key", Basket: basket(1_000)}
		_, err := w.ledger.Redeem(w.ctx, w.store, req)
		w.refused(err, offers.ReasonBelowMinimum)
		req.Basket.Subtotal = 2_000
		_, err = w.ledger.Redeem(w.ctx, w.store, req)
		w.ok(err)
	}},
	{"claimed in time: within the grace, not after it", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.mint(session, c, 300)
		claimed, _ := w.claim(session, 500)
		w.pass(o.Deadline)
		req := offers.RedeemRequest{Code: o.Code, Session: session, Basket: basket(5_000)}
		_, err := w.ledger.Validate(w.ctx, w.store, req)
		w.ok(err)
		if ended := w.drain(); len(ended) != 0 {
			w.Errorf("expired early: %+v", ended)
		}
		w.pass(claimed.EndsAt)
		_, err = w.ledger.Validate(w.ctx, w.store, req)
		w.refused(err, offers.ReasonExpired)
		if ended := w.drain(); len(ended) != 1 {
			w.Errorf("expired: %+v", ended)
		}
	}},
	{"redeem and expire race: one of them, and the books balance", func(w *world) {
		c := w.campaign()
		const n = 40
		var mu sync.Mutex
		redeemed := 0
		list := make([]offers.Offer, n)
		for i := range list {
			list[i] = w.taken(w.session(), c, 800)
		}
		w.all(n, func(i int) error {
			w.pass(list[i].Deadline - 1)
			_, err := w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: list[i].Code, Order: fmt.Sprint(i), Basket: basket(5_000)})
			if err == nil {
				mu.Lock()
				redeemed++
				mu.Unlock()
			} else if reasonOf(err) == offers.ReasonExpired {
				err = nil
			}
			return err
		})
		w.pass(list[n-1].EndsAt)
		if ended := w.drain(); len(ended)+redeemed != n {
			w.Errorf("%d redeemed and %d expired of %d", redeemed, len(ended), n)
		}
		w.wantCount(c, "exposure", 0)
	}},
}
