package admin_test

import (
	"net/http"
	"net/url"
	"testing"

	"lastcall/offers"
)

const versions = welcome + "/history"

// changed saves the campaign with a change, by somebody.
func (b *bench) savedBy(name string, change func(c *offers.Campaign)) {
	c := b.catalog.campaign("fern", "welcome")
	c.UpdatedBy, c.UpdatedAt = offers.Author{Account: "acc", Name: name, Via: "admin"}, t0
	change(&c)
	b.catalog.put(c)
}

func TestHistory(t *testing.T) {
	b := newBench(t)
	b.savedBy("Ann", func(c *offers.Campaign) {
		c.Name, c.Enabled, c.Value.Max, c.Limits.BudgetMoney = "Second", true, 2_000, 1234_50
		c.Schedule.Windows = []offers.Window{{From: 540, To: 1080}}
	})
	b.savedBy("Bo", func(c *offers.Campaign) {
		c.Duration.MinMS, c.Targeting.Device, c.Triggers[0].MinPages, c.Limits.BudgetMoney = 20_000, "touch", 2, 0
	})
	p := b.as("analyst")
	got := p.get(versions)
	wantStatus(t, got, 200)
	if n := got.Find(".versions > li").Length(); n != 3 {
		t.Fatalf("%d versions", n)
	}
	for id, want := range map[string][]string{
		"#version-3": {"Kept now", "Bo", "01:00:00", "Time: Shortestbefore: 10 min→ after: 20 s", "Who sees it: Devicebefore: Any device→ after: Touch",
			"Limits: Discount ever givenbefore: 1,234.50 EUR→ after: empty", "Triggersbefore: Leaving the page, after 2 s on a product→ after: Leaving the page, after 2 s on a product, from 2 pages on"},
		"#version-2": {"Ann", "Campaign: Namebefore: Welcome of fern→ after: Second", "Campaign: Onbefore: No→ after: Yes",
			"Value: What the offer givesbefore: 5–15 %, in steps of 1 %→ after: 5–20 %, in steps of 1 %", "Schedule: Hoursbefore: empty→ after: Every day 09:00–18:00"},
		"#version-1": {"Made.", "Not recorded"},
	} {
		for _, part := range want {
			wantIn(t, id, got.text(id), part)
		}
	}
	if n := got.Find("main form[method=post]").Length(); n != 0 {
		t.Error("an analyst is shown what they may not do")
	}

	diff := p.get(versions + "?version=3&with=1")
	wantIn(t, "two versions", diff.text("#diff"), "From version 1 to version 3")
	if n := diff.Find("#diff dt").Length(); n != 7 { // name, on, value, hours, time, device, triggers; the budget is as it was
		t.Errorf("%d differences: %s", n, diff.text("#diff"))
	}
	wantIn(t, "with the one before", p.get(versions+"?version=2").text("#diff"), "From version 1 to version 2")
	wantIn(t, "with itself", p.get(versions+"?version=2&with=2").text("#diff"), "Nothing is different")
	wantIn(t, "one that is not there", p.get(versions+"?version=9").text("#diff"), "not kept")
	wantStatus(t, p.get(list+"/gone/history"), 404)
	wantStatus(t, b.as("rival").get(versions), 404)
}

func TestOlderVersionsAreOnPages(t *testing.T) {
	b := newBench(t)
	for range 44 {
		b.savedBy("Ann", func(c *offers.Campaign) { c.Priority++ })
	}
	p := b.as("owner")
	seen, path := 0, versions
	for path != "" && seen < 100 {
		got := p.get(path)
		wantStatus(t, got, 200)
		seen += got.Find(".versions > li").Length()
		path = got.Find("a:contains('Older versions')").AttrOr("href", "")
	}
	if seen != 45 {
		t.Errorf("%d versions", seen)
	}
}

func TestRestore(t *testing.T) {
	b := newBench(t)
	first := b.catalog.campaign("fern", "welcome")
	b.savedBy("Ann", func(c *offers.Campaign) { c.Name, c.Enabled, c.Texts.Title = "Second", true, "Look" })
	restore := welcome + "/restore"
	p := b.as("editor")
	form := func(version, which string) url.Values {
		return url.Values{"version": {version}, "restore": {which}}
	}
	for name, row := range map[string]struct {
		form   url.Values
		status int
	}{
		"seen before the last save": {form("1", "1"), http.StatusConflict},
		"a version never made":      {form("2", "7"), http.StatusNotFound},
		"no version":                {form("2", "x"), http.StatusNotFound},
	} {
		if got := p.post(restore, row.form); got.Status != row.status || got.Find("[role=alert]").Length() != 1 {
			t.Errorf("%s: %d, want %d", name, got.Status, row.status)
		}
	}
	wantStatus(t, b.as("support").post(restore, form("2", "1")), 403)
	if c := b.catalog.campaign("fern", "welcome"); c.Version != 2 {
		t.Fatalf("changed: %+v", c)
	}

	// Someone saves between our look and our save.
	times := 0
	b.catalog.before = func(*offers.Campaign) {
		if times++; times == 1 {
			b.savedBy("Bo", func(c *offers.Campaign) { c.Priority = 9 })
		}
	}
	wantStatus(t, p.post(restore, form("2", "1")), http.StatusConflict)
	b.catalog.before = nil

	got := p.post(restore, form("3", "1"))
	if got.Status != 303 || got.Location != versions {
		t.Fatalf("%d %s", got.Status, got.Location)
	}
	c := b.catalog.campaign("fern", "welcome")
	first.Enabled = true // the switch stays as it is
	if d := differs(first, c); d != "" || c.Version != 4 || c.UpdatedBy.Name != "The editor" || c.UpdatedAt != t0 {
		t.Errorf("%s\n%+v", d, c)
	}
	wantIn(t, "words", p.get(versions).text(".notice"), "Version 1 is back, as version 4.")
}

func TestAVersionThatIsNotValidAnyMoreIsShownForCorrection(t *testing.T) {
	b := newBench(t)
	b.savedBy("Ann", func(c *offers.Campaign) { c.CodePattern, c.Texts.Title = "X", "Kept long ago" })
	b.savedBy("Ann", func(c *offers.Campaign) { c.CodePattern, c.Texts.Title = offers.DefaultPattern, "" })
	p := b.as("owner")
	got := p.post(welcome+"/restore", url.Values{"version": {"3"}, "restore": {"2"}})
	wantStatus(t, got, http.StatusUnprocessableEntity)
	wantIn(t, "problems", got.text("#problems"), "Pattern")
	form := got.fields()
	if form.Get("texts.title") != "Kept long ago" || form.Get("version") != "3" || b.catalog.campaign("fern", "welcome").Version != 3 {
		t.Errorf("%v", form)
	}
	form.Set("code_pattern", "NOW-########")
	wantStatus(t, p.post(welcome, form), 303)
}
