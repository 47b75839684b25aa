package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"lastcall/offers"
)

// A merchant reads the results: charts with the tables behind them, other days by the keyboard, and a file to take away.
func TestAMerchantReadsTheResults(t *testing.T) {
	w := newWorld(t, premises{seed: seedPlan{Days: 90, Campaigns: 10}})
	d := w.ownersDesk()
	d.shows("h1", "Results") // where the store opens
	drawn := func(days string) {
		t.Helper()
		d.waits("a chart of "+days, func() bool {
			return d.reads(`[...document.querySelectorAll('figure[data-chart]')].every(f => f.dataset.points === `+quoted(days)+` && f.querySelector('canvas'))`) == "true"
		})
		if inked := d.reads(inked); inked != "true" {
			t.Errorf("the canvas is empty: %s", inked)
		}
	}
	drawn("7")
	if rows := d.reads(`document.querySelectorAll('#offers-chart tbody tr').length`); rows != "7" {
		t.Errorf("%s rows in the table behind it", rows)
	}
	d.looked("desk-results")

	d.tabsTo(`.ranges a[href$="range=90"]`)
	d.types(kb.Enter)
	d.shows(".ranges [aria-current]", "90 days")
	drawn("90")
	d.tabsTo("#offers-chart summary")
	d.types(kb.Enter)
	d.waits("the table behind the chart", func() bool { return d.reads(`document.querySelector('#offers-chart details').open`) == "true" })

	d.opens(d.store("/dashboard?range=yesterday"))
	drawn("24")

	file := d.reads(`document.querySelector('.exports a[href*="table=days"][href*="json"]').href`)
	var days []map[string]any
	if err := json.Unmarshal([]byte(d.fetched(strings.Replace(file, "range=yesterday", "range=90", 1))), &days); err != nil {
		t.Fatal(err)
	}
	if len(days) != 90 || days[0]["offered"].(float64) < 100 || days[0]["known"] != true {
		t.Errorf("%d days, the first: %v", len(days), days[0])
	}
}

// inked says whether any canvas of a chart has something drawn on it.
const inked = `[...document.querySelectorAll('figure[data-chart] canvas')].every(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(b => b))`

// fetched is a page that the tab's person may read, as text.
func (d *adminTab) fetched(url string) string {
	d.Helper()
	d.reads(`void (window.fetched = undefined, fetch(` + quoted(url) + `).then(r => r.text()).then(t => window.fetched = t))`)
	d.waits("the file", func() bool { return d.reads(`typeof window.fetched`) == "string" })
	return d.reads(`window.fetched`)
}

// The same plan makes the same past; what is kept of its days adds up to the counters.
func TestTheMadeUpPastIsTheSameEachTime(t *testing.T) {
	past := func() (offers.Totals, int) {
		w := newWorld(t, premises{seed: seedPlan{Days: 30, Campaigns: 3}})
		ctx, store := context.Background(), w.front()
		last, err := w.store.LastTake(ctx, store)
		if err != nil {
			t.Fatal(err)
		}
		yesterday := offers.DayAt(w.clock(), store.Location()).Add(-1)
		var days []offers.Day
		for i := range 30 {
			days = append(days, yesterday.Add(-i))
		}
		records, err := w.store.Days(ctx, store, days)
		if err != nil || len(records) != 30 {
			t.Fatalf("%d days, %v", len(records), err)
		}
		sum := offers.Totals{}
		for _, r := range records {
			if r.GapMS != 0 {
				t.Errorf("a gap on %s", r.Day)
			}
			for name, n := range r.Counted() {
				sum[name] += n
			}
		}
		all, err := w.store.Counters(ctx, store)
		if err != nil {
			t.Fatal(err)
		}
		now := all.Sum()
		for _, name := range []string{"offered", "redeemed", offers.CountRevenue, offers.CountSessions} {
			if now[name] < sum[name] || sum[name] == 0 || now[name] < last.Totals[name] {
				t.Errorf("%s: %d on the days, %d at the last take, %d in all", name, sum[name], last.Totals[name], now[name])
			}
		}
		states := 0
		for _, state := range []offers.State{offers.Offered, offers.Claimed, offers.Redeemed, offers.Expired, offers.Revoked, offers.Released} {
			if all["leaving"][string(state)] > 0 {
				states++
			}
		}
		return sum, states
	}
	one, states := past()
	if states != 6 {
		t.Errorf("codes of %d states", states)
	}
	two, _ := past()
	for name, n := range one {
		if two[name] != n {
			t.Errorf("%s: %d, then %d", name, n, two[name])
		}
	}
}

// A merchant tunes a campaign: what shoppers did with the threshold on it, another one tried, and put into the editor.
func TestAMerchantTunesACampaign(t *testing.T) {
	w := newWorld(t, premises{seed: seedPlan{Days: 30, Campaigns: 4}})
	d := w.ownersDesk()
	d.opens(d.store("/campaigns/leaving"))
	d.clicksOn(`button[formaction$="/replay"]`)
	d.shows("#replay + p", "would qualify")
	d.looked("desk-replay")
	d.opens(d.store("/campaigns/idle-cart/tuning"))
	d.shows("form.tuning strong", "sessions a day would reach it")
	d.waits("the chart", func() bool {
		return d.reads(`document.querySelector('figure[data-chart]').dataset.points > 3 && !!document.querySelector('figure canvas')`) == "true"
	})
	if d.reads(inked) != "true" {
		t.Error("the canvas is empty")
	}
	d.looked("desk-tuning")
	d.tabsTo(`[name="triggers.0.threshold"]`)
	d.types(kb.End, kb.Backspace, "5", kb.Enter)
	d.shows("form.tuning strong", "as saved")
	d.shows("#replay + p", "would qualify")
	d.clicksOn(`button[name="back"]`)
	d.shows(".notice", "not saved yet")
	if typed := d.reads(`document.querySelector('[name="triggers.0.threshold"]').value`); typed != "5" {
		t.Errorf("the editor holds %q", typed)
	}
}

// What the tag tells of is counted without the ledger's steps, and is on the page once it was written down.
func TestVisitsAndSignalsAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	for range 3 {
		g := &guest{w: w}
		g.signals("v=1&t=start")
		g.signals("v=1&t=start")
		g.signals(leaving)
	}
	(&guest{w: w}).signals("v=1&t=start&ok=0") // who refuses is not counted either
	var counted map[string]int64
	until(t, "the counts are written down", func() bool {
		w.bookkeeper.Round(w.Context(), map[string]int64{demoID: w.clock()})
		all, err := w.store.Counters(w.Context(), w.front())
		if err != nil {
			t.Fatal(err)
		}
		counted = all[""]
		return counted[offers.CountSignals] >= 3
	})
	if counted[offers.CountSessions] != 6 || counted[offers.CountSignals] != 3 {
		t.Errorf("%v", counted)
	}
	told, err := w.store.Histograms(w.Context(), w.front(), offers.MeasurePages, []offers.Day{offers.DayAt(w.clock(), time.UTC)})
	if err != nil || len(told) != 1 {
		t.Errorf("histograms: %v, %v", told, err)
	}
}
