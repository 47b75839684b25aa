package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Lighthouse finds little to better on the pages that merchants have open all day. Speed is printed and held to nothing
// here: it is this machine's at this moment.
func TestLighthouse(t *testing.T) {
	cli, err := filepath.Abs(filepath.Join("..", "..", ".cache", "node_modules", "lighthouse", "cli", "index.js"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(cli); err != nil {
		t.Fatalf("lighthouse is needed and never skipped; make tools installs it: %v", err)
	}
	w := newWorld(t, premises{seed: seedPlan{Days: 90, Campaigns: 197}})
	desk := w.ownersProxy()
	for _, path := range []string{"/dashboard?range=90", "/campaigns", "/campaigns/leaving", "/campaigns/idle-cart/tuning"} {
		t.Run(path, func(t *testing.T) {
			out := lighthouse(t, cli, desk+"/admin/stores/demo"+path)
			var report struct {
				FinalURL   string                              `json:"finalDisplayedUrl"`
				Categories map[string]struct{ Score *float64 } `json:"categories"`
				Audits     map[string]struct {
					Score *float64
					Title string
				} `json:"audits"`
			}
			if err := json.Unmarshal(out, &report); err != nil {
				t.Fatalf("lighthouse: %v", err)
			}
			if !strings.HasSuffix(report.FinalURL, path) {
				t.Fatalf("looked at %s", report.FinalURL)
			}
			for _, of := range []string{"accessibility", "best-practices", "performance"} {
				c := report.Categories[of]
				if c.Score == nil {
					t.Errorf("%s: no score", of)
					continue
				}
				t.Logf("%s: %.0f", of, *c.Score*100)
				if of != "performance" && *c.Score < 0.95 {
					for id, a := range report.Audits {
						if a.Score != nil && *a.Score < 1 {
							t.Logf("  %s: %s", id, a.Title)
						}
					}
					t.Errorf("%s: %.0f, want 95 at least", of, *c.Score*100)
				}
			}
		})
	}
}

// lighthouse answers its report on a page. It loses a page's trace now and then, and then asks to be run again.
func lighthouse(t *testing.T, cli, page string) []byte {
	t.Helper()
	for tries := 3; ; tries-- {
		run := exec.CommandContext(t.Context(), "node", cli, page, "--quiet", "--preset=desktop", "--output=json",
			"--only-categories=accessibility,best-practices,performance", "--chrome-flags=--headless --no-sandbox --disable-gpu")
		run.Env = append(os.Environ(), "CHROME_PATH="+chromiumPath)
		out, err := run.Output()
		if err == nil {
			return out
		}
		said := ""
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			said = string(exit.Stderr)
		}
		if tries == 1 || !strings.Contains(said, "Please run Lighthouse again") {
			t.Fatalf("lighthouse: %v\n%s", err, said)
		}
	}
}

// ownersProxy is an address at which whoever comes is the demo's owner, in frames too: Lighthouse can't log in, and sends
// headers of its own with the page alone.
func (w *world) ownersProxy() string {
	w.Helper()
	at, err := url.Parse(w.offers)
	if err != nil {
		w.Fatal(err)
	}
	cookie, public := w.ownersCookie(), *at
	at.Host = "127.0.0.1:" + at.Port()
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(at)
		r.Out.Host = public.Host
		r.Out.Header.Set("Cookie", cookie)
	}})
	w.Cleanup(proxy.Close)
	return "http://offers.localhost" + port(proxy)
}

// ownersCookie is that of the demo's owner after a log-in.
func (w *world) ownersCookie() string {
	w.Helper()
	got := w.sends(request{method: http.MethodPost, path: "/admin/login", body: url.Values{"email": {demoEmail}, "passphrase": {w.passphrase}}.Encode(),
		header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {w.offers}}})
	cookies := (&http.Response{Header: got.header}).Cookies()
	if got.status != http.StatusSeeOther || len(cookies) == 0 {
		w.Fatalf("log-in: %d", got.status)
	}
	last := cookies[len(cookies)-1]
	return last.Name + "=" + last.Value
}
