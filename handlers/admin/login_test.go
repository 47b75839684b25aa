package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lastcall/handlers/admin"
)

func TestLogIn(t *testing.T) {
	for _, c := range []struct {
		name, email, passphrase, next string
		status                        int
		want                          string // location, or words on the page
	}{
		{"right", "owner@shop.example", passphrase, "", 303, "/admin/"},
		{"the address in capitals", " Owner@Shop.Example ", passphrase, "", 303, "/admin/"},
		{"and on to where they wanted to go", "owner@shop.example", passphrase, "/admin/stores/fern/campaigns?q=a", 303, "/admin/stores/fern/campaigns?q=a"},
		{"but not to another site", "owner@shop.example", passphrase, "https://evil.example/admin/", 303, "/admin/"},
		{"wrong passphrase", "owner@shop.example", "plum gravel oboe desert", "", 422, "e-mail address or the passphrase is wrong"},
		{"unknown address: the same words", "who@shop.example", passphrase, "", 422, "e-mail address or the passphrase is wrong"},
		{"nothing typed", "", "", "", 422, "e-mail address or the passphrase is wrong"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newBench(t).stranger()
			got := p.post("/admin/login", url.Values{"email": {c.email}, "passphrase": {c.passphrase}, "next": {c.next}})
			if got.Status != c.status || got.Location != c.want && !strings.Contains(got.text("#login-error"), c.want) {
				t.Errorf("%d %q %q", got.Status, got.Location, got.text("#login-error"))
			}
			if got.Status != 303 && (got.Find("#email").AttrOr("value", "") != c.email || got.Find("#passphrase").AttrOr("value", "") != "") {
				t.Error("the address must stay, and the passphrase must not")
			}
		})
	}
}

func TestLogInIsThrottled(t *testing.T) {
	p := newBench(t).stranger()
	for range 40 {
		got := p.post("/admin/login", url.Values{"email": {"owner@shop.example"}, "passphrase": {"a wrong passphrase"}})
		if got.Status == http.StatusTooManyRequests {
			wantIn(t, "words", got.text("#login-error"), "Too many attempts. Please wait")
			if got.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			return
		}
	}
	t.Fatal("forty wrong passphrases, and no end")
}

func TestLogOut(t *testing.T) {
	p := newBench(t).as("owner")
	if got := p.get("/admin/login?next=%2Fadmin%2Fx"); got.Status != 303 || got.Location != "/admin/x" {
		t.Errorf("someone who is logged in is asked again: %d %s", got.Status, got.Location)
	}
	if got := p.post("/admin/logout", nil); got.Status != 303 || got.Location != "/admin/login" {
		t.Errorf("log-out: %d %s", got.Status, got.Location)
	}
	got := p.get("/admin/stores/fern/campaigns?q=x")
	if got.Status != 303 || got.Location != "/admin/login?next=%2Fadmin%2Fstores%2Ffern%2Fcampaigns%3Fq%3Dx" {
		t.Errorf("after log-out: %d %s", got.Status, got.Location)
	}
	if got := p.post("/admin/logout", nil); got.Status != 303 {
		t.Errorf("a second log-out: %d", got.Status)
	}
}

func TestWhereLogInMayLead(t *testing.T) {
	for _, c := range []struct{ name, next, want string }{
		{"a page", "/admin/stores/a/campaigns", "/admin/stores/a/campaigns"},
		{"a page with a query", "/admin/?all=1", "/admin/?all=1"},
		{"nothing", "", "/admin/"},
		{"a path outside", "/go/x", "/admin/"},
		{"a path that only begins alike", "/administrator/", "/admin/"},
		{"another site", "https://evil.example/admin/", "/admin/"},
		{"another site without a scheme", "//evil.example/admin/", "/admin/"},
		{"backslashes", `/admin/\evil.example`, "/admin/"},
		{"escaped backslashes", "/admin/%5c%5cevil.example", "/admin/"},
		{"upwards", "/admin/../go/x", "/admin/"},
		{"escaped upwards", "/admin/%2e%2e/go/x", "/admin/"},
		{"a script", "javascript:alert(1)", "/admin/"},
		{"a line break", "/admin/\r\nSet-Cookie: a=b", "/admin/"},
		{"the log-in itself", "/admin/login?next=/admin/login", "/admin/"},
		{"the log-out", "/admin/logout", "/admin/"},
		{"endless", "/admin/" + strings.Repeat("a", 600), "/admin/"},
	} {
		if got := admin.LocalPath(c.next); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Pages are packed for the browsers that take it; what answers a form is not.
func TestPagesAreCompressed(t *testing.T) {
	b := newBench(t)
	for method, want := range map[string]string{http.MethodGet: "gzip", http.MethodPost: ""} {
		r, err := http.NewRequest(method, b.url+"/admin/login", strings.NewReader("email=a@b.example&passphrase=x"))
		must(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept-Encoding", "gzip")
		res, err := http.DefaultTransport.RoundTrip(r)
		must(t, err)
		res.Body.Close()
		if got := res.Header.Get("Content-Encoding"); got != want {
			t.Errorf("%s: %q, want %q", method, got, want)
		}
	}
}
