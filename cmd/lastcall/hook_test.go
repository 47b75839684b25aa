package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/signed"
)

// ears are a listener outside.
type ears struct {
	mu     sync.Mutex
	bodies []string
	header []http.Header
}

func (h *ears) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.bodies, h.header = append(h.bodies, string(body)), append(h.header, r.Header)
	w.WriteHeader(http.StatusAccepted)
}

func (h *ears) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.bodies)
}

// field answers the word after a name in what a command printed.
func field(t *testing.T, out, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(out, name)
	words := strings.Fields(rest)
	if !found || len(words) == 0 {
		t.Fatalf("no %q in\n%s", name, out)
	}
	return words[0]
}

func TestListenersFromTheCommandLine(t *testing.T) {
	m := newMerchant(t)
	m.must("setup", "-store-id", "tea", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	told := &ears{}
	outside := httptest.NewServer(told)
	defer outside.Close()
	has(t, m.must("hook", "list", "-store-id", "tea"), "No listener yet")
	for _, row := range []struct{ name, url, events, want string }{
		{"no address", "", "", "want an address"},
		{"http in the open", "http://hooks.example/", "", "https"},
		{"an address with a password", "https://u:p@hooks.example/", "", "want an address"},
		{"events that are none", outside.URL, "offer.sold", "offer.shown"},
		{"an event twice", outside.URL, "offer.shown,offer.shown", "each once"},
	} {
		if _, err := m.run("hook", "add", "-store-id", "tea", "-url", row.url, "-events", row.events); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	out := m.must("hook", "add", "-store-id", "tea", "-url", outside.URL+"/in-secret?key=hidden", "-events", "offer.shown,offer.redeemed")
	id, secret := field(t, out, "Listener "), field(t, out, "Secret ")
	if !strings.HasPrefix(secret, "whsec_") || len(secret) < 48 {
		t.Errorf("the secret is %q", secret)
	}
	out = m.must("hook", "list", "-store-id", "tea")
	has(t, out, id, outside.URL+" ", "offer.shown, offer.redeemed")
	if strings.Contains(out, secret) || strings.Contains(out, "hidden") || strings.Contains(out, "in-secret") {
		t.Errorf("the list tells a secret\n%s", out)
	}

	if _, err := m.run("hook", "test", "-store-id", "tea", "-hook-id", id); err == nil || !strings.Contains(err.Error(), "private address") || told.count() != 0 {
		t.Errorf("a listener on this machine, without leave: %v", err)
	}
	has(t, m.must("hook", "test", "-store-id", "tea", "-hook-id", id, "-webhooks-private"), "took a test message")

	if err := atDesk(t.Context(), config{DataDir: m.dir}, func(d desk) error {
		store, err := d.catalog.StoreByID(t.Context(), "tea")
		if err != nil {
			return err
		}
		c := offers.NewCampaign("tea", "first", "First")
		_, err = d.catalog.Mint(t.Context(), offers.MintRequest{Store: store, Session: "ann", Trigger: offers.ExitIntent,
			Candidates: []offers.Candidate{{Campaign: &c, Amount: 1_000, DurationMS: 3_600_000, Worst: 10_000}}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() {
		served <- run(ctx, []string{"serve", "-data-dir", m.dir, "-listen", "127.0.0.1:0", "-private-listen", "127.0.0.1:0", "-webhooks-private", "-log-level", "error"},
			getenv(nil), io.Discard)
	}()
	for end := time.Now().Add(10 * time.Second); told.count() < 2 && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
	}
	stop()
	if err := <-served; err != nil {
		t.Fatal(err)
	}
	if told.count() != 2 {
		t.Fatalf("told %d messages; want the test's and the server's", told.count())
	}
	has(t, told.bodies[0], `"campaign":"test"`)
	has(t, told.bodies[1], `"event":"offer.shown"`, `"store":"tea"`, `"campaign":"first"`, `"amount":1000`)
	if strings.Contains(told.bodies[1], `"code"`) {
		t.Errorf("a code that nobody has taken is told: %s", told.bodies[1])
	}
	for i, body := range told.bodies {
		if err := signed.Verify([]byte(secret), told.header[i].Get(signed.Header), []byte(body), time.Now().UnixMilli()); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}

	has(t, m.must("hook", "remove", "-store-id", "tea", "-hook-id", id), "is removed")
	has(t, m.must("hook", "list", "-store-id", "tea"), "No listener yet")
	if _, err := m.run("hook", "remove", "-store-id", "tea", "-hook-id", id); err == nil || !strings.Contains(err.Error(), "no listener") {
		t.Errorf("removed twice: %v", err)
	}
}
