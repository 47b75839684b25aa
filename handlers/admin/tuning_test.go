package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lastcall/offers"
)

const tuning = "/admin/stores/fern/campaigns/welcome/tuning"

// dwelling makes the campaign one of time on a page, with signals that told of it on two days.
func (b *bench) dwelling() offers.Campaign {
	b.t.Helper()
	c := b.catalog.campaign("fern", "welcome")
	c.Enabled, c.Triggers = true, []offers.Trigger{{Kind: offers.Dwell, Threshold: 30_000}}
	c = b.catalog.put(c)
	store := b.catalog.stores["fern"]
	h := offers.NewHistogram(offers.MeasureDwell)
	h.Other[6], h.Own[9], h.Other[11] = 40, 20, 10 // 10–15 s, 30–45 s, 60–90 s
	for _, d := range []offers.Day{"2026-11-19", "2026-11-20"} {
		must(b.t, b.ledger.AddHistograms(b.t.Context(), &store, d, []offers.Histogram{h}))
	}
	for _, e := range []offers.Evidence{{DwellMS: 35_000, Page: "/a"}, {DwellMS: 80_000, Page: "/b"}, {DwellMS: 12_000, Page: "/<c>"}} {
		b.catalog.events["fern"] = append(b.catalog.events["fern"], offers.Event{At: t0 - 1000, Kind: "refused", Trigger: "exit_intent",
			Evidence: string(e.AppendJSON(nil)), Reason: offers.ReasonNoTrigger, Campaign: "welcome", Refused: []offers.Refused{{Campaign: "welcome", Reason: offers.ReasonNoTrigger}}})
	}
	return c
}

func TestTuningDrawsTheThreshold(t *testing.T) {
	b := newBench(t)
	b.dwelling()
	p := b.as("analyst").get(tuning)
	wantStatus(t, p, http.StatusOK)
	wantIn(t, "the estimate", p.text("form.tuning"), "At 30 s, about 30 sessions a day would reach it, at most. From 2 days.")
	wantIn(t, "a bucket", p.row("figure", "30 s to under 45 s"), "0 40")
	if line := p.Find("figure table").AttrOr("data-line", ""); line != "8.50" {
		t.Errorf("the line is at %s", line)
	}
	wantIn(t, "replay", p.text("#replay + p"), "Of the last 3 decisions, 2 would qualify for this campaign instead of 2")
	if p.Find("form[method=post]").Length() > 1 { // log-out
		t.Error("an analyst may keep it")
	}
}

func TestTuningTriesOthers(t *testing.T) {
	b := newBench(t)
	saved := b.dwelling()
	o := b.as("owner")
	try := func(threshold string) page {
		return o.get(tuning + "?" + url.Values{"triggers.0.kind": {"dwell"}, "triggers.0.on": {"1"}, "triggers.0.threshold": {threshold}}.Encode())
	}
	p := try("1 min")
	wantIn(t, "the estimate", p.text("form.tuning"), "At 1 min, about 10 sessions a day would reach it, at most; at 30 s, as saved, about 30.")
	wantIn(t, "replay", p.text("#replay + p"), "1 would qualify for this campaign instead of 2")
	if rows := p.Find(".why tbody tr"); rows.Length() != 1 || !strings.Contains(rows.Text(), "/a") || !strings.Contains(rows.Text(), "Would not") {
		t.Errorf("changes: %s", rows.Text())
	}
	p = try("10")
	wantIn(t, "a lower threshold", p.text("#replay + p"), "3 would qualify for this campaign instead of 2")
	// It goes into the editor as it was tried, unsaved.
	form := url.Values{}
	p.Find("#replay ~ form input[type=hidden]").Each(func(_ int, s *goquery.Selection) { form.Add(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	form.Set("back", "1")
	editor := o.post("/admin/stores/fern/campaigns/welcome/replay", form)
	wantStatus(t, editor, http.StatusOK)
	if got := editor.fields(); got.Get("triggers.0.threshold") != "10" || got.Get("name") != saved.Name {
		t.Errorf("the editor holds %q of %q", got.Get("triggers.0.threshold"), got.Get("name"))
	}
	if kept := b.catalog.campaign("fern", "welcome"); kept.Version != saved.Version {
		t.Error("trying saved something")
	}
	p = try("soon")
	wantIn(t, "a box that can't be read", p.text("form.tuning .error"), "Write it like 25")
}

func TestTheEditorsSettingsDecideAgain(t *testing.T) {
	b := newBench(t)
	b.dwelling()
	o := b.as("editor")
	form := o.get("/admin/stores/fern/campaigns/welcome").fields()
	form.Set("triggers.0.threshold", "70")
	form.Set("name", "<b>Bold</b>")
	p := o.post("/admin/stores/fern/campaigns/welcome/replay", form)
	wantStatus(t, p, http.StatusOK)
	wantIn(t, "replay", p.text("#replay + p"), "1 would qualify for this campaign instead of 2")
	again := url.Values{}
	p.Find("#replay ~ form input[type=hidden]").Each(func(_ int, s *goquery.Selection) { again.Add(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	if got := o.post("/admin/stores/fern/campaigns/welcome", again); got.Status != http.StatusSeeOther {
		t.Fatalf("saving what was tried: %d %s", got.Status, got.text("main"))
	}
	if c := b.catalog.campaign("fern", "welcome"); c.Triggers[0].Threshold != 70_000 || c.Name != "<b>Bold</b>" {
		t.Errorf("saved: %+v", c)
	}
	form.Set("triggers.0.threshold", "never")
	if p := o.post("/admin/stores/fern/campaigns/welcome/replay", form); p.Status != http.StatusUnprocessableEntity || p.Find("#campaign .error").Length() == 0 {
		t.Errorf("a form that can't be read: %d", p.Status)
	}
}

func TestTuningWithoutSignals(t *testing.T) {
	b := newBench(t)
	p := b.as("owner").get(tuning)
	wantIn(t, "no signals", p.text("form.tuning"), "No signal has told of this yet")
	wantIn(t, "no decisions", p.text("main"), "There is no decision to try them on yet")
	if got := b.as("owner").get("/admin/stores/fern/campaigns/none/tuning"); got.Status != http.StatusNotFound {
		t.Errorf("an unknown campaign: %d", got.Status)
	}
}
