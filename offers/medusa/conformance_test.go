package medusa_test

import (
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/medusa"
	"lastcall/offers/platformtest"
)

// The adapter against the twin, with and without what a merchant may add.
func TestConformance(t *testing.T) {
	for name, guarded := range map[string]bool{"with the guard": true, "without it": false} {
		t.Run(name, func(t *testing.T) {
			in := newInbox(t)
			w, handler := newTwin(t, guarded, in.URL)
			in.clock = w.clock
			faults := platformtest.NewFaults(handler)
			url := serve(t, faults)
			platform := connect(t, medusa.Credentials{URL: url, APIKey: twinSecret, WebhookSecret: webhookSecret, Guarded: guarded})
			platform.SetClock(func() time.Time { return time.UnixMilli(w.clock()) })
			platformtest.Run(t, platformtest.Bench{
				Platform: platform,
				Stranger: connect(t, medusa.Credentials{URL: url, APIKey: strangersKey, WebhookSecret: "a secret that nobody has"}),
				Store:    storefront,
				Shop: &shop{url: serve(t, handler), publishable: twinPublishable, secret: twinSecret, region: "reg_1", parcel: "so_1",
					variant: "variant_mug", price: twinPrice},
				Goods: platformtest.Goods{Product: "prod_mug", OtherProduct: "prod_lamp", Collection: "pcol_mug", OtherCollection: "pcol_lamp"},
				Now:   w.clock, Advance: w.advance, Message: in.of, Faults: faults, PageSize: medusa.PageSize,
				Secrets: []string{twinSecret, strangersKey, webhookSecret},
			})
		})
	}
}

func FuzzCartURL(f *testing.F) {
	platformtest.FuzzCartURL(f, connect(f, medusa.Credentials{URL: "https://medusa.example", APIKey: "sk", WebhookSecret: webhookSecret}),
		&offers.Storefront{Origins: storefront.Origins})
}
