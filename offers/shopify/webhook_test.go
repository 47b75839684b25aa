package shopify_test

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lastcall/offers"
	"lastcall/offers/shopify"
	"lastcall/offers/shopify/twin"
)

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func ms(t testing.TB, text string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

// What each message says, in the shop's own money whatever the shopper paid with.
func TestMessages(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	order := file(t, "order.json")
	placed := offers.OrderEvent{Kind: offers.OrderPlaced, Order: "6118802948390", Currency: "EUR", Subtotal: 12_990,
		Codes: []offers.UsedCode{{Code: "VIP-2345-6789", Discount: 1_549}, {Code: "SOMMER VERSAND!", Discount: 490}},
		At:    ms(t, "2026-11-21T02:14:03Z")}
	undone := func(at string) offers.OrderEvent {
		e := placed
		e.Kind, e.At = offers.OrderCancelled, ms(t, at)
		return e
	}
	replace := func(from, to string) []byte { return bytes.Replace(order, []byte(from), []byte(to), 1) }
	for name, c := range map[string]struct {
		topic string
		body  []byte
		want  []offers.OrderEvent
	}{
		"created":   {"orders/create", order, []offers.OrderEvent{placed}},
		"paid":      {"orders/paid", order, []offers.OrderEvent{placed}},
		"cancelled": {"orders/cancelled", replace(`"cancelled_at": null`, `"cancelled_at": "2026-11-22T01:00:00+01:00"`), []offers.OrderEvent{undone("2026-11-22T00:00:00Z")}},
		"refunded in full": {"orders/updated", replace(`"financial_status": "paid"`, `"financial_status": "refunded"`),
			[]offers.OrderEvent{undone("2026-11-21T02:14:09Z")}},
		"refunded in part": {"orders/updated", replace(`"financial_status": "paid"`, `"financial_status": "partially_refunded"`), nil},
		"changed":          {"orders/updated", order, nil},
		"a refund":         {"refunds/create", file(t, "refund.json"), nil},
		"of no interest":   {"products/update", []byte(`{"id":1}`), nil},
		"without codes": {"orders/create", []byte(`{"id":5,"currency":"JPY","total_line_items_price":"1200","discount_codes":[],"created_at":"2026-11-21T00:00:00Z"}`),
			[]offers.OrderEvent{{Kind: offers.OrderPlaced, Order: "5", Currency: "JPY", Subtotal: 1_200, At: ms(t, "2026-11-21T00:00:00Z")}}},
		"three decimals": {"orders/create", []byte(`{"id":6,"currency":"KWD","total_line_items_price":"12.345","discount_codes":[{"code":"LC-KWD-22","amount":"1.235"}],"created_at":"2026-11-21T00:00:00Z"}`),
			[]offers.OrderEvent{{Kind: offers.OrderPlaced, Order: "6", Currency: "KWD", Subtotal: 12_345, At: ms(t, "2026-11-21T00:00:00Z"),
				Codes: []offers.UsedCode{{Code: "LC-KWD-22", Discount: 1_235}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			m := w.Send(c.topic, c.body)
			got, err := p.ParseWebhook(webhook(w.Twin, m))
			if err != nil {
				t.Fatal(err)
			}
			for i := range c.want {
				c.want[i].Delivery, c.want[i].Event = m.Header.Get("X-Shopify-Webhook-Id"), m.Header.Get("X-Shopify-Event-Id")
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The topic is not signed: whoever holds a signed body can send it under any. It then says what its body says, or nothing.
func TestTheBodyDecidesWhatAMessageMeans(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	order := file(t, "order.json")
	replace := func(from, to string) []byte { return bytes.Replace(order, []byte(from), []byte(to), 1) }
	cancelled := replace(`"cancelled_at": null`, `"cancelled_at": "2026-11-22T01:00:00+01:00"`)
	refunded := replace(`"financial_status": "paid"`, `"financial_status": "refunded"`)
	ours := []byte(`{"id":1,"currency":"EUR","domain":"shop.example","myshopify_domain":"twin.myshopify.com"}`)
	for name, c := range map[string]struct {
		topic string
		body  []byte
		want  []offers.OrderEventKind
		fails bool
	}{
		"an order as a cancellation":          {topic: "orders/cancelled", body: order},
		"an order as the app's removal":       {topic: "app/uninstalled", body: order},
		"a cancelled order as a new one":      {topic: "orders/create", body: cancelled, want: []offers.OrderEventKind{offers.OrderCancelled}},
		"a cancelled order as a paid one":     {topic: "orders/paid", body: cancelled, want: []offers.OrderEventKind{offers.OrderCancelled}},
		"a cancelled order as a change":       {topic: "orders/updated", body: cancelled, want: []offers.OrderEventKind{offers.OrderCancelled}},
		"a refunded order as a new one":       {topic: "orders/create", body: refunded, want: []offers.OrderEventKind{offers.OrderCancelled}},
		"a refunded order as a cancelled one": {topic: "orders/cancelled", body: refunded, want: []offers.OrderEventKind{offers.OrderCancelled}},
		"a refund as the app's removal":       {topic: "app/uninstalled", body: file(t, "refund.json")},
		"another shop's removal":              {topic: "app/uninstalled", body: []byte(`{"id":1,"myshopify_domain":"other.myshopify.com"}`)},
		"a shop without a name":               {topic: "app/uninstalled", body: []byte(`{"id":1}`)},
		"a shop as a new order":               {topic: "orders/create", body: ours, fails: true},
		"a shop as a cancelled order":         {topic: "orders/cancelled", body: ours},
		"a shop under its own topic":          {topic: "app/uninstalled", body: ours, want: []offers.OrderEventKind{offers.Disconnected}},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := p.ParseWebhook(webhook(w.Twin, w.Send(c.topic, c.body)))
			var got []offers.OrderEventKind
			for _, e := range events {
				got = append(got, e.Kind)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || (err != nil) != c.fails {
				t.Errorf("%s, %v", diff, err)
			}
		})
	}
}

func TestUninstalled(t *testing.T) {
	w := start(t)
	m := w.Send("app/uninstalled", []byte(`{"id":1,"myshopify_domain":"twin.myshopify.com"}`))
	events, err := w.platform(t).ParseWebhook(webhook(w.Twin, m))
	if err != nil || len(events) != 1 || events[0].Kind != offers.Disconnected || events[0].Delivery == "" || events[0].At == 0 {
		t.Errorf("events %+v, %v", events, err)
	}
}

func TestMessagesThatCantBeRead(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	for name, body := range map[string]string{
		"no JSON":          `{`,
		"no id":            `{"currency":"EUR","total_line_items_price":"1.00"}`,
		"an id of nothing": `{"id":0,"currency":"EUR","total_line_items_price":"1.00"}`,
		"a broken id":      `{"id":1.5,"currency":"EUR","total_line_items_price":"1.00"}`,
		"no currency":      `{"id":1,"total_line_items_price":"1.00"}`,
		"no amount":        `{"id":1,"currency":"EUR"}`,
		"an odd amount":    `{"id":1,"currency":"EUR","total_line_items_price":"1e3"}`,
		"less than none":   `{"id":1,"currency":"EUR","total_line_items_price":"-1.00"}`,
		"a code's amount":  `{"id":1,"currency":"EUR","total_line_items_price":"1.00","discount_codes":[{"code":"X","amount":"?"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			events, err := p.ParseWebhook(webhook(w.Twin, w.Send("orders/create", []byte(body))))
			if err == nil || errors.Is(err, offers.ErrSignature) || len(events) > 0 {
				t.Errorf("events %+v, %v", events, err)
			}
		})
	}
}

// A secret is changed for another while messages signed with either are under way; no secret takes no message.
func TestMessageSecrets(t *testing.T) {
	w := start(t)
	for name, c := range map[string]struct {
		credentials map[string]any
		good        bool
	}{
		"the secret":        {map[string]any{"shop": shop, "access_token": token, "webhook_secret": secret}, true},
		"old and new":       {map[string]any{"shop": shop, "access_token": token, "webhook_secret": []string{"new", secret}}, true},
		"the app's own":     {map[string]any{"shop": shop, "client_id": "app", "client_secret": secret}, true},
		"another":           {map[string]any{"shop": shop, "access_token": token, "webhook_secret": "other"}, false},
		"none":              {map[string]any{"shop": shop, "access_token": token}, false},
		"an empty one":      {map[string]any{"shop": shop, "access_token": token, "webhook_secret": ""}, false},
		"empty ones":        {map[string]any{"shop": shop, "access_token": token, "webhook_secret": []string{"", ""}}, false},
		"of another's shop": {map[string]any{"shop": "other.myshopify.com", "access_token": token, "webhook_secret": secret}, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.connect(t, c.credentials).ParseWebhook(webhook(w.Twin, w.Send("orders/create", file(t, "order.json"))))
			if (err == nil) != c.good || err != nil && !errors.Is(err, offers.ErrSignature) {
				t.Errorf("answer %v", err)
			}
		})
	}
	empty, err := twin.New(twin.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := empty.Send("orders/create", file(t, "order.json")) // signed with nothing
	if _, err := w.connect(t, map[string]any{"shop": shop, "access_token": token}).ParseWebhook(webhook(w.Twin, m)); !errors.Is(err, offers.ErrSignature) {
		t.Errorf("a message signed with nothing: %v", err)
	}
}

// Whatever a stranger sends, and whatever a shop may come to send: no panic, no event without the signature, no amount below nothing.
func FuzzParseWebhook(f *testing.F) {
	tw, err := twin.New(twin.Options{Shop: shop, ClientSecret: secret})
	if err != nil {
		f.Fatal(err)
	}
	p, err := shopify.Connect(offers.Connection{Store: store(), Credentials: []byte(`{"shop":"twin.myshopify.com","access_token":"x","webhook_secret":"` + secret + `"}`)})
	if err != nil {
		f.Fatal(err)
	}
	for _, topic := range []string{"orders/create", "orders/cancelled", "orders/updated", "app/uninstalled", "refunds/create", ""} {
		f.Add(topic, file(f, "order.json"), "", shop)
		f.Add(topic, file(f, "refund.json"), "AAAA", "other.myshopify.com")
	}
	f.Fuzz(func(t *testing.T, topic string, body []byte, signature, domain string) {
		m := tw.Send(topic, body)
		events, err := p.ParseWebhook(webhook(tw, m))
		if errors.Is(err, offers.ErrSignature) {
			t.Fatal("a signed message is refused")
		}
		for _, e := range events {
			if e.Kind != offers.Disconnected && (e.Order == "" || e.Subtotal < 0 || !offers.ValidCurrency(e.Currency)) {
				t.Fatalf("event %+v", e)
			}
			for _, c := range e.Codes {
				if c.Discount < 0 {
					t.Fatalf("event %+v", e)
				}
			}
		}
		forged := http.Header{}
		forged.Set("X-Shopify-Topic", topic)
		forged.Set("X-Shopify-Hmac-Sha256", signature)
		forged.Set("X-Shopify-Shop-Domain", domain)
		if signature == m.Header.Get("X-Shopify-Hmac-Sha256") {
			return
		}
		if events, err := p.ParseWebhook(offers.Webhook{Header: forged.Get, Body: body}); !errors.Is(err, offers.ErrSignature) || events != nil {
			t.Fatalf("a forged message says %+v, %v", events, err)
		}
	})
}
