package admin_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lastcall/handlers/admin"
	"lastcall/session"
)

var otherNames = regexp.MustCompile(`\{[a-z]+\}`)

// paths gives the requests of a route, for one store.
func requests(pattern, store string) (method, path string) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = http.MethodGet, pattern+"no/such/page"
	}
	path = strings.NewReplacer("{$}", "", "{store}", store, "{scope}", store, "{campaign}", "welcome").Replace(path)
	return method, otherNames.ReplaceAllString(path, "1")
}

func (p *person) ask(method, path string) page {
	p.b.t.Helper()
	if method == http.MethodGet {
		return p.get(path)
	}
	return p.post(path, url.Values{"paused": {"1"}, "enabled": {"1"}, "version": {"1"}})
}

func TestEveryRouteNeedsALogin(t *testing.T) {
	b := newBench(t)
	p := b.stranger()
	for _, r := range admin.Routes() {
		if r.Open {
			continue
		}
		method, path := requests(r.Pattern, "fern")
		got := p.ask(method, path)
		if method == http.MethodGet && (got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/admin/login")) {
			t.Errorf("%s: %d %s", r.Pattern, got.Status, got.Location)
		}
		if method == http.MethodPost && got.Status != http.StatusUnauthorized {
			t.Errorf("%s: %d, want 401", r.Pattern, got.Status)
		}
	}
	unchanged(t, b)
}

func TestNoRouteReachesAnotherAccountsStore(t *testing.T) {
	b := newBench(t)
	p := b.as("rival")
	for _, r := range admin.Routes() {
		if !r.NeedsStore {
			continue
		}
		for _, store := range []string{"fern", "no-such-store", "FERN", "*", "%2A", "other%2F..%2Ffern"} {
			method, path := requests(r.Pattern, store)
			got := p.ask(method, path)
			if got.Status != http.StatusNotFound || strings.Contains(got.Raw, "Shop fern") || strings.Contains(got.Raw, "Welcome of fern") {
				t.Errorf("%s with store %s: %d", r.Pattern, store, got.Status)
			}
		}
	}
	unchanged(t, b)
}

func TestReadersMayLookAndNotChange(t *testing.T) {
	b := newBench(t)
	for role, as := range map[string]session.Role{"analyst": session.Analyst, "support": session.Support} {
		p := b.as(role)
		for _, r := range admin.Routes() {
			method, path := requests(r.Pattern, "fern")
			if !r.NeedsStore {
				continue
			}
			want := http.StatusOK
			switch {
			case method != http.MethodGet && r.Allows(as):
				continue // what it does is its own page's test
			case !r.Allows(as):
				want = http.StatusForbidden
			case strings.Contains(r.Pattern, "{code}"):
				want = http.StatusNotFound // there is none by that name
			}
			if got := p.ask(method, path); got.Status != want {
				t.Errorf("%s, %s: %d, want %d", role, r.Pattern, got.Status, want)
			}
		}
		list := p.get("/admin/stores/fern/campaigns")
		if n := list.Find("main form[method=post]").Length(); n != 0 {
			t.Errorf("%s sees %d forms that they may not send", role, n)
		}
		editor := p.get("/admin/stores/fern/campaigns/welcome")
		if editor.Find("#campaign fieldset[disabled]").Length() != 1 || editor.Find("#campaign button").Length() != 0 {
			t.Errorf("%s gets an editor that looks as if it could be saved", role)
		}
	}
	unchanged(t, b)
}

func unchanged(t *testing.T, b *bench) {
	t.Helper()
	c := b.catalog.campaign("fern", "welcome")
	if c.Version != 1 || c.Enabled || b.catalog.stores["fern"].Paused || len(b.changed) != 0 {
		t.Errorf("something was changed: %+v", c)
	}
}

func TestStores(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		name, who, path string
		status          int
		location, words string
	}{
		{"one store: straight on", "owner", "/admin/", 303, "/admin/stores/fern/dashboard", ""},
		{"two stores: choose", "both", "/admin/", 200, "", "Shop fern"},
		{"every store: choose", "every", "/admin/", 200, "", "Shop other"},
		{"the filter keeps what matches", "both", "/admin/?all=1&q=OTHER", 200, "", "Shop other"},
		{"the filter says when nothing does", "both", "/admin/?all=1&q=zzz", 200, "", "No store matches"},
		{"no store: says so", "nobody", "/admin/", 200, "", "No store yet"},
		{"an unknown page", "owner", "/admin/zzz", 404, "", "There is no such page"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := b.as(c.who).get(c.path)
			if got.Status != c.status || got.Location != c.location || !strings.Contains(got.text("main"), c.words) {
				t.Errorf("%d %s %s", got.Status, got.Location, got.text("main"))
			}
		})
	}
	if got := b.as("both").get("/admin/?q=other&all=1"); strings.Contains(got.text("main"), "Shop fern") {
		t.Error("the filter let through what does not match")
	}
}

func TestHeadersAndOtherSites(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	for _, path := range []string{"/admin/login", "/admin/stores/fern/campaigns", "/admin/zzz"} {
		h := p.get(path).Header
		wantIn(t, path, h.Get("Content-Security-Policy"), "frame-ancestors 'none'")
		if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || h.Get("Cache-Control") != "no-store" ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
	for _, c := range []struct {
		name, header, value string
	}{
		{"a form on another site", "Sec-Fetch-Site", "cross-site"},
		{"a form on another host of ours", "Sec-Fetch-Site", "same-site"},
		{"an old browser's form on another site", "Origin", "https://evil.example"},
	} {
		r, _ := http.NewRequest(http.MethodPost, b.url+"/admin/stores/fern/paused", strings.NewReader("paused=1"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(c.header, c.value)
		if got := p.do(r); got.Status != http.StatusForbidden || !strings.Contains(got.text("h1"), "another site") {
			t.Errorf("%s: %d", c.name, got.Status)
		}
	}
	unchanged(t, b)
}
