package api_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"lastcall/handlers/api"
	"lastcall/offers"
	"lastcall/offers/redisstore"
	"lastcall/offers/redisstore/embedded"
)

// Each route wants its own scope; a key that was made before there were scopes has all of them.
func TestScopes(t *testing.T) {
	engine, err := embedded.Open(context.Background(), embedded.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = engine.Close(context.Background()) }()
	ledger := redisstore.New(engine.Client(), redisstore.Options{})
	store := &offers.Storefront{ID: "tea", Key: "tea", Name: "Tea", Origins: []string{"https://tea.example"}, Currency: "EUR", TimeZone: "UTC",
		Platform: "direct", Cells: 1, MaxOrder: 1_000, Salt: "salt"}
	if err := ledger.SaveStore(t.Context(), store); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	var used atomic.Int64
	api.New(api.Config{Ledger: ledger, Keys: ledger, Guesses: redisstore.NewGuesses(engine.Client()), Log: slog.New(slog.DiscardHandler),
		Used: func(offers.APIKey) { used.Add(1) }}).Register(mux)
	ask := func(secret, path string) (status int, reason, detail string) {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(`{"code":"TEA-7Q2M9K4X","order":"1","basket":{"currency":"EUR","subtotal":1}}`))
		r.Header.Set("Authorization", "Bearer "+secret)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		var p struct{ Reason, Detail string }
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatalf("%s: %v", w.Body, err)
		}
		return w.Code, p.Reason, p.Detail
	}
	routes := map[offers.Scope]string{offers.ScopeValidate: "/v1/validations", offers.ScopeRedeem: "/v1/redemptions", offers.ScopeRelease: "/v1/redemptions/rdm_0_x/release"}
	for _, scopes := range [][]offers.Scope{nil, {offers.ScopeValidate}, {offers.ScopeRedeem}, {offers.ScopeRelease}, {offers.ScopeValidate, offers.ScopeRedeem}} {
		secret, key := offers.NewAPIKey("tea", "test", 1, scopes...)
		if err := ledger.SaveAPIKey(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		for scope, path := range routes {
			status, reason, detail := ask(secret, path)
			if key.May(scope) {
				if status != http.StatusNotFound || reason != "not_found" {
					t.Errorf("%v at %s: %d %s", scopes, path, status, reason)
				}
			} else if status != http.StatusForbidden || reason != "forbidden_scope" || !strings.Contains(detail, string(scope)) {
				t.Errorf("%v at %s: %d %s %s", scopes, path, status, reason, detail)
			}
		}
		if err := ledger.DeleteAPIKey(t.Context(), "tea", key.ID); err != nil {
			t.Fatal(err)
		}
		before := used.Load()
		if status, reason, _ := ask(secret, "/v1/validations"); status != http.StatusUnauthorized || reason != "unauthorized" || used.Load() != before {
			t.Errorf("after it was revoked: %d %s", status, reason)
		}
	}
	if used.Load() != 15 {
		t.Errorf("%d uses were heard of", used.Load())
	}
}
