package hooks_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"lastcall/handlers"
	"lastcall/handlers/api"
	"lastcall/handlers/client"
	"lastcall/handlers/hooks"
	"lastcall/handlers/metrics"
	"lastcall/handlers/widget"
	"lastcall/offers"
	"lastcall/offers/signed"
)

const (
	shopKey = "shop"
	now     = int64(1_750_000_000_000)
)

var secret = []byte("between the platform and us")

// post is a platform whose messages are our own form, signed by our own scheme.
type post struct{ offers.Platform }

func (post) Capabilities() offers.Capabilities { return offers.Capabilities{Outside: true} }

func (post) ParseWebhook(w offers.Webhook) ([]offers.OrderEvent, error) {
	if err := signed.Verify(secret, w.Header(signed.Header), w.Body, w.Now); err != nil {
		return nil, fmt.Errorf("%w: %w", offers.ErrSignature, err)
	}
	var events []offers.OrderEvent
	if err := json.Unmarshal(w.Body, &events); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	return events, nil
}

// ledger notes what it is told and remembers the messages that it has seen.
type ledger struct {
	mu    sync.Mutex
	told  []string
	seen  map[string]bool
	fails map[string]error // by the name of the step
}

func (l *ledger) tell(step, what string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.fails[step]; err != nil {
		return err
	}
	l.told = append(l.told, strings.TrimSpace(step+" "+what))
	return nil
}

func (l *ledger) Settle(_ context.Context, _ *offers.Storefront, s offers.Settlement) (offers.Settled, error) {
	return offers.Settled{}, l.tell("settle", fmt.Sprintf("%s %s %d %d %s", s.Code, s.Order, s.Subtotal, s.Discount, s.Currency))
}

func (l *ledger) Cancel(_ context.Context, _ *offers.Storefront, c offers.Cancellation) (offers.Redemption, bool, error) {
	return offers.Redemption{}, false, l.tell("cancel", fmt.Sprint(c.Code, " ", c.Order, " ", c.Revive))
}

func (l *ledger) Note(_ context.Context, _ *offers.Storefront, what, text string) error {
	return l.tell("note", what+" "+text)
}

func (l *ledger) Seen(_ context.Context, _ *offers.Storefront, ids ...string) error {
	if err := l.tell("seen", ""); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range ids {
		l.seen[id] = true
	}
	return nil
}

func (l *ledger) WasSeen(_ context.Context, _ *offers.Storefront, ids ...string) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.fails["was seen"]; err != nil {
		return false, err
	}
	for _, id := range ids {
		if l.seen[id] {
			return true, nil
		}
	}
	return false, nil
}

// shops is one store.
type shops struct{ store *offers.Storefront }

func (s shops) ByKey(_ context.Context, key string) (*offers.Live, error) {
	if key != s.store.Key {
		return nil, offers.ErrNoStore
	}
	return &offers.Live{Store: s.store}, nil
}

// world is the real router over one store.
type world struct {
	testing.TB
	now     int64 // ms
	public  http.Handler
	private http.Handler // metrics
	store   *offers.Storefront
	log     bytes.Buffer
}

func newWorld(tb testing.TB, l hooks.Ledger, perSecond float64, burst int) *world {
	tb.Helper()
	w := &world{TB: tb, now: now, store: &offers.Storefront{ID: "shop", Key: shopKey, Name: "Shop", Origins: []string{"https://shop.example"},
		Currency: "EUR", TimeZone: "UTC", Platform: "post", Cells: 1, MaxOrder: 500_00, Salt: "salt", Revive: true}}
	log := slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	m := metrics.New()
	platforms := offers.NewPlatforms(map[string]offers.Connect{
		"post": func(offers.Connection) (offers.Platform, error) { return post{}, nil },
		"away": func(offers.Connection) (offers.Platform, error) { return nil, errors.New("no credentials") },
	}, nil, nil)
	w.public = handlers.Public(handlers.Parts{
		Hooks: hooks.New(hooks.Config{Ledger: l, Stores: shops{w.store}, Platforms: platforms, Limiter: client.NewLimiter(perSecond, burst),
			Now: func() int64 { return w.now }, Heard: m.Message, Applied: m.Order, Log: log}),
		Widget: widget.New(widget.Config{Log: log}), API: api.New(api.Config{Log: log}), Admin: http.NotFoundHandler(), Metrics: m, Log: log,
	})
	w.private = handlers.Private(m, func(*http.Request) error { return nil })
	return w
}

// sends posts a body with a signature, "" for none.
func (w *world) sends(key, signature string, body []byte) int {
	w.Helper()
	r := asked(key, signature, body)
	if r == nil {
		w.Fatalf("no request can be made for %q", key)
	}
	return w.serve(r)
}

func (w *world) serve(r *http.Request) int {
	rec := httptest.NewRecorder()
	w.public.ServeHTTP(rec, r)
	return rec.Code
}

// asked is nil for what can't be a request.
func asked(key, signature string, body []byte) *http.Request {
	r, err := http.NewRequest(http.MethodPost, "/hooks/"+key, bytes.NewReader(body))
	if err != nil {
		return nil
	}
	r.RemoteAddr = "192.0.2.1:1234"
	if signature != "" {
		r.Header.Set(signed.Header, signature)
	}
	return r
}

// hears is what the platform does: it posts events, signed.
func (w *world) hears(events ...offers.OrderEvent) int {
	w.Helper()
	body, err := json.Marshal(events)
	if err != nil {
		w.Fatal(err)
	}
	return w.sends(shopKey, signed.Sign(secret, body, w.now), body)
}

// counts reports whether the metrics have a line.
func (w *world) counts(line string) bool {
	rec := httptest.NewRecorder()
	w.private.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return strings.Contains(rec.Body.String(), line+"\n")
}

func placed(order, delivery string, codes ...offers.UsedCode) offers.OrderEvent {
	return offers.OrderEvent{Kind: offers.OrderPlaced, Order: order, Currency: "EUR", Subtotal: 90_00, Codes: codes, At: now, Delivery: delivery, Event: "event-" + delivery}
}

func cancelled(order, delivery string, codes ...offers.UsedCode) offers.OrderEvent {
	e := placed(order, delivery, codes...)
	e.Kind = offers.OrderCancelled
	return e
}

func used(code string) offers.UsedCode { return offers.UsedCode{Code: code, Discount: 9_00} }
