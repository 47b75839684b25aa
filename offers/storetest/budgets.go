package storetest

import (
	"sync/atomic"

	"lastcall/offers"
)

// spend lets n sessions ask for an offer of the campaign at once and answers how many got one.
func (w *world) spend(c *offers.Campaign, n int, lifeMS int64) int64 {
	w.Helper()
	var minted atomic.Int64
	sessions := make([]string, n)
	for i := range sessions {
		sessions[i] = w.session()
	}
	w.all(n, func(i int) error {
		r, err := w.ledger.Mint(w.ctx, w.request(sessions[i], w.candidate(c, lifeMS)))
		if r.New {
			minted.Add(1)
		} else if err == nil && r.Reason != offers.ReasonBudget && r.Reason != offers.ReasonExposure {
			w.Errorf("refused: %s", r.Reason)
		}
		return err
	})
	return minted.Load()
}

var budgetRows = []row{
	{"10,000 sessions on 1,000 codes: exactly 1,000 (a tenth of both on a small engine)", func(w *world) {
		budget := w.crowd(1_000)
		c := w.campaign(func(c *offers.Campaign) { c.Limits.BudgetCodes = int64(budget) })
		if n := w.spend(c, w.crowd(10_000), long); n != int64(budget) {
			w.Errorf("%d offers", n)
		}
		w.wantCount(c, "offered", int64(budget))
		w.wantCount(c, "refused:budget", int64(w.crowd(10_000)-budget))
	}},
	{"a code's budget does not come back when it expires", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.BudgetCodes = 3 })
		session := w.session()
		for range 3 {
			w.pass(w.mint(session, c, 1).EndsAt)
			w.drain()
		}
		if r := w.try(session, c, long); r.Reason != offers.ReasonBudget {
			w.Errorf("%+v", r)
		}
	}},
	{"a raised budget is effective at once", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.BudgetCodes = 1 })
		w.mint(w.session(), c, long)
		w.spend(c, 20, long)
		c.Limits.BudgetCodes = 30
		if n := w.spend(c, 400, long); n != 29 {
			w.Errorf("%d more offers, want 29", n)
		}
	}},
	{"a lowered budget stops at once", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.BudgetCodes = 1_000 })
		session := w.session()
		w.pass(w.mint(session, c, 1).EndsAt)
		c.Limits.BudgetCodes = 1
		if r := w.try(session, c, long); r.Reason != offers.ReasonBudget {
			w.Errorf("%+v", r)
		}
	}},
	{"money: never more than the budget, and less than one offer a cell is stranded", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.BudgetMoney = 100 * 10_000 })
		w.wantSpent(c, w.spend(c, 400, long), 100)
	}},
	{"uses: one is reserved for each live offer", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.TotalUses = 100 })
		if n := w.spend(c, 800, long); n != 100 {
			w.Errorf("%d offers", n)
		}
	}},
	{"exposure: never more than the limit at any time", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.MaxExposure = 100 * 10_000 })
		n := w.spend(c, 400, long)
		w.wantSpent(c, n, 100)
		w.wantCount(c, "exposure", n*10_000)
	}},
	{"money, uses and exposure come back when offers end", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) {
			c.Limits.BudgetMoney, c.Limits.TotalUses, c.Limits.MaxExposure = 3*10_000, 3, 3*10_000
		})
		session := w.session() // one cell, so that what returned is there
		for range 10 {
			w.pass(w.mint(session, c, 1).EndsAt)
			if n := len(w.drain()); n != 1 {
				w.Fatalf("%d expired", n)
			}
		}
		w.wantCount(c, "exposure", 0)
		o := w.mint(session, c, long)
		w.ok(w.ledger.Revoke(w.ctx, w.store, o.Code))
		w.wantCount(c, "exposure", 0)
		w.mint(session, c, long)
	}},
	{"money that was really given does not come back, the rest of the reserve does", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.BudgetMoney = 10_000 })
		session := w.session()
		w.redeem(w.taken(session, c, long).Code, "order-1", 5_000) // gives 500 of 10,000
		if r := w.try(session, c, long); r.Reason != offers.ReasonBudget {
			w.Errorf("an offer that could cost 10,000 of the 9,500 left: %+v", r)
		}
		small := *c
		small.Value.MaxDiscount = 9_500
		w.mint(session, &small, long)
	}},
	{"one use is spent by an order, not by an offer", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.TotalUses = 2 })
		session := w.session()
		w.redeem(w.taken(session, c, long).Code, "order-1", 5_000)
		w.redeem(w.taken(session, c, long).Code, "order-2", 5_000)
		if r := w.try(session, c, long); r.Reason != offers.ReasonBudget {
			w.Errorf("%+v", r)
		}
	}},
	{"an order larger than any expected draws the rest from the budget, or is refused", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Limits.BudgetMoney = 25_000 })
		session := w.session()
		o := w.taken(session, c, long) // reserves 10,000
		try := func(subtotal int64) error {
			_, err := w.ledger.Validate(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Basket: basket(subtotal)})
			return err
		}
		w.ok(try(250_000))
		w.refused(try(250_010), offers.ReasonBudgetSpent)
		_, err := w.ledger.Redeem(w.ctx, w.store, offers.RedeemRequest{Code: o.Code, Order: "o", Basket: basket(250_010)})
		w.refused(err, offers.ReasonBudgetSpent)
		if r := w.redeem(o.Code, "o", 250_000); r.Discount != 25_000 {
			w.Errorf("discount %d", r.Discount)
		}
		if r := w.try(session, c, long); r.Reason != offers.ReasonBudget {
			w.Errorf("%+v", r)
		}
	}},
}

// wantSpent fails unless n offers are at most the budget's, and short of it by less than one a cell.
func (w *world) wantSpent(c *offers.Campaign, n, budget int64) {
	w.Helper()
	if n > budget || n <= budget-int64(w.store.Cells) {
		w.Errorf("%d offers on a budget for %d", n, budget)
	}
	w.wantCount(c, "offered", n)
}
