package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lastcall/offers"
)

const logPage = "/admin/stores/fern/log"

// lines are the log's rows: who, what and what it was about.
func (p page) lines() (out []string) {
	for _, tr := range p.Find(".log tbody tr").EachIter() {
		who, what := tr.Find("td").Eq(1), tr.Find("td").Eq(2)
		out = append(out, strings.Join(strings.Fields(who.Text()+": "+what.Text()), " "))
	}
	return out
}

func wantLines(t *testing.T, what string, got page, want ...string) {
	t.Helper()
	if lines := got.lines(); strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
}

func TestEachChangeIsInTheLog(t *testing.T) {
	b := newBench(t).onLedger()
	owner, editor := b.as("owner"), b.as("editor")
	made := []string{"Not recorded: Made the campaign Welcome of fern", "Not recorded: Made the store Shop fern"}

	form := editor.get(welcome).fields()
	form.Set("texts.title", "<b>{discount}</b>")
	form.Set("limits.budget_money", "1500")
	wantStatus(t, editor.post(welcome, form), 303)
	owner.post(welcome+"/enabled", url.Values{"enabled": {"1"}})
	owner.post(welcome+"/enabled", url.Values{"enabled": {"0"}})
	owner.post(list+"-order", url.Values{"p.welcome": {"7"}, "v.welcome": {"4"}})
	editor.post(welcome+"/archived", url.Values{"archived": {"1"}})
	editor.post(welcome+"/archived", url.Values{"archived": {"0"}})
	wantStatus(t, editor.post(welcome+"/duplicate", url.Values{"id": {"c-copy"}}), 303)
	wantStatus(t, owner.post(welcome+"/restore", url.Values{"version": {"7"}, "restore": {"1"}}), 303)
	owner.post("/admin/stores/fern/paused", url.Values{"paused": {"1"}})
	owner.post("/admin/stores/fern/paused", url.Values{"paused": {"0"}})
	owner.post("/admin/stores/fern/platform/check", url.Values{})

	got := owner.get(logPage)
	wantStatus(t, got, 200)
	wantLines(t, "log", got, append([]string{
		"The owner: Checked the platform direct",
		"The owner: Resumed offers Shop fern",
		"The owner: Paused all offers Shop fern",
		"The owner: Changed the campaign Welcome of fern",
		"The editor: Made the campaign Welcome of fern (copy)",
		"The editor: Brought back Welcome of fern",
		"The editor: Archived Welcome of fern",
		"The owner: Changed the priority of Welcome of fern",
		"The owner: Switched off Welcome of fern",
		"The owner: Switched on Welcome of fern",
		"The editor: Changed the campaign Welcome of fern",
	}, made...)...)
	first := got.Find(".log tbody tr").Eq(10)
	text := strings.Join(strings.Fields(first.Text()), " ")
	for _, part := range []string{"2 fields", "Limits: Discount ever given", "before: empty→ after: 1,500.00 EUR", "Words: Title", "<b>{discount}</b>"} {
		wantIn(t, "details", text, part)
	}
	if href := first.Find("td").Eq(2).Find("a").AttrOr("href", ""); href != welcome+"/history?version=2" {
		t.Errorf("leads to %s", href)
	} else {
		wantIn(t, "there", owner.get(href).text("#diff"), "1,500.00 EUR")
	}

	wantLines(t, "by person", owner.get(logPage+"?who=EDITOR&kind=campaigns"), "The editor: Made the campaign Welcome of fern (copy)",
		"The editor: Brought back Welcome of fern", "The editor: Archived Welcome of fern", "The editor: Changed the campaign Welcome of fern")
	wantLines(t, "by kind", owner.get(logPage+"?kind=platform"), "The owner: Checked the platform direct")
	wantIn(t, "no match", owner.get(logPage+"?who=nobody").text("main"), "No change matches")
	wantLines(t, "unknown kind", owner.get(logPage+"?kind=zzz&who=editor&before=zzz"), owner.get(logPage+"?who=editor").lines()...)
	if n := editor.get(list).Find(`.tabs a[href="` + logPage + `"]`).Length(); n != 1 {
		t.Error("no tab for an editor")
	}
	for _, who := range []string{"analyst", "support"} {
		p := b.as(who)
		wantStatus(t, p.get(logPage), http.StatusForbidden)
		if p.get(list).Find(`.tabs a[href="`+logPage+`"]`).Length() != 0 {
			t.Errorf("a tab that %s may not open", who)
		}
	}
	wantStatus(t, b.as("rival").get(logPage), 404)
}

func TestTheLogIsOnPages(t *testing.T) {
	b := newBench(t)
	record := func(n int, by, action string) {
		for i := range n {
			must(t, b.ledger.Record(t.Context(), "fern", offers.Change{By: offers.Author{Name: by, Via: "admin"}, Action: action, Target: fmt.Sprint(i)}))
		}
	}
	p := b.as("owner")
	wantIn(t, "empty", p.get(logPage).text("main"), "Nothing was changed yet")
	record(3, "Ann", "key.created")
	record(2_100, "Bo", "code.extended")
	record(60, "Ann", "brand.new_thing")
	walk := func(path string) (lines []string, pages int) {
		for path != "" && pages < 100 {
			got := p.get(path)
			wantStatus(t, got, 200)
			lines, pages = append(lines, got.lines()...), pages+1
			path = got.Find("a[rel=next]").AttrOr("href", "")
		}
		return lines, pages
	}
	if lines, pages := walk(logPage); len(lines) != 2_163 || pages != 44 || lines[0] != "Ann: Brand new thing 59" || lines[2_162] != "Ann: Made an API key 0" {
		t.Errorf("%d lines on %d pages, %s … %s", len(lines), pages, lines[0], lines[len(lines)-1])
	}
	if lines, pages := walk(logPage + "?who=ann"); len(lines) != 63 || pages != 3 {
		t.Errorf("Ann's: %d lines on %d pages", len(lines), pages)
	}
	wantIn(t, "a filter that has to look far", p.get(logPage+"?kind=keys").text("main"), "Looked through 2,000 changes")
	if lines, _ := walk(logPage + "?kind=keys"); len(lines) != 3 {
		t.Errorf("keys: %q", lines)
	}
}

// What is logged is data, and the log shows none of it as markup.
func TestTheLogShowsOnlyText(t *testing.T) {
	const attack = `"><script id=evil>alert(1)</script><img src=x onerror=alert(1)>` + "\u202e"
	b := newBench(t)
	for _, action := range []string{offers.ActionCampaignSaved, offers.ActionStoreSaved, "key.created", attack} {
		for _, text := range []string{`{"name":` + quote(attack) + `,` + quote(attack) + `:[{"x":` + quote(attack) + `}],"id":` + quote(attack) + `}`, `[1,null,{"a":2}]`, `7`, `"x"`} {
			must(t, b.ledger.Record(t.Context(), "fern", offers.Change{By: offers.Author{Name: attack}, Action: action, Target: attack, After: []byte(text), Before: []byte(text)}))
			must(t, b.ledger.Record(t.Context(), "fern", offers.Change{By: offers.Author{Name: attack}, Action: action, Target: attack, After: []byte(text)}))
		}
	}
	for _, query := range []string{"", "?who=" + url.QueryEscape(attack), "?kind=" + url.QueryEscape(attack)} {
		got := b.as("owner").get(logPage + query)
		wantStatus(t, got, 200)
		if len(got.lines()) != 32 || got.Find("#evil, main script, main img, [onerror]").Length() != 0 {
			t.Errorf("%s: %d lines, or markup got through", query, len(got.lines()))
		}
	}
}

func quote(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }
