package courier_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
	"lastcall/offers/courier"
	"lastcall/offers/redisstore"
	"lastcall/offers/redisstore/embedded"
	"lastcall/offers/signed"
	"lastcall/offers/storetest/redistest"
)

const hookKey = "whsec_0123456789abcdef0123456789abcdef"

var engines = map[string]func(testing.TB) redis.UniversalClient{
	"redis": func(tb testing.TB) redis.UniversalClient { return redistest.Client(tb) },
	"embedded": func(tb testing.TB) redis.UniversalClient {
		tb.Helper()
		engine, err := embedded.Open(context.Background(), embedded.Options{Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { _ = engine.Close(context.Background()) })
		return engine.Client()
	},
}

// listener is a server outside that notes what it is told.
type listener struct {
	*httptest.Server
	answer func(n int, w http.ResponseWriter, r *http.Request) // n-th request; nil = 204

	mu       sync.Mutex
	requests int
	inFlight int
	most     int
	got      map[string]int // by id
	bodies   [][]byte       // of those it had not been told of before
	wrong    []string
}

func listen(t *testing.T, answer func(int, http.ResponseWriter, *http.Request)) *listener {
	t.Helper()
	l := &listener{answer: answer, got: map[string]int{}}
	l.Server = httptest.NewServer(http.HandlerFunc(l.serve))
	t.Cleanup(l.Close)
	return l
}

func (l *listener) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var m struct{ ID, Event, Store string }
	l.mu.Lock()
	l.requests++
	n := l.requests
	l.inFlight++
	l.most = max(l.most, l.inFlight)
	switch {
	case err != nil || json.Unmarshal(body, &m) != nil:
		l.wrong = append(l.wrong, fmt.Sprintf("body %s, %v", body, err))
	case signed.Verify([]byte(hookKey), r.Header.Get("Lastcall-Signature"), body, time.Now().UnixMilli()) != nil:
		l.wrong = append(l.wrong, "signature "+r.Header.Get("Lastcall-Signature"))
	case m.ID == "" || m.ID != r.Header.Get("Lastcall-Delivery") || m.Event != r.Header.Get("Lastcall-Event") || r.Method != http.MethodPost:
		l.wrong = append(l.wrong, fmt.Sprintf("%s %v for %s", r.Method, r.Header, body))
	}
	if l.got[m.ID]++; l.got[m.ID] == 1 {
		l.bodies = append(l.bodies, body)
	}
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		l.inFlight--
		l.mu.Unlock()
	}()
	if l.answer == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	l.answer(n, w, r)
}

// different is how many messages it was told of, whatever it answered.
func (l *listener) different() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.got)
}

// count is how many requests it got.
func (l *listener) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.requests
}

func (l *listener) check(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.wrong {
		t.Error(w)
	}
}

// meter counts.
type meter struct {
	mu    sync.Mutex
	tries map[string]int // by outcome
	lost  int64
}

func (m *meter) HookTried(_, hook, outcome string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tries[outcome]++
	m.tries[hook+" "+outcome]++
}

func (m *meter) HookLost(_, _ string, n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lost += n
}

func (m *meter) HookWaiting(string, string, int64) {}

func (m *meter) HookGone(string, string) {}

func (m *meter) of(outcome string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tries[outcome]
}

// world is a store with listeners, and a courier.
type world struct {
	*testing.T
	ledger   *redisstore.Store
	store    *offers.Storefront
	campaign offers.Campaign
	courier  *courier.Courier
	meter    *meter
	log      bytes.Buffer
}

func newWorld(t *testing.T, client redis.UniversalClient, listeners ...*listener) *world {
	t.Helper()
	w := &world{T: t, ledger: redisstore.New(client, redisstore.Options{Vault: ring()}), meter: &meter{tries: map[string]int{}}}
	w.store = &offers.Storefront{ID: "tea", Key: "tea", Name: "Tea", Origins: []string{"https://tea.example"}, Currency: "EUR",
		TimeZone: "UTC", Platform: "direct", Cells: 2, MaxOrder: 100_000, Salt: "salt"}
	for i, l := range listeners {
		id := fmt.Sprint("hook_", i)
		w.store.Hooks = append(w.store.Hooks, offers.Hook{ID: id, URL: l.URL + "/secret-path?token=secret-query", Events: offers.HookEvents, Enabled: true})
		if err := w.ledger.SaveHookSecret(t.Context(), "tea", id, []byte(hookKey)); err != nil {
			t.Fatal(err)
		}
	}
	w.campaign = offers.NewCampaign("tea", "exit", "Exit")
	w.campaign.Limits, w.campaign.Suppression = offers.Limits{}, offers.Suppression{}
	if err := errors.Join(w.ledger.SaveStore(t.Context(), w.store), w.ledger.SaveCampaign(t.Context(), &w.campaign)); err != nil {
		t.Fatal(err)
	}
	w.courier = &courier.Courier{Box: w.ledger, Stores: w.ledger.Stores, Client: courier.NewClient(true), Meter: w.meter,
		Log:  slog.New(slog.NewTextHandler(&locked{b: &w.log}, nil)),
		Pace: courier.Pace{Idle: 5 * time.Millisecond, Stores: 20 * time.Millisecond, Try: time.Second, First: 10 * time.Millisecond, Most: 50 * time.Millisecond},
		Disable: func(ctx context.Context, storeID, hook string) error {
			s, err := w.ledger.StoreByID(ctx, storeID)
			if err != nil {
				return err
			}
			for i := range s.Hooks {
				s.Hooks[i].Enabled = s.Hooks[i].Enabled && s.Hooks[i].ID != hook
			}
			return w.ledger.SaveStore(ctx, s)
		}}
	return w
}

type locked struct {
	mu sync.Mutex
	b  *bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// run starts a courier. The answered function stops it and returns when it has; the test's end does so too.
func (w *world) run(c *courier.Courier) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.Run(ctx)
	}()
	stop = func() {
		cancel()
		<-done
	}
	w.Cleanup(stop)
	return stop
}

func sessionOf(i int) string { return fmt.Sprint("s", i) }

// mint makes n offers, each a message.
func (w *world) mint(from, n int) {
	w.Helper()
	for i := range n {
		r, err := w.ledger.Mint(w.Context(), offers.MintRequest{Store: w.store, Session: sessionOf(from + i), Trigger: offers.ExitIntent,
			Candidates: []offers.Candidate{{Campaign: &w.campaign, Amount: 1_000, DurationMS: 3_600_000, Worst: 10_000}}})
		if err != nil || !r.New {
			w.Fatalf("mint: %+v, %v", r, err)
		}
	}
}

// until waits for a condition, at most ten seconds.
func (w *world) until(what string, condition func() bool) {
	w.Helper()
	for end := time.Now().Add(10 * time.Second); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("not within ten seconds: %s; tries %v", what, w.meter.tries)
		}
	}
}

// empty reports whether nothing waits for a listener.
func (w *world) empty(hook string) bool {
	n, err := w.ledger.Deliveries(context.Background(), w.store, hook)
	if err != nil {
		w.Error(err)
	}
	return n == 0
}
