package offers_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"lastcall/offers"
)

const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36"

// qualified are facts from which the one campaign makes an offer.
func qualified() offers.Facts {
	c := offers.NewCampaign("shop", "exit", "Exit")
	c.Enabled = true
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC).UnixMilli()
	return offers.Facts{
		Store:    &offers.Storefront{ID: "shop", Currency: "EUR", MaxOrder: 100_000, Salt: "salt"},
		Location: time.UTC, Campaigns: []offers.Campaign{c}, Session: "session", BornAt: now - 600_000, UserAgent: browser, Now: now,
		Signal: &offers.Signal{Kind: offers.ExitIntent, Evidence: offers.Evidence{Page: "/products/1", ProductDwellMS: 5_000,
			DwellMS: 5_000, SessionDwellMS: 20_000, Pages: 2, Products: 1, VisitMS: 600_000}},
	}
}

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func TestDecideRefuses(t *testing.T) {
	for _, r := range []struct {
		name     string
		edit     func(*offers.Facts)
		campaign string
		want     offers.Reason
	}{
		{"nothing", func(*offers.Facts) {}, "", ""},
		{"a paused store", func(f *offers.Facts) { f.Store.Paused = true }, "", offers.ReasonOff},
		{"a store that asks, and no answer", func(f *offers.Facts) { f.Store.Consent = true }, "", offers.ReasonConsent},
		{"a store that asks, and consent", func(f *offers.Facts) { f.Store.Consent, f.Signal.Consent = true, offers.ConsentGiven }, "", ""},
		{"consent refused, though nobody asks", func(f *offers.Facts) { f.Signal.Consent = offers.ConsentRefused }, "", offers.ReasonConsent},
		{"a bot", func(f *offers.Facts) { f.UserAgent = "Googlebot/2.1" }, "", offers.ReasonBot},
		{"no user agent", func(f *offers.Facts) { f.UserAgent = "" }, "", offers.ReasonBot},
		{"more time than has passed counts as what has", func(f *offers.Facts) { f.BornAt = f.Now - 400 }, "exit", offers.ReasonNoTrigger},
		{"more products than pages", func(f *offers.Facts) { f.Signal.Evidence.Products = 99 }, "", offers.ReasonImplausible},
		{"a campaign that is off", func(f *offers.Facts) { f.Campaigns[0].Enabled = false }, "exit", offers.ReasonOff},
		{"outside its dates", func(f *offers.Facts) { f.Campaigns[0].Schedule.EndAt = f.Now }, "exit", offers.ReasonSchedule},
		{"no trigger reached", func(f *offers.Facts) { f.Signal.Kind = offers.Start }, "exit", offers.ReasonNoTrigger},
		{"a condition of the trigger not met", func(f *offers.Facts) { f.Signal.Evidence.ProductDwellMS = 1_999 }, "exit", offers.ReasonNoTrigger},
		{"at the checkout", func(f *offers.Facts) { f.Signal.Evidence.Page = "/checkout/pay" }, "exit", offers.ReasonDedicated},
		{"after the checkout", func(f *offers.Facts) { f.Signal.Evidence.CheckoutPages = 1 }, "exit", offers.ReasonDedicated},
		{"a fast buyer", func(f *offers.Facts) { f.Signal.Evidence.CartToCheckoutMS = 59_999 }, "exit", offers.ReasonDedicated},
		{"a slow buyer", func(f *offers.Facts) { f.Signal.Evidence.CartToCheckoutMS = 60_000 }, "exit", ""},
		{"a purchase in this visit", func(f *offers.Facts) { f.Signal.Evidence.Purchased = true }, "exit", offers.ReasonDedicated},
		{"not targeted", func(f *offers.Facts) { f.Campaigns[0].Targeting.Device = offers.DeviceTouch }, "exit", offers.ReasonNotTargeted},
		{"held out", func(f *offers.Facts) { f.Campaigns[0].HoldoutRate = 10_000 }, "exit", offers.ReasonHoldout},
	} {
		f := qualified()
		r.edit(&f)
		d := offers.Decide(f, random(1))
		var want []offers.Refused
		if r.want != "" {
			want = []offers.Refused{{Campaign: r.campaign, Reason: r.want}}
		}
		if !reflect.DeepEqual(d.Refused, want) || (len(d.Candidates) == 1) != (r.want == "") {
			t.Errorf("%s: %+v", r.name, d)
		}
	}
}

// Each rule alone is asked before all that follow it.
func TestDecideAnswersTheFirstReason(t *testing.T) {
	rules := []struct {
		reason offers.Reason
		breach func(*offers.Facts)
	}{
		{offers.ReasonOff, func(f *offers.Facts) { f.Store.Paused = true }},
		{offers.ReasonConsent, func(f *offers.Facts) { f.Store.Consent = true }},
		{offers.ReasonBot, func(f *offers.Facts) { f.UserAgent = "curl/8" }},
		{offers.ReasonImplausible, func(f *offers.Facts) { f.Signal.Evidence.Products = 99 }},
		{offers.ReasonOff, func(f *offers.Facts) { f.Campaigns[0].Enabled = false }},
		{offers.ReasonSchedule, func(f *offers.Facts) { f.Campaigns[0].Schedule.StartAt = f.Now + 1 }},
		{offers.ReasonNoTrigger, func(f *offers.Facts) { f.Signal.Kind = offers.Start }},
		{offers.ReasonDedicated, func(f *offers.Facts) { f.Signal.Evidence.Purchased = true }},
		{offers.ReasonNotTargeted, func(f *offers.Facts) { f.Campaigns[0].Targeting.Pages = []string{"/sale/**"} }},
		{offers.ReasonHoldout, func(f *offers.Facts) { f.Campaigns[0].HoldoutRate = 10_000 }},
	}
	for first := range rules {
		f := qualified()
		for _, rule := range rules[first:] {
			rule.breach(&f)
		}
		d := offers.Decide(f, random(1))
		if len(d.Candidates) != 0 || len(d.Refused) != 1 || d.Refused[0].Reason != rules[first].reason {
			t.Errorf("%d: %+v, want %s", first, d, rules[first].reason)
		}
	}
}

func TestDecideKeepsTheOrderOfCampaigns(t *testing.T) {
	f := qualified()
	for _, id := range []string{"b", "off", "c"} {
		c := f.Campaigns[0]
		c.ID, c.Enabled = id, id != "off"
		f.Campaigns = append(f.Campaigns, c)
	}
	d := offers.Decide(f, random(1))
	var ids []string
	for _, c := range d.Candidates {
		ids = append(ids, c.Campaign.ID)
	}
	if !reflect.DeepEqual(ids, []string{"exit", "b", "c"}) || !reflect.DeepEqual(d.Refused, []offers.Refused{{Campaign: "off", Reason: offers.ReasonOff}}) {
		t.Errorf("%v, %+v", ids, d.Refused)
	}
}

func TestDecideCanBeReplayed(t *testing.T) {
	f := qualified()
	seen := map[string]bool{}
	for seed := range uint64(50) {
		first, again := offers.Decide(f, random(seed)), offers.Decide(f, random(seed))
		if !reflect.DeepEqual(first, again) {
			t.Fatalf("%+v, then %+v", first, again)
		}
		seen[fmt.Sprint(first.Candidates[0].Amount, first.Candidates[0].DurationMS)] = true
	}
	f.Signal.Evidence.CartValue = 1 // 65 % intent: values fall between two steps
	for seed := range uint64(50) {
		seen[fmt.Sprint(offers.Decide(f, random(seed)).Candidates[0].Amount)] = true
	}
	if len(seen) < 2 {
		t.Errorf("all seeds decide the same: %v", seen)
	}
}

// intents is evidence of growing intent.
var intents = []offers.Evidence{
	{}, {Pages: 3, Products: 2, ProductDwellMS: 30_000}, {Pages: 8, Comparisons: 1, ProductDwellMS: 30_000, SessionDwellMS: 180_000},
	{Pages: 8, Products: 2, Comparisons: 1, CartValue: 100, CartIdleMS: 200_000},
	{Pages: 8, Products: 2, Comparisons: 1, CartValue: 100, ProductDwellMS: 30_000, SessionDwellMS: 180_000},
	{Pages: 8, Products: 2, Comparisons: 1, CartValue: 100, ProductDwellMS: 30_000, SessionDwellMS: 180_000, CheckoutPages: 1},
}

func TestValuesAndDurationsFollowIntentInsideTheirRanges(t *testing.T) {
	f := qualified()
	c := &f.Campaigns[0]
	c.Suppression, c.Triggers = offers.Suppression{}, []offers.Trigger{{Kind: offers.ExitIntent}}
	f.BornAt = 0
	const n = 4_000
	lastAmount, lastDuration, lastIntent := 1e18, 1e18, offers.BasisPoints(-1)
	for i, e := range intents {
		f.Signal.Evidence = e
		intent := e.Intent()
		if intent <= lastIntent || intent > 10_000 {
			t.Fatalf("intent %d of evidence %d after %d", intent, i, lastIntent)
		}
		lastIntent = intent
		r := random(uint64(i))
		var amounts, durations float64
		for range n {
			d := offers.Decide(f, r)
			if len(d.Candidates) != 1 {
				t.Fatalf("%+v", d)
			}
			o := d.Candidates[0]
			if o.Amount < 500 || o.Amount > 1_500 || o.Amount%100 != 0 || o.DurationMS < 600_000 || o.DurationMS > 1_500_000 || o.DurationMS%60_000 != 0 {
				t.Fatalf("%+v", o)
			}
			if o.Worst != o.Amount*10 { // of 1,000.00
				t.Fatalf("worst %d of %d", o.Worst, o.Amount)
			}
			amounts += float64(o.Amount)
			durations += float64(o.DurationMS)
		}
		share := 1 - float64(intent)/10_000
		if got, want := amounts/n, 500+share*1_000; got < want-5 || got > want+5 {
			t.Errorf("intent %d: mean value %.1f, want %.1f", intent, got, want)
		}
		if got, want := durations/n, 600_000+share*900_000; got < want-3_000 || got > want+3_000 {
			t.Errorf("intent %d: mean duration %.0f, want %.0f", intent, got, want)
		}
		if amounts/n > lastAmount || durations/n > lastDuration {
			t.Errorf("intent %d gets more than less intent", intent)
		}
		lastAmount, lastDuration = amounts/n, durations/n
	}
}

func TestARangeOfOneValue(t *testing.T) {
	f := qualified()
	c := &f.Campaigns[0]
	c.Value = offers.Value{Kind: offers.FreeShipping, Min: 495, Max: 495}
	c.Duration.MinMS, c.Duration.MaxMS = 30_000, 30_000
	d := offers.Decide(f, random(1))
	if o := d.Candidates[0]; o.Amount != 495 || o.Worst != 495 || o.DurationMS != 30_000 {
		t.Errorf("%+v", o)
	}
}

func TestHoldoutIsStableAndOfItsSize(t *testing.T) {
	const n = 50_000
	for _, rate := range []offers.BasisPoints{0, 100, 1_000, 5_000, 9_000} {
		held, both := 0, 0
		for i := range n {
			session := fmt.Sprintf("%032x", i)
			a := offers.HeldOut("salt", "a", session, rate)
			if a != offers.HeldOut("salt", "a", session, rate) {
				t.Fatal("not stable")
			}
			if a {
				held++
				if offers.HeldOut("salt", "b", session, rate) {
					both++
				}
			}
		}
		share := float64(held) / n * 10_000
		if share < float64(rate)-100 || share > float64(rate)+100 { // over 4 standard deviations
			t.Errorf("%d: %.0f", rate, share)
		}
		if held > 0 {
			if twice := float64(both) / float64(held) * 10_000; twice < float64(rate)-300 || twice > float64(rate)+300 {
				t.Errorf("%d: %.0f of those are held out of another campaign too", rate, twice)
			}
		}
	}
	if offers.HeldOut("salt", "a", "s", 10_000) != true {
		t.Error("all of them")
	}
}

func TestImplausible(t *testing.T) {
	for _, r := range []struct {
		name string
		e    offers.Evidence
		age  int64
		want bool
	}{
		{"nothing at all", offers.Evidence{}, 0, false},
		{"a visit whose first signal was lost", offers.Evidence{SessionDwellMS: 600_000, Pages: 40, Products: 9}, 0, false},
		{"four pages a second", offers.Evidence{Pages: 50 + 60_000/250}, 60_000, false},
		{"one more", offers.Evidence{Pages: 51 + 60_000/250}, 60_000, true},
		{"a session from the future", offers.Evidence{Pages: 51}, -60_000, true},
		{"a product without a page", offers.Evidence{Pages: 2, Products: 3}, 60_000, true},
		{"comparing without pages", offers.Evidence{Pages: 2, Comparisons: 3}, 60_000, true},
		{"checkouts without pages", offers.Evidence{Pages: 2, CheckoutPages: 3}, 60_000, true},
	} {
		if got := r.e.Implausible(r.age); got != r.want {
			t.Errorf("%s: %v", r.name, got)
		}
	}
}

func TestBounded(t *testing.T) {
	long := offers.Evidence{DwellMS: 9e9, SessionDwellMS: 9e9, ProductDwellMS: 9e9, IdleMS: 9e9, CartIdleMS: 9e9, Pages: 3, CartValue: 100}
	for age, most := range map[int64]int64{60_000: 61_500, 0: 1_500, -5_000: 1_500} {
		want := offers.Evidence{DwellMS: most, SessionDwellMS: most, ProductDwellMS: most, IdleMS: most, CartIdleMS: most, Pages: 3, CartValue: 100}
		if got := long.Bounded(age); !reflect.DeepEqual(got, want) {
			t.Errorf("at %d: %+v", age, got)
		}
	}
	short := offers.Evidence{DwellMS: 10, SessionDwellMS: 20}
	if got := short.Bounded(60_000); !reflect.DeepEqual(got, short) {
		t.Errorf("what is short stays: %+v", got)
	}
}

func TestQuietMS(t *testing.T) {
	refused := func(reasons ...offers.Reason) (list []offers.Refused) {
		for _, r := range reasons {
			list = append(list, offers.Refused{Campaign: "c", Reason: r})
		}
		return list
	}
	one := []offers.Candidate{{}}
	for name, r := range map[string]struct {
		d             offers.Decision
		history, want int64
	}{
		"only the history refused":                {offers.Decision{Candidates: one}, 86_400_000, 86_400_000},
		"another campaign waits for its trigger":  {offers.Decision{Candidates: one, Refused: refused(offers.ReasonNoTrigger)}, 86_400_000, 0},
		"this page is a checkout page":            {offers.Decision{Refused: refused(offers.ReasonDedicated)}, 0, 0},
		"held out":                                {offers.Decision{Refused: refused(offers.ReasonHoldout)}, 0, 30 * 60_000},
		"held out here, refused by history there": {offers.Decision{Candidates: one, Refused: refused(offers.ReasonHoldout)}, 86_400_000, 30 * 60_000},
	} {
		if got := r.d.QuietMS(r.history); got != r.want {
			t.Errorf("%s: %d, want %d", name, got, r.want)
		}
	}
}

func TestBots(t *testing.T) {
	for agent, want := range map[string]bool{"Mozilla/5.0 (Linux; Android 12; CUBOT P60) Chrome/150": false, browser: false, "": true, "Mozilla/5.0 (compatible; bingbot/2.0)": true, "curl/8.5.0": true,
		"Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Safari/604.1": false, "python-requests/2": true} {
		if offers.IsBot(agent) != want {
			t.Errorf("%q: %v", agent, !want)
		}
	}
}

func BenchmarkDecide(b *testing.B) {
	f := qualified()
	for _, id := range []string{"second", "third"} {
		c := f.Campaigns[0]
		c.ID = id
		c.Targeting.Pages = []string{"/sale/**"}
		f.Campaigns = append(f.Campaigns, c)
	}
	r := random(1)
	b.ReportAllocs()
	for b.Loop() {
		if d := offers.Decide(f, r); len(d.Candidates) != 1 {
			b.Fatal(d)
		}
	}
}
