package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers/storetest/redistest"
	"lastcall/session"
)

// benchedPages are what a merchant has open all day, of a store with 200 campaigns and about 100,000 offers in 90 days.
var benchedPages = []struct{ name, path string }{
	{"results, 7 days", "/admin/stores/demo/dashboard"}, {"results, today", "/admin/stores/demo/dashboard?range=today"},
	{"results, 90 days", "/admin/stores/demo/dashboard?range=90"}, {"campaigns", "/admin/stores/demo/campaigns"},
	{"editor", "/admin/stores/demo/campaigns/leaving"}, {"tuning", "/admin/stores/demo/campaigns/idle-cart/tuning"},
}

// emptyPage is a page with the frame of all: whoever comes is looked up, and nothing else.
const emptyPage = "/admin/no-such-page"

const benchedRounds = 60

// BenchmarkAdminPages measures how long the server takes for each page, by turns with an empty one of the same run.
func BenchmarkAdminPages(b *testing.B) {
	for _, engine := range []string{"Redis", "embedded engine"} {
		url := ""
		if engine == "Redis" {
			url = "redis://" + redistest.Appendonly(b).Addr
		}
		m := newMerchantsBrowser(b, url)
		fmt.Printf("\n| page, 200 campaigns, %s | p50 | p95 | p50 of an empty page's | Redis calls |\n|---|--:|--:|--:|--:|\n", engine)
		for _, p := range benchedPages {
			var took, empty []time.Duration
			for range benchedRounds {
				empty = append(empty, m.opens(emptyPage, http.StatusNotFound))
				took = append(took, m.opens(p.path, http.StatusOK))
			}
			m.calls.n = 0
			m.opens(p.path, http.StatusOK)
			calls := m.calls.n
			slices.Sort(took)
			slices.Sort(empty)
			p50, p95 := took[len(took)/2], took[len(took)*95/100]
			fmt.Printf("| %s | %.1f ms | %.1f ms | %.1f | %d |\n", p.name, ms(p50), ms(p95), float64(p50)/float64(empty[len(empty)/2]), calls)
			if engine == "Redis" {
				b.ReportMetric(ms(p95), strings.NewReplacer(" ", "-", ",", "").Replace(p.name)+"-p95-ms")
			}
		}
	}
	b.ReportMetric(0, "ns/op")
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// merchantsBrowser is a log-in of the seeded demo's owner.
type merchantsBrowser struct {
	testing.TB
	public  http.Handler
	cookies []*http.Cookie
	calls   *callCount
}

func newMerchantsBrowser(b *testing.B, redisURL string) *merchantsBrowser {
	b.Helper()
	ctx := context.Background()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	s, err := openState(ctx, redisURL, "", slog.New(slog.DiscardHandler))
	must(err)
	b.Cleanup(func() { _ = s.close(ctx) })
	calls := &callCount{}
	s.client.AddHook(calls)
	keys, err := session.NewKeys([]byte(strings.Repeat("0123456789abcdef", 2)))
	must(err)
	sealing, err := randomVault()
	must(err)
	a, err := newApp(config{PublicURL: "http://offers.localhost:8080"}, s, keys, sealing, slog.New(slog.DiscardHandler))
	must(err)
	seeded, err := seedDemo(ctx, a, "http://shop.localhost:8081")
	must(err)
	must(seedHistory(ctx, a, seedPlan{Days: 180, Campaigns: 197}, time.Now().UnixMilli()))
	m := &merchantsBrowser{TB: b, public: a.public, calls: calls}
	form := url.Values{"email": {demoEmail}, "passphrase": {seeded.passphrase}}
	r := httptest.NewRequest(http.MethodPost, "/admin/login", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	rec := httptest.NewRecorder()
	m.public.ServeHTTP(rec, r)
	m.cookies = rec.Result().Cookies()
	if rec.Code != http.StatusSeeOther || len(m.cookies) == 0 {
		b.Fatalf("log-in: %d", rec.Code)
	}
	return m
}

// opens is how long the server takes for a page.
func (m *merchantsBrowser) opens(path string, status int) time.Duration {
	m.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, c := range m.cookies {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	begun := time.Now()
	m.public.ServeHTTP(rec, r)
	took := time.Since(begun)
	if rec.Code != status {
		m.Fatalf("%s: %d", path, rec.Code)
	}
	return took
}

// callCount counts commands, those of a pipeline each.
type callCount struct{ n int }

func (c *callCount) DialHook(next redis.DialHook) redis.DialHook { return next }

func (c *callCount) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.n++
		return next(ctx, cmd)
	}
}

func (c *callCount) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		c.n += len(cmds)
		return next(ctx, cmds)
	}
}
