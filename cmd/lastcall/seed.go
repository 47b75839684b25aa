package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"lastcall/offers"
)

// seedPlan is the past that a demo makes up. The same plan gives the same numbers on the same day; codes are drawn as
// always, and differ.
type seedPlan struct {
	Days      int // of history, before today
	Campaigns int // beside the demo's own, for load
}

// seedSource begins the numbers that a made-up past is drawn from.
const seedSource = 20_261_121

// Per day, on average.
const seedVisits = 9_500

// seedHistory gives the demo's store a past: codes in every state with the decisions behind them, counters, the numbers of
// days, and histograms. Nothing may have taken the store's counters before.
func seedHistory(ctx context.Context, a *app, plan seedPlan, now int64) error {
	if plan.Days == 0 && plan.Campaigns == 0 {
		return nil
	}
	store, err := a.store.StoreByID(ctx, demoID)
	if err != nil {
		return err
	}
	s := &seeder{app: a, store: store, now: now, random: rand.New(rand.NewPCG(seedSource, 1))}
	for i := range plan.Campaigns {
		c := seedCampaign(i)
		c.UpdatedAt, c.UpdatedBy = now, byCommand
		if err := a.store.SaveCampaign(ctx, &c); err != nil {
			return err
		}
	}
	if s.campaigns, err = a.store.Campaigns(ctx, demoID); err != nil {
		return err
	}
	for _, step := range []func(context.Context, seedPlan) error{s.codes, s.days, s.histograms} {
		if plan.Days == 0 {
			break
		}
		if err := step(ctx, plan); err != nil {
			return err
		}
	}
	a.cache.Drop(demoID)
	return nil
}

type seeder struct {
	*app
	store     *offers.Storefront
	campaigns []offers.Campaign
	now       int64
	random    *rand.Rand
}

var seedNames = []string{"Spring", "Summer", "Autumn", "Winter", "Garden", "Kitchen", "Gifts", "Tea", "Clearance", "First order", "Regulars", "Newsletter"}

// seedCampaign is a campaign of the past, off by now.
func seedCampaign(i int) offers.Campaign {
	c := offers.NewCampaign(demoID, fmt.Sprintf("past-%03d", i+1), fmt.Sprintf("%s %d", seedNames[i%len(seedNames)], 2024+i/len(seedNames)))
	c.Priority = -i
	kinds := []offers.Trigger{{Kind: offers.ExitIntent, MinProductDwellMS: 2_000}, {Kind: offers.Dwell, Threshold: 30_000},
		{Kind: offers.PageViews, Threshold: 6}, {Kind: offers.CartValue, Threshold: 60_00}}
	c.Triggers = kinds[i%len(kinds) : i%len(kinds)+1]
	return c
}

// days writes the counters of the past, and takes as if they had been made then: by the hour in the last days.
func (s *seeder) days(ctx context.Context, plan seedPlan) error {
	counted, err := s.app.store.Counters(ctx, s.store) // of the codes made just now
	if err != nil {
		return err
	}
	loc := s.store.Location()
	today := offers.DayAt(s.now, loc)
	first := today.Add(-plan.Days)
	total := offers.Counters{}
	if err := s.take(ctx, startOfDay(first, loc), total, 1); err != nil {
		return err
	}
	for d := first; d < today; d = d.Add(1) {
		some := s.day(d, first)
		if err := s.course(ctx, d, startOfDay(d.Add(1), loc), total, some, d.Until(today) <= 8); err != nil {
			return err
		}
		merge(total, some, 1)
	}
	// Today is what the codes say, and the visits that it takes for them.
	gone := float64(s.now-startOfDay(today, loc)) / float64(24*time.Hour/time.Millisecond)
	visits := max(int64(seedVisits*gone), 8*counted.Sum()["offered"])
	merge(counted, offers.Counters{"": {offers.CountSessions: visits, offers.CountSignals: visits / 3, offers.CountQualified: visits / 7}}, 1)
	if err := s.course(ctx, today, s.now/offers.QuarterMS*offers.QuarterMS, total, counted, true); err != nil {
		return err
	}
	merge(total, offers.Counters{"": counted[""]}, 1)
	for _, names := range total {
		delete(names, offers.CountExposure)
	}
	for name, n := range counted[""] { // what is counted already counts once
		if name != offers.CountSessions && name != offers.CountSignals && name != offers.CountQualified {
			total[""][name] -= n
		}
	}
	return s.app.store.AddCounts(ctx, s.store, total)
}

func startOfDay(d offers.Day, loc *time.Location) int64 {
	at, _ := time.ParseInLocation(time.DateOnly, string(d), loc) // a day of ours
	return at.UnixMilli()
}

// course takes a day, from before on, up to the moment: hour by hour, or at its end.
func (s *seeder) course(ctx context.Context, d offers.Day, until int64, before, some offers.Counters, hourly bool) error {
	start, step := startOfDay(d, s.store.Location()), int64(time.Hour/time.Millisecond)
	if !hourly {
		step = until - start
	}
	for at := start + step; at <= until && step > 0; at += step {
		part := float64(at-start) / float64(startOfDay(d.Add(1), s.store.Location())-start)
		if d == offers.DayAt(s.now, s.store.Location()) {
			part = float64(at-start) / float64(s.now-start)
		}
		now := offers.Counters{}
		merge(now, before, 1)
		merge(now, some, rhythm(part))
		if err := s.take(ctx, at, now, step/offers.QuarterMS); err != nil {
			return err
		}
	}
	return nil
}

// rhythm is how much of a day's trade is done after a part of it: little at night, most in the evening.
func rhythm(part float64) float64 { return part - math.Sin(2*math.Pi*part)/(2*math.Pi)*0.8 }

func (s *seeder) take(ctx context.Context, at int64, c offers.Counters, covers int64) error {
	t := offers.TakeAt(at, s.store.Location(), c)
	t.Covers = covers
	_, err := s.app.store.KeepTake(ctx, s.store, t)
	return err
}

// merge adds a part of some counters to sum.
func merge(sum, some offers.Counters, part float64) {
	for campaign, names := range some {
		if sum[campaign] == nil {
			sum[campaign] = map[string]int64{}
		}
		for name, n := range names {
			sum[campaign][name] += int64(float64(n) * part)
		}
	}
}

// day is what a day of the past counted: more at week-ends, and a little more from week to week.
func (s *seeder) day(d, first offers.Day) offers.Counters {
	week := [...]float64{1.25, 0.95, 0.9, 0.92, 0.97, 1.05, 1.3}
	visits := seedVisits * week[d.Weekday()] * (0.85 + 0.003*float64(first.Until(d))) * (0.92 + 0.16*s.random.Float64())
	out := offers.Counters{"": {offers.CountSessions: int64(visits), offers.CountSignals: int64(visits * 0.34), offers.CountQualified: int64(visits * 0.15)}}
	weights, sum := make([]float64, len(s.campaigns)), 0.0
	for i := range s.campaigns {
		weights[i] = 1 / float64(i+1) * (0.8 + 0.4*s.random.Float64())
		sum += weights[i]
	}
	for i := range s.campaigns {
		offered := visits * 0.115 * weights[i] / sum
		take, buy := 0.32+0.1*s.random.Float64(), 0.5+0.1*s.random.Float64()
		claimed := offered * take
		orders := claimed * buy
		revenue := orders * (58_00 + 9_00*s.random.Float64())
		names := map[string]int64{"offered": int64(offered), "dismissed": int64(offered * 0.4), "claimed": int64(claimed), "redeemed": int64(orders),
			"expired": int64(offered) - int64(orders), offers.CountRevenue: int64(revenue), offers.CountDiscount: int64(revenue * 0.093),
			"refused:" + string(offers.ReasonNoTrigger): int64(visits * 0.1 * weights[i] / sum), "refused:" + string(offers.ReasonDedicated): int64(visits * 0.02 * weights[i] / sum),
			"refused:" + string(offers.ReasonCooldown): int64(visits * 0.03 * weights[i] / sum), "refused:" + string(offers.ReasonHoldout): int64(visits * 0.008 * weights[i] / sum)}
		maps.DeleteFunc(names, func(_ string, n int64) bool { return n == 0 })
		out[s.campaigns[i].ID] = names
	}
	return out
}

// seedSignals is how many signals of a day its histograms are made of.
const seedSignals = 250

// histograms are what shoppers did on the days for which that is kept.
func (s *seeder) histograms(ctx context.Context, plan seedPlan) error {
	today := offers.DayAt(s.now, time.UTC)
	for back := range min(plan.Days, offers.HistogramDays) {
		var g offers.Glances
		for range seedSignals {
			kind, e := s.evidence()
			g.Signal(demoID, kind, &e, &offers.Decision{})
		}
		_, all := g.Drain(demoID)
		if err := s.app.store.AddHistograms(ctx, s.store, today.Add(-back), all); err != nil {
			return err
		}
	}
	return nil
}

var seedPages = []string{"/products/kettle", "/products/teapot", "/products/mug", "/products/scale", "/collections/all", "/cart"}

// evidence is what a shopper might have done.
func (s *seeder) evidence() (offers.TriggerKind, offers.Evidence) {
	span := func(typical float64) int64 {
		return min(int64(typical*math.Exp(s.random.NormFloat64())), int64(2*time.Hour/time.Millisecond))
	}
	pages := 1 + int64(s.random.ExpFloat64()*4)
	dwell := span(24_000)
	e := offers.Evidence{Page: seedPages[s.random.IntN(len(seedPages))], Lang: "en", DwellMS: dwell, SessionDwellMS: dwell + (pages-1)*span(15_000),
		IdleMS: span(4_000), Scroll: int64(s.random.IntN(101)), Pages: pages, Products: min(pages, int64(s.random.ExpFloat64()*2)),
		Touch: s.random.IntN(3) > 0}
	if e.Products > 0 {
		e.ProductDwellMS, e.Comparisons = span(12_000), min(e.Products, int64(s.random.ExpFloat64()))
	}
	e.VisitMS = e.SessionDwellMS + span(20_000)
	if s.random.IntN(5) < 2 {
		e.CartValue, e.CartCurrency, e.CartIdleMS = span(52_00), "EUR", span(40_000)
	}
	if s.random.IntN(20) == 0 {
		e.CheckoutPages = 1
	}
	switch n := s.random.IntN(10); {
	case n < 6:
		return offers.ExitIntent, e
	case n < 8 && e.CartValue > 0:
		e.CartIdleMS = 60_000
		return offers.CartIdle, e
	case n < 9:
		e.DwellMS = 30_000
		return offers.Dwell, e
	}
	return offers.Compared, e
}

// seedSession names a shopper of the past.
func seedSession(i int) string { return "ses_demo" + strconv.FormatInt(int64(1_000_000+i), 10) }
