package admin_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lastcall/offers"
)

const welcome = list + "/welcome"

// differs is what a save must not change, beside the version and the time of the save.
func differs(was, is offers.Campaign) string {
	return gocmp.Diff(was, is, cmpopts.IgnoreFields(offers.Campaign{}, "Version", "UpdatedAt", "UpdatedBy"), cmpopts.EquateEmpty())
}

// The form of any campaign, posted back as it stands, changes nothing.
func TestAnUnchangedFormChangesNothing(t *testing.T) {
	b := newBench(t)
	p := b.as("editor")
	rapid.Check(t, func(rt *rapid.T) {
		c := campaigns().Draw(rt, "campaign")
		if err := c.Validate(); err != nil {
			rt.Fatalf("the test's own campaign: %v", err)
		}
		was := b.catalog.put(c)
		page := p.get(welcome)
		if page.Status != 200 || page.Find("[aria-invalid]").Length() != 0 {
			rt.Fatalf("editor: %d", page.Status)
		}
		if got := p.post(welcome, page.fields()); got.Status != 303 {
			rt.Fatalf("save: %d %s", got.Status, got.text("#problems"))
		}
		is := b.catalog.campaign("fern", "welcome")
		if d := differs(was, is); d != "" || is.Version != was.Version+1 {
			rt.Fatalf("version %d to %d\n%s", was.Version, is.Version, d)
		}
	})
}

// campaigns are any that offers accepts.
func campaigns() *rapid.Generator[offers.Campaign] {
	return rapid.Custom(func(t *rapid.T) offers.Campaign {
		c := offers.NewCampaign("fern", "welcome", "")
		n := func(name string, least, most int64) int64 { return rapid.Int64Range(least, most).Draw(t, name) }
		some := func(name string, most int64) int64 {
			return rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, most)).Draw(t, name)
		}
		text := func(name string, least, most int) string {
			return rapid.StringOfN(rapid.OneOf(rapid.RuneFrom([]rune(` <>&"'{}€…é`)), rapid.RuneFrom([]rune("abcXYZ019-_"))), least, most, 120).Draw(t, name)
		}
		list := func(name, prefix string) []string {
			return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
				return prefix + rapid.StringMatching(`[a-z<"&]{1,12}(/\*\*)?`).Draw(t, "line")
			}), 0, 4).Draw(t, name)
		}
		c.Name = "n" + text("name", 0, 30)
		c.Enabled, c.AddViewed = rapid.Bool().Draw(t, "on"), rapid.Bool().Draw(t, "add")
		c.Priority = int(n("priority", -1000, 1000))
		c.HoldoutRate = offers.BasisPoints(n("holdout", 0, 9000))
		c.CodePattern = rapid.StringMatching(`[A-Z]{0,4}-########[0-9]?`).Draw(t, "pattern")
		words := func(name string, most int) string { return strings.ReplaceAll(text(name, 0, most), "{", "(") } // no variables that are none
		c.Texts = offers.Texts{Title: words("title", 40), Body: words("body", 20) + rapid.SampledFrom([]string{"", "\n", "\n\nx", "\n "}).Draw(t, "lines"),
			Claim: words("claim", 20), Dismiss: words("dismiss", 20), Terms: "\n" + words("terms", 20)}

		most := int64(offers.MaxAmount)
		c.Value.Kind = rapid.SampledFrom([]offers.Kind{offers.Percent, offers.FixedAmount, offers.FreeShipping}).Draw(t, "kind")
		if c.Value.Kind == offers.Percent {
			most = 10_000
		}
		c.Value.Min = n("min", 1, most)
		c.Value.Max, c.Value.Step = n("max", c.Value.Min, most), some("step", most)
		if c.Value.Kind == offers.FreeShipping {
			c.Value.Max = c.Value.Min
		}
		c.Value.MaxDiscount, c.Value.MinSubtotal = some("cap", offers.MaxAmount), some("subtotal", offers.MaxAmount)

		c.Duration.MinMS = n("shortest", offers.MinDurationMS, offers.MaxDurationMS)
		c.Duration.MaxMS = n("longest", c.Duration.MinMS, offers.MaxDurationMS)
		c.Duration.GraceMS, c.Duration.MoreMS, c.Duration.MoreMax = n("grace", 0, offers.MaxGraceMS), n("more", 20_000, offers.MaxDurationMS), n("times", 0, 10)
		c.Limits = offers.Limits{TotalUses: some("uses", 1e12), PerSession: some("per session", 1e12), CooldownMS: some("cooldown", 366*86_400_000),
			LifetimeCap: some("lifetime", 1e12), BudgetCodes: some("codes", 1e12), BudgetMoney: some("money", offers.MaxAmount), MaxExposure: some("exposure", offers.MaxAmount)}

		c.Triggers = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) offers.Trigger {
			tr := offers.Trigger{Kind: rapid.SampledFrom(offers.TriggerKinds).Draw(t, "trigger"),
				MinProductDwellMS: rapid.Int64Range(0, 1e9).Draw(t, "look"), MinPages: rapid.Int64Range(0, 100_000).Draw(t, "pages")}
			switch tr.Kind {
			case offers.ExitIntent:
			case offers.CustomEvent:
				tr.Event = rapid.StringMatching(`[a-z0-9_.-]{1,40}`).Draw(t, "event")
			case offers.ScrollDepth:
				tr.Threshold = rapid.Int64Range(1, 100).Draw(t, "percent")
			default:
				tr.Threshold = rapid.Int64Range(1, 100_000).Draw(t, "threshold")
			}
			return tr
		}), 1, 10).Draw(t, "triggers")

		c.Schedule.StartAt = some("start", t0)
		if c.Schedule.StartAt < 1_000_000_000_000 {
			c.Schedule.StartAt = 0
		}
		if rapid.Bool().Draw(t, "ends") {
			c.Schedule.EndAt = t0 + n("end", 1, 1e12)
		}
		// The second pass of the hour that clocks in Amsterdam show twice.
		if rapid.Bool().Draw(t, "twice") {
			c.Schedule.StartAt, c.Schedule.EndAt = 1_792_891_800_000, 0
		}
		c.Schedule.Windows = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) offers.Window {
			w := offers.Window{From: rapid.IntRange(0, 1439).Draw(t, "from"), To: rapid.IntRange(1, 1440).Draw(t, "to")}
			if w.From == w.To {
				w.To = w.To%1440 + 1
			}
			w.Days = rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) time.Weekday { return time.Weekday(rapid.IntRange(0, 6).Draw(t, "day")) }),
				0, 7, rapid.ID).Draw(t, "days")
			slices.SortFunc(w.Days, func(a, b time.Weekday) int { return cmp.Compare((a+6)%7, (b+6)%7) })
			return w
		}), 0, 3).Draw(t, "windows")

		c.Targeting = offers.Targeting{Pages: list("only", "/"), ExcludePages: list("never", "/"), Referrers: list("referrers", ""), Sources: list("sources", ""),
			Mediums: list("mediums", ""), Campaigns: list("utm", ""), Products: list("products", ""), NotProducts: list("not products", ""),
			Visitors: rapid.SampledFrom([]string{"", "new", "returning"}).Draw(t, "visitors"), Device: rapid.SampledFrom([]string{"", "desktop", "touch"}).Draw(t, "device"),
			CartMin: some("cart from", 1e6)}
		if rapid.Bool().Draw(t, "cart to") {
			c.Targeting.CartMax = c.Targeting.CartMin + 1
		}
		c.Suppression = offers.Suppression{CheckoutPages: list("checkout", "/"), AfterCheckout: rapid.Bool().Draw(t, "after"),
			FastCheckoutMS: some("fast", 1e9), RecentPurchaseMS: some("recent", 1e10)}
		return c
	})
}

// edits are what a merchant types, and what the campaign is then: one for each box of the form.
var edits = []struct {
	field, typed string
	then         func(c *offers.Campaign)
}{
	{"name", " New name ", func(c *offers.Campaign) { c.Name = "New name" }},
	{"priority", "-7", func(c *offers.Campaign) { c.Priority = -7 }},
	{"enabled", "1", func(c *offers.Campaign) { c.Enabled = true }},
	{"triggers.0.dwell", "1 min", func(c *offers.Campaign) { c.Triggers[0].MinProductDwellMS = 60_000 }},
	{"triggers.0.pages", "3", func(c *offers.Campaign) { c.Triggers[0].MinPages = 3 }},
	{"triggers.1.on", "1", func(c *offers.Campaign) {
		c.Triggers = append(c.Triggers, offers.Trigger{Kind: offers.Dwell, Threshold: 30_000})
	}},
	{"value.percent.min", "4.5", func(c *offers.Campaign) { c.Value.Min = 450 }},
	{"value.percent.max", "17,25 %", func(c *offers.Campaign) { c.Value.Max = 1725 }},
	{"value.percent.step", "0.5", func(c *offers.Campaign) { c.Value.Step = 50 }},
	{"value.max_discount", "25.50", func(c *offers.Campaign) { c.Value.MaxDiscount = 2550 }},
	{"value.min_subtotal", "10 EUR", func(c *offers.Campaign) { c.Value.MinSubtotal = 1000 }},
	{"duration.min", "20 s", func(c *offers.Campaign) { c.Duration.MinMS = 20_000 }},
	{"duration.max", "1 h", func(c *offers.Campaign) { c.Duration.MaxMS = 3_600_000 }},
	{"duration.grace", "90", func(c *offers.Campaign) { c.Duration.GraceMS = 90_000 }},
	{"duration.more", "60", func(c *offers.Campaign) { c.Duration.MoreMS = 60_000 }},
	{"duration.more_max", "2", func(c *offers.Campaign) { c.Duration.MoreMax = 2 }},
	{"limits.total_uses", "100", func(c *offers.Campaign) { c.Limits.TotalUses = 100 }},
	{"limits.per_session", "", func(c *offers.Campaign) { c.Limits.PerSession = 0 }},
	{"limits.cooldown", "12 h", func(c *offers.Campaign) { c.Limits.CooldownMS = 43_200_000 }},
	{"limits.lifetime_cap", "5", func(c *offers.Campaign) { c.Limits.LifetimeCap = 5 }},
	{"limits.budget_codes", "1000", func(c *offers.Campaign) { c.Limits.BudgetCodes = 1000 }},
	{"limits.budget_money", "500", func(c *offers.Campaign) { c.Limits.BudgetMoney = 500_00 }},
	{"limits.max_exposure", "99.99", func(c *offers.Campaign) { c.Limits.MaxExposure = 99_99 }},
	{"schedule.start", "2026-07-01T09:00", func(c *offers.Campaign) { c.Schedule.StartAt = 1_782_889_200_000 }},
	{"schedule.end", "2026-12-01T09:00", func(c *offers.Campaign) { c.Schedule.EndAt = 1_796_112_000_000 }},
	{"targeting.pages", "/a/*\r\n\r\n  /b/** ", func(c *offers.Campaign) { c.Targeting.Pages = []string{"/a/*", "/b/**"} }},
	{"targeting.exclude_pages", "/c", func(c *offers.Campaign) { c.Targeting.ExcludePages = []string{"/c"} }},
	{"targeting.visitors", "returning", func(c *offers.Campaign) { c.Targeting.Visitors = "returning" }},
	{"targeting.device", "touch", func(c *offers.Campaign) { c.Targeting.Device = "touch" }},
	{"targeting.cart_min", "20", func(c *offers.Campaign) { c.Targeting.CartMin = 2000 }},
	{"targeting.cart_max", "200", func(c *offers.Campaign) { c.Targeting.CartMax = 20000 }},
	{"targeting.products", "p1\np2", func(c *offers.Campaign) { c.Targeting.Products = []string{"p1", "p2"} }},
	{"targeting.not_products", "p3", func(c *offers.Campaign) { c.Targeting.NotProducts = []string{"p3"} }},
	{"targeting.referrers", "example.org", func(c *offers.Campaign) { c.Targeting.Referrers = []string{"example.org"} }},
	{"targeting.sources", "news", func(c *offers.Campaign) { c.Targeting.Sources = []string{"news"} }},
	{"targeting.mediums", "email", func(c *offers.Campaign) { c.Targeting.Mediums = []string{"email"} }},
	{"targeting.campaigns", "autumn", func(c *offers.Campaign) { c.Targeting.Campaigns = []string{"autumn"} }},
	{"suppression.checkout_pages", "", func(c *offers.Campaign) { c.Suppression.CheckoutPages = nil }},
	{"suppression.fast_checkout", "0", func(c *offers.Campaign) { c.Suppression.FastCheckoutMS = 0 }},
	{"suppression.recent_purchase", "10", func(c *offers.Campaign) { c.Suppression.RecentPurchaseMS = 864_000_000 }},
	{"suppression.after_checkout", "", func(c *offers.Campaign) { c.Suppression.AfterCheckout = false }},
	{"holdout_rate", "7.5", func(c *offers.Campaign) { c.HoldoutRate = 750 }},
	{"code_pattern", "NOW-########", func(c *offers.Campaign) { c.CodePattern = "NOW-########" }},
	{"add_viewed", "1", func(c *offers.Campaign) { c.AddViewed = true }},
	{"texts.title", "{discount} for you", func(c *offers.Campaign) { c.Texts.Title = "{discount} for you" }},
	{"texts.body", "One\r\ntwo", func(c *offers.Campaign) { c.Texts.Body = "One\ntwo" }},
	{"texts.claim", "Take it", func(c *offers.Campaign) { c.Texts.Claim = "Take it" }},
	{"texts.dismiss", "No", func(c *offers.Campaign) { c.Texts.Dismiss = "No" }},
	{"texts.terms", "{minutes} only", func(c *offers.Campaign) { c.Texts.Terms = "{minutes} only" }},
}

func TestEachFieldCanBeEdited(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	start := b.catalog.campaign("fern", "welcome")
	covered := map[string]bool{}
	for _, e := range edits {
		t.Run(e.field, func(t *testing.T) {
			b.catalog.put(start)
			form := p.get(welcome).fields()
			form.Set(e.field, e.typed)
			wantStatus(t, p.post(welcome, form), 303)
			want := copied(start)
			e.then(&want)
			got := b.catalog.campaign("fern", "welcome")
			if d := differs(want, got); d != "" || got.UpdatedAt != t0 {
				t.Error(d)
			}
		})
		covered[e.field] = true
	}
	for _, name := range boxes(p.get(welcome)) {
		if !covered[name] && !strings.HasPrefix(name, "triggers.") && !strings.HasPrefix(name, "windows.") &&
			!strings.HasPrefix(name, "value.f") && name != "value.kind" && name != "version" {
			t.Errorf("%s is not tried", name)
		}
	}
}

// boxes are the names of all inputs of the form.
func boxes(p page) (names []string) {
	for _, n := range p.Find("#campaign [name]").EachIter() {
		names = append(names, n.AttrOr("name", ""))
	}
	return names
}

func TestWhatNeedsSeveralFields(t *testing.T) {
	for _, c := range []struct {
		name string
		form url.Values
		then func(c *offers.Campaign)
	}{
		{"an amount off", url.Values{"value.kind": {"fixed_amount"}, "value.fixed_amount.min": {"5"}, "value.fixed_amount.max": {"7.50"}},
			func(c *offers.Campaign) { c.Value = offers.Value{Kind: offers.FixedAmount, Min: 500, Max: 750} }},
		{"free shipping", url.Values{"value.kind": {"free_shipping"}, "value.free_shipping.cost": {"4.90"}},
			func(c *offers.Campaign) { c.Value = offers.Value{Kind: offers.FreeShipping, Min: 490, Max: 490} }},
		{"an event of their own", url.Values{"triggers.9.on": {"1"}, "triggers.9.event": {" size.chart "}, "triggers.9.dwell": {""}},
			func(c *offers.Campaign) {
				c.Triggers = append(c.Triggers, offers.Trigger{Kind: offers.CustomEvent, Event: "size.chart"})
			}},
		{"another trigger instead", url.Values{"triggers.0.on": {""}, "triggers.7.on": {"1"}, "triggers.7.threshold": {"49.95"}},
			func(c *offers.Campaign) { c.Triggers = []offers.Trigger{{Kind: offers.CartValue, Threshold: 49_95}} }},
		{"weekend evenings past midnight", url.Values{"windows.0.day.6": {"1"}, "windows.0.day.0": {"1"}, "windows.0.from": {"20:00"}, "windows.0.to": {"02:30"}},
			func(c *offers.Campaign) {
				c.Schedule.Windows = []offers.Window{{Days: []time.Weekday{6, 0}, From: 1200, To: 150}}
			}},
		{"whole Fridays", url.Values{"windows.0.day.5": {"1"}, "windows.0.from": {"00:00"}, "windows.0.to": {"00:00"}},
			func(c *offers.Campaign) {
				c.Schedule.Windows = []offers.Window{{Days: []time.Weekday{5}, From: 0, To: 1440}}
			}},
		{"hours removed at once", url.Values{"windows.0.day.5": {"1"}, "windows.0.from": {"09:00"}, "windows.0.to": {"10:00"}, "windows.0.remove": {"1"}},
			func(*offers.Campaign) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			p := b.as("owner")
			want := b.catalog.campaign("fern", "welcome")
			form := p.get(welcome).fields()
			for k, v := range c.form {
				form[k] = v
			}
			wantStatus(t, p.post(welcome, form), 303)
			c.then(&want)
			if d := differs(want, b.catalog.campaign("fern", "welcome")); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestBadInput(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	start := b.catalog.campaign("fern", "welcome")
	long := strings.Repeat("é", 300)
	for _, c := range []struct {
		name, field, typed, words string // words beside the field; field is where they stand
		more                      url.Values
	}{
		{"no name", "name", "  ", "Between 1 and 120", nil},
		{"a control character", "name", "a\x00b", "cannot be shown", nil},
		{"what is no text", "texts.title", "\xff\xfe", "cannot be shown", nil},
		{"a word as priority", "priority", "high", "A whole number", nil},
		{"too high a priority", "priority", "1001", "Between -1000 and 1000", nil},
		{"no smallest value", "value.percent.min", "", "This is needed", nil},
		{"nothing as value", "value.percent.min", "0", "Above 0", nil},
		{"half a basis point", "value.percent.min", "5.555", "2 decimals", nil},
		{"more than all", "value.percent.max", "101", "At most 100", nil},
		{"largest below smallest", "value.percent.max", "4", "Not below the smallest", nil},
		{"an amount that is not chosen yet", "value.fixed_amount.min", "", "This is needed", url.Values{"value.kind": {"fixed_amount"}, "value.fixed_amount.max": {"5"}}},
		{"half a cent", "value.fixed_amount.max", "9.999", "2 decimals", url.Values{"value.kind": {"fixed_amount"}, "value.fixed_amount.min": {"5"}}},
		{"shipping for nothing", "value.free_shipping.cost", "0", "Above 0", url.Values{"value.kind": {"free_shipping"}}},
		{"negative money", "value.max_discount", "-5", "Not below 0", nil},
		{"an unknown time", "duration.min", "soon", "Write it like 25", nil},
		{"no time", "duration.min", "", "This is needed", nil},
		{"too short", "duration.min", "0.5 s", "Between 1 second", nil},
		{"too long", "duration.max", "31 d", "At most 30 days", nil},
		{"too much grace", "duration.grace", "2 h", "Between 0 and 60 minutes", nil},
		{"more time that nobody can ask for", "duration.more", "5", "At least 20 seconds", nil},
		{"half an order", "limits.total_uses", "1.5", "A whole number", nil},
		{"too long a pause", "limits.cooldown", "367", "At most 366 d", nil},
		{"an end before the start", "schedule.end", "2026-01-01T00:00", "After the start", url.Values{"schedule.start": {"2026-02-01T00:00"}}},
		{"an hour that does not exist", "schedule.start", "2026-03-29T02:30", "does not exist", nil},
		{"hours without an end", "windows.0.to", "", "A time like", url.Values{"windows.0.from": {"09:00"}}},
		{"days without hours", "windows.0.from", "", "A time like", url.Values{"windows.0.day.1": {"1"}, "windows.0.to": {"10:00"}}},
		{"hours of no length", "windows.0.to", "09:00", "not the same", url.Values{"windows.0.from": {"09:00"}}},
		{"a page without a slash", "targeting.pages", "sale", "Patterns like", nil},
		{"a pattern that never ends", "targeting.exclude_pages", "/[a", "Patterns like", nil},
		{"unknown visitors", "targeting.visitors", "nice", "Choose one", nil},
		{"a cart range upside down", "targeting.cart_max", "1", "Not below the smallest", url.Values{"targeting.cart_min": {"2"}}},
		{"501 products", "targeting.products", strings.Repeat("p\n", 501), "At most 500", nil},
		{"checkout without a slash", "suppression.checkout_pages", "checkout", "Patterns like", nil},
		{"all held out", "holdout_rate", "95", "Between 0 and 90", nil},
		{"a code to guess", "code_pattern", "VIP-##", "Too easy to guess", nil},
		{"a code in small letters", "code_pattern", "vip-########", "Capital letters", nil},
		{"too long a text", "texts.body", long, "At most 500", nil},
		{"a trigger without threshold", "triggers.1.threshold", "", "This is needed", url.Values{"triggers.1.on": {"1"}}},
		{"a trigger at zero", "triggers.1.threshold", "0", "Above 0", url.Values{"triggers.1.on": {"1"}}},
		{"deeper than the page", "triggers.4.threshold", "101", "At most 100", url.Values{"triggers.4.on": {"1"}}},
		{"an event with capitals", "triggers.9.event", "SizeChart", "Event name", url.Values{"triggers.9.on": {"1"}}},
		{"a condition in words", "triggers.0.dwell", "long", "Write it like", nil},
		{"a condition longer than a year", "triggers.0.dwell", "367 d", "At most 366 d", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			form := p.get(welcome).fields()
			for k, v := range c.more {
				form[k] = v
			}
			form.Set(c.field, c.typed)
			form.Set("texts.terms", "typed with care")
			got := p.post(welcome, form)
			wantStatus(t, got, http.StatusUnprocessableEntity)
			if got.Find("#problems li").Length() != 1 {
				t.Errorf("summary: %s", got.text("#problems"))
			}
			if got.Find("#f-texts-terms").Text() != "typed with care" {
				t.Error("what was typed elsewhere is lost")
			}
			if d := differs(start, b.catalog.campaign("fern", "welcome")); d != "" {
				t.Errorf("saved all the same: %s", d)
			}
			id := "f-" + strings.ReplaceAll(c.field, ".", "-")
			box := got.Find("#" + id)
			if box.AttrOr("aria-invalid", "") != "true" || !strings.Contains(box.AttrOr("aria-describedby", ""), id+"-e") {
				t.Errorf("the box is not marked: %v", box.Nodes)
			}
			wantIn(t, "beside the box", got.text("#"+id+"-e"), c.words)
			wantIn(t, "link", got.Find("#problems li a").AttrOr("href", ""), "#"+id)
			if got.fields().Get(c.field) != c.typed && utf8.ValidString(c.typed) && !strings.ContainsAny(c.typed, "\x00\n") && c.field != "targeting.visitors" {
				t.Errorf("what was typed is lost: %q", got.fields().Get(c.field))
			}
		})
	}
}

func TestFormsThatNoBrowserSends(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	for _, c := range []struct {
		name, path string
		change     func(url.Values)
		status     int
	}{
		{"no version", welcome, func(v url.Values) { v.Del("version") }, 400},
		{"a word as version", welcome, func(v url.Values) { v.Set("version", "x") }, 400},
		{"no triggers at all", welcome, func(v url.Values) { v.Del("triggers.0.on") }, 422},
		{"an unknown trigger", welcome, func(v url.Values) { v.Set("triggers.0.kind", "telepathy") }, 422},
		{"an unknown kind of value", welcome, func(v url.Values) { v.Set("value.kind", "everything") }, 422},
		{"an id that no campaign can have", list + "/No%20Id", func(v url.Values) { v.Set("version", "0") }, 404},
		{"a version of a campaign that is not there", list + "/gone", func(url.Values) {}, 404},
		{"more than fits", welcome, func(v url.Values) { v.Set("name", strings.Repeat("x", 300<<10)) }, 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			form := p.get(welcome).fields()
			c.change(form)
			got := p.post(c.path, form)
			wantStatus(t, got, c.status)
			if c.status == 422 && got.Find("#problems li").Length() == 0 {
				t.Error("nothing is said about it")
			}
		})
	}
	unchanged(t, b)
}

func TestNewCampaign(t *testing.T) {
	b := newBench(t)
	p := b.as("editor")
	page := p.get("/admin/stores/fern/new-campaign")
	wantStatus(t, page, 200)
	action, _ := page.Find("#campaign").Attr("action")
	form := page.fields()
	form.Set("name", "Autumn")
	wantStatus(t, p.post(action, form), 303)
	id := strings.TrimPrefix(action, list+"/")
	want := offers.NewCampaign("fern", id, "Autumn")
	if d := differs(want, b.catalog.campaign("fern", id)); d != "" || !offers.ValidID(id) {
		t.Error(d)
	}
	wantIn(t, "message", p.get(list).text(".notice"), "“Autumn” is saved. It is off.")
	wantStatus(t, p.post(action, form), http.StatusConflict)
	if n := len(b.catalog.campaigns["fern"]); n != 2 {
		t.Errorf("a form sent twice made %d campaigns", n)
	}
	if again, _ := p.get("/admin/stores/fern/new-campaign").Find("#campaign").Attr("action"); again == action {
		t.Error("the same id twice")
	}
}

func TestSomeoneSavedInBetween(t *testing.T) {
	for _, when := range []string{"before this save", "during this save"} {
		t.Run(when, func(t *testing.T) {
			b := newBench(t)
			p := b.as("owner")
			form := p.get(welcome).fields()
			form.Set("texts.title", "Mine")
			theirs := func() {
				c := b.catalog.campaign("fern", "welcome")
				c.Name, c.Value.Max, c.UpdatedBy, c.UpdatedAt = "Theirs", 2000, offers.Author{Name: "The both", Via: "admin"}, t0
				b.catalog.put(c)
			}
			if when == "before this save" {
				theirs()
			} else {
				times := 0
				b.catalog.before = func(*offers.Campaign) {
					if times++; times == 1 {
						theirs()
					}
				}
			}
			got := p.post(welcome, form)
			wantStatus(t, got, http.StatusConflict)
			if got.Find("#f-texts-title").AttrOr("value", "") != "Mine" || got.Find("#f-name").AttrOr("value", "") != "Welcome of fern" {
				t.Error("what was typed is lost")
			}
			wantIn(t, "words", got.text("[role=alert]"), "Someone saved this campaign in betweenThe both saved it at 01:00:00")
			var rows []string
			for _, tr := range got.Find("section:has(#differs) tbody tr").EachIter() {
				var cells []string
				for _, cell := range tr.Find("th, td").EachIter() {
					cells = append(cells, strings.Join(strings.Fields(cell.Text()), " "))
				}
				rows = append(rows, strings.Join(cells, " | "))
			}
			want := []string{
				"Campaign: Name | Welcome of fern | Theirs | Welcome of fern | The both",
				"Value: What the offer gives | 5–15 %, in steps of 1 % | 5–20 %, in steps of 1 % | 5–15 %, in steps of 1 % | The both",
				"Words: Title | empty | empty | Mine | You",
			}
			if !slices.Equal(rows, want) {
				t.Errorf("rows\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
			}
			if got.Find(`section:has(#differs) a[href="`+welcome+`"]`).Length() != 1 {
				t.Error("no link to the current version")
			}
			if c := b.catalog.campaign("fern", "welcome"); c.Name != "Theirs" || c.Texts.Title != "" {
				t.Errorf("saved over: %+v", c)
			}

			again := got.fields()
			wantStatus(t, p.post(welcome, again), http.StatusConflict)
			again.Set("over", got.Find("button[name=over]").AttrOr("value", ""))
			wantStatus(t, p.post(welcome, again), 303)
			if c := b.catalog.campaign("fern", "welcome"); c.Name != "Welcome of fern" || c.Texts.Title != "Mine" || c.Version != 3 {
				t.Errorf("not saved over: %+v", c)
			}
			wantStatus(t, p.post(welcome, again), http.StatusConflict)
		})
	}
}

func TestBothPeoplesChangesCanBePutTogether(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	form := p.get(welcome).fields()
	form.Set("texts.title", "Mine")
	form.Set("limits.total_uses", "9")
	form.Set("triggers.1.on", "1")
	c := b.catalog.campaign("fern", "welcome")
	c.Name, c.Value.Max, c.Limits.TotalUses, c.AddViewed = "Theirs", 2000, 7, true
	b.catalog.put(c)
	wantStatus(t, p.post(welcome, form), http.StatusConflict)
	form.Set("merge", "2")
	got := p.post(welcome, form)
	wantStatus(t, got, 200)
	wantIn(t, "words", got.text(".notice"), "It is not saved yet")
	if got.Find("#campaign").AttrOr("data-guard", "") != "unsaved" {
		t.Error("the page may be left without a word")
	}
	if kept := b.catalog.campaign("fern", "welcome"); kept.Version != 2 {
		t.Fatal("it was saved")
	}
	wantStatus(t, p.post(welcome, got.fields()), 303)
	c.Texts.Title, c.Limits.TotalUses = "Mine", 9
	c.Triggers = append(c.Triggers, offers.Trigger{Kind: offers.Dwell, Threshold: 30_000})
	if d := differs(c, b.catalog.campaign("fern", "welcome")); d != "" {
		t.Error(d)
	}
}

func TestNothingThatIsTypedBecomesMarkup(t *testing.T) {
	const attack = `"'></textarea></title></script><script id=evil>alert(1)</script><img src=x onerror=alert(1)>` + "\u202e{{.}}"
	b := newBench(t)
	p := b.as("owner")
	hold := func(what string, got page) {
		t.Helper()
		if got.Find("#evil, body script, head script:not([src^='/a/']), img, [onerror]").Length() != 0 {
			t.Errorf("%s: markup got through", what)
		}
	}
	form := p.get(welcome).fields()
	for name := range form {
		if name == "version" || strings.HasPrefix(name, "triggers.0") {
			continue
		}
		one := url.Values{}
		for k, v := range form {
			one[k] = v
		}
		one.Set(name, attack)
		got := p.post(welcome, one)
		hold(name, got)
		if got.Status == 303 { // kept as data
			hold("the list after "+name, p.get(list))
			hold("the editor after "+name, p.get(welcome))
			form.Set("version", fmt.Sprint(b.catalog.campaign("fern", "welcome").Version))
		} else if got.Status != 422 {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
	for k := range form {
		if strings.HasPrefix(k, "triggers.0") {
			one := p.get(welcome).fields()
			one.Set(k, attack)
			hold(k, p.post(welcome, one))
		}
	}
	b.catalog.stores["fern"] = func(s offers.Storefront) offers.Storefront { s.Name = attack; return s }(b.catalog.stores["fern"])
	b.catalog.events["fern"] = []offers.Event{{At: t0, Kind: attack, Campaign: attack, Reason: offers.Reason(attack), Trigger: attack,
		Evidence: `{"p":"/<script id=evil>alert(1)</script>"}`}}
	hold("the list", p.get(list+"?q="+url.QueryEscape(attack)))
	hold("the stores", b.as("both").get("/admin/?q="+url.QueryEscape(attack)))
	hold("the log-in", b.stranger().get("/admin/login?next="+url.QueryEscape("/admin/"+attack)))
	hold("a refused log-in", b.stranger().post("/admin/login", url.Values{"email": {attack}, "passphrase": {attack}, "next": {attack}}))
	hold("an unknown page", p.get("/admin/"+url.PathEscape(attack)))
}
