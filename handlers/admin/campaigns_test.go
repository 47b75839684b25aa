package admin_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"lastcall/handlers/admin"
	"lastcall/offers"
)

const list = "/admin/stores/fern/campaigns"

func TestCampaignsPage(t *testing.T) {
	b := newBench(t)
	c := b.catalog.campaign("fern", "welcome")
	c.Enabled, c.Priority, c.Limits.BudgetMoney = true, 3, 20_000_00
	b.catalog.put(c)
	late := offers.NewCampaign("fern", "late", "Late idlers")
	late.Triggers = []offers.Trigger{{Kind: offers.CartIdle, Threshold: 90_000, MinPages: 2}}
	late.Value = offers.Value{Kind: offers.FixedAmount, Min: 500, Max: 1250}
	late.Duration.MinMS = 20_000
	b.catalog.put(late)
	b.catalog.counters["fern"] = offers.Counters{"welcome": {"offered": 12_480, "dismissed": 8_311, "claimed": 2_210, "redeemed": 1_408,
		"expired": 9_790, "discount": 12_840_50, "exposure": 482_10}}
	p := b.as("owner")

	got := p.get(list)
	wantStatus(t, got, 200)
	want := []string{"Running", "", "13,322.60 of 20,000.00\u00a0EUR", "12,480", "2,210", "1,408", "12,840.50\u00a0EUR", "482.10\u00a0EUR"}
	var cells []string
	for _, n := range got.Find("tbody tr").First().Find("td:not(.do)").EachIter() {
		n.Find("meter, button").Remove()
		cells = append(cells, strings.TrimSpace(n.Text()))
	}
	if strings.Join(cells, "|") != strings.Join(want, "|") {
		t.Errorf("cells %q", cells)
	}
	second := strings.Join(strings.Fields(got.Find("tbody tr").Eq(1).Text()), " ")
	for _, part := range []string{"Late idlers", "Cart left alone for 1 min 30 s, from 2 pages on", "5.00–12.50 EUR", "20 s–25 min", "Off"} {
		wantIn(t, "the second row", second, part)
	}
	if tag := got.Find(".tag code").Text(); tag != `<script async src="https://offers.example/w/fernkey.js"></script>` {
		t.Errorf("tag %s", tag)
	}
	if n := got.Find("main .primary").Length(); n != 1 {
		t.Errorf("%d primary actions", n)
	}
	for query, rows := range map[string]int{"?q=LATE": 1, "?q=left+alone": 1, "?state=running": 1, "?state=off&q=welcome": 0, "?state=maybe": 2} {
		if n := p.get(list + query).Find(".campaigns tbody tr").Length(); n != rows {
			t.Errorf("%s shows %d campaigns, want %d", query, n, rows)
		}
	}
	wantIn(t, "filter without a match", p.get(list+"?q=zzz").text("main"), "No campaign matches")
	delete(b.catalog.campaigns, "fern")
	wantIn(t, "no campaigns", p.get(list).text(".empty"), "Make the first campaign")
}

func TestEveryReasonForNoOfferHasWords(t *testing.T) {
	for _, r := range []offers.Reason{offers.ReasonOff, offers.ReasonPlatform, offers.ReasonConsent, offers.ReasonBot, offers.ReasonImplausible, offers.ReasonRate,
		offers.ReasonErased, offers.ReasonSchedule, offers.ReasonNoTrigger, offers.ReasonNotTargeted, offers.ReasonDedicated,
		offers.ReasonHoldout, offers.ReasonLiveOffer, offers.ReasonCooldown, offers.ReasonPerSession, offers.ReasonLifetimeCap,
		offers.ReasonBudget, offers.ReasonExposure} {
		if admin.Reasons[r] == "" {
			t.Errorf("%s has no words", r)
		}
	}
}

func TestSwitches(t *testing.T) {
	b := newBench(t)
	p := b.as("editor")
	got := p.post(list+"/welcome/enabled", url.Values{"enabled": {"1"}})
	if got.Status != 303 || got.Location != list || !b.catalog.campaign("fern", "welcome").Enabled {
		t.Fatalf("on: %d %s", got.Status, got.Location)
	}
	page := p.get(list)
	wantIn(t, "message", page.text(".notice"), "“Welcome of fern” is on.")
	if p.get(list).Find(".notice").Length() != 0 {
		t.Error("the message is shown twice")
	}
	if page.Find("button[name=enabled]").AttrOr("value", "") != "0" {
		t.Error("the button must now switch off")
	}

	p.post("/admin/stores/fern/paused", url.Values{"paused": {"1"}})
	page = p.get(list)
	wantIn(t, "banner", page.text(".banner"), "This store is paused")
	wantIn(t, "state", page.text(".state"), "Paused")
	if !b.catalog.stores["fern"].Paused || b.catalog.stores["other"].Paused {
		t.Error("the wrong store was paused")
	}
	p.post("/admin/stores/fern/paused", url.Values{"paused": {"0"}})
	if page := p.get(list); b.catalog.stores["fern"].Paused || page.Find(".banner").Length() != 0 {
		t.Error("not resumed")
	}
	if strings.Join(b.changed, " ") != "fern fern fern" {
		t.Errorf("caches dropped: %v", b.changed)
	}
	if got := p.post(list+"/unknown/enabled", url.Values{"enabled": {"1"}}); got.Status != 404 {
		t.Errorf("an unknown campaign: %d", got.Status)
	}
}

func TestTheSwitchKeepsWhatOthersSaveMeanwhile(t *testing.T) {
	b := newBench(t)
	meanwhile := 0
	b.catalog.before = func(*offers.Campaign) {
		if meanwhile++; meanwhile == 1 {
			c := b.catalog.campaign("fern", "welcome")
			c.Name = "Renamed meanwhile"
			b.catalog.put(c)
		}
	}
	b.as("owner").post(list+"/welcome/enabled", url.Values{"enabled": {"1"}})
	if c := b.catalog.campaign("fern", "welcome"); !c.Enabled || c.Name != "Renamed meanwhile" {
		t.Errorf("%+v", c)
	}
}

func TestACampaignThatCannotBeSavedCannotBeSwitchedOn(t *testing.T) {
	b := newBench(t)
	c := b.catalog.campaign("fern", "welcome")
	c.CodePattern = "X"
	b.catalog.put(c)
	got := b.as("owner").post(list+"/welcome/enabled", url.Values{"enabled": {"1"}})
	if got.Status != 422 || b.catalog.campaign("fern", "welcome").Enabled {
		t.Errorf("%d", got.Status)
	}
}

func TestStateAway(t *testing.T) {
	t.Run("the catalog", func(t *testing.T) {
		b := newBench(t)
		p := b.as("owner")
		b.catalog.fail = fmt.Errorf("dial 10.0.0.7: %w", offers.ErrUnavailable)
		for _, r := range admin.Routes() {
			if !r.NeedsStore {
				continue
			}
			method, path := requests(r.Pattern, "fern")
			got := p.ask(method, path)
			if got.Status != 503 || got.Header.Get("Retry-After") == "" || strings.Contains(got.Raw, "10.0.0.7") {
				t.Errorf("%s: %d", r.Pattern, got.Status)
			}
		}
		wantIn(t, "log", b.log.String(), "10.0.0.7")
		b.catalog.fail = errors.New("a bug")
		if got := p.get(list); got.Status != 500 || strings.Contains(got.Raw, "a bug") {
			t.Errorf("a bug: %d", got.Status)
		}
	})
	t.Run("the log-ins", func(t *testing.T) {
		b := newBench(t)
		p := b.as("owner")
		b.redis.Close()
		for _, r := range admin.Routes() {
			method, path := requests(r.Pattern, "fern")
			if got := p.ask(method, path); got.Status != 503 || got.Header.Get("Retry-After") == "" {
				t.Errorf("%s: %d", r.Pattern, got.Status)
			}
		}
	})
}
