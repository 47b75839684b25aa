package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/handlers"
	"lastcall/handlers/api"
	"lastcall/handlers/client"
	"lastcall/handlers/hooks"
	"lastcall/handlers/metrics"
	"lastcall/handlers/widget"
	"lastcall/offers"
	"lastcall/offers/direct"
	"lastcall/offers/platformtest/memory"
	"lastcall/offers/redisstore"
	"lastcall/session"
)

const (
	benchKey    = "bench"
	benchOrigin = "http://shop.localhost:8081"
	benchURL    = "http://offers.localhost:8080"
)

// world is the server as it is deployed, on a Redis, with a store of three live campaigns.
type world struct {
	tb       testing.TB
	redis    redis.UniversalClient
	ledger   *redisstore.Store
	store    *offers.Storefront
	visitors *session.Visitors
	public   http.Handler
	last     lastScript
}

func newWorld(tb testing.TB, rdb redis.UniversalClient, batched bool) *world {
	tb.Helper()
	w := &world{tb: tb, redis: rdb, ledger: redisstore.New(rdb, redisstore.Options{Batched: batched})}
	rdb.AddHook(&w.last)
	ctx := tb.Context()
	w.store = &offers.Storefront{ID: "bench", Key: benchKey, Name: "Marlow & Fern", Origins: []string{benchOrigin},
		Currency: "EUR", TimeZone: "Europe/Berlin", Platform: "direct", Cells: 1, MaxOrder: 500_00, Salt: "salt"}
	must(tb, w.ledger.SaveStore(ctx, w.store))
	for _, c := range benchCampaigns() {
		must(tb, w.ledger.SaveCampaign(ctx, &c))
	}
	keys, err := session.NewKeys(bytes.Repeat([]byte("0123456789abcdef"), 2))
	must(tb, err)
	w.visitors, err = session.NewVisitors(session.VisitorOptions{Keys: keys})
	must(tb, err)
	m := metrics.New()
	log := slog.New(slog.DiscardHandler)
	w.public = handlers.Public(handlers.Parts{
		Widget: widget.New(widget.Config{PublicURL: benchURL, Ledger: w.ledger, Stores: offers.NewCache(w.ledger, time.Second, nil),
			Visitors: w.visitors, Platforms: offers.NewPlatforms(benchPlatforms, nil, nil), Calls: w.ledger,
			Limiter: client.NewLimiter(1e9, 1e9), MintLimiter: client.NewLimiter(1e9, 1e9), Now: func() int64 { return time.Now().UnixMilli() }, Decided: m.Decision, Glances: &offers.Glances{}, Log: log}),
		API:   api.New(api.Config{Ledger: w.ledger, Keys: w.ledger, Guesses: redisstore.NewGuesses(rdb), Log: log}),
		Hooks: hooks.New(hooks.Config{Log: log}),
		Admin: http.NotFoundHandler(), Metrics: m, Log: log,
	})
	return w
}

// benchPlatforms are what the store's cart can run on: nothing that is outside, or a platform at a distance.
var benchPlatforms = map[string]offers.Connect{"direct": direct.Connect,
	"distant": func(offers.Connection) (offers.Platform, error) { return distant, nil }}

const distance = 50 * time.Millisecond

var distant = memory.New(memory.Options{Latency: distance})

// benchCampaigns are three live ones, of which a signal that leaves reaches the first.
func benchCampaigns() []offers.Campaign {
	leaving := offers.NewCampaign("bench", "leaving", "Leaving a product")
	leaving.Priority, leaving.AddViewed = 10, true
	cart := offers.NewCampaign("bench", "idle-cart", "Idle cart")
	cart.Triggers = []offers.Trigger{{Kind: offers.CartIdle, Threshold: 60_000}}
	cart.Value = offers.Value{Kind: offers.FreeShipping, Min: 490, Max: 490}
	compare := offers.NewCampaign("bench", "comparing", "Comparing products")
	compare.Triggers = []offers.Trigger{{Kind: offers.Compared, Threshold: 2}, {Kind: offers.PageViews, Threshold: 6, MinPages: 6}}
	compare.Value = offers.Value{Kind: offers.FixedAmount, Min: 300, Max: 800, Step: 100, MinSubtotal: 30_00}
	all := []offers.Campaign{leaving, cart, compare}
	for i := range all {
		all[i].Enabled = true
	}
	return all
}

// shopper is a session that is two minutes old, and its cookie as a browser sends it.
func (w *world) shopper() (id, cookie string) { return w.shopperOf(w.store.ID) }

func (w *world) shopperOf(storeID string) (id, cookie string) {
	v := w.visitors.Fresh(storeID, time.Now().Add(-2*time.Minute).UnixMilli())
	rec := httptest.NewRecorder()
	w.visitors.SetCookie(rec, v)
	pair, _, _ := strings.Cut(rec.Header().Get("Set-Cookie"), ";")
	return v.ID, pair
}

const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"

// signalRequest is what the tag sends when a shopper leaves, byte for byte.
func signalRequest(cookie string) []byte {
	body := url.Values{"v": {"1"}, "t": {"exit_intent"}, "p": {"/products/kettle"}, "d": {"24000"}, "D": {"61000"}, "P": {"24000"},
		"n": {"4"}, "pr": {"3"}, "cm": {"1"}, "sc": {"45"}, "id": {"800"}, "cv": {"4900"}, "cc": {"EUR"}, "ci": {"30000"},
		"cl": {"kettle-black:1"}, "pid": {"kettle"}, "pv": {"kettle-black"}, "va": {"65000"}, "l": {"en"}}.Encode()
	return fmt.Appendf(nil, "POST /s/%s HTTP/1.1\r\nHost: offers.localhost:8080\r\nUser-Agent: %s\r\nAccept: */*\r\n"+
		"Accept-Language: en-GB,en;q=0.9\r\nContent-Type: application/x-www-form-urlencoded\r\nOrigin: %s\r\nReferer: %s/\r\n"+
		"Sec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: cross-site\r\nCookie: %s\r\nContent-Length: %d\r\n\r\n%s",
		benchKey, browser, benchOrigin, benchOrigin, cookie, len(body), body)
}

// frameRequest is what the browser sends when the tag opens the frame. accepts "" leaves Accept-Encoding out.
func frameRequest(cookie, accepts string) []byte {
	if accepts != "" {
		accepts = "Accept-Encoding: " + accepts + "\r\n"
	}
	return fmt.Appendf(nil, "GET /f/%s?l=en&m=pop HTTP/1.1\r\nHost: offers.localhost:8080\r\nUser-Agent: %s\r\n"+
		"Accept: text/html,application/xhtml+xml\r\n%sAccept-Language: en-GB,en;q=0.9\r\nReferer: %s/\r\nSec-Fetch-Dest: iframe\r\n"+
		"Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: cross-site\r\nCookie: %s\r\n\r\n",
		benchKey, browser, accepts, benchOrigin, cookie)
}

// lastScript remembers the script call that was sent last, so that a baseline can send the very same.
type lastScript struct {
	mu   sync.Mutex
	keep atomic.Bool
	args []any
}

func (l *lastScript) DialHook(next redis.DialHook) redis.DialHook { return next }

func (l *lastScript) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (l *lastScript) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if l.keep.Load() && strings.HasPrefix(cmd.Name(), "evalsha") {
			l.args = append([]any(nil), cmd.Args()...)
		}
		return next(ctx, cmd)
	}
}

// during runs f and returns the arguments of the script that it called last.
func (l *lastScript) during(f func()) []any {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep.Store(true)
	defer l.keep.Store(false)
	f()
	return l.args
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
