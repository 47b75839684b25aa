package vendure_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/vendure"
)

// storefront is what the tests' store is to us.
var storefront = &offers.Storefront{ID: "shop", Key: "shop", Name: "Shop", Origins: []string{"https://shop.example", "https://www.shop.example"},
	Currency: "EUR", TimeZone: "Europe/Berlin", Platform: "vendure", Cells: 1, MaxOrder: 100_000, Salt: "salt"}

const webhookSecret = "a secret of the plugin's and ours"

// connect makes the platform from credentials.
func connect(t testing.TB, credentials map[string]string) *vendure.Platform {
	t.Helper()
	text, err := json.Marshal(credentials)
	if err != nil {
		t.Fatal(err)
	}
	p, err := vendure.Connect(offers.Connection{Store: storefront, Credentials: text})
	if err != nil {
		t.Fatal(err)
	}
	return p.(*vendure.Platform)
}

// inbox takes the messages of the store's plugin.
type inbox struct {
	*httptest.Server
	mu       sync.Mutex
	messages []message
}

type message struct {
	header http.Header
	body   []byte
	at     int64 // ms, when it came
}

// of waits for the message of what happened to an order.
func (in *inbox) of(ctx context.Context, order string, kind offers.OrderEventKind) (offers.Webhook, error) {
	for {
		if w, ok := in.find(order, kind); ok {
			return w, nil
		}
		select {
		case <-ctx.Done():
			return offers.Webhook{}, fmt.Errorf("no message of order %s: %w", order, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (in *inbox) find(order string, kind offers.OrderEventKind) (offers.Webhook, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, m := range in.messages {
		var said struct{ Event, Order string }
		if json.Unmarshal(m.body, &said) == nil && said.Order == order && said.Event == "order."+string(kind) {
			return offers.Webhook{Header: m.header.Get, Body: m.body, Now: m.at}, true
		}
	}
	return offers.Webhook{}, false
}
