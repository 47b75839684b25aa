package storetest

import (
	"fmt"
	"maps"

	"lastcall/offers"
)

// model is the ledger as plain Go on one clock: what every answer must agree with. It is built from the references in
// offers (History.Refuses, Offer.Redeemable, Offer.Discount, State.Next) and holds a store of one cell, or one without
// budgets.
type model struct {
	campaigns map[string]*offers.Campaign // never changed
	sessions  map[string]visitor
	codes     map[string]record
	byID      map[string]string              // code by redemption id, of every redemption ever
	spent     map[string]budget              // by campaign
	cancelled map[string]offers.Cancellation // by order and code ("" = any)
	index     map[string]bool                // order and code, of what was settled
	settled   map[string]bool                // campaigns that may be overdrawn, because orders are facts
	onShow    bool                           // codes are created when they are shown
	cell      func(session string) int
}

type visitor struct {
	history offers.History
	current string // newest code
	minute  int64
	signals int64
}

type record struct {
	offer       offers.Offer // without Now
	worst, cost int64
	id, order   string
	discount    int64
	revenue     int64
	redeemedAt  int64
	releasedAt  int64
	claimed     bool
	added       int64 // by staff
	revokedAt   int64
	lived       bool              // it was released, lived again, and came to its end
	orders      map[string]second // orders that are over with, or used it as well; never changed in place
	out         outside
}

// second is an order that is not the one the record stands for: another that used the code, or one that is over with.
type second struct {
	cost, revenue int64
	over          bool
	at            int64 // when it was over, by the platform's clock; 0 = for good
}

// budget is what is used of each limit, the worst case of everything live, and what the counters show.
type budget struct {
	codes, money, uses, exposure, discount int64
	revenue, redeemed, released            int64
}

const (
	dayMS            = 24 * 60 * 60 * 1000
	signalsPerMinute = 30
)

func (m *model) clone() *model {
	c := &model{campaigns: m.campaigns, sessions: maps.Clone(m.sessions), codes: maps.Clone(m.codes),
		byID: maps.Clone(m.byID), spent: maps.Clone(m.spent), cancelled: maps.Clone(m.cancelled), settled: maps.Clone(m.settled),
		index:  maps.Clone(m.index),
		onShow: m.onShow, cell: m.cell}
	for id, v := range c.sessions {
		v.history.PerCampaign = maps.Clone(v.history.PerCampaign)
		c.sessions[id] = v
	}
	return c
}

// key tells two models apart.
func (m *model) key() string {
	return fmt.Sprintf("%v %v %v %v", m.sessions, m.codes, m.spent, m.cancelled)
}

// is reports whether an offer can still be claimed or, once claimed, be redeemed.
func (r record) live(now int64) bool {
	return r.offer.State == offers.Offered && now < r.offer.Deadline || r.offer.State == offers.Claimed && now < r.offer.EndsAt
}

// held reports whether worst is still reserved.
func (r record) held() bool {
	s := r.offer.State
	return s == offers.Offered || s == offers.Claimed || s == offers.Released && r.offer.Revived
}

// move changes a record's state, which Next must allow.
func (m *model) move(code string, r record, to offers.State) record {
	if !r.offer.State.Next(to) {
		panic(fmt.Sprintf("the model goes from %s to %s", r.offer.State, to))
	}
	r.offer.State = to
	m.codes[code] = r
	return r
}

func (m *model) free(r record) {
	b := m.spent[r.offer.Campaign]
	b.money -= r.worst
	b.uses--
	b.exposure -= r.worst
	m.spent[r.offer.Campaign] = b
}

// over ends what is held, in a state of its own or as a released code that no longer lives.
func (m *model) over(code string, to offers.State, now int64) {
	r := m.codes[code]
	m.free(r)
	r.undo(now)
	if r.offer.State == offers.Released {
		if to == offers.Revoked {
			r.revokedAt = now
		}
		r.offer.Revived, r.lived = false, to == offers.Expired
		m.codes[code] = r
		return
	}
	r.revokedAt = now
	m.move(code, r, to)
}

func (m *model) mint(session string, candidates []offers.Candidate, minted offers.Offer, now int64) string {
	v := m.sessions[session]
	if v.history.Erased {
		return none(offers.ReasonErased, dayMS)
	}
	if r := m.codes[v.current]; r.live(now) {
		return "live " + showOffer(r.offer)
	}
	minute := now / 60_000
	if v.minute != minute {
		v.minute, v.signals = minute, 0
	}
	if v.signals >= signalsPerMinute {
		return none(offers.ReasonRate, (minute+1)*60_000-now)
	}
	v.signals++
	m.sessions[session] = v
	first, quiet := offers.ReasonOff, int64(0)
	for i, c := range candidates {
		reason, wait := m.refuses(v.history, c, now)
		if reason == "" {
			return m.give(session, c, minted, now)
		}
		if i == 0 {
			first, quiet = reason, wait
		}
		quiet = min(quiet, wait)
	}
	return none(first, quiet)
}

func none(reason offers.Reason, quiet int64) string { return fmt.Sprintf("none %s %d", reason, quiet) }

func (m *model) refuses(h offers.History, c offers.Candidate, now int64) (offers.Reason, int64) {
	switch reason := h.Refuses(c.Campaign, now); reason {
	case "":
	case offers.ReasonDedicated:
		return reason, h.LastOrderAt + c.Campaign.Suppression.RecentPurchaseMS - now
	case offers.ReasonCooldown:
		return reason, h.LastEndAt + max(h.LastCooldown, c.Campaign.Limits.CooldownMS) - now
	default:
		return reason, dayMS
	}
	l, b := c.Campaign.Limits, m.spent[c.Campaign.ID]
	switch {
	case l.BudgetCodes > 0 && b.codes+1 > l.BudgetCodes, l.BudgetMoney > 0 && b.money+c.Worst > l.BudgetMoney,
		l.TotalUses > 0 && b.uses+1 > l.TotalUses:
		return offers.ReasonBudget, 60_000
	case l.MaxExposure > 0 && b.exposure+c.Worst > l.MaxExposure:
		return offers.ReasonExposure, 60_000
	}
	return "", 0
}

// give takes from the ledger's offer only its code.
func (m *model) give(session string, c offers.Candidate, minted offers.Offer, now int64) string {
	o := offers.Offer{StoreID: minted.StoreID, Session: session, Campaign: c.Campaign.ID, Code: minted.Code,
		State: offers.Offered, Kind: c.Campaign.Value.Kind, Amount: c.Amount, Currency: "EUR",
		MinTotal: c.Campaign.Value.MinSubtotal, MaxOff: c.Campaign.Value.MaxDiscount, MintedAt: now,
		Deadline: now + c.DurationMS, EndsAt: now + c.DurationMS}
	r := record{offer: o, worst: c.Worst}
	r.out.cell = m.cell(session)
	if m.onShow {
		r.out.px, r.out.create.at = "1", now
	}
	m.codes[o.Code] = r
	v := m.sessions[session]
	v.current = o.Code
	v.history.Offers++
	v.history.LastEndAt, v.history.LastCooldown = o.EndsAt, c.Campaign.Limits.CooldownMS
	if v.history.PerCampaign == nil {
		v.history.PerCampaign = map[string]int64{}
	}
	v.history.PerCampaign[o.Campaign]++
	m.sessions[session] = v
	b := m.spent[o.Campaign]
	b.codes++
	b.money += c.Worst
	b.uses++
	b.exposure += c.Worst
	m.spent[o.Campaign] = b
	return "new " + showOffer(o)
}

// newest is the session's newest offer, or why it has none.
func (m *model) newest(session string) (record, offers.Reason) {
	v := m.sessions[session]
	if v.history.Erased {
		return record{}, offers.ReasonErased
	}
	if v.current == "" {
		return record{}, offers.ReasonNotFound
	}
	return m.codes[v.current], ""
}

func showOffer(o offers.Offer) string {
	o.Now, o.Revived = 0, false // a session's record does not tell whether a released code lives again
	return fmt.Sprintf("%+v", o)
}
