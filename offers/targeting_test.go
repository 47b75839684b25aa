package offers_test

import (
	"testing"

	"lastcall/offers"
)

func TestMatchPath(t *testing.T) {
	for _, r := range []struct {
		pattern, path string
		want          bool
	}{
		{"/", "/", true}, {"/", "/x", false}, {"/a", "/a", true}, {"/a", "/a/", false}, {"/a", "/A", false},
		{"/products/*", "/products/1", true}, {"/products/*", "/products/", true}, {"/products/*", "/products/1/reviews", false},
		{"/products/*/reviews", "/products/1/reviews", true}, {"/p?", "/p1", true}, {"/p[0-9]", "/p7", true}, {"/p[0-9]", "/px", false},
		{"/sale/**", "/sale", true}, {"/sale/**", "/sale/", true}, {"/sale/**", "/sale/a/b/c", true}, {"/sale/**", "/sales", false},
		{"/sale/**", "/x/sale", false}, {"/*/sale/**", "/nl/sale/a/b", true}, {"/*/sale/**", "/nl/sales/a", false},
		{"/**", "/", true}, {"/**", "/a/b", true}, {"/[", "/x", false}, {"/a", "", false}, {"/**", "", true},
	} {
		if got := offers.MatchPath(r.pattern, r.path); got != r.want {
			t.Errorf("%q on %q: %v", r.pattern, r.path, got)
		}
	}
}

func TestTargeting(t *testing.T) {
	seen := offers.Evidence{Page: "/products/1", Referrer: "www.Example.org", Source: "News", Medium: "mail", Campaign: "spring",
		CartValue: 5_000, CartCurrency: "EUR", Product: "p1", VisitMS: 60_000}
	const hour = 3_600_000
	for _, r := range []struct {
		name string
		t    offers.Targeting
		edit func(*offers.Evidence)
		age  int64
		want bool
	}{
		{"everybody", offers.Targeting{}, nil, hour, true},
		{"a page of the list", offers.Targeting{Pages: []string{"/x", "/products/*"}}, nil, hour, true},
		{"no page of the list", offers.Targeting{Pages: []string{"/x"}}, nil, hour, false},
		{"an excluded page of the list", offers.Targeting{Pages: []string{"/products/*"}, ExcludePages: []string{"/products/1"}}, nil, hour, false},
		{"new visitors, and the session began with the visit", offers.Targeting{Visitors: offers.VisitorsNew}, nil, 61_000, true},
		{"new visitors, and the session is older than the visit", offers.Targeting{Visitors: offers.VisitorsNew}, nil, hour, false},
		{"returning visitors", offers.Targeting{Visitors: offers.VisitorsReturning}, nil, hour, true},
		{"desktops", offers.Targeting{Device: offers.DeviceDesktop}, nil, hour, true},
		{"touch devices", offers.Targeting{Device: offers.DeviceTouch}, nil, hour, false},
		{"touch devices, on one", offers.Targeting{Device: offers.DeviceTouch}, func(e *offers.Evidence) { e.Touch = true }, hour, true},
		{"a referrer's domain", offers.Targeting{Referrers: []string{"EXAMPLE.org"}}, nil, hour, true},
		{"a domain that only ends alike", offers.Targeting{Referrers: []string{"ple.org"}}, nil, hour, false},
		{"a source in other letters", offers.Targeting{Sources: []string{"x", "news"}}, nil, hour, true},
		{"another medium", offers.Targeting{Mediums: []string{"ads"}}, nil, hour, false},
		{"another campaign", offers.Targeting{Campaigns: []string{"autumn"}}, nil, hour, false},
		{"a cart in the range", offers.Targeting{CartMin: 5_000, CartMax: 5_000}, nil, hour, true},
		{"a cart below it", offers.Targeting{CartMin: 5_001}, nil, hour, false},
		{"a cart above it", offers.Targeting{CartMax: 4_999}, nil, hour, false},
		{"a cart in another currency", offers.Targeting{CartMin: 1}, func(e *offers.Evidence) { e.CartCurrency = "USD" }, hour, false},
		{"a cart without a currency", offers.Targeting{CartMin: 1}, func(e *offers.Evidence) { e.CartCurrency = "" }, hour, true},
		{"this product", offers.Targeting{Products: []string{"p0", "p1"}}, nil, hour, true},
		{"this product, and none is viewed", offers.Targeting{Products: []string{"p1"}}, func(e *offers.Evidence) { e.Product = "" }, hour, false},
		{"any but this product", offers.Targeting{NotProducts: []string{"p1"}}, nil, hour, false},
		{"any but this product, and none is viewed", offers.Targeting{NotProducts: []string{"", "p1"}}, func(e *offers.Evidence) { e.Product = "" }, hour, true},
	} {
		e := seen
		if r.edit != nil {
			r.edit(&e)
		}
		if got := r.t.Match(&e, r.age, "EUR"); got != r.want {
			t.Errorf("%s: %v", r.name, got)
		}
	}
}

func TestTriggers(t *testing.T) {
	for _, r := range []struct {
		name    string
		trigger offers.Trigger
		sent    offers.TriggerKind
		e       offers.Evidence
		want    bool
	}{
		{"leaving", offers.Trigger{Kind: offers.ExitIntent}, offers.ExitIntent, offers.Evidence{}, true},
		{"not leaving", offers.Trigger{Kind: offers.ExitIntent}, offers.Dwell, offers.Evidence{}, false},
		{"leaving, not long enough at a product", offers.Trigger{Kind: offers.ExitIntent, MinProductDwellMS: 2_000}, offers.ExitIntent, offers.Evidence{ProductDwellMS: 1_999}, false},
		{"leaving, too few pages", offers.Trigger{Kind: offers.ExitIntent, MinPages: 2}, offers.ExitIntent, offers.Evidence{Pages: 1}, false},
		{"dwell reached, whatever was sent", offers.Trigger{Kind: offers.Dwell, Threshold: 10}, offers.Idle, offers.Evidence{DwellMS: 10}, true},
		{"dwell not reached, whatever was sent", offers.Trigger{Kind: offers.Dwell, Threshold: 10}, offers.Dwell, offers.Evidence{DwellMS: 9}, false},
		{"session dwell", offers.Trigger{Kind: offers.SessionDwell, Threshold: 10}, offers.Idle, offers.Evidence{SessionDwellMS: 10}, true},
		{"idle", offers.Trigger{Kind: offers.Idle, Threshold: 10}, offers.Idle, offers.Evidence{IdleMS: 10}, true},
		{"scroll", offers.Trigger{Kind: offers.ScrollDepth, Threshold: 50}, offers.Idle, offers.Evidence{Scroll: 50}, true},
		{"pages", offers.Trigger{Kind: offers.PageViews, Threshold: 3}, offers.Idle, offers.Evidence{Pages: 2}, false},
		{"compared", offers.Trigger{Kind: offers.Compared, Threshold: 1}, offers.Idle, offers.Evidence{Comparisons: 1}, true},
		{"cart value", offers.Trigger{Kind: offers.CartValue, Threshold: 100}, offers.Idle, offers.Evidence{CartValue: 100}, true},
		{"an idle cart", offers.Trigger{Kind: offers.CartIdle, Threshold: 10}, offers.Idle, offers.Evidence{CartValue: 1, CartIdleMS: 10}, true},
		{"an idle empty cart", offers.Trigger{Kind: offers.CartIdle, Threshold: 10}, offers.CartIdle, offers.Evidence{CartIdleMS: 10}, false},
		{"an event", offers.Trigger{Kind: offers.CustomEvent, Event: "a"}, offers.CustomEvent, offers.Evidence{Event: "a"}, true},
		{"another event", offers.Trigger{Kind: offers.CustomEvent, Event: "a"}, offers.CustomEvent, offers.Evidence{Event: "b"}, false},
		{"a kind that is none", offers.Trigger{Kind: offers.Start}, offers.Start, offers.Evidence{}, false},
	} {
		if got := r.trigger.Reached(r.sent, &r.e); got != r.want {
			t.Errorf("%s: %v", r.name, got)
		}
	}
}
