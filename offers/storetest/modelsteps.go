package storetest

import (
	"fmt"

	"lastcall/offers"
)

// The steps answer what the ledger must answer at the instant now, as text.

func (m *model) live(session string) string {
	r, reason := m.newest(session)
	if reason != "" {
		return string(reason)
	}
	r.offer.Refused = r.out.px == "3" && (r.offer.State == offers.Offered || r.offer.State == offers.Claimed)
	return showOffer(r.offer)
}

func (m *model) dismiss(session string, now int64) string {
	r, reason := m.newest(session)
	if reason != "" {
		return string(reason)
	}
	if r.live(now) {
		r.offer.Dismissed = true
		m.codes[r.offer.Code] = r
	}
	return showOffer(r.offer)
}

// claim is followed by what has to be done outside, if the code has to be there.
func (m *model) claim(session string, graceMS int64, out bool, now int64) string {
	r, reason := m.newest(session)
	if reason != "" {
		return string(reason)
	}
	if why := overBy(r, now); why != "" {
		return string(why)
	}
	first := r.offer.State == offers.Offered
	create := r.out.claim(first, out, now)
	m.codes[r.offer.Code] = r
	if first {
		r.offer.EndsAt = r.offer.Deadline + graceMS
		r.claimed = true
		r = m.move(r.offer.Code, r, offers.Claimed)
		v := m.sessions[session]
		v.history.LastEndAt = r.offer.EndsAt
		m.sessions[session] = v
	}
	return showOffer(r.offer) + create
}

// overBy is why an offer can be neither claimed nor extended.
func overBy(r record, now int64) offers.Reason {
	switch {
	case r.live(now):
		return ""
	case r.offer.State == offers.Redeemed:
		return offers.ReasonAlreadyRedeemed
	case r.offer.State == offers.Revoked:
		return offers.ReasonRevoked
	case r.offer.State == offers.Released:
		return offers.ReasonReleased
	}
	return offers.ReasonExpired
}

func (m *model) extend(session string, c *offers.Campaign, now int64) string {
	r, reason := m.newest(session)
	if reason != "" {
		return string(reason)
	}
	if why := overBy(r, now); why != "" {
		return string(why)
	}
	if r.offer.State == offers.Offered && r.offer.Extended < c.Duration.MoreMax {
		r.offer.Extended++
		r.offer.Deadline += c.Duration.MoreMS
		r.offer.EndsAt = r.offer.Deadline
		m.codes[r.offer.Code] = r
		v := m.sessions[session]
		v.history.LastEndAt = r.offer.EndsAt
		m.sessions[session] = v
	}
	return showOffer(r.offer)
}

func (m *model) prolong(code string, add, most, now int64) string {
	r, found := m.codes[code]
	if !found {
		return string(offers.ReasonNotFound)
	}
	if why := overBy(r, now); why != "" {
		return string(why)
	}
	if r.added+add > most {
		return "too long"
	}
	r.added += add
	r.offer.Deadline += add
	r.offer.EndsAt += add
	m.codes[code] = r
	if v := m.sessions[r.offer.Session]; v.current == code {
		v.history.LastEndAt = r.offer.EndsAt
		m.sessions[r.offer.Session] = v
	}
	return fmt.Sprint(r.offer.State, " until ", r.offer.Deadline, " and ", r.offer.EndsAt, ", added ", r.added)
}

func (m *model) revoke(code string, now int64) string {
	r, found := m.codes[code]
	switch {
	case !found:
		return string(offers.ReasonNotFound)
	case r.offer.State == offers.Redeemed:
		return string(offers.ReasonAlreadyRedeemed)
	case r.offer.State == offers.Released && !(r.offer.Revived && now < r.offer.EndsAt):
		return string(offers.ReasonReleased)
	case r.offer.State == offers.Revoked:
		return string(offers.ReasonRevoked)
	case r.offer.State != offers.Released && !r.live(now):
		return string(offers.ReasonExpired)
	}
	if v := m.sessions[r.offer.Session]; v.current == code && r.offer.State != offers.Released {
		v.history.LastEndAt = now
		m.sessions[r.offer.Session] = v
	}
	m.over(code, offers.Revoked, now)
	return "ok"
}

func (m *model) expire(code string, now int64) string {
	r := m.codes[code]
	if !r.held() || now < r.offer.EndsAt {
		return "nothing"
	}
	m.over(code, offers.Expired, now)
	return fmt.Sprintf("expired %s %d", code, now)
}

func (m *model) forget(session string, now int64) string {
	for code, r := range m.codes {
		if r.offer.Session != session {
			continue
		}
		if r.held() {
			to := offers.Expired
			if r.live(now) || r.offer.State == offers.Released {
				to = offers.Revoked
			}
			m.over(code, to, now)
		}
		r = m.codes[code]
		r.offer.Session = ""
		m.codes[code] = r
	}
	m.sessions[session] = visitor{history: offers.History{Erased: true}}
	return "ok"
}

// redeem tries or uses a code; id is the one the ledger gave.
func (m *model) redeem(req offers.RedeemRequest, use bool, id string, now int64) string {
	r, found := m.codes[req.Code]
	if !found {
		return string(offers.ReasonNotFound)
	}
	if use && r.offer.State == offers.Redeemed && r.order == req.Order {
		return showRedemption(r, true)
	}
	o := r.offer
	o.Now = now
	if reason := o.Redeemable(req.Session, req.Basket); reason != "" {
		return string(reason)
	}
	discount := o.Discount(req.Basket.Subtotal)
	cost := discount
	if o.Kind == offers.FreeShipping {
		cost = o.Amount
	}
	b := m.spent[o.Campaign]
	if limit := m.campaigns[o.Campaign].Limits.BudgetMoney; limit > 0 && cost > r.worst && b.money+cost-r.worst > limit {
		return string(offers.ReasonBudgetSpent)
	}
	if !use {
		return fmt.Sprintf("ok %d", discount)
	}
	b.money += cost - r.worst
	b.exposure -= r.worst
	b.discount += cost
	b.revenue += req.Basket.Subtotal - discount
	b.redeemed++
	m.spent[o.Campaign] = b
	r.cost, r.discount, r.order, r.id, r.redeemedAt, r.releasedAt = cost, discount, req.Order, id, now, 0
	r.revenue = req.Basket.Subtotal - discount
	r.offer.Revived, r.lived = false, false
	r.undo(now)
	r = m.move(req.Code, r, offers.Redeemed)
	m.byID[id] = req.Code
	if v := m.sessions[o.Session]; o.Session != "" {
		v.history.LastOrderAt = now
		m.sessions[o.Session] = v
	}
	return showRedemption(r, false)
}

func (m *model) release(id string, revive bool, now int64) string {
	return m.releaseAt(id, revive, 0, now)
}

// releaseAt is a release because of a cancellation at a moment of the platform's.
func (m *model) releaseAt(id string, revive bool, at, now int64) string {
	code := m.byID[id]
	r := m.codes[code]
	switch {
	case code == "" || r.id != id:
		return string(offers.ReasonNotFound)
	case r.offer.State == offers.Released:
		r.isOver(r.order, at)
		m.codes[code] = r
		return showRedemption(r, true)
	}
	b, limits := m.spent[r.offer.Campaign], m.campaigns[r.offer.Campaign].Limits
	revive = revive && now < r.offer.EndsAt && r.revokedAt == 0 && r.offer.Session != "" && !r.usedTwice() &&
		(limits.BudgetMoney == 0 || b.money-r.cost+r.worst <= limits.BudgetMoney) &&
		(limits.MaxExposure == 0 || b.exposure+r.worst <= limits.MaxExposure)
	b.money -= r.cost
	b.discount -= r.cost
	b.revenue -= r.revenue
	b.released++
	r.isOver(r.order, at)
	if revive {
		r.out.restore(now)
		b.money += r.worst
		b.exposure += r.worst
	} else {
		b.uses--
	}
	m.spent[r.offer.Campaign] = b
	r.offer.Revived, r.releasedAt = revive, now
	return showRedemption(m.move(code, r, offers.Released), false)
}

func showRedemption(r record, replayed bool) string {
	return fmt.Sprintf("%s %s %s of %s: %d at %d, released %d, revived %v, again %v", r.id, r.offer.Code, r.offer.State,
		r.order, r.discount, r.redeemedAt, r.releasedAt, r.offer.Revived, replayed)
}

// books are the amounts that counters must show, and fails when a budget is overdrawn.
func (m *model) books() string {
	out := ""
	for _, id := range sortedKeys(m.campaigns) {
		b, l := m.spent[id], m.campaigns[id].Limits
		held := int64(0)
		for _, r := range m.codes {
			if r.offer.Campaign == id && r.held() {
				held += r.worst
			}
		}
		fact := m.settled[id]
		if held != b.exposure || !fact && (over(b.codes, l.BudgetCodes) || over(b.money, l.BudgetMoney) || over(b.uses, l.TotalUses) ||
			over(b.exposure, l.MaxExposure)) {
			panic(fmt.Sprintf("the model's books are wrong: %+v of %+v, %d held", b, l, held))
		}
		out += fmt.Sprintf("%s: exposure %d, discount %d, offered %d, redeemed %d, revenue %d, released %d\n", id, b.exposure,
			b.discount, b.codes, b.redeemed, b.revenue, b.released)
	}
	return out + fmt.Sprintln("calls", m.waiting())
}

func over(used, limit int64) bool { return limit > 0 && used > limit }
