package storetest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"lastcall/offers"
)

// drawOrder is one of the orders that use a code.
func (p *property) drawOrder(rt *rapid.T, code string) string {
	return code + rapid.SampledFrom([]string{" order 1", " order 2", " order 3"}).Draw(rt, "order")
}

func undoneText(r offers.Redemption) string {
	if r.ID == "" {
		return showSecond(r.Offer.Code, r.Order, r.Discount)
	}
	return redemptionText(r)
}

func (p *property) settle(rt *rapid.T) {
	code := p.drawCode(rt)
	fact := offers.Settlement{Code: code, Order: p.drawOrder(rt, code),
		Currency: rapid.SampledFrom([]string{"EUR", "EUR", "EUR", "USD"}).Draw(rt, "currency"),
		Subtotal: rapid.SampledFrom([]int64{0, 5_005, 130_000}).Draw(rt, "subtotal"),
		Discount: rapid.SampledFrom([]int64{0, 495, 13_000}).Draw(rt, "discount")}
	fact.ChangedAt = rapid.SampledFrom([]int64{0, 0, 10, 30}).Draw(rt, "changed at")
	if ago := rapid.SampledFrom([]int64{-1, 0, moment, long}).Draw(rt, "ago"); ago >= 0 {
		fact.PlacedAt = p.now() - ago
	}
	var s offers.Settled
	p.do(rt, "settle", func() string {
		var err error
		s, err = p.ledger.Settle(p.ctx, p.store, fact)
		switch {
		case err != nil:
			return err.Error()
		case s.Late == offers.UnknownCode:
			return showSettled(s.Late, "")
		}
		return showSettled(s.Late, undoneText(s.Redemption))
	}, func(m *model, now int64) string {
		return m.settle(fact, s.Redemption.ID, s.Redemption.ReleasedAt, now)
	})
	if id := s.Redemption.ID; id != "" && !slices.Contains(p.ids, id) {
		p.ids = append(p.ids, id)
	}
}

func (p *property) cancel(rt *rapid.T) {
	code := p.drawCode(rt)
	c := offers.Cancellation{Code: code, Order: p.drawOrder(rt, code), Revive: rapid.Bool().Draw(rt, "revive"),
		At: rapid.SampledFrom([]int64{0, 10, 20}).Draw(rt, "cancelled at")}
	if rapid.Bool().Draw(rt, "by its order") {
		c.Code = ""
	}
	p.do(rt, "cancel", func() string {
		r, found, err := p.ledger.Cancel(p.ctx, p.store, c)
		switch {
		case err != nil:
			return err.Error()
		case !found:
			return notFound
		}
		return undoneText(r)
	}, func(m *model, now int64) string { return m.cancel(c, code, now) })
}

// created acknowledges a create that a claim had handed out, perhaps long ago.
func (p *property) created(rt *rapid.T) {
	if len(p.creates) == 0 {
		rt.Skip()
	}
	call := rapid.SampledFrom(p.creates).Draw(rt, "create")
	p.acknowledge(rt, call)
}

func (p *property) acknowledge(rt *rapid.T, call offers.Call) {
	if call.Kind == offers.CallCreate && rapid.IntRange(0, 4).Draw(rt, "the platform takes it") == 0 {
		p.do(rt, "bury", func() string { return okOr(p.ledger.Bury(p.ctx, p.store, call, "rejected")) },
			func(m *model, _ int64) string { m.bury(call); return "ok" })
		return
	}
	p.do(rt, "acknowledge", func() string {
		if call.Kind == offers.CallCreate {
			return okOr(p.ledger.Created(p.ctx, p.store, call, "ref"))
		}
		return okOr(p.ledger.Done(p.ctx, p.store, call))
	}, func(m *model, now int64) string {
		if call.Kind == offers.CallCreate {
			m.created(call, now)
		} else {
			m.done(call)
		}
		return "ok"
	})
}

// work leases what is due and makes most of it; a worker that dies leaves its calls leased.
func (p *property) work(rt *rapid.T) {
	for cell := range p.store.Cells {
		var leased offers.LeasedCalls
		p.do(rt, "lease calls", func() string {
			var err error
			if leased, err = p.ledger.LeaseCalls(p.ctx, p.store, cell, 1_000, lease); err != nil {
				return err.Error()
			}
			var list []string
			for _, call := range leased.Calls {
				list = append(list, showCall(call.Kind, call.Code, call.Token, call.DueAt))
			}
			slices.Sort(list)
			return fmt.Sprint(list)
		}, func(m *model, now int64) string { return m.lease(cell, now) })
		for _, call := range leased.Calls {
			if rapid.IntRange(0, 4).Draw(rt, "the worker lives") > 0 {
				p.acknowledge(rt, call)
			}
		}
	}
}
