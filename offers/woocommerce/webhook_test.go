package woocommerce_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"lastcall/offers"
)

func signed(body []byte, topic string) offers.Webhook {
	mac := hmac.New(sha256.New, []byte(hookSecret))
	mac.Write(body)
	header := map[string]string{"X-WC-Webhook-Signature": base64.StdEncoding.EncodeToString(mac.Sum(nil)), "X-WC-Webhook-Topic": topic,
		"X-WC-Webhook-Delivery-ID": "d-1"}
	return offers.Webhook{Header: func(name string) string { return header[name] }, Body: body, Now: 1_800_000_000_000}
}

// anOrder is one of two lines with one code of ours, paid.
func anOrder(edits fields) []byte {
	o := fields{"id": 727, "status": "processing", "currency": "EUR", "prices_include_tax": false,
		"date_created_gmt": "2026-11-21T10:00:00", "date_modified_gmt": "2026-11-21T10:00:05", "date_paid_gmt": "2026-11-21T10:00:04",
		"line_items":   []fields{{"subtotal": "40.00", "subtotal_tax": "8.40"}, {"subtotal": "9.99", "subtotal_tax": "2.10"}},
		"coupon_lines": []fields{{"code": "vip-2345-6789", "discount": "5.00", "discount_tax": "1.05"}}}
	for k, v := range edits {
		o[k] = v
	}
	b, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	return b
}

func TestParseWebhook(t *testing.T) {
	const made, changed = int64(1_795_255_200_000), int64(1_795_255_205_000)
	used := []offers.UsedCode{{Code: "VIP-2345-6789", Discount: 500}}
	event := func(kind offers.OrderEventKind, status string, at int64) []offers.OrderEvent {
		return []offers.OrderEvent{{Kind: kind, Order: "727", Currency: "EUR", Subtotal: 4_999, Codes: used, At: at, ChangedAt: changed, Delivery: "d-1",
			Event: "order 727 " + status + " 2026-11-21T10:00:05"}}
	}
	taxed := event(offers.OrderPlaced, "processing", made)
	taxed[0].Subtotal, taxed[0].Codes = 6_049, []offers.UsedCode{{Code: "VIP-2345-6789", Discount: 605}}
	yen := event(offers.OrderPlaced, "processing", made)
	yen[0].Currency, yen[0].Subtotal, yen[0].Codes = "JPY", 4_000, []offers.UsedCode{{Code: "VIP-2345-6789", Discount: 400}}
	two := event(offers.OrderPlaced, "processing", made)
	two[0].Codes = []offers.UsedCode{{Code: "VIP-2345-6789", Discount: 500}, {Code: "SPRING", Discount: 100}}
	for name, c := range map[string]struct {
		topic string
		edits fields
		want  []offers.OrderEvent
	}{
		"an order is placed":                            {"order.created", nil, event(offers.OrderPlaced, "processing", made)},
		"an order waits for a transfer":                 {"order.created", fields{"status": "on-hold", "date_paid_gmt": nil}, event(offers.OrderPlaced, "on-hold", made)},
		"a status of a plugin":                          {"order.updated", fields{"status": "shipped"}, event(offers.OrderPlaced, "shipped", made)},
		"an order waits for its payment":                {"order.created", fields{"status": "pending", "date_paid_gmt": nil}, nil},
		"its payment failed":                            {"order.updated", fields{"status": "failed", "date_paid_gmt": nil}, nil},
		"a checkout that was begun":                     {"order.created", fields{"status": "checkout-draft"}, nil},
		"an order is cancelled":                         {"order.updated", fields{"status": "cancelled"}, event(offers.OrderCancelled, "cancelled", changed)},
		"an order is refunded in full":                  {"order.updated", fields{"status": "refunded"}, event(offers.OrderCancelled, "refunded", changed)},
		"prices with tax":                               {"order.created", fields{"prices_include_tax": true}, taxed},
		"no codes":                                      {"order.created", fields{"coupon_lines": []fields{}}, nil},
		"a code that can't be ours":                     {"order.created", fields{"coupon_lines": []fields{{"code": "été", "discount": "1.00"}}}, nil},
		"ours beside another":                           {"order.created", fields{"coupon_lines": []fields{{"code": "vip-2345-6789", "discount": "5"}, {"code": "spring", "discount": "1"}}}, two},
		"a currency without minor units":                {"order.created", fields{"currency": "JPY", "line_items": []fields{{"subtotal": "4000"}}, "coupon_lines": []fields{{"code": "vip-2345-6789", "discount": "400"}}}, yen},
		"another topic":                                 {"product.updated", nil, nil},
		"no topic, as of the ping":                      {"", nil, nil},
		"a deleted order, of which we only know the id": {"order.updated", fields{"status": "", "coupon_lines": nil, "line_items": nil}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := away(t, nil).ParseWebhook(signed(anOrder(c.edits), c.topic))
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, %v\nwant %+v", got, err, c.want)
			}
		})
	}
	for name, body := range map[string][]byte{
		"no JSON":                   []byte("webhook_id=4"),
		"a list":                    []byte("[]"),
		"an amount that is none":    anOrder(fields{"line_items": []fields{{"subtotal": "1e3"}}}),
		"an amount that is a bound": anOrder(fields{"coupon_lines": []fields{{"code": "vip-2345-6789", "discount": "99999999999999999999"}}}),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := away(t, nil).ParseWebhook(signed(body, "order.created"))
			if err == nil || errors.Is(err, offers.ErrSignature) || got != nil {
				t.Errorf("got %+v, %v; want an error of the content", got, err)
			}
		})
	}
}

// FuzzParseWebhook: whatever is signed, nothing breaks and amounts stay inside their bounds; what is not, is refused.
func FuzzParseWebhook(f *testing.F) {
	f.Add(anOrder(nil), "order.created", "")
	f.Add(anOrder(fields{"status": "cancelled"}), "order.updated", "AAAA")
	f.Add([]byte(`{"id":1e99,"coupon_lines":[{}]}`), "order.updated", "====")
	p := away(f, nil)
	f.Fuzz(func(t *testing.T, body []byte, topic, signature string) {
		m := signed(body, topic)
		events, err := p.ParseWebhook(m)
		if errors.Is(err, offers.ErrSignature) {
			t.Fatal("an authentic message is refused")
		}
		for _, e := range events {
			if e.Order == "" || len(e.Codes) == 0 || e.Kind != offers.OrderPlaced && e.Kind != offers.OrderCancelled {
				t.Fatalf("an event of nothing: %+v", e)
			}
			for _, c := range e.Codes {
				if offers.NormalizeCode(c.Code) != c.Code || c.Discount > 2*offers.MaxAmount+2 {
					t.Fatalf("a code of nothing: %+v", c)
				}
			}
		}
		real := m.Header
		if signature == real("X-WC-Webhook-Signature") {
			return
		}
		m.Header = func(name string) string {
			if name == "X-WC-Webhook-Signature" {
				return signature
			}
			return real(name)
		}
		if events, err := p.ParseWebhook(m); !errors.Is(err, offers.ErrSignature) || events != nil {
			t.Fatalf("a forged message is taken: %+v, %v", events, err)
		}
	})
}
