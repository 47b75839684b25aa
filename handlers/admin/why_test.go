package admin_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lastcall/offers"
)

const whyPage = "/admin/stores/fern/why"

// refuses lets a signal end without an offer.
func (b *bench) refuses(session string, evidence string, why ...offers.Refused) {
	b.t.Helper()
	store := b.catalog.stores["fern"]
	_, err := b.ledger.Mint(b.t.Context(), offers.MintRequest{Store: &store, Session: session, Trigger: offers.Dwell, Evidence: evidence, Refused: why})
	must(b.t, err)
}

func TestDecisionsAreInWords(t *testing.T) {
	b := newBench(t)
	p := b.as("analyst")
	wantIn(t, "nothing decided", p.get(whyPage).text("main"), "Nothing has been decided yet")
	store := b.catalog.stores["fern"]
	b.refuses("ann", `{"p":"/products/kettle","d":42000,"cv":12900,"to":true}`, offers.Refused{Campaign: "welcome", Reason: offers.ReasonDedicated},
		offers.Refused{Campaign: "gone", Reason: offers.ReasonSchedule})
	b.refuses("bob", `{"p":"/about"}`, offers.Refused{Campaign: "welcome", Reason: "brand_new_reason"})
	b.refuses("cyd", "not json", offers.Refused{Reason: offers.ReasonBot})
	o := b.offered("dan")
	got := p.get(whyPage)
	text := got.text("#live")
	for _, part := range []string{"This shopper is buying already", "/products/kettle", "Time on a page", "brand_new_reason", "All campaigns", "The visitor is a program",
		"gone", "Outside the campaign's dates", "All conditions were met", "42\u00a0s", "129.00\u00a0EUR", "Touch screen", offers.SessionName(&store, "ann"), offers.MaskCode(o.Code)} {
		wantIn(t, "decisions", strings.ReplaceAll(text, " ", " "), strings.ReplaceAll(part, "\u00a0", " "))
	}
	if strings.Contains(got.Raw, ">ann<") || strings.Contains(got.Raw, o.Code) {
		t.Error("the page tells a session's id or a code")
	}
	for query, n := range map[string]int{"": 4, "?kind=refused": 3, "?kind=offered": 1, "?kind=after": 0, "?kind=nonsense": 4, "?reason=dedicated_buyer": 1,
		"?reason=schedule&campaign=gone": 1, "?reason=schedule&campaign=welcome": 0, "?page=/products": 2, "?page=/products/x": 0, "?live=1": 4,
		"?session=" + offers.SessionName(&store, "ann"): 1, "?session=ses_none": 0} {
		got := p.get(whyPage + query)
		if got.Status != 200 || got.Find(".decisions > li").Length() != n {
			t.Errorf("%s: %d, %d lines, want %d", query, got.Status, got.Find(".decisions > li").Length(), n)
		}
		if live := got.Find("[hx-get]").Length() == 1; live != strings.Contains(query, "live") {
			t.Errorf("%s watches: %v", query, live)
		}
	}
}

func TestFurtherBackGoesOnWhereThePageEnded(t *testing.T) {
	b := newBench(t)
	for i := range 70 {
		b.refuses(fmt.Sprint("s", i), fmt.Sprintf(`{"p":"/n/%d"}`, i), offers.Refused{Campaign: "welcome", Reason: offers.ReasonHoldout})
	}
	p := b.as("owner")
	seen := map[string]bool{}
	pages := 0
	for path := whyPage; path != "" && pages < 20; pages++ {
		got := p.get(path)
		got.Find(".decisions .path").Each(func(_ int, s *goquery.Selection) {
			if seen[s.Text()] {
				t.Errorf("%s twice", s.Text())
			}
			seen[s.Text()] = true
		})
		path = got.Find(".pages a[rel=next]").AttrOr("href", "")
	}
	if len(seen) != 70 || pages < 3 {
		t.Errorf("%d lines on %d pages", len(seen), pages)
	}
}

func TestTheFunnelAddsUp(t *testing.T) {
	b := newBench(t)
	b.catalog.counters["fern"] = offers.Counters{
		"":         {"refused:bot": 10},
		"welcome":  {"refused:no_trigger": 50, "refused:dedicated_buyer": 20, "refused:holdout": 4, "refused:cooldown": 6, "offered": 10, "redeemed": 3, "exposure": 999},
		"goodwill": {"issued": 5},
	}
	p := b.as("analyst")
	rows := func(path string) string {
		var out []string
		p.get(path).Find(".funnel tbody tr").Each(func(_ int, s *goquery.Selection) {
			var cells []string
			s.Find("th, td:not(.bar)").Each(func(_ int, c *goquery.Selection) { cells = append(cells, strings.TrimSpace(c.Text())) })
			out = append(out, strings.Join(cells, " "))
		})
		return strings.ReplaceAll(strings.Join(out, "; "), "\u00a0", " ")
	}
	if got, want := rows(whyPage), "Signals 100 100 %; A program 10 10 %; While the campaign ran 90 90 %; No trigger reached 50 50 %; Reached a trigger 40 40 %; "+
		"Dedicated buyer 20 20 %; Qualified 20 20 %; Held out 4 4 %; May get an offer 16 16 %; Too soon after the last 6 6 %; Got an offer 10 10 %"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if got := rows(whyPage + "?campaign=welcome"); !strings.HasPrefix(got, "Signals 90 100 %; While") {
		t.Error(got)
	}
	text := strings.ReplaceAll(p.get(whyPage).text("main"), "\u00a0", " ")
	wantIn(t, "dedicated buyers", text, "50 % of those who reached a trigger")
	wantIn(t, "holdout", text, "20 % of those who qualified")
}

// Whatever strangers send or staff types stays text.
func TestNothingTypedBreaksOutOfCodesAndDecisions(t *testing.T) {
	b := newBench(t)
	const hostile = `"><img src=x onerror=alert(1)></option></script>{{7*7}}` + "\u202e"
	evidence, err := json.Marshal(map[string]string{"p": "/" + hostile, "us": hostile, "r": hostile, "e": hostile})
	must(t, err)
	b.refuses("ann", string(evidence), offers.Refused{Campaign: hostile, Reason: offers.Reason(hostile)})
	used := b.takes("bob")
	must(t, b.redeems(used.Code, hostile))
	p := b.as("owner")
	q := url.QueryEscape(hostile)
	pages := map[string]page{
		"decisions": p.get(whyPage), "codes": p.get(codesList), "code": p.get(b.pageOf(used.Code)), "search": p.finds(hostile + " no such"),
		"order":  p.get(codesList + "?order=" + q),
		"filter": p.get(whyPage + "?session=" + q + "&page=" + q + "&reason=" + q + "&campaign=" + q + "&kind=" + q),
		"list":   p.get(codesList + "?state=" + q + "&campaign=" + q + "&session=" + q + "&customer=" + q),
		"reason": p.post(b.pageOf(b.offered("cyd").Code)+"/extend", url.Values{"minutes": {hostile}, "reason": {hostile}, "seen": {"1"}}),
		"gift":   p.post(codesList+"/goodwill", url.Values{"form": {strings.Repeat("f", 20)}, "kind": {hostile}, "amount": {hostile}, "customer": {hostile}, "reason": {hostile}}),
	}
	for name, got := range pages {
		if got.Status >= 500 || got.Find("img, [onerror]").Length() != 0 || strings.Contains(got.Raw, "<img src=x") {
			t.Errorf("%s: %d, something broke out", name, got.Status)
		}
	}
	if got := p.finds(hostile); got.Location != b.pageOf(used.Code) {
		t.Errorf("an order's number is any text: %d %s", got.Status, got.Location)
	}
}
