package woocommerce_test

import (
	"encoding/json"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest"
	"lastcall/offers/woocommerce"
)

const hookAddress = "https://offers.example/hooks/shop"

var storefront = &offers.Storefront{ID: "shop", Key: "shop", Currency: "EUR", Salt: "salt", Platform: "woocommerce",
	Origins: []string{"https://shop.example", "https://m.shop.example:8443"}}

type fields map[string]any

// credentials are the twin's, with edits.
func credentials(url string, edits fields) []byte {
	all := fields{"url": url, "consumer_key": twinKey, "consumer_secret": twinSecret, "webhook_secret": hookSecret}
	for k, v := range edits {
		all[k] = v
	}
	b, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return b
}

func (t *twin) connect(tb testing.TB, edits fields) *woocommerce.Platform {
	tb.Helper()
	p, err := woocommerce.Connect(offers.Connection{Store: storefront, Credentials: credentials(t.URL, edits), Client: t.Client()})
	if err != nil {
		tb.Fatal(err)
	}
	platform := p.(*woocommerce.Platform)
	platform.SetClock(func() time.Time { return time.UnixMilli(t.now()) })
	platform.SetPageSize(10)
	return platform
}

func TestContract(t *testing.T) {
	for name, tls := range map[string]bool{"over TLS": true, "signed": false} {
		t.Run(name, func(t *testing.T) {
			twin := newTwin(t, tls)
			p := twin.connect(t, nil)
			if err := p.Subscribe(t.Context(), hookAddress); err != nil {
				t.Fatal(err)
			}
			platformtest.Run(t, platformtest.Bench{Platform: p, Store: storefront, Shop: shop{twin}, Goods: goods,
				Stranger: twin.connect(t, fields{"consumer_secret": "cs_nobodys", "webhook_secret": "nobodys-secret-at-all"}),
				Now:      twin.now, Advance: twin.advance, Message: twin.message, Undated: true, Faults: twin.faults, PageSize: 10,
				Secrets: []string{twinKey, twinSecret, hookSecret}})
		})
	}
}
