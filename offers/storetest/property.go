package storetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lastcall/offers"
)

// Properties holds any interleaving of changes against a model of the ledger: the same answers, exposure that is the
// sum of what is live, budgets that are never overdrawn.
//
// Time is the ledger's own. A call runs at some instant between two looks at the clock, so the model is run at each of
// these milliseconds, and every outcome that agrees with the answer is kept as a possible world.
func Properties(t *testing.T, open func(testing.TB) Ledger) {
	ledger := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		cells := rapid.SampledFrom([]int{1, 1, 4}).Draw(rt, "cells")
		p := &property{world: newWorld(t, ledger, cells, Options{}), sessions: []string{"ann", "bob", "cyd"}}
		start := &model{campaigns: map[string]*offers.Campaign{}, sessions: map[string]visitor{},
			codes: map[string]record{}, byID: map[string]string{}, spent: map[string]budget{}, cancelled: map[string]offers.Cancellation{},
			settled: map[string]bool{}, index: map[string]bool{}, onShow: rapid.Bool().Draw(rt, "created when shown"),
			cell: func(session string) int { return ledger.Cell(p.store, session) }}
		if start.onShow {
			p.store.CreateOn = offers.CreateOnShow
		}
		for i := range 3 {
			c := p.drawCampaign(rt, i, cells == 1)
			p.campaigns = append(p.campaigns, c)
			start.campaigns[c.ID] = c
		}
		p.possible = []*model{start}
		rt.Repeat(map[string]func(*rapid.T){
			"":         p.books,
			"mint":     p.mint,
			"mint 2":   p.mint, // twice as often
			"live":     p.look,
			"dismiss":  p.dismiss,
			"claim":    p.claim,
			"claim 2":  p.claim,
			"extend":   p.extend,
			"validate": func(rt *rapid.T) { p.redeem(rt, false) },
			"redeem":   func(rt *rapid.T) { p.redeem(rt, true) },
			"redeem 2": func(rt *rapid.T) { p.redeem(rt, true) },
			"release":  p.release,
			"revoke":   p.revoke,
			"prolong":  p.prolong,
			"expire":   p.expire,
			"forget":   p.forget,
			"wait":     p.wait,
			"settle":   p.settle,
			"settle 2": p.settle,
			"cancel":   p.cancel,
			"created":  p.created,
			"work":     p.work,
		})
		p.finish(rt)
	})
}

type property struct {
	*world
	sessions  []string
	campaigns []*offers.Campaign
	codes     []string
	ids       []string // of redemptions
	creates   []offers.Call
	possible  []*model
}

const moment = int64(12) // ms: long enough for a few steps, short enough to wait for

func (p *property) drawCampaign(rt *rapid.T, i int, budgets bool) *offers.Campaign {
	pick := func(name string, from ...int64) int64 {
		return rapid.SampledFrom(from).Draw(rt, fmt.Sprint(name, " ", i))
	}
	c := p.campaign(func(c *offers.Campaign) {
		c.ID = fmt.Sprint("camp", i)
		c.Value = []offers.Value{
			{Kind: offers.Percent, Min: 1_000, Max: 1_000, MinSubtotal: 2_000},
			{Kind: offers.FixedAmount, Min: 1_500, Max: 1_500},
			{Kind: offers.FreeShipping, Min: 495, Max: 495},
		}[i]
		c.Limits.PerSession = pick("per session", 0, 0, 1, 3)
		c.Limits.LifetimeCap = pick("lifetime", 0, 0, 2, 4)
		c.Limits.CooldownMS = pick("cool-down", 0, 0, moment, long)
		c.Suppression.RecentPurchaseMS = pick("recent purchase", 0, 0, moment, long)
		if budgets {
			c.Limits.BudgetCodes = pick("codes", 0, 0, 3)
			c.Limits.BudgetMoney = pick("money", 0, 0, 12_000, 25_000)
			c.Limits.TotalUses = pick("uses", 0, 0, 2)
			c.Limits.MaxExposure = pick("exposure", 0, 0, 11_000, 21_000)
		}
	})
	c.Duration.MoreMS, c.Duration.MoreMax = moment, pick("more", 0, 1, 2)
	return c
}

// do makes a call and keeps the worlds that agree with its answer.
func (p *property) do(rt *rapid.T, what string, call func() string, step func(m *model, now int64) string) {
	before := p.now()
	got := call()
	after := p.now()
	kept := map[string]*model{}
	wanted := map[string]bool{}
	for _, m := range p.possible {
		for now := before; now <= after; now++ {
			c := m.clone()
			want := step(c, now)
			wanted[want] = true
			if want == got {
				kept[c.key()] = c
			}
		}
	}
	if len(kept) == 0 {
		rt.Fatalf("%s at %d…%d answers\n %s\nwant one of\n %v", what, before, after, got, slices.Sorted(maps.Keys(wanted)))
	}
	p.possible = slices.Collect(maps.Values(kept))
}

func (p *property) drawSession(rt *rapid.T) string {
	return rapid.SampledFrom(p.sessions).Draw(rt, "session")
}

func (p *property) drawCode(rt *rapid.T) string {
	return rapid.SampledFrom(append([]string{"NONE-2222-2222"}, p.codes...)).Draw(rt, "code")
}

func shown(o offers.Offer, err error) string {
	if err != nil {
		return string(reasonOf(err))
	}
	return showOffer(o)
}

func (p *property) mint(rt *rapid.T) {
	session := p.drawSession(rt)
	var list []offers.Candidate
	for _, i := range rapid.SampledFrom([][]int{{}, {0}, {1}, {2}, {0, 1}, {2, 1, 0}, {1, 2}}).Draw(rt, "candidates") {
		list = append(list, p.candidate(p.campaigns[i], rapid.SampledFrom([]int64{moment, long, long}).Draw(rt, "life")))
	}
	var r offers.MintResult
	p.do(rt, "mint", func() string {
		var err error
		r, err = p.ledger.Mint(p.ctx, p.request(session, list...))
		switch {
		case err != nil:
			return err.Error()
		case r.New:
			return "new " + showOffer(r.Offer)
		case r.Has():
			return "live " + showOffer(r.Offer)
		}
		return none(r.Reason, r.QuietMS)
	}, func(m *model, now int64) string { return m.mint(session, list, r.Offer, now) })
	if r.New {
		p.codes = append(p.codes, r.Offer.Code)
	}
}

func (p *property) look(rt *rapid.T) {
	session := p.drawSession(rt)
	p.do(rt, "live", func() string { return shown(p.ledger.Live(p.ctx, p.store, session)) },
		func(m *model, _ int64) string { return m.live(session) })
}

func (p *property) dismiss(rt *rapid.T) {
	session := p.drawSession(rt)
	p.do(rt, "dismiss", func() string { return shown(p.ledger.Dismiss(p.ctx, p.store, session)) },
		func(m *model, now int64) string { return m.dismiss(session, now) })
}

func (p *property) claim(rt *rapid.T) {
	session := p.drawSession(rt)
	grace := rapid.SampledFrom([]int64{0, moment, long}).Draw(rt, "grace")
	req := claimRequest(grace)
	req.Outside, req.LeaseMS = rapid.Bool().Draw(rt, "outside"), lease
	var claim offers.Claim
	p.do(rt, "claim", func() string {
		var err error
		claim, err = p.ledger.Claim(p.ctx, p.store, session, req)
		if err != nil {
			return string(reasonOf(err))
		}
		return showOffer(claim.Offer) + showClaim(claim.Ready, claim.Refused, claim.Create.Token, claim.Create.Tries, claim.Create.DueAt)
	}, func(m *model, now int64) string { return m.claim(session, grace, req.Outside, now) })
	o, ticket := claim.Offer, claim.Ticket
	if o.Code == "" {
		return
	}
	if !claim.Create.IsZero() {
		p.creates = append(p.creates, claim.Create)
	}
	if link, err := p.ledger.Redirect(p.ctx, p.store, ticket); err != nil || link.Code != o.Code {
		rt.Fatalf("the ticket leads to %+v, %v", link, err)
	}
}

func (p *property) extend(rt *rapid.T) {
	session := p.drawSession(rt)
	c := rapid.SampledFrom(p.campaigns).Draw(rt, "campaign")
	p.do(rt, "extend", func() string { return shown(p.ledger.Extend(p.ctx, p.store, session, c)) },
		func(m *model, now int64) string { return m.extend(session, c, now) })
}

func (p *property) redeem(rt *rapid.T, use bool) {
	code := p.drawCode(rt)
	req := offers.RedeemRequest{Code: code,
		Session: rapid.SampledFrom([]string{"", "", "", "ann", "bob", "cyd"}).Draw(rt, "as"),
		Order:   p.drawOrder(rt, code),
		Basket: offers.Basket{Currency: rapid.SampledFrom([]string{"EUR", "EUR", "EUR", "USD"}).Draw(rt, "currency"),
			Subtotal: rapid.SampledFrom([]int64{0, 1_234, 5_005, 5_005, 99_999, 130_000}).Draw(rt, "subtotal")}}
	var r offers.Redemption
	p.do(rt, "redeem", func() string {
		call := p.ledger.Validate
		if use {
			call = p.ledger.Redeem
		}
		var err error
		r, err = call(p.ctx, p.store, req)
		switch {
		case err != nil:
			return string(reasonOf(err))
		case !use:
			return fmt.Sprintf("ok %d", r.Discount)
		}
		return redemptionText(r)
	}, func(m *model, now int64) string { return m.redeem(req, use, r.ID, now) })
	if use && r.ID != "" && !slices.Contains(p.ids, r.ID) {
		p.ids = append(p.ids, r.ID)
	}
}

func redemptionText(r offers.Redemption) string {
	return showRedemption(record{id: r.ID, order: r.Order, discount: r.Discount, redeemedAt: r.RedeemedAt,
		releasedAt: r.ReleasedAt, offer: r.Offer}, r.Replayed)
}

func (p *property) release(rt *rapid.T) {
	id := rapid.SampledFrom(append([]string{"rdm_0_unknown"}, p.ids...)).Draw(rt, "redemption")
	revive := rapid.Bool().Draw(rt, "revive")
	p.do(rt, "release", func() string {
		r, err := p.ledger.Release(p.ctx, p.store, id, revive)
		if err != nil {
			return string(reasonOf(err))
		}
		return redemptionText(r)
	}, func(m *model, now int64) string { return m.release(id, revive, now) })
}

func okOr(err error) string {
	if err != nil {
		return string(reasonOf(err))
	}
	return "ok"
}

func (p *property) revoke(rt *rapid.T) {
	code := p.drawCode(rt)
	p.do(rt, "revoke", func() string { return okOr(p.ledger.Revoke(p.ctx, p.store, code)) },
		func(m *model, now int64) string { return m.revoke(code, now) })
}

// prolong gives a code more time. Those that a platform has to be told of are left to rows of their own.
func (p *property) prolong(rt *rapid.T) {
	code := p.drawCode(rt)
	for _, m := range p.possible {
		if m.codes[code].out.px != "" {
			rt.Skip()
		}
	}
	add := rapid.SampledFrom([]int64{moment, moment, long}).Draw(rt, "more")
	var seen int64
	if r, err := p.ledger.CodeRecord(p.ctx, p.store, code); err == nil {
		seen = r.EndsAt
	}
	p.do(rt, "prolong", func() string {
		r, err := p.ledger.Prolong(p.ctx, p.store, code, add, 2*moment+long, seen)
		switch {
		case errors.Is(err, offers.ErrTooLong):
			return "too long"
		case err != nil:
			return string(reasonOf(err))
		}
		return fmt.Sprint(r.State, " until ", r.Deadline, " and ", r.EndsAt, ", added ", r.AddedMS)
	}, func(m *model, now int64) string { return m.prolong(code, add, 2*moment+long, now) })
}

func (p *property) forget(rt *rapid.T) {
	if rapid.IntRange(0, 3).Draw(rt, "really") > 0 {
		rt.Skip() // an erased session has no more to show
	}
	session := p.drawSession(rt)
	p.do(rt, "forget", func() string { return okOr(p.ledger.Forget(p.ctx, p.store, session)) },
		func(m *model, now int64) string { return m.forget(session, now) })
}

func (p *property) expire(rt *rapid.T) { p.expireOne(rt, p.drawCode(rt), nil) }

// expireOne ends one code, by the job that was leased or by one that any worker might still have.
func (p *property) expireOne(rt *rapid.T, code string, leased *offers.Job) {
	job := offers.Job{Code: code}
	if leased != nil {
		job = *leased
	} else if p.store.Cells > 1 {
		rt.Skip() // only a lease knows the cell
	}
	p.do(rt, "expire", func() string {
		ended, err := p.ledger.Expire(p.ctx, p.store, []offers.Job{job})
		if err != nil || len(ended) == 0 {
			return "nothing" + string(reasonOf(err))
		}
		return fmt.Sprintf("expired %s %d", ended[0].Code, ended[0].Now)
	}, func(m *model, now int64) string { return m.expire(code, now) })
}

func (p *property) wait(*rapid.T) { p.pass(p.now() + moment/2) }
