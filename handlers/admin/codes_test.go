package admin_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lastcall/offers"
)

const (
	codesList = "/admin/stores/fern/codes"
	long      = int64(3_600_000) // ms
)

// offered is an offer of the store's own campaign, in the ledger.
func (b *bench) offered(session string, edits ...func(*offers.MintRequest)) offers.Offer {
	b.t.Helper()
	store := b.catalog.stores["fern"]
	c := b.catalog.campaign("fern", "welcome")
	req := offers.MintRequest{Store: &store, Session: session, Trigger: offers.ExitIntent, Evidence: `{"p":"/products/kettle","d":42000,"n":3}`,
		Candidates: []offers.Candidate{{Campaign: &c, Amount: 1_000, DurationMS: long, Worst: 10_000}}}
	for _, edit := range edits {
		edit(&req)
	}
	r, err := b.ledger.Mint(b.t.Context(), req)
	must(b.t, err)
	return r.Offer
}

func (b *bench) takes(session string) offers.Offer {
	b.t.Helper()
	b.offered(session)
	store := b.catalog.stores["fern"]
	claim, err := b.ledger.Claim(b.t.Context(), &store, session, offers.ClaimRequest{GraceMS: 120_000, TicketMS: 1_000})
	must(b.t, err)
	return claim.Offer
}

func (b *bench) redeems(code, order string) error {
	store := b.catalog.stores["fern"]
	_, err := b.ledger.Redeem(b.t.Context(), &store, offers.RedeemRequest{Code: code, Order: order, Basket: offers.Basket{Currency: "EUR", Subtotal: 5_000}})
	return err
}

func (b *bench) pageOf(code string) string {
	store := b.catalog.stores["fern"]
	return codesList + "/" + offers.CodeID(&store, code)
}

func (p *person) finds(typed string) page {
	p.b.t.Helper()
	return p.post(codesList+"/search", url.Values{"q": {typed}})
}

func TestACodeIsFoundByWhatACustomerSays(t *testing.T) {
	b := newBench(t)
	p := b.as("support")
	store := b.catalog.stores["fern"]
	o, used := b.offered("session-1"), b.takes("session-2")
	must(t, b.redeems(used.Code, "A-1042"))
	bare := strings.ReplaceAll(o.Code, "-", "")
	for what, typed := range map[string]string{
		"as it is": o.Code, "in lower case": strings.ToLower(o.Code), "with spaces": " " + strings.ReplaceAll(o.Code, "-", " - ") + " ",
		"without dashes": strings.ToLower(bare), "with spaces for dashes": strings.ReplaceAll(o.Code, "-", " "), "with other dashes": strings.ReplaceAll(o.Code, "-", "–"),
	} {
		got := p.finds(typed)
		if got.Status != http.StatusSeeOther || got.Location != b.pageOf(o.Code) {
			t.Errorf("%s (%q): %d %s", what, typed, got.Status, got.Location)
		}
		if strings.Contains(strings.ReplaceAll(strings.ToUpper(got.Location), "-", ""), bare) {
			t.Errorf("%s: the address %s tells the code", what, got.Location)
		}
	}
	for _, order := range []string{"A-1042", "#A-1042"} {
		if got := p.finds(order); got.Location != b.pageOf(used.Code) {
			t.Errorf("by its order: %d %s", got.Status, got.Location)
		}
	}
	name := offers.SessionName(&store, "session-2")
	got := p.finds(strings.ToUpper(name))
	wantStatus(t, got, 303)
	list := p.get(got.Location)
	if n := list.Find("tbody tr").Length(); n != 1 || !strings.Contains(list.text("tbody"), used.Code) {
		t.Errorf("of the session: %d rows: %s", n, list.text("tbody"))
	}
	none := p.finds("VIP-0000-0000")
	wantStatus(t, none, 404)
	wantIn(t, "nothing found", none.text("#find-e"), "No code, order")
	if strings.Contains(b.log.String(), o.Code) || strings.Contains(b.log.String(), "VIP-0000-0000") {
		t.Error("a code is in the log")
	}
}

func TestTheListIsFilteredPagedAndMasked(t *testing.T) {
	b := newBench(t)
	for i := range 30 {
		b.offered(fmt.Sprint("session-", i))
	}
	used := b.takes("session-used")
	must(t, b.redeems(used.Code, "=1+1"))
	p := b.as("support")
	first := p.get(codesList)
	wantStatus(t, first, 200)
	next, ok := first.Find(".pages a[rel=next]").Attr("href")
	if first.Find("tbody tr").Length() < 25 || !ok {
		t.Fatalf("%d rows, next %v: %s", first.Find("tbody tr").Length(), ok, first.text(".small"))
	}
	second := p.get(next)
	if n := first.Find("tbody tr").Length() + second.Find("tbody tr").Length(); n != 31 || second.Find(".pages a[rel=next]").Length() != 0 {
		t.Errorf("%d codes on two pages", n)
	}
	for query, rows := range map[string]int{"?state=redeemed": 1, "?state=live&campaign=welcome": 25, "?state=revoked": 0, "?campaign=other": 0, "?state=nonsense": 25} {
		if got := p.get(codesList + query); got.Status != 200 || min(25, got.Find("tbody tr").Length()) != rows {
			t.Errorf("%s: %d, %d rows, want %d", query, got.Status, got.Find("tbody tr").Length(), rows)
		}
	}
	wantIn(t, "no match", p.get(codesList+"?state=revoked").text(".empty"), "No code matches")
	if text := p.get(codesList + "?state=redeemed").text("tbody"); !strings.Contains(text, used.Code) {
		t.Errorf("support sees %s", text)
	}
	analyst := b.as("analyst")
	for _, path := range []string{codesList + "?state=redeemed", b.pageOf(used.Code), "/admin/stores/fern/why", codesList + "/export"} {
		got := analyst.get(path)
		wantStatus(t, got, 200)
		if strings.Contains(got.Raw, used.Code) || !strings.Contains(got.Raw, offers.MaskCode(used.Code)) && !strings.Contains(path, "c/") {
			t.Errorf("%s shows an analyst a code, or no part of it", path)
		}
	}
	if n := analyst.get(b.pageOf(used.Code)).Find("main form[method=post]").Length(); n != 0 {
		t.Errorf("an analyst sees %d forms", n)
	}
}

func TestTheExportIsTheFilteredListWithoutFormulas(t *testing.T) {
	b := newBench(t)
	for i := range 3 {
		b.offered(fmt.Sprint("session-", i))
	}
	used := b.takes("session-used")
	must(t, b.redeems(used.Code, `=HYPERLINK("http://evil")`))
	owner := b.as("owner")
	for query, rows := range map[string]int{"": 4, "?state=redeemed": 1, "?state=live": 3} {
		got := owner.get(codesList + "/export" + query)
		wantStatus(t, got, 200)
		all, err := csv.NewReader(strings.NewReader(got.Raw)).ReadAll()
		must(t, err)
		if len(all) != rows+1 {
			t.Errorf("%q: %d rows, want %d", query, len(all)-1, rows)
		}
		for _, row := range all {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("%q: a program takes %q for a formula", query, cell)
				}
			}
		}
		if query == "?state=redeemed" && (all[1][0] != used.Code || all[1][11] != `'=HYPERLINK("http://evil")` || all[1][12] != "5.00") {
			t.Errorf("%q", all[1])
		}
	}
	if got := b.as("support").get(codesList + "/export"); got.Status != 403 {
		t.Errorf("support exports: %d", got.Status)
	}
}

func TestSupportExtendsAndRevokes(t *testing.T) {
	b := newBench(t)
	store := b.catalog.stores["fern"]
	p := b.as("support")
	o := b.takes("session-1")
	path := b.pageOf(o.Code)
	opened := p.get(path)
	seen := opened.Find("#extend input[name=seen]").AttrOr("value", "")
	for what, form := range map[string]url.Values{
		"no reason": {"minutes": {"5"}, "seen": {seen}}, "no time": {"minutes": {"0"}, "seen": {seen}, "reason": {"a call"}},
		"more than the campaign lasts": {"minutes": {"26"}, "seen": {seen}, "reason": {"a call"}}, "nonsense": {"minutes": {"soon"}, "seen": {seen}, "reason": {"a call"}},
	} {
		if got := p.post(path+"/extend", form); got.Status != http.StatusUnprocessableEntity || got.Find("#extend [aria-invalid]").Length() != 1 {
			t.Errorf("%s: %d, %d fields marked", what, got.Status, got.Find("#extend [aria-invalid]").Length())
		}
	}
	form := url.Values{"minutes": {"20"}, "seen": {seen}, "reason": {"Call: " + strings.ToLower(o.Code) + " did not fit"}}
	wantStatus(t, p.post(path+"/extend", form), 303)
	live, err := b.ledger.Live(t.Context(), &store, "session-1")
	must(t, err)
	if live.EndsAt != o.EndsAt+20*60_000 || live.Deadline != o.Deadline+20*60_000 {
		t.Errorf("%+v", live)
	}
	wantStatus(t, p.post(path+"/extend", form), 303) // the same form again adds nothing
	if got := p.post(path+"/extend", url.Values{"minutes": {"3"}, "seen": {seen}, "reason": {"again"}}); got.Status != http.StatusConflict {
		t.Errorf("from an end that has moved: %d", got.Status)
	}
	wantIn(t, "what was added", p.get(path).text(".facts"), "Added by staff20 min")
	wantStatus(t, p.post(path+"/revoke", url.Values{"reason": {"stolen"}}), 303)
	if err := b.redeems(o.Code, "o-1"); err == nil {
		t.Error("a revoked code was redeemed")
	}
	after := p.get(path)
	if after.Find("#revoke, #extend").Length() != 0 || !strings.Contains(after.text(".head .chip"), "Revoked") {
		t.Errorf("after it: %s", after.text("main"))
	}
	wantIn(t, "history", after.text(".history"), "by staff")
	wantStatus(t, p.post(path+"/revoke", url.Values{"reason": {"stolen"}}), 303)
	wantIn(t, "revoked twice", p.get(path).text(".notice"), "revoked already")

	changes, err := b.ledger.Changes(t.Context(), "fern", "", 10)
	must(t, err)
	var actions []string
	for _, c := range changes {
		actions = append(actions, c.Action)
		if text := string(c.Before) + string(c.After) + c.Target; strings.Contains(strings.ToUpper(text), o.Code) || !strings.Contains(c.Target, offers.MaskCode(o.Code)) {
			t.Errorf("the log holds %s", text)
		}
	}
	if got := fmt.Sprint(actions); got != "[code.revoked code.extended]" {
		t.Errorf("%s", got)
	}
	for _, who := range []string{"analyst"} {
		if got := b.as(who).post(path+"/revoke", url.Values{"reason": {"stolen"}}); got.Status != 403 {
			t.Errorf("%s revokes: %d", who, got.Status)
		}
	}
}

func TestAGoodwillCodeIsGivenOnce(t *testing.T) {
	b := newBench(t)
	p := b.as("support")
	form := func(edits ...string) url.Values {
		page := p.get(codesList + "/goodwill")
		v := url.Values{"form": {page.Find("input[name=form]").AttrOr("value", "")}, "template": {""}, "kind": {"percent"}, "amount": {"10"}, "days": {"7"},
			"customer": {"Ada@example.org"}, "reason": {"Late parcel of ada@example.org"}}
		for i := 0; i < len(edits); i += 2 {
			v.Set(edits[i], edits[i+1])
		}
		return v
	}
	for what, f := range map[string]struct {
		form  url.Values
		field string
	}{
		"too much":             {form("amount", "21"), "g-amount"},
		"outside the campaign": {form("template", "welcome", "amount", "16"), "g-amount"},
		"another kind":         {form("template", "welcome", "kind", "fixed_amount", "amount", "10"), "g-kind"},
		"no such campaign":     {form("template", "none"), "g-template"},
		"too long":             {form("days", "31"), "g-days"},
		"no reason":            {form("reason", ""), "g-reason"},
		"nobody":               {form("customer", " "), "g-customer"},
		"an amount above":      {form("kind", "fixed_amount", "amount", "201"), "g-amount"},
	} {
		got := p.post(codesList+"/goodwill", f.form)
		if got.Status != 422 || got.Find("#"+f.field+"[aria-invalid]").Length() != 1 {
			t.Errorf("%s: %d %s", what, got.Status, got.text("#problems"))
		}
	}
	once := form()
	got := p.post(codesList+"/goodwill", once)
	wantStatus(t, got, 303)
	if again := p.post(codesList+"/goodwill", once); again.Location != got.Location {
		t.Errorf("the form sent twice gave two codes")
	}
	page := p.get(got.Location)
	code := page.Find("#give-code").AttrOr("value", "")
	if !regexp.MustCompile(`^THX-[2-9A-Z]{4}-[2-9A-Z]{4}$`).MatchString(code) || strings.Contains(got.Location, code) {
		t.Fatalf("the code is %q at %s", code, got.Location)
	}
	wantIn(t, "link", page.Find("#give-link").AttrOr("value", ""), "https://fern.example/discount/"+code)
	if found := p.finds(" ada@EXAMPLE.org "); found.Location != got.Location {
		t.Errorf("by its customer: %d %s", found.Status, found.Location)
	}
	must(t, b.redeems(code, "o-1"))
	if err := b.redeems(code, "o-2"); err == nil {
		t.Error("a goodwill code was used twice")
	}
	changes, err := b.ledger.Changes(t.Context(), "fern", "", 10)
	must(t, err)
	for _, c := range changes {
		if text := strings.ToLower(string(c.After)); c.Action == "code.given" && (strings.Contains(text, "ada@") || !strings.Contains(text, "late parcel")) {
			t.Errorf("the log holds %s", c.After)
		}
	}
	for i := range 12 {
		last := p.post(codesList+"/goodwill", form())
		if want := map[bool]int{true: 303, false: 422}[i < 9]; last.Status != want {
			t.Fatalf("code %d of the day: %d", i+2, last.Status)
		}
	}
	if got := b.as("analyst").get(codesList + "/goodwill"); got.Status != 403 {
		t.Errorf("an analyst gives codes: %d", got.Status)
	}
}

func TestACodesPageIsNobodyElses(t *testing.T) {
	b := newBench(t)
	o := b.offered("session-1")
	store, other := b.catalog.stores["fern"], b.catalog.stores["other"]
	for _, id := range []string{offers.CodeID(&other, o.Code), offers.CodeID(&store, "NONE-2222-2222"), "x", "%2e%2e", offers.CodeID(&store, o.Code) + "A"} {
		if got := b.as("owner").get(codesList + "/" + id); got.Status != 404 {
			t.Errorf("%s: %d", id, got.Status)
		}
	}
	if got := b.as("rival").get("/admin/stores/other/codes/" + offers.CodeID(&store, o.Code)); got.Status != 404 {
		t.Errorf("another store's: %d", got.Status)
	}
}

func TestWhatStaffMayGiveIsTheStores(t *testing.T) {
	b := newBench(t)
	p := b.as("editor")
	page := p.get(codesList + "/limits")
	wantStatus(t, page, 200)
	if got := page.Find("#l-max_percent").AttrOr("value", ""); got != "20" {
		t.Errorf("the default is %q", got)
	}
	form := url.Values{"version": {page.Find("input[name=version]").AttrOr("value", "")}, "max_percent": {"5"}, "max_amount": {"7.50"}, "max_days": {"2"}, "per_day": {"1"}, "more": {"1 h"}}
	for name, wrong := range map[string]string{"max_percent": "101", "max_amount": "-1", "max_days": "91", "per_day": "0", "more": "8 d"} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		bad.Set(name, wrong)
		if got := p.post(codesList+"/limits", bad); got.Status != 422 || got.Find("#l-"+name+"[aria-invalid]").Length() != 1 {
			t.Errorf("%s %s: %d %s", name, wrong, got.Status, got.text("#problems"))
		}
	}
	wantStatus(t, p.post(codesList+"/limits", form), 303)
	want := offers.DeskRules{MaxPercent: 500, MaxAmount: 750, MaxDays: 2, PerDay: 1, MoreMS: 3_600_000}
	if got := b.catalog.stores["fern"].Desk; got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	again := p.post(codesList+"/limits", form)
	if again.Status != 409 {
		t.Errorf("over somebody else's: %d", again.Status)
	}
	form.Set("version", again.Find("input[name=version]").AttrOr("value", ""))
	form.Set("per_day", "")
	wantStatus(t, p.post(codesList+"/limits", form), 303)
	if got := b.catalog.stores["fern"].Desk.PerDay; got != 0 {
		t.Errorf("an empty box keeps %d", got)
	}
	if got := b.as("support").post(codesList+"/limits", form); got.Status != 403 {
		t.Errorf("support: %d", got.Status)
	}
	gift := b.as("support").get(codesList + "/goodwill")
	wantIn(t, "the bounds", gift.text(".facts"), "Up to 5 %, or 7.50 EUR")
}
