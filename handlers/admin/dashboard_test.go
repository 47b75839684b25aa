package admin_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
)

const dashboard = "/admin/stores/fern/dashboard"

// numbers are counters of the campaign "welcome" and of the store, n of each; money ten times that.
func numbers(n int64) offers.Counters {
	return offers.Counters{"welcome": {"offered": n, "claimed": n / 2, "redeemed": n / 4, offers.CountRevenue: 1000 * n, offers.CountDiscount: 100 * n},
		"gone": {"offered": n}, "": {offers.CountSessions: 10 * n, offers.CountSignals: 5 * n, offers.CountQualified: 4 * n}}
}

// taken keeps takes of fern's counters, at moments of its own clock. t0 is 01:00 of 2026-11-21 there.
func (b *bench) taken(counted map[string]int64) {
	b.t.Helper()
	store := b.catalog.stores["fern"]
	for _, at := range []string{"2026-11-17 23:45", "2026-11-18 00:00", "2026-11-19 00:00", "2026-11-20 00:00", "2026-11-21 00:00", "2026-11-21 00:30"} {
		n, ok := counted[at]
		if !ok {
			continue
		}
		wall, err := time.ParseInLocation("2006-01-02 15:04", at, store.Location())
		must(b.t, err)
		take := offers.TakeAt(wall.UnixMilli(), store.Location(), numbers(n))
		take.Covers = 96
		_, err = b.ledger.KeepTake(b.t.Context(), &store, take)
		must(b.t, err)
	}
}

func (p page) row(table, name string) string {
	for _, tr := range p.Find(table + " tbody tr").EachIter() {
		var cells []string
		for _, cell := range tr.Children().EachIter() {
			cells = append(cells, cell.Text())
		}
		if words := strings.Join(strings.Fields(strings.Join(cells, " ")), " "); strings.HasPrefix(words, name) {
			return words
		}
	}
	return ""
}

func TestDashboardOfAStoreThatNobodyVisitedYet(t *testing.T) {
	b := newBench(t)
	p := b.as("owner").get(dashboard)
	wantStatus(t, p, http.StatusOK)
	wantIn(t, "empty state", p.text("main"), "Numbers appear as shoppers come")
	wantIn(t, "tab", p.text(`.tabs [aria-current="page"]`), "Results")
	if p.Find("figure, .tiles").Length() != 0 {
		t.Error("it draws what is not there")
	}
}

func TestDashboardBeforeTheFirstTakeCountsLive(t *testing.T) {
	b := newBench(t)
	b.catalog.counters["fern"] = numbers(8)
	p := b.as("owner").get(dashboard + "?range=today")
	wantIn(t, "visits", p.row(".stages", "Visits"), "Visits Beginnings of visits that the tag told of 80 100.0 %")
	wantIn(t, "the campaign", p.row("[aria-labelledby=by-campaign]", "Welcome of fern"), "8 0 4 50.0 % 2 80.00 EUR 8.00 EUR")
}

func TestDashboardAddsUpDays(t *testing.T) {
	b := newBench(t)
	b.taken(map[string]int64{"2026-11-17 23:45": 0, "2026-11-18 00:00": 100, "2026-11-19 00:00": 140, "2026-11-20 00:00": 200, "2026-11-21 00:00": 240, "2026-11-21 00:30": 244})
	b.catalog.counters["fern"] = numbers(252)
	o := b.as("owner")
	for _, c := range []struct{ query, visits, offers, before, campaign string }{
		{"?range=today", "120", "24", "80", "12 0 6"}, // since midnight: 12 of each campaign
		{"?range=yesterday", "400", "80", "120", "40 0 20"},
		{"", "2,520", "504", "–", "252 0 126"}, // seven days
		{"?range=own&from=2026-11-18&to=2026-11-19", "1,000", "200", "–", "100 0 50"},
		{"?range=own&from=2026-11-19&to=2026-11-20", "1,000", "200", "280", "100 0 50"},
	} {
		p := o.get(dashboard + c.query)
		wantStatus(t, p, http.StatusOK)
		wantIn(t, c.query+" visits", p.row(".stages", "Visits"), " "+c.visits+" 100.0 %")
		wantIn(t, c.query+" offers", p.row(".stages", "Offers"), " "+c.offers+" 20.0 % "+c.before)
		wantIn(t, c.query+" campaign", p.row("[aria-labelledby=by-campaign]", "Welcome of fern"), c.campaign)
		wantIn(t, c.query+" deleted campaign", p.row("[aria-labelledby=by-campaign]", "gone"), "deleted")
	}
	p := o.get(dashboard)
	if got := p.Find("#offers-chart tbody tr").Length(); got != 7 {
		t.Errorf("%d days in the table", got)
	}
	wantIn(t, "a day", p.row("#offers-chart", "Fri 20 Nov"), "400 80 20 10")
	wantIn(t, "a day of which nothing is kept", p.row("#offers-chart", "Sun 15 Nov"), "– – – –")
	wantIn(t, "visits without an offer", p.text(".tiles > div:nth-child(4) .number"), "80.0 %")
	// Midnight's take says how the day began, the one of half past how far it was; the hour goes on.
	if hours := o.get(dashboard + "?range=today"); hours.Find("#offers-chart tbody tr").Length() != 1 {
		t.Errorf("the hours of today: %s", hours.text("#offers-chart table"))
	} else {
		wantIn(t, "its hours", hours.row("#offers-chart", "00:00"), "120 24 6 3")
	}
}

func TestDashboardSaysWhereNobodyCounted(t *testing.T) {
	b := newBench(t)
	store := b.catalog.stores["fern"]
	for i, at := range []int64{t0 - 50*3_600_000, t0 - 49*3_600_000, t0 - 2*3_600_000} {
		_, err := b.ledger.KeepTake(t.Context(), &store, offers.TakeAt(at, store.Location(), numbers(int64(10*i))))
		must(t, err)
	}
	b.catalog.counters["fern"] = numbers(20)
	p := b.as("owner").get(dashboard)
	wantIn(t, "the gap", p.text("main"), "Fri 20 Nov: nothing was written down for 1 d 22 h 45 min before")
	wantIn(t, "its row", p.row("#offers-chart", "Fri 20 Nov"), "after a gap")
}

func TestRangesThatAreNone(t *testing.T) {
	b := newBench(t)
	b.catalog.counters["fern"] = numbers(4)
	o := b.as("owner")
	for query, words := range map[string]string{
		"?range=own": "Choose both days.",
		"?range=own&from=2026-11-20&to=2026-11-19": "The last day comes before the first.",
		"?range=own&from=2026-11-20&to=2026-11-29": "The last day has not come yet.",
		"?range=own&from=2020-01-01&to=2026-11-19": "Numbers are kept for",
		"?range=own&from=%3Cb%3E&to=2026-02-31":    "Choose both days.",
		"?range=own&from=0000-00-00&to=9999-12-31": "Choose both days.",
	} {
		p := o.get(dashboard + query)
		wantStatus(t, p, http.StatusOK)
		wantIn(t, query, p.text("#own-e"), words)
		if p.Find("#from[aria-invalid][aria-describedby=own-e]").Length() != 1 {
			t.Errorf("%s: the box is not marked", query)
		}
	}
	if p := o.get(dashboard + "?range=zzz"); p.text(".ranges [aria-current]") != "7 days" {
		t.Errorf("an unknown range shows %q", p.text(".ranges [aria-current]"))
	}
}

func TestResultsAreTakenAway(t *testing.T) {
	b := newBench(t)
	c := b.catalog.campaign("fern", "welcome")
	c.Name = `=HYPERLINK("https://evil.example")`
	b.catalog.put(c)
	b.taken(map[string]int64{"2026-11-20 00:00": 200, "2026-11-21 00:00": 240})
	b.catalog.counters["fern"] = numbers(252)
	o := b.as("analyst")
	p := o.get(dashboard + "/export?table=days&range=7")
	lines, err := csv.NewReader(strings.NewReader(p.Raw)).ReadAll()
	must(t, err)
	if len(lines) != 8 || lines[6][0] != "2026-11-20" || lines[6][1] != "400" || !strings.Contains(p.Header.Get("Content-Disposition"), `"fern-days-2026-11-15-2026-11-21.csv"`) {
		t.Errorf("%v %v", lines, p.Header)
	}
	p = o.get(dashboard + "/export?table=campaigns&range=today")
	lines, err = csv.NewReader(strings.NewReader(p.Raw)).ReadAll()
	must(t, err)
	if len(lines) != 3 || !strings.HasPrefix(lines[1][1], "'=HYPER") || lines[1][2] != "12" {
		t.Errorf("%v", lines)
	}
	var steps []map[string]any
	p = o.get(dashboard + "/export?table=steps&range=today&format=json")
	must(t, json.Unmarshal([]byte(p.Raw), &steps))
	if len(steps) != 6 || steps[0]["step"] != "sessions" || steps[0]["number"] != 120.0 {
		t.Errorf("%v", steps)
	}
	if b.as("support").get(dashboard).Find(".exports").Length() != 0 || o.get(dashboard).Find(".exports a").Length() != 6 {
		t.Error("who may not take figures away is shown how, or who may is not")
	}
}

func TestDashboardOfAStoreOnAPlatform(t *testing.T) {
	b := newBench(t)
	store := b.connected()
	b.given(store)
	must(t, b.ledger.Note(t.Context(), store, offers.NoteReconciled, `{"at":1795219100000,"seen":3,"count":2,"deleted":1,"failed":1}`))
	p := b.as("owner").get(dashboard)
	words := p.text("[aria-labelledby=health]")
	wantIn(t, "dead letters", words, "Look Calls given up 1")
	wantIn(t, "orphans", words, "Look Codes without an offer 1 could not be deleted")
	wantIn(t, "ends", words, "Good Offers end On time")
}
