package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lastcall/offers"
)

const lookURL = "/admin/stores/fern/look"

func lookForm(version string, more ...string) url.Values {
	form := url.Values{"version": {version}, "accent": {""}, "card": {""}, "ink": {""}, "radius": {""}, "font": {""}, "scheme": {""}, "position": {""}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func TestLookIsSaved(t *testing.T) {
	b := newBench(t)
	p := b.as("editor")
	got := p.post(lookURL, lookForm("1", "accent", "0A7D33", "card", "#fff", "ink", "#222222", "radius", "0", "font", "serif", "scheme", "dark", "position", "bar"))
	if got.Status != 303 || got.Location != lookURL {
		t.Fatalf("%d %s\n%s", got.Status, got.Location, got.text("#problems"))
	}
	want := offers.Theme{Accent: "#0a7d33", Card: "#ffffff", Ink: "#222222", Radius: offers.SquareCorners, Font: "serif", Scheme: "dark", Position: offers.PositionBar}
	if theme := b.catalog.stores["fern"].Theme; theme != want {
		t.Errorf("kept %+v", theme)
	}
	if b.catalog.stores["other"].Theme != (offers.Theme{}) || strings.Join(b.changed, " ") != "fern" {
		t.Errorf("another store was changed, or the cache was not: %v", b.changed)
	}
	page := p.get(lookURL)
	for id, value := range map[string]string{"f-accent": "#0a7d33", "f-card": "#ffffff", "f-ink": "#222222", "f-radius": "0"} {
		if got := page.Find("#"+id).AttrOr("value", ""); got != value {
			t.Errorf("%s shows %q", id, got)
		}
	}
	for id, value := range map[string]string{"f-font": "serif", "f-scheme": "dark", "f-position": "bar"} {
		if got := page.Find("#"+id+" option[selected]").AttrOr("value", ""); got != value {
			t.Errorf("%s shows %q", id, got)
		}
	}
	if by := b.catalog.stores["fern"].SavedBy; by.Name != "The editor" { // the ledger's own line in the log says so
		t.Errorf("saved by %+v", by)
	}
	again := p.post(lookURL, lookForm("1", "accent", "#aa0000"))
	wantStatus(t, again, http.StatusConflict)
	if v := again.Find("#f-accent").AttrOr("value", ""); v != "#aa0000" || b.catalog.stores["fern"].Theme != want {
		t.Errorf("the second loses what they typed (%q), or overwrites the first", v)
	}
	over := lookForm("1", "accent", "#aa0000")
	over.Set("over", again.Find("button[name=over]").AttrOr("value", ""))
	if got := p.post(lookURL, over); got.Status != 303 || b.catalog.stores["fern"].Theme.Accent != "#aa0000" {
		t.Errorf("saving over it: %d", got.Status)
	}
}

func TestLookIsRefused(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	type row struct{ name, field, value, words string }
	rows := []row{
		{"a colour's name", "accent", "red", "colour like"},
		{"text that can't be read", "ink", "#eeeeee", "needs 4.5 : 1"},
		{"a negative radius", "radius", "-1", "from 0 to 28"},
		{"a radius too big", "radius", "29", "from 0 to 28"},
		{"half a pixel", "radius", "1.5", "from 0 to 28"},
		{"a font of one's own", "font", "Comic Sans", "one of the list"},
		{"an unknown scheme", "scheme", "sepia", "one of the list"},
		{"an unknown place", "position", "top", "one of the list"},
	}
	for _, trick := range tricks {
		for _, field := range []string{"accent", "card", "ink", "radius", "font", "scheme", "position"} {
			rows = append(rows, row{field + "=" + trick, field, trick, ""})
		}
	}
	for _, c := range rows {
		t.Run(c.name, func(t *testing.T) {
			form := lookForm("1", "card", "#ffffff")
			form.Set(c.field, c.value)
			got := p.post(lookURL, form)
			wantStatus(t, got, 422)
			wantIn(t, "the message", got.text("#f-"+c.field+"-e"), c.words)
			harmless(t, c.name, got)
			if got.Find("#problems a").AttrOr("href", "") != "#f-"+c.field {
				t.Errorf("the summary leads to %q", got.Find("#problems a").AttrOr("href", ""))
			}
			shown := p.post(lookURL+"/preview", form)
			wantStatus(t, shown, 200)
			harmless(t, "preview of "+c.name, shown)
			wantStatus(t, p.post(lookURL+"/contrast", form), 200)
			sheet := p.get(lookURL + "/theme.css?" + form.Encode())
			if sheet.Status != 200 || strings.ContainsAny(sheet.Raw, "<>\"\\@") || strings.Count(sheet.Raw, "{") > 2 || strings.Contains(sheet.Raw, "url") {
				t.Errorf("%d, the sheet is %q", sheet.Status, sheet.Raw)
			}
		})
	}
	if b.catalog.stores["fern"].Theme != (offers.Theme{}) {
		t.Errorf("kept %+v", b.catalog.stores["fern"].Theme)
	}
}

func TestContrastIsShownAsColoursAreChosen(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	for _, c := range []struct {
		name, words string
		form        url.Values
		rows, bad   int
	}{
		{"ours", "All of it can be read", lookForm("1"), 9, 0},
		{"yellow", "All of it can be read", lookForm("1", "accent", "#ffee00"), 9, 0},
		{"a background", "All of it can be read", lookForm("1", "card", "#224466"), 5, 0},
		{"grey on white", "Text on the background has a contrast of 1.6 : 1", lookForm("1", "card", "#ffffff", "ink", "#cccccc"), 5, 2},
		{"text alone", "Choose a background for it too", lookForm("1", "ink", "#000000"), 0, 0},
		{"no colour", "Accent: a colour like #1f5eff.", lookForm("1", "accent", "blue"), 9, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := p.post(lookURL+"/contrast", c.form)
			wantStatus(t, got, 200)
			wantIn(t, "words", got.text(".notice"), c.words)
			if rows, bad := got.Find("tbody tr").Length(), got.Find(".chip.bad").Length(); rows != c.rows || bad != c.bad {
				t.Errorf("%d rows, %d of them bad", rows, bad)
			}
			if got.Find("html head *").Length() != 0 {
				t.Error("a whole page in the place of a part")
			}
		})
	}
}
