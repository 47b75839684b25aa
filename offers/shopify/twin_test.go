package shopify_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest"
	"lastcall/offers/shopify"
	"lastcall/offers/shopify/twin"
)

const (
	shop   = "twin.myshopify.com"
	token  = "shpat_0123456789abcdef"
	secret = "shpss_fedcba9876543210"
)

// store sells in euros, under two origins.
func store() *offers.Storefront {
	return &offers.Storefront{ID: "demo", Key: "demo", Name: "Demo", Origins: []string{"https://shop.example", "https://www.shop.example"},
		Currency: "EUR", TimeZone: "UTC", Platform: "shopify", Cells: 1, MaxOrder: 100_000, Salt: "salt", Version: 1}
}

// world is a twin that serves, with faults before it.
type world struct {
	*twin.Twin
	faults *platformtest.HTTPFaults
	client *http.Client
}

// start plays a shop that takes token and signs with secret. Whatever the test does, each document and each variable has to be
// what the schema allows.
func start(t testing.TB, edit ...func(*twin.Options)) *world {
	t.Helper()
	o := twin.Options{Shop: shop, Token: token, ClientID: "app", ClientSecret: secret, Points: 1_000_000, Rate: 100_000,
		Lag: 50 * time.Millisecond, BulkTime: 50 * time.Millisecond}
	for _, e := range edit {
		e(&o)
	}
	tw, err := twin.New(o)
	if err != nil {
		t.Fatal(err)
	}
	w := serve(t, tw)
	t.Cleanup(func() {
		for _, complaint := range tw.Complaints() {
			t.Errorf("not of the schema: %s", complaint)
		}
	})
	return w
}

func serve(t testing.TB, tw *twin.Twin) *world {
	w := &world{Twin: tw, faults: platformtest.NewFaults(tw)}
	w.faults.Throttle = tw.Throttle
	server := httptest.NewServer(w.faults)
	t.Cleanup(server.Close)
	w.client = twin.Client(server.Listener.Addr().String())
	return w
}

// connect is the adapter for the twin, with these credentials.
func (w *world) connect(t testing.TB, credentials map[string]any) *shopify.Platform {
	t.Helper()
	raw, err := json.Marshal(credentials)
	if err != nil {
		t.Fatal(err)
	}
	p, err := shopify.Connect(offers.Connection{Store: store(), Credentials: raw, Client: w.client})
	if err != nil {
		t.Fatal(err)
	}
	return p.(*shopify.Platform)
}

func (w *world) platform(t testing.TB) *shopify.Platform {
	return w.connect(t, map[string]any{"shop": shop, "access_token": token, "webhook_secret": secret})
}

func TestContract(t *testing.T) {
	w := start(t)
	platformtest.Run(t, platformtest.Bench{
		Platform: w.platform(t),
		Stranger: w.connect(t, map[string]any{"shop": shop, "access_token": "shpat_nobody", "webhook_secret": "shpss_nobody"}),
		Store:    store(), Shop: merchant{w.Twin},
		Goods: platformtest.Goods{Product: twin.Product, OtherProduct: "7002", Collection: twin.Collection, OtherCollection: "8002"},
		Now:   func() int64 { return w.Now().UnixMilli() }, Advance: func(ms int64) { w.Advance(time.Duration(ms) * time.Millisecond) },
		Message: w.message, Undated: true, Faults: w.faults, PageSize: 50, Secrets: []string{token, secret},
	})
}

func FuzzCartURL(f *testing.F) {
	p, err := shopify.Connect(offers.Connection{Store: store(), Credentials: []byte(`{"shop":"twin.myshopify.com","access_token":"x"}`)})
	if err != nil {
		f.Fatal(err)
	}
	platformtest.FuzzCartURL(f, p, store())
}

var topics = map[offers.OrderEventKind]string{offers.OrderPlaced: "orders/create", offers.OrderCancelled: "orders/cancelled"}

func (w *world) message(_ context.Context, order string, kind offers.OrderEventKind) (offers.Webhook, error) {
	m, err := w.MessageOf(order, topics[kind])
	return webhook(w.Twin, m), err
}

// webhook is the message as it comes in.
func webhook(t *twin.Twin, m twin.Message) offers.Webhook {
	return offers.Webhook{Header: m.Header.Get, Body: m.Body, Now: t.Now().UnixMilli()}
}

// merchant is the shop's side, in the suite's words.
type merchant struct{ *twin.Twin }

func (m merchant) NewCart(_ context.Context, subtotal int64) (string, error) {
	return m.Twin.NewCart(subtotal), nil
}

func (m merchant) Apply(_ context.Context, cart, code string) error {
	return refusal(m.Twin.Apply(cart, strings.ToLower(code)))
}

func (m merchant) Bill(_ context.Context, cart string) (platformtest.Bill, error) {
	b, err := m.Twin.Bill(cart)
	return platformtest.Bill(b), err
}

func (m merchant) Order(_ context.Context, cart string) (platformtest.Placed, error) {
	id, off, err := m.Twin.Order(cart)
	return platformtest.Placed{ID: id, Discount: off}, refusal(err)
}

func (m merchant) Cancel(_ context.Context, order string) error { return m.Twin.Cancel(order) }

func (m merchant) Foreign(_ context.Context, code string) error {
	m.Twin.Foreign(code)
	return nil
}

func refusal(err error) error {
	if errors.Is(err, twin.ErrRefused) {
		return platformtest.ErrRefused
	}
	return err
}

// readOnly is an app that may not write discounts.
func readOnly(o *twin.Options) { o.Scopes = []string{"read_discounts", "read_orders"} }
