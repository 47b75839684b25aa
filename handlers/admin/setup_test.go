package admin_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lastcall/offers"
	"lastcall/session"
)

// medusa connects stores to the bench's platform, if the credentials are the ones that it takes.
func (b *bench) medusa(c offers.Connection) (offers.Platform, error) {
	var cred struct {
		URL     string `json:"url"`
		Key     string `json:"api_key"`
		Secret  string `json:"webhook_secret"`
		Guarded bool   `json:"guarded"`
	}
	if err := json.Unmarshal(c.Credentials, &cred); err != nil || !strings.HasPrefix(cred.URL, "https://") {
		return nil, errors.New("medusa: url: want https")
	}
	if cred.Key != "sk_right" {
		return b.platform.Stranger(), nil
	}
	return b.platform, nil
}

func firstForm(name, email, passphrase string) url.Values {
	return url.Values{"name": {name}, "email": {email}, "passphrase": {passphrase}}
}

func TestFirstRun(t *testing.T) {
	b := newEmptyBench(t)
	secret, err := b.accounts.OfferFirst(t.Context())
	must(t, err)
	other, err := b.accounts.OfferFirst(t.Context()) // of a second process
	must(t, err)
	p := b.stranger()
	for _, wrong := range []string{"/admin/setup/guess", "/admin/setup/" + strings.ToUpper(secret), "/admin/setup/%2A"} {
		wantStatus(t, p.get(wrong), http.StatusNotFound)
		wantStatus(t, p.post(wrong, firstForm("Eve", "eve@evil.example", passphrase)), http.StatusNotFound)
	}
	link := "/admin/setup/" + secret
	wantStatus(t, p.get(link), http.StatusOK)
	got := p.post(link, firstForm("Mara", "not an address", "shopshopshop"))
	wantStatus(t, got, http.StatusUnprocessableEntity)
	wantIn(t, "the address' message", got.text("#f-email-e"), "not an e-mail address")
	wantIn(t, "the passphrase's message", got.text("#f-passphrase-e"), "easy to guess")
	if got.Find("#f-email").AttrOr("value", "") != "not an address" || got.Find("#f-name").AttrOr("value", "") != "Mara" {
		t.Error("what was typed is lost")
	}
	if strings.Contains(got.Raw, "shopshopshop") {
		t.Error("the page tells the passphrase")
	}
	wantStatus(t, p.get(link), http.StatusOK) // still good

	got = p.post(link, firstForm("Mara", " Mara@Shop.Example", passphrase))
	wantStatus(t, got, http.StatusSeeOther)
	if got.Location != "/admin/new-store" {
		t.Errorf("it leads to %s", got.Location)
	}
	wantStatus(t, p.get(got.Location), http.StatusOK) // logged in
	all, err := b.accounts.List(t.Context())
	must(t, err)
	if len(all) != 1 || all[0].Email != "mara@shop.example" || all[0].Roles[session.EveryStore] != session.Owner {
		t.Errorf("accounts: %+v", all)
	}

	stranger := b.stranger()
	for _, used := range []string{secret, other, "guess"} {
		for _, got := range []page{stranger.get("/admin/setup/" + used), stranger.post("/admin/setup/"+used, firstForm("Eve", "eve@evil.example", passphrase))} {
			if got.Status != http.StatusGone || got.Location != "" {
				t.Errorf("a link after the first account: %d %s", got.Status, got.Location)
			}
		}
	}
	if all, _ := b.accounts.List(t.Context()); len(all) != 1 {
		t.Errorf("%d accounts", len(all))
	}
}

func storeForm(name, origins, currency, zone, largest string) url.Values {
	return url.Values{"id": {"abc123"}, "name": {name}, "origins": {origins}, "currency": {currency}, "time_zone": {zone}, "max_order": {largest}}
}

func TestNewStore(t *testing.T) {
	b := newBench(t)
	every := b.as("every")
	wantIn(t, "the choice of stores", every.get("/admin/?all=1").text("main"), "New store")
	for _, who := range []string{"owner", "both", "nobody", "analyst"} {
		p := b.as(who)
		wantStatus(t, p.get("/admin/new-store"), http.StatusForbidden)
		wantStatus(t, p.post("/admin/new-store", storeForm("Mine", "mine.example", "EUR", "UTC", "500")), http.StatusForbidden)
		if strings.Contains(p.get("/admin/?all=1").text("main"), "New store") {
			t.Errorf("%s is offered what they may not", who)
		}
	}
	if len(b.catalog.stores) != 2 {
		t.Fatalf("%d stores", len(b.catalog.stores))
	}

	for _, c := range []struct {
		name, box, words string
		form             url.Values
	}{
		{"no name", "name", "needed", storeForm(" ", "a.example", "EUR", "UTC", "500")},
		{"a name that turns the text", "name", "direction", storeForm("a\u202eb", "a.example", "EUR", "UTC", "500")},
		{"no address", "origins", "at least one", storeForm("A", "", "EUR", "UTC", "500")},
		{"all hosts", "origins", "one address for each host", storeForm("A", "https://*.a.example", "EUR", "UTC", "500")},
		{"a script", "origins", "javascript:alert(1)", storeForm("A", "javascript:alert(1)", "EUR", "UTC", "500")},
		{"no currency of the list", "currency", "choose one", storeForm("A", "a.example", "XXQ", "UTC", "500")},
		{"the server's own time zone", "time_zone", "choose one", storeForm("A", "a.example", "EUR", "Local", "500")},
		{"half a yen", "max_order", "whole number", storeForm("A", "a.example", "JPY", "UTC", "0.5")},
		{"nothing to buy", "max_order", "More than 0", storeForm("A", "a.example", "EUR", "UTC", "0")},
	} {
		got := every.post("/admin/new-store", c.form)
		wantStatus(t, got, http.StatusUnprocessableEntity)
		if text := strings.ToLower(got.text("#f-" + c.box + "-e")); !strings.Contains(text, strings.ToLower(c.words)) {
			t.Errorf("%s: %q", c.name, text)
		}
		if got.Find("#f-name").AttrOr("value", "") != c.form.Get("name") || !strings.Contains(got.Find("#f-origins").Text(), c.form.Get("origins")) {
			t.Errorf("%s: what was typed is lost", c.name)
		}
	}
	wantStatus(t, every.post("/admin/new-store", url.Values{"id": {"../../x"}}), http.StatusBadRequest)

	form := storeForm("Café & Söhne", "cafe.example/shop https://CAFE.example, www.cafe.example", "JPY", "Asia/Calcutta", "80000")
	got := every.post("/admin/new-store", form)
	wantStatus(t, got, http.StatusSeeOther)
	again := every.post("/admin/new-store", form)
	if got.Location != "/admin/stores/cafe-sohne-abc123/start" || again.Location != got.Location || len(b.catalog.stores) != 3 {
		t.Errorf("it leads to %s, sent again to %s; %d stores", got.Location, again.Location, len(b.catalog.stores))
	}
	s := b.catalog.stores["cafe-sohne-abc123"]
	if !slices.Equal(s.Origins, []string{"https://cafe.example", "https://www.cafe.example"}) || s.MaxOrder != 80_000 || s.Currency != "JPY" ||
		s.Key == "" || s.Salt == "" || s.Platform != "direct" || s.SavedBy.Via != "admin" {
		t.Errorf("%+v", s)
	}
	guide := every.get(got.Location)
	wantIn(t, "what was made of the address", guide.text(".notice"), "“cafe.example/shop” is kept as https://cafe.example")
	wantIn(t, "the tag", guide.text("#script-tag"), "https://offers.example/w/"+s.Key+".js")
	if all, _ := b.catalog.Campaigns(context.Background(), s.ID); len(all) != 0 {
		t.Error("there is a campaign already")
	}
	wantStatus(t, b.as("owner").get(got.Location), http.StatusNotFound) // someone else's
}

func (b *bench) fern() offers.Storefront {
	b.catalog.mu.Lock()
	defer b.catalog.mu.Unlock()
	return b.catalog.stores["fern"]
}

// guided puts fern back to its beginning.
func (b *bench) guided() {
	b.catalog.mu.Lock()
	defer b.catalog.mu.Unlock()
	s := b.catalog.stores["fern"]
	s.Guide = []string{"tag", "platform", "campaign"}
	b.catalog.stores["fern"] = s
	delete(b.catalog.campaigns, "fern")
}

func TestGuideWaitsForTheTag(t *testing.T) {
	b := newBench(t)
	b.guided()
	const start = "/admin/stores/fern/start"
	p := b.as("editor")
	wantIn(t, "the tabs", p.get("/admin/stores/fern/campaigns").text("nav.tabs"), "Start")
	got := p.get(start)
	wantIn(t, "before", got.text("#tag .sight"), "Waiting for your first page view on https://fern.example")
	poll := got.Find("#tag .sighted").AttrOr("hx-get", "")
	if got := p.get(poll); got.Status != http.StatusNoContent {
		t.Errorf("nothing is new: %d", got.Status)
	}
	fern := b.fern()
	must(t, b.ledger.Sight(t.Context(), &fern, "https://www.fern.example"))
	part := p.get(poll)
	wantStatus(t, part, http.StatusOK)
	wantIn(t, "elsewhere", part.text(".strays"), "https://www.fern.example")
	next := part.Find(".sighted").AttrOr("hx-get", "")
	if next == "" || next == poll || part.Find("html head title").Length() != 0 {
		t.Errorf("the part asks for %q, before for %q", next, poll)
	}
	if got := b.as("analyst").get(start); got.Find("main form[method=post]").Length() != 0 {
		t.Error("an analyst sees forms that they may not send")
	}
	must(t, b.ledger.Sight(t.Context(), &fern, "https://fern.example"))
	part = p.get(next)
	wantIn(t, "seen", part.text(".sight"), "Done Seen on https://fern.example")
	if _, polls := part.Find(".sighted").Attr("hx-get"); polls {
		t.Error("it goes on asking")
	}
	p.get(start)
	if left := b.fern().Guide; slices.Contains(left, "tag") || len(left) != 2 {
		t.Errorf("steps left: %q", left)
	}
}

func TestGuideAddsAnAddress(t *testing.T) {
	b := newBench(t)
	b.guided()
	fern := b.fern()
	must(t, b.ledger.Sight(t.Context(), &fern, "https://www.fern.example"))
	p := b.as("editor")
	add := func(origin string) page {
		return p.post("/admin/stores/fern/start/origin", url.Values{"origin": {origin}})
	}
	wantStatus(t, add("javascript:alert(1)"), http.StatusBadRequest)
	wantStatus(t, b.as("support").post("/admin/stores/fern/start/origin", url.Values{"origin": {"https://evil.example"}}), http.StatusForbidden)
	wantStatus(t, b.as("rival").post("/admin/stores/fern/start/origin", url.Values{"origin": {"https://evil.example"}}), http.StatusNotFound)
	wantStatus(t, add("https://www.fern.example"), http.StatusSeeOther)
	wantStatus(t, add("https://www.fern.example"), http.StatusSeeOther) // again changes nothing
	if s := b.fern(); !slices.Equal(s.Origins, []string{"https://fern.example", "https://www.fern.example"}) || s.Version != 2 {
		t.Errorf("%+v", s)
	}
	got := p.get("/admin/stores/fern/start")
	wantIn(t, "seen there before it was the store's", got.text("#tag .sight"), "Seen on https://www.fern.example")
	for i := range offers.MaxOrigins {
		add("https://s" + string(rune('a'+i)) + ".example")
	}
	if n := len(b.fern().Origins); n != offers.MaxOrigins {
		t.Errorf("%d addresses", n)
	}
}

func TestGuideStartsACampaign(t *testing.T) {
	b := newBench(t)
	b.guided()
	p := b.as("editor")
	got := p.get("/admin/stores/fern/start")
	if n := got.Find("input[name=template]").Length(); n != len(offers.Templates()) {
		t.Fatalf("%d templates", n)
	}
	id := got.Find("#campaign input[name=id]").AttrOr("value", "")
	form := url.Values{"id": {id}, "template": {"idle-cart"}, "enabled": {"1"}}
	wantStatus(t, p.post("/admin/stores/fern/start/campaign", url.Values{"id": {id}, "template": {"none"}}), http.StatusBadRequest)
	wantStatus(t, b.as("analyst").post("/admin/stores/fern/start/campaign", form), http.StatusForbidden)
	for range 2 { // a form that comes twice makes one campaign
		if got := p.post("/admin/stores/fern/start/campaign", form); got.Status != http.StatusSeeOther || got.Location != "/admin/stores/fern/start" {
			t.Errorf("%d %s", got.Status, got.Location)
		}
	}
	c := b.catalog.campaign("fern", id)
	if !c.Enabled || c.Version != 1 || c.Name != "Idle cart" || c.UpdatedBy.Name != "The editor" || !slices.Contains(b.changed, "fern") {
		t.Errorf("%+v, changed %q", c, b.changed)
	}
	if left := b.fern().Guide; slices.Contains(left, "campaign") {
		t.Errorf("steps left: %q", left)
	}
	off := p.post("/admin/stores/fern/start/campaign", url.Values{"id": {"second"}, "template": {"flash-sale"}})
	if off.Location != "/admin/stores/fern/campaigns/second" || b.catalog.campaign("fern", "second").Enabled {
		t.Errorf("it leads to %s", off.Location)
	}
	wantStatus(t, p.post("/admin/stores/fern/start/skip", url.Values{"step": {"tag"}}), http.StatusSeeOther)
	wantStatus(t, p.post("/admin/stores/fern/start/skip", url.Values{"step": {"everything"}}), http.StatusBadRequest)
	wantIn(t, "a skipped step", p.get("/admin/stores/fern/start").text("#tag .sight"), "Skipped")
	wantStatus(t, p.post("/admin/stores/fern/start/finish", nil), http.StatusSeeOther)
	if strings.Contains(p.get("/admin/stores/fern/campaigns").text("nav.tabs"), "Start") {
		t.Error("the guide is still among the tabs")
	}
}

func medusaForm(address, key, secret string) url.Values {
	return url.Values{"platform": {"medusa"}, "url": {address}, "api_key": {key}, "webhook_secret": {secret}, "guarded": {"1"}}
}

func TestConnect(t *testing.T) {
	b := newBench(t)
	b.guided()
	const connect, secret = "/admin/stores/fern/connect", "a secret of 16 or more"
	every := b.as("every")
	unconnected := func(what string) {
		t.Helper()
		kept, _, err := b.ledger.Credentials(t.Context(), "fern")
		if err != nil || kept != nil || b.fern().Platform != "direct" {
			t.Errorf("%s: %d bytes are kept (%v), the store is on %s", what, len(kept), err, b.fern().Platform)
		}
	}
	for who, status := range map[string]int{"editor": http.StatusForbidden, "analyst": http.StatusForbidden, "rival": http.StatusNotFound} {
		wantStatus(t, b.as(who).get(connect), status)
		wantStatus(t, b.as(who).post(connect, medusaForm("https://m.example", "sk_right", secret)), status)
	}
	choice := every.get(connect)
	wantIn(t, "the choice", choice.text("main"), "Medusa")
	if strings.Contains(choice.text("main"), "Shopify") {
		t.Error("a platform is offered that this server does not know")
	}
	wantStatus(t, every.get(connect+"?platform=shopify"), http.StatusNotFound)
	for _, c := range []struct {
		name, sel, words string
		form             url.Values
	}{
		{"nothing typed", "#f-url-e", "needed", medusaForm("", "", "")},
		{"a short secret", "#f-webhook_secret-e", "16 characters", medusaForm("https://m.example", "sk_right", "short")},
		{"an address that is none", "#refused", "url: want https", medusaForm("m.example", "sk_right", secret)},
		{"a key that the platform refuses", "#refused", "Nothing was saved", medusaForm("https://m.example", "sk_wrong", secret)},
	} {
		got := every.post(connect, c.form)
		wantStatus(t, got, http.StatusUnprocessableEntity)
		wantIn(t, c.name, got.text(c.sel), c.words)
		if strings.Contains(got.Raw, "sk_right") || strings.Contains(got.Raw, "sk_wrong") || strings.Contains(got.Raw, secret) {
			t.Errorf("%s: the page tells what was typed", c.name)
		}
		if got.Find("#f-url").AttrOr("value", "") != c.form.Get("url") {
			t.Errorf("%s: the address is lost", c.name)
		}
		unconnected(c.name)
	}
	wantIn(t, "the findings", every.post(connect, medusaForm("https://m.example", "sk_wrong", secret)).text(".findings"), "Not good")
	got := b.as("owner").post(connect, medusaForm("https://10.0.0.7", "sk_right", secret)) // owns the store, not the server
	wantStatus(t, got, http.StatusUnprocessableEntity)
	wantIn(t, "an address in the server's own network", got.text("#f-url-e"), "public internet")
	unconnected("a tenant")

	got = every.post(connect, medusaForm("https://m.example", "sk_right", secret))
	wantStatus(t, got, http.StatusSeeOther)
	kept, _, err := b.ledger.Credentials(t.Context(), "fern")
	must(t, err)
	if s := b.fern(); s.Platform != "medusa" || slices.Contains(s.Guide, "platform") || !strings.Contains(string(kept), `"api_key":"sk_right"`) || !strings.Contains(string(kept), `"guarded":true`) {
		t.Errorf("%+v, %d bytes are kept", s, len(kept))
	}
	done := every.get(got.Location)
	wantIn(t, "the address", done.text("#hook-address"), "https://offers.example/hooks/fernkey")
	if strings.Contains(done.Raw, "sk_right") || strings.Contains(done.Raw, secret) || strings.Contains(b.log.String(), "sk_") {
		t.Error("the credentials are told")
	}
	changes, err := b.ledger.Changes(t.Context(), "fern", "", 10)
	must(t, err)
	if !slices.ContainsFunc(changes, func(c offers.Change) bool { return c.Action == "platform.connected" && c.By.Name == "The every" }) {
		t.Errorf("the log of changes: %+v", changes)
	}
	wantStatus(t, every.post(connect, url.Values{"platform": {"direct"}}), http.StatusConflict)
}

func TestSettingsOfAStore(t *testing.T) {
	b := newBench(t)
	const settings = "/admin/stores/fern/settings"
	form := func(version, name, origins, currency string) url.Values {
		return url.Values{"version": {version}, "name": {name}, "origins": {origins}, "currency": {currency}, "time_zone": {"Europe/Berlin"},
			"max_order": {"750.50"}, "consent": {"1"}, "revive": {"1"}}
	}
	p := b.as("editor")
	wantStatus(t, b.as("analyst").post(settings, form("1", "Theirs", "x.example", "EUR")), http.StatusForbidden)
	wantStatus(t, b.as("rival").post(settings, form("1", "Theirs", "x.example", "EUR")), http.StatusNotFound)
	got := p.post(settings, form("1", "", "fern.example", "EUR"))
	wantStatus(t, got, http.StatusUnprocessableEntity)
	wantIn(t, "no name", got.text("#f-name-e"), "needed")
	unchanged(t, b)

	wantStatus(t, p.post(settings, form("1", "Fern & Co", "fern.example/\nwww.fern.example", "CHF")), http.StatusSeeOther)
	s := b.fern()
	if s.Name != "Fern & Co" || len(s.Origins) != 2 || s.Currency != "CHF" || s.TimeZone != "Europe/Berlin" || s.MaxOrder != 750_50 || !s.Consent ||
		s.Version != 2 || s.Revive || s.SavedBy.Name != "The editor" {
		t.Errorf("%+v", s)
	}
	if len(b.changed) != 1 {
		t.Errorf("it takes effect on %q", b.changed)
	}

	late := p.post(settings, form("1", "Fern late", "fern.example\nwww.fern.example", "CHF"))
	wantStatus(t, late, http.StatusConflict)
	wantIn(t, "what differs", late.text("[role=alert] ul"), "Name of the store")
	if strings.Contains(late.text("[role=alert] ul"), "Time zone") || late.Find("#f-name").AttrOr("value", "") != "Fern late" || b.fern().Name != "Fern & Co" {
		t.Errorf("a conflict: %s, kept is %q", late.text("[role=alert]"), b.fern().Name)
	}
	over := form("1", "Fern late", "fern.example", "CHF")
	over.Set("over", late.Find("button[name=over]").AttrOr("value", ""))
	wantStatus(t, p.post(settings, over), http.StatusSeeOther)
	if b.fern().Name != "Fern late" {
		t.Error("mine is not saved over it")
	}

	b.catalog.counters["fern"] = offers.Counters{"welcome": {"offered": 1}}
	page := p.get(settings)
	if _, off := page.Find("#f-currency").Attr("disabled"); !off {
		t.Error("the currency can be changed though offers were made in it")
	}
	wantIn(t, "why", page.text("#f-currency-h"), "offers have been made")
	wantStatus(t, p.post(settings, form("3", "Fern", "fern.example", "USD")), http.StatusSeeOther)
	if s := b.fern(); s.Currency != "CHF" || s.Name != "Fern" {
		t.Errorf("%+v", s)
	}
}

func TestALostLogInEndsThePollingOfTheGuide(t *testing.T) {
	b := newBench(t)
	r, err := http.NewRequest(http.MethodGet, b.url+"/admin/stores/fern/start/tag", nil)
	must(t, err)
	r.Header.Set("HX-Request", "true")
	r.Header.Set("HX-Current-URL", b.url+"/admin/stores/fern/start")
	got := b.stranger().do(r)
	if to := got.Header.Get("HX-Redirect"); to != "/admin/login?next=%2Fadmin%2Fstores%2Ffern%2Fstart" || got.Raw != "" {
		t.Errorf("%d, leads to %q: %s", got.Status, to, got.Raw)
	}
}

func TestSecretsOfLinksAreNotLogged(t *testing.T) {
	b := newEmptyBench(t)
	secret, err := b.accounts.OfferFirst(t.Context())
	must(t, err)
	wantIn(t, "the log-in page of a new server", b.stranger().get("/admin/login").text("main"), "Nobody has an account here yet")
	b.redis.SetError("gone")
	got := b.stranger().get("/admin/setup/" + secret)
	wantStatus(t, got, http.StatusServiceUnavailable)
	if strings.Contains(b.log.String(), secret) || !strings.Contains(b.log.String(), "/admin/setup/") {
		t.Errorf("the log: %s", b.log.String())
	}
}
