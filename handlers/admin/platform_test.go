package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lastcall/offers"
	"lastcall/offers/platformtest/memory"
)

const platformPage = "/admin/stores/fern/platform"

// connected puts the store on a platform in memory.
func (b *bench) connected(edits ...func(*offers.Storefront)) *offers.Storefront {
	b.t.Helper()
	s := b.catalog.stores["fern"]
	s.Platform = "memory"
	for _, edit := range edits {
		edit(&s)
	}
	b.catalog.stores["fern"] = s
	return &s
}

// given is an offer whose code could not be created: its call is given up.
func (b *bench) given(store *offers.Storefront) offers.DeadLetter {
	b.t.Helper()
	ctx := b.t.Context()
	c := b.catalog.campaign("fern", "welcome")
	session := "session-00000001"
	_, err := b.ledger.Mint(ctx, offers.MintRequest{Store: store, Session: session, Trigger: offers.ExitIntent, Evidence: "{}",
		Candidates: []offers.Candidate{{Campaign: &c, Amount: 500, DurationMS: 600_000, Worst: 50_00}}})
	must(b.t, err)
	claim, err := b.ledger.Claim(ctx, store, session, offers.ClaimRequest{TicketMS: 1000, Outside: true, LeaseMS: 5000})
	must(b.t, err)
	must(b.t, b.ledger.Bury(ctx, store, claim.Create, "status 422 <b>no</b>"))
	letters, err := b.ledger.DeadLetters(ctx, store, 10)
	must(b.t, err)
	if len(letters) != 1 {
		b.t.Fatalf("%d letters", len(letters))
	}
	return letters[0]
}

func TestPlatformPageOfAStoreWithItsOwnCheckout(t *testing.T) {
	b := newBench(t)
	p := b.as("owner").get(platformPage)
	wantStatus(t, p, http.StatusOK)
	wantIn(t, "heading", p.text("#connection"), "Your own checkout")
	wantIn(t, "tab", p.text(`.tabs [aria-current="page"]`), "Platform")
	if p.Find("#letters, #orphans, #gaps, #f-create_on, #f-revive, form#settings").Length() != 0 {
		t.Error("it speaks of codes on a platform that has none")
	}
}

func TestPlatformPageSaysHowThingsStand(t *testing.T) {
	b := newBench(t)
	store := b.connected(func(s *offers.Storefront) { s.CreateOn, s.Shelf = offers.CreateOnShelf, 3 })
	c := b.catalog.campaign("fern", "welcome")
	c.Enabled, c.Value = true, offers.Value{Kind: offers.Percent, Min: 500, Max: 600, Step: 100}
	b.catalog.put(c)
	letter := b.given(store)
	shelf := offers.Shelf{Campaign: "welcome", Kind: offers.Percent, Amount: 500}
	code, err := b.ledger.DrawCode(store, 0, "VIP-########")
	must(t, err)
	must(t, b.ledger.Stock(t.Context(), store, shelf, 0, code, t0+3_600_000))
	must(t, b.ledger.Stocked(t.Context(), store, shelf, code, "ref"))
	must(t, b.ledger.Note(t.Context(), store, offers.NoteReconciled, fmt.Sprintf(
		`{"at":%d,"seen":7,"count":1,"deleted":1,"orphans":[{"code":"VIP-OLD","campaign":"welcome","ends_at":%d,"uses":1}]}`, t0-60_000, t0)))
	must(t, b.ledger.Note(t.Context(), store, offers.NoteTrouble, fmt.Sprintf(`{"at":%d,"call":"delete","fault":"unauthorized","cause":"status 403"}`, t0-60_000)))
	must(t, b.ledger.Note(t.Context(), store, "disconnected", fmt.Sprint(t0-30_000)))

	p := b.as("owner").get(platformPage)
	wantStatus(t, p, http.StatusOK)
	text := p.text("main")
	for _, part := range []string{"we were removed from the store", "1 shelf is", "empty", "Create a code", "Welcome of fern", "Status 422 <b>no</b>",
		"7 codes of ours", "1 deleted", "VIP-OLD", "Status 403", "Removed", "What memory leaves to us", "A highest discount for a percentage"} {
		wantIn(t, "page", text, part)
	}
	if strings.Contains(p.Raw, letter.Code) {
		t.Error("the page tells a shopper's code")
	}
	if n := p.Find("#shelves").Parent().Find("tbody tr").Length(); n != 2 {
		t.Errorf("%d shelves, want 2", n)
	}
	reader := b.as("analyst").get(platformPage)
	if reader.Find("main button").Length() != 0 || reader.Find("fieldset[disabled]").Length() != 1 {
		t.Error("a reader is shown what they may not do")
	}
}

func TestPlatformThatIsNotConnected(t *testing.T) {
	b := newBench(t)
	b.connected(func(s *offers.Storefront) { s.Platform = "shopify" })
	p := b.as("owner").get(platformPage)
	wantStatus(t, p, http.StatusOK)
	wantIn(t, "alert", p.text(".notice.bad"), "not connected")
	wantIn(t, "state", p.text(".part .chip"), "Not connected")
	if got := b.as("owner").post(platformPage+"/check", nil); got.Status != http.StatusSeeOther {
		t.Errorf("a check answers %d", got.Status)
	}
	wantIn(t, "the check", b.as("owner").get(platformPage).text(".findings"), "Not good")
}

func TestCheckNow(t *testing.T) {
	b := newBench(t)
	b.connected()
	p := b.as("editor")
	if got := p.post(platformPage+"/check", nil); got.Status != http.StatusSeeOther || got.Location != platformPage {
		t.Fatalf("%d to %s", got.Status, got.Location)
	}
	page := p.get(platformPage)
	wantIn(t, "notice", page.text(".notice.good"), "Checked: all is well.")
	wantIn(t, "findings", page.text(".findings"), "Delete the test code")
	if n := len(b.platform.Existing()); n != 0 {
		t.Errorf("%d codes were left behind", n)
	}
}

func TestLettersAreTriedAgainOrDiscarded(t *testing.T) {
	for _, row := range []struct {
		act, words string
		waiting    int64
	}{{"retry", "tried again", 1}, {"discard", "discarded", 0}} {
		t.Run(row.act, func(t *testing.T) {
			b := newBench(t)
			store := b.connected()
			path := platformPage + "/letters/" + url.PathEscape(b.given(store).ID) + "/" + row.act
			p := b.as("owner")
			if form := p.get(platformPage).Find(`form[action="` + path + `"]`); form.Length() != 1 {
				t.Fatal("there is no such button")
			}
			if got := p.post(path, nil); got.Status != http.StatusSeeOther {
				t.Fatalf("answered %d", got.Status)
			}
			wantIn(t, "notice", p.get(platformPage).text(".notice.good"), row.words)
			back, err := b.ledger.Backlog(t.Context(), store)
			must(t, err)
			if back.Dead != 0 || back.Calls != row.waiting {
				t.Errorf("left %+v", back)
			}
			p.post(path, nil)
			wantIn(t, "notice", p.get(platformPage).text(".notice.good"), "Someone else")
		})
	}
}

func TestStoreSettings(t *testing.T) {
	form := func(version int64, on, shelf, revive string) url.Values {
		return url.Values{"version": {fmt.Sprint(version)}, "create_on": {on}, "shelf": {shelf}, "revive": {revive}}
	}
	for _, row := range []struct {
		name   string
		form   url.Values
		status int
		box    string // the one with a message
	}{
		{"ahead of time", form(1, "shelf", "50", "1"), 303, ""},
		{"when shown", form(1, "show", "", ""), 303, ""},
		{"a shelf without a number", form(1, "shelf", "", ""), 422, "#f-shelf"},
		{"a shelf of none", form(1, "shelf", "0", ""), 422, "#f-shelf"},
		{"a shelf of too many", form(1, "shelf", "1001", ""), 422, "#f-shelf"},
		{"a shelf of words", form(1, "claim", "many", ""), 422, "#f-shelf"},
		{"a moment that is none", form(1, "never", "", ""), 422, "#f-create_on"},
		{"no version", form(-1, "show", "", ""), 400, ""},
		{"someone saved in between", form(0, "show", "", ""), 409, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := newBench(t)
			b.connected()
			got := b.as("editor").post(platformPage+"/settings", row.form)
			wantStatus(t, got, row.status)
			s := b.catalog.stores["fern"]
			if row.status == 303 {
				if string(s.CreateOn) != row.form.Get("create_on") || s.Revive != (row.form.Get("revive") == "1") || s.Version != 2 || len(b.changed) != 1 {
					t.Errorf("kept %+v", s)
				}
				return
			}
			if s.Version != 1 || s.CreateOn != offers.CreateOnClaim {
				t.Errorf("changed to %+v", s)
			}
			if row.box != "" && (got.Find(row.box+"[aria-invalid]").Length() != 1 || got.Find("#problems a[href='"+row.box+"']").Length() != 1) {
				t.Errorf("no message beside %s: %s", row.box, got.text("#problems"))
			}
		})
	}
	t.Run("over what someone else saved", func(t *testing.T) {
		b := newBench(t)
		b.connected()
		p := b.as("editor")
		first := p.post(platformPage+"/settings", form(0, "show", "", "1"))
		wantStatus(t, first, http.StatusConflict)
		again := form(0, "show", "", "1")
		again.Set("over", first.Find(`button[name="over"]`).AttrOr("value", ""))
		wantStatus(t, p.post(platformPage+"/settings", again), http.StatusSeeOther)
		if s := b.catalog.stores["fern"]; s.CreateOn != offers.CreateOnShow || !s.Revive {
			t.Errorf("kept %+v", s)
		}
	})
}

// What the platform can do is set in the editor; what it can't do is explained, and refused.
func TestCartRulesInTheEditor(t *testing.T) {
	b := newBench(t)
	p := b.as("editor")
	page := p.get(welcome)
	if page.Find("#s-cart input, #s-cart textarea").Length() != 0 || page.Find("#s-cart .notes li").Length() < 4 {
		t.Errorf("a platform without any rules: %s", page.text("#s-cart"))
	}
	b.connected()
	page = p.get(welcome)
	wantIn(t, "notes", page.text("#s-cart .notes"), "subscriptions")
	if page.Find("#f-coupon-purchases").Length() != 0 || page.Find("#f-coupon-products").Length() != 1 {
		t.Errorf("boxes: %s", page.text("#s-cart"))
	}
	form := page.fields()
	form.Set("coupon.products", "11\r\n12")
	form.Set("coupon.once_per_customer", "1")
	form.Set("coupon.combines.shipping", "1")
	wantStatus(t, p.post(welcome, form), http.StatusSeeOther)
	want := offers.CouponRules{Products: []string{"11", "12"}, OncePerCustomer: true, Combines: offers.Combination{Shipping: true}}
	c := b.catalog.campaign("fern", "welcome")
	if fmt.Sprint(c.Coupon) != fmt.Sprint(want) {
		t.Errorf("kept %+v", c.Coupon)
	}
	form = p.get(welcome).fields()
	form.Set("coupon.collections", "7")
	got := p.post(welcome, form)
	wantStatus(t, got, http.StatusUnprocessableEntity)
	wantIn(t, "message", got.text("#f-coupon-collections-e"), "Either products or collections")
	form.Del("coupon.collections")
	form.Set("value.max_discount", "30") // this platform caps no percentage
	got = p.post(welcome, form)
	wantStatus(t, got, http.StatusUnprocessableEntity)
	wantIn(t, "message", got.text("#f-value-max_discount-e"), "can't cap a percentage")
}

// Where an amount comes off the whole order, holding it to a product would give it away with any cart that has one.
func TestAnAmountThatDoesNotStayWithItsProductsIsNotSaved(t *testing.T) {
	b := newBench(t)
	b.platform = memory.New(memory.Options{Now: func() int64 { return t0 }, Lacks: func(c *offers.Capabilities) { c.FixedOnProducts = false }})
	b.connected()
	p := b.as("editor")
	form := p.get(welcome).fields()
	form.Set("coupon.products", "11")
	for name, value := range map[string]string{"value.kind": "fixed_amount", "value.fixed_amount.min": "5", "value.fixed_amount.max": "5"} {
		form.Set(name, value)
	}
	got := p.post(welcome, form)
	wantStatus(t, got, http.StatusUnprocessableEntity)
	wantIn(t, "message", got.text("#f-coupon-products-e"), "they come off the whole order")
	form.Set("coupon.products", "")
	wantStatus(t, p.post(welcome, form), http.StatusSeeOther)
}

func TestACampaignThatThePlatformCannotKeepIsNotSwitchedOn(t *testing.T) {
	b := newBench(t)
	b.connected()
	c := b.catalog.campaign("fern", "welcome")
	c.Value.MaxDiscount = 30_00
	b.catalog.put(c)
	wantStatus(t, b.as("owner").post(welcome+"/enabled", url.Values{"enabled": {"1"}}), http.StatusUnprocessableEntity)
}
