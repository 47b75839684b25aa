package storetest

import (
	"fmt"
	"maps"

	"lastcall/offers"
)

// knows notes what an order counts besides the record's own.
func (r *record) knows(order string, s second) {
	r.orders = maps.Clone(r.orders)
	if r.orders == nil {
		r.orders = map[string]second{}
	}
	r.orders[order] = s
}

// usedTwice reports whether an order stands that used the code besides another.
func (r *record) usedTwice() bool {
	for _, s := range r.orders {
		if !s.over {
			return true
		}
	}
	return false
}

// late judges an order that was placed at a time with a code that no other order holds.
func (r record) late(s offers.Settlement, placed int64) offers.Late {
	switch o := r.offer; {
	case s.Currency != o.Currency:
		return offers.OtherMoney
	case !r.claimed:
		return offers.NotClaimed
	case o.State == offers.Revoked && (placed > o.EndsAt || placed >= r.revokedAt),
		o.State == offers.Released && !o.Revived && !r.lived:
		return offers.Withdrawn
	case placed > o.EndsAt:
		return offers.AfterEnd
	}
	return offers.InTime
}

// settle books an order; id is the one that the ledger gave, cancelledAt when it carried out an earlier cancellation.
func (m *model) settle(s offers.Settlement, id string, cancelledAt, now int64) string {
	if _, found := m.codes[s.Code]; !found {
		return showSettled(offers.UnknownCode, "")
	}
	m.index[s.Order+"|"+s.Code] = true
	late, again := m.book(s, id, now)
	revive, cancelled := m.cancelled[s.Order+"|"+s.Code]
	if !cancelled {
		revive, cancelled = m.cancelled[s.Order+"|"]
	}
	if cancelled {
		return showSettled(late, m.undoOrder(s.Code, s.Order, revive, cancelledAt))
	}
	return showSettled(late, showRedemption(m.codes[s.Code], again))
}

func showSettled(late offers.Late, what string) string { return fmt.Sprintf("late %q: %s", late, what) }

// book puts the order into the record and the books.
func (m *model) book(s offers.Settlement, id string, now int64) (late offers.Late, again bool) {
	r := m.codes[s.Code]
	o := r.offer
	_, known := r.orders[s.Order]
	if known || r.order == s.Order && (o.State == offers.Redeemed || o.State == offers.Released) {
		return offers.AlreadyKnown, true
	}
	placed := s.PlacedAt
	if placed <= 0 || placed > now {
		placed = now
	}
	subtotal, given, cost := s.Subtotal, s.Discount, s.Discount
	if o.Kind == offers.FreeShipping {
		given = 0
		if cost == 0 {
			cost = o.Amount
		}
	}
	if s.Currency != o.Currency {
		subtotal, given, cost = 0, 0, 0
	}
	if late = r.late(s, placed); o.State == offers.Redeemed {
		late = offers.SecondUse
	}
	if r.out.px != "" && late != offers.InTime && late != offers.OtherMoney {
		r.out.create, r.out.tried, r.out.delete, r.out.sweep = 0, 0, now, now+Sweep
	} else {
		r.undo(now)
	}
	m.settled[o.Campaign] = true
	b := m.spent[o.Campaign]
	b.discount += cost
	b.revenue += subtotal - given
	b.money += cost
	if o.State == offers.Redeemed {
		b.uses++
		r.knows(s.Order, second{cost: cost, revenue: subtotal - given})
		m.spent[o.Campaign], m.codes[s.Code] = b, r
		return late, false
	}
	if r.held() {
		b.money -= r.worst
		b.exposure -= r.worst
	} else {
		b.uses++
	}
	b.redeemed++
	m.spent[o.Campaign] = b
	r.cost, r.discount, r.revenue, r.order, r.id, r.redeemedAt, r.releasedAt = cost, given, subtotal-given, s.Order, id, placed, 0
	r.offer.Revived, r.lived = false, false
	m.move(s.Code, r, offers.Redeemed)
	m.byID[id] = s.Code
	if v := m.sessions[o.Session]; o.Session != "" {
		v.history.LastOrderAt = max(v.history.LastOrderAt, placed)
		m.sessions[o.Session] = v
	}
	return late, false
}

// cancel undoes an order's use of a code, or keeps the cancellation for it; named is "" where only the order is known.
func (m *model) cancel(named, order, code string, revive bool, now int64) string {
	m.cancelled[order+"|"+named] = revive
	if named == "" && !m.index[order+"|"+code] {
		return notFound
	}
	return m.undoOrder(code, order, revive, now)
}

const notFound = "not found"

func (m *model) undoOrder(code, order string, revive bool, now int64) string {
	r, found := m.codes[code]
	if found && r.order == order {
		return m.release(r.id, revive, now)
	}
	s, known := r.orders[order]
	if !known {
		return notFound
	}
	if s.over {
		return showSecond(code, order, 0)
	}
	b := m.spent[r.offer.Campaign]
	b.uses--
	b.money -= s.cost
	b.discount -= s.cost
	b.revenue -= s.revenue
	m.spent[r.offer.Campaign] = b
	r.knows(order, second{over: true})
	m.codes[code] = r
	return showSecond(code, order, s.cost)
}

func showSecond(code, order string, cost int64) string {
	return fmt.Sprintf("second use of %s by %s: %d", code, order, cost)
}
