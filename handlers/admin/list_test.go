package admin_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// names are the campaigns of a list, from top to bottom.
func (p page) names() (out []string) {
	for _, n := range p.Find(".campaigns tbody th.name a").EachIter() {
		out = append(out, n.Text())
	}
	return out
}

func (b *bench) make(id string, change func(c *offers.Campaign)) {
	c := offers.NewCampaign("fern", id, strings.ToUpper(id))
	change(&c)
	b.catalog.put(c)
}

func TestStatesOfCampaigns(t *testing.T) {
	b := newBench(t)
	for id, change := range map[string]func(c *offers.Campaign){
		"runs":    func(c *offers.Campaign) { c.Enabled = true },
		"until":   func(c *offers.Campaign) { c.Enabled, c.Schedule.EndAt = true, t0+3_600_000 },
		"later":   func(c *offers.Campaign) { c.Enabled, c.Schedule.StartAt = true, t0+86_400_000 },
		"hours":   func(c *offers.Campaign) { c.Enabled, c.Schedule.Windows = true, []offers.Window{{From: 600, To: 660}} },
		"over":    func(c *offers.Campaign) { c.Enabled, c.Schedule.EndAt = true, t0-1 },
		"bad":     func(c *offers.Campaign) { c.Enabled, c.CodePattern = true, "X" },
		"away":    func(c *offers.Campaign) { c.Archived = true },
		"awaybad": func(c *offers.Campaign) { c.Archived, c.CodePattern = true, "X" },
	} {
		b.make(id, change)
	}
	p := b.as("owner")
	for query, want := range map[string]string{
		"": "BAD HOURS LATER OVER RUNS UNTIL Welcome of fern", "?state=running": "RUNS UNTIL", "?state=scheduled": "HOURS LATER", "?state=ended": "OVER",
		"?state=wrong": "BAD", "?state=off": "Welcome of fern", "?state=archived": "AWAY AWAYBAD", "?state=paused": "", "?state=archived&q=awayb": "AWAYBAD",
	} {
		if got := strings.Join(p.get(list+query).names(), " "); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	text := p.get(list).text(".campaigns")
	for _, words := range []string{"Running until 02:00:00", "Starts 22 Nov 01:00", "Outside its hours", "Ended 00:59:59", "Needs correction", "Off"} {
		wantIn(t, "states", text, words)
	}
	wantIn(t, "count", p.get(list).text("main"), "7 campaigns, 2 archived")
	wantIn(t, "count", p.get(list+"?q=LAT").text("main"), "1 campaign of 9")
	p.post("/admin/stores/fern/paused", url.Values{"paused": {"1"}})
	if got := strings.Join(p.get(list+"?state=paused").names(), " "); got != "HOURS LATER OVER RUNS UNTIL" {
		t.Errorf("paused: %s", got)
	}
}

func TestTheListIsSorted(t *testing.T) {
	b := newBench(t)
	delete(b.catalog.campaigns, "fern")
	for i, id := range []string{"b", "a", "c"} {
		b.make(id, func(c *offers.Campaign) {
			c.Priority = []int{5, 0, 9}[i]
			c.Limits.BudgetMoney = []int64{100, 0, 1000}[i]
		})
	}
	b.catalog.counters["fern"] = offers.Counters{"a": {"offered": 2, "discount": 7}, "b": {"offered": 30, "exposure": 50}, "c": {"offered": 4, "discount": 200}}
	p := b.as("analyst")
	for query, want := range map[string]string{"": "C B A", "?sort=-order": "A B C", "?sort=name": "A B C", "?sort=-name": "C B A", "?sort=-shown": "B C A",
		"?sort=shown": "A C B", "?sort=-discount": "C A B", "?sort=-budget": "B C A", "?sort=nonsense": "C B A", "?sort=-risk": "B C A"} {
		if got := strings.Join(p.get(list+query).names(), " "); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	// Each heading sorts, and a second time the other way round.
	head := func(path, column string) (href, sorted string) {
		th := p.get(path).Find(".campaigns thead th").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Text() == column })
		return th.Find("a").AttrOr("href", ""), th.AttrOr("aria-sort", "")
	}
	for column, want := range map[string]string{"Campaign": "ascending descending", "Shown": "descending ascending", "Priority": "descending ascending"} {
		path := list + "?sort=claimed"
		var got []string
		for range 2 {
			path, _ = head(path, column)
			_, sorted := head(path, column)
			got = append(got, sorted)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s, want %s", column, got, want)
		}
	}
}

func TestBudgetsAreMeters(t *testing.T) {
	b := newBench(t)
	c := b.catalog.campaign("fern", "welcome")
	c.Limits = offers.Limits{BudgetMoney: 500_00, BudgetCodes: 1_000, TotalUses: 3}
	b.catalog.put(c)
	b.catalog.counters["fern"] = offers.Counters{"welcome": {"offered": 12, "redeemed": 6, "released": 2, "discount": 100_10, "exposure": 20_00}}
	got := b.as("owner").get(list).Find(".budget meter")
	var seen []string
	for _, m := range got.EachIter() {
		seen = append(seen, fmt.Sprint(m.Text(), " ", m.AttrOr("value", ""), "/", m.AttrOr("max", "")))
	}
	want := []string{"120.10 of 500.00\u00a0EUR 12010/50000", "12 of 1,000\u00a0codes 12/1000", "4 of 3\u00a0orders 3/3"}
	if !slices.Equal(seen, want) {
		t.Errorf("%q, want %q", seen, want)
	}
}

func TestDuplicate(t *testing.T) {
	b := newBench(t)
	long := strings.Repeat("é", 60)
	c := b.catalog.campaign("fern", "welcome")
	c.Enabled, c.Name, c.Texts.Title, c.Priority = true, long, "Look", 4
	b.catalog.put(c)
	p := b.as("editor")
	button := p.get(list).Find("button[name=id]")
	path, id := button.AttrOr("formaction", ""), button.AttrOr("value", "")
	for range 2 { // a form sent twice makes one copy
		got := p.post(path, url.Values{"id": {id}})
		if got.Status != 303 || got.Location != list+"/"+id {
			t.Fatalf("%d %s", got.Status, got.Location)
		}
	}
	want := c
	want.ID, want.Enabled, want.Name = id, false, strings.Repeat("é", 56)+" (copy)"
	got := b.catalog.campaign("fern", id)
	if d := differs(want, got); d != "" || got.Version != 1 || got.UpdatedBy.Name != "The editor" || len(b.catalog.campaigns["fern"]) != 2 {
		t.Errorf("%s\n%+v", d, got)
	}
	wantIn(t, "words", p.get(list+"/"+id).text(".notice"), "It is off.")
	if again := p.get(list).Find("button[name=id]").AttrOr("value", ""); again == id {
		t.Error("the next copy has the same id")
	}
	wantStatus(t, p.post(path, url.Values{"id": {"No id"}}), 400)
	wantStatus(t, b.as("analyst").post(path, url.Values{"id": {"c-x"}}), 403)
	c = b.catalog.campaign("fern", "welcome")
	c.CodePattern = "X"
	b.catalog.put(c)
	wantStatus(t, p.post(path, url.Values{"id": {"c-y"}}), 422)
}

func TestArchive(t *testing.T) {
	b := newBench(t)
	p := b.as("editor")
	p.post(welcome+"/enabled", url.Values{"enabled": {"1"}})
	got := p.post(welcome+"/archived", url.Values{"archived": {"1"}, "back": {"q=of&state=running&evil=1"}})
	if c := b.catalog.campaign("fern", "welcome"); got.Status != 303 || got.Location != list+"?q=of&state=running" || !c.Archived || c.Enabled {
		t.Fatalf("%d %s %+v", got.Status, got.Location, c)
	}
	if names := p.get(list).names(); len(names) != 0 {
		t.Errorf("still in the list: %q", names)
	}
	wantIn(t, "editor", p.get(welcome).text(".notice"), "This campaign is archived")
	wantStatus(t, p.post(welcome+"/enabled", url.Values{"enabled": {"1"}}), 422)
	form := p.get(welcome).fields()
	form.Set("enabled", "1")
	wantIn(t, "the editor's own switch", p.post(welcome, form).text("#f-enabled-e"), "bring it back first")
	if c := b.catalog.campaign("fern", "welcome"); c.Enabled {
		t.Error("an archived campaign was switched on")
	}
	away := p.get(list + "?state=archived")
	if away.Find("button[name=archived]").AttrOr("value", "") != "0" || away.Find("button[name=enabled]").Length() != 0 {
		t.Error("it can't be brought back, or be switched on as it is")
	}
	p.post(welcome+"/archived", url.Values{"archived": {"0"}})
	if c := b.catalog.campaign("fern", "welcome"); c.Archived || c.Enabled {
		t.Errorf("%+v", c)
	}
}

func TestOrder(t *testing.T) {
	b := newBench(t)
	delete(b.catalog.campaigns, "fern")
	for id, n := range map[string]int{"a": 10, "b": 5, "c": 5, "d": 0} {
		b.make(id, func(c *offers.Campaign) { c.Priority = n })
	}
	p := b.as("editor")
	order := list + "-order"
	form := func(query string) url.Values {
		v := url.Values{}
		for _, n := range p.get(list + query).Find("[form=order]:not(button), #order input").EachIter() {
			v.Set(n.AttrOr("name", ""), n.AttrOr("value", ""))
		}
		return v
	}
	kept := func() string {
		all, _ := b.catalog.Campaigns(context.Background(), "fern")
		slices.SortFunc(all, func(x, y offers.Campaign) int { return strings.Compare(x.ID, y.ID) })
		var out []string
		for _, c := range all {
			out = append(out, fmt.Sprint(c.ID, c.Priority, "v", c.Version))
		}
		return strings.Join(out, " ")
	}
	step := func(what string, v url.Values, status int, location, want string) page {
		t.Helper()
		got := p.post(order, v)
		if got.Status != status || got.Location != location || kept() != want {
			t.Errorf("%s: %d %s, kept %s, want %d %s %s", what, got.Status, got.Location, kept(), status, location, want)
		}
		return got
	}
	v := form("")
	step("as it was", v, 303, list, "a10v1 b5v1 c5v1 d0v1")
	v.Set("up", "c")
	step("above one of the same number", v, 303, list+"#up-c", "a10v1 b5v1 c6v2 d0v1")
	v = form("")
	v.Set("up", "c")
	step("to the top", v, 303, list+"#down-c", "a6v2 b5v1 c10v3 d0v1")
	v = form("?q=" + url.QueryEscape("Leaving"))
	v.Set("down", "b")
	step("below the last", v, 303, list+"?q=Leaving#up-b", "a6v2 b0v2 c10v3 d5v2")
	v = form("")
	v.Set("up", "c")
	step("up from the top", v, 303, list, "a6v2 b0v2 c10v3 d5v2")
	v.Del("up")
	v.Set("p.a", "-7")
	v.Set("p.d", "1000")
	step("typed, all at once", v, 303, list, "a-7v3 b0v2 c10v3 d1000v3")
	if got := strings.Join(p.get(list).names(), " "); got != "D C B A" {
		t.Error(got)
	}
	step("typed again", v, 303, list, "a-7v3 b0v2 c10v3 d1000v3")
	v = form("")
	v.Set("p.b", "3")
	v.Set("v.b", "1")
	wantIn(t, "conflict", step("from before somebody's save", v, http.StatusConflict, "", "a-7v3 b0v2 c10v3 d1000v3").text("[role=alert]"), "Someone saved “B” in between")
	for _, bad := range []string{"x", "1001", "1.5"} {
		v = form("")
		v.Set("p.b", bad)
		wantIn(t, bad, step(bad, v, 422, "", "a-7v3 b0v2 c10v3 d1000v3").text("[role=alert]"), "The priority of “B”")
	}
	v = form("")
	v.Set("up", "c")
	step("past the highest number there is", v, 303, list+"#down-c", "a-7v3 b0v2 c1000v4 d10v4")
	if n := p.get(list + "?sort=name").Find("[form=order]").Length(); n != 0 {
		t.Error("rows in another order can be moved")
	}
	wantStatus(t, b.as("support").post(order, form("")), 403)
}

// What a later release refuses to save can still be switched off and put away, with the ledger's own rules.
func TestACampaignThatNeedsCorrectionCanBeSwitchedOff(t *testing.T) {
	b := newBench(t).onLedger()
	p := b.as("editor")
	bad := offers.NewCampaign("fern", "bad", "Bad")
	bad.Enabled, bad.CodePattern = true, "X"
	text, err := json.Marshal(bad)
	must(t, err)
	must(t, b.engine.Client().HSet(t.Context(), "{cat}:camp:fern", "bad", text, "bad:v", 1).Err())
	wantIn(t, "list", p.get(list).text(".campaigns"), "Needs correction")
	wantStatus(t, p.post(list+"/bad/enabled", url.Values{"enabled": {"0"}}), 303)
	if c, err := b.ledger.CampaignByID(t.Context(), "fern", "bad"); err != nil || c.Enabled || c.Version != 2 {
		t.Errorf("%v %+v", err, c)
	}
	wantStatus(t, p.post(list+"/bad/enabled", url.Values{"enabled": {"1"}}), 422)
	wantStatus(t, p.post(list+"/bad/archived", url.Values{"archived": {"1"}}), 303)
}

// reads counts what is asked of Redis.
type reads struct{ n atomic.Int64 }

func (r *reads) DialHook(next redis.DialHook) redis.DialHook { return next }

func (r *reads) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { r.n.Add(1); return next(ctx, cmd) }
}

func (r *reads) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { r.n.Add(int64(len(cmds))); return next(ctx, cmds) }
}

func TestManyCampaignsCostNoMoreReadsThanFew(t *testing.T) {
	b := newBench(t).onLedger()
	p := b.as("owner")
	counter := &reads{}
	b.engine.Client().AddHook(counter)
	paths := []string{list, welcome, versions, logPage}
	cost := func(path string) int64 {
		counter.n.Store(0)
		wantStatus(t, p.get(path), 200)
		return counter.n.Load()
	}
	few := map[string]int64{}
	for _, path := range paths {
		p.get(path) // scripts are known from then on
		few[path] = cost(path)
	}
	for i := range 200 {
		c := offers.NewCampaign("fern", fmt.Sprintf("more-%d", i), "More")
		must(t, b.ledger.SaveCampaign(t.Context(), &c))
	}
	for _, path := range paths {
		if many := cost(path); many != few[path] || many == 0 {
			t.Errorf("%s: %d reads with one campaign, %d with 201", path, few[path], many)
		}
	}
	if n := len(p.get(list).names()); n != 201 {
		t.Errorf("%d campaigns are listed", n)
	}
}
