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

// isOver notes that an order is over with.
func (r *record) isOver(order string, at int64) {
	r.knows(order, second{over: true, at: max(at, r.orders[order].at)})
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

// late judges an order that was placed at a time with a code that no other order holds; back says that it held it before.
func (r record) late(s offers.Settlement, placed int64, back bool) offers.Late {
	switch o := r.offer; {
	case s.Currency != o.Currency:
		return offers.OtherMoney
	case !r.claimed:
		return offers.NotClaimed
	case o.State == offers.Revoked && (placed > o.EndsAt || placed >= r.revokedAt),
		o.State == offers.Released && !o.Revived && !r.lived && !back:
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
	for _, name := range []string{s.Order + "|" + s.Code, s.Order + "|"} {
		c, cancelled := m.cancelled[name]
		if !cancelled {
			continue
		}
		if c.At == 0 || s.ChangedAt <= c.At {
			return showSettled(late, m.undoOrder(s.Code, c, cancelledAt))
		}
		delete(m.cancelled, name)
	}
	return showSettled(late, showRedemption(m.codes[s.Code], again))
}

func showSettled(late offers.Late, what string) string { return fmt.Sprintf("late %q: %s", late, what) }

// book puts the order into the record and the books.
func (m *model) book(s offers.Settlement, id string, now int64) (late offers.Late, again bool) {
	r := m.codes[s.Code]
	o := r.offer
	before, known := r.orders[s.Order]
	own := r.order == s.Order && (o.State == offers.Redeemed || o.State == offers.Released)
	back := before.over && before.at > 0 && s.ChangedAt > before.at && !(own && o.State == offers.Redeemed)
	if (known || own) && !back {
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
	if late = r.late(s, placed, back && own); o.State == offers.Redeemed {
		late = offers.SecondUse
	}
	if r.out.px != "" && late != offers.InTime && late != offers.OtherMoney {
		r.out.create, r.out.tried, r.out.delete.at, r.out.sweep.at = waiting{}, 0, now, now+Sweep
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
	r.orders = maps.Clone(r.orders)
	delete(r.orders, s.Order)
	m.move(s.Code, r, offers.Redeemed)
	m.byID[id] = s.Code
	if v := m.sessions[o.Session]; o.Session != "" {
		v.history.LastOrderAt = max(v.history.LastOrderAt, placed)
		m.sessions[o.Session] = v
	}
	return late, false
}

// cancel undoes an order's use of a code, or keeps the cancellation for it.
func (m *model) cancel(c offers.Cancellation, code string, now int64) string {
	m.cancelled[c.Order+"|"+c.Code] = c
	if c.Code == "" && !m.index[c.Order+"|"+code] {
		return notFound
	}
	return m.undoOrder(code, c, now)
}

const notFound = "not found"

func (m *model) undoOrder(code string, c offers.Cancellation, now int64) string {
	order := c.Order
	r, found := m.codes[code]
	if found && r.order == order {
		return m.releaseAt(r.id, c.Revive, c.At, now)
	}
	s, known := r.orders[order]
	if !known {
		return notFound
	}
	if s.over {
		r.isOver(order, c.At)
		m.codes[code] = r
		return showSecond(code, order, 0)
	}
	b := m.spent[r.offer.Campaign]
	b.uses--
	b.money -= s.cost
	b.discount -= s.cost
	b.revenue -= s.revenue
	m.spent[r.offer.Campaign] = b
	r.isOver(order, c.At)
	m.codes[code] = r
	return showSecond(code, order, s.cost)
}

func showSecond(code, order string, cost int64) string {
	return fmt.Sprintf("second use of %s by %s: %d", code, order, cost)
}
