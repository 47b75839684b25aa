//go:build stores

package vendure_test

import (
	"testing"
	"time"

	"lastcall/offers/platformtest"
	"lastcall/offers/vendure/vendurepeer"
)

// TestRealConformance holds the adapter against a real Vendure.
func TestRealConformance(t *testing.T) {
	in := newInbox(t)
	store := vendurepeer.Start(t, vendurepeer.Options{WebhookURL: in.URL, WebhookSecret: webhookSecret})
	shop := shopOf(store)
	t.Logf("ready after %s", store.Took)
	platform := connect(t, map[string]string{"url": store.URL, "username": store.Username, "password": store.Password, "webhook_secret": webhookSecret})
	platformtest.Run(t, platformtest.Bench{
		Platform: platform,
		Stranger: connect(t, map[string]string{"url": store.URL, "username": store.Username, "password": "not-the-password", "webhook_secret": "a secret that nobody has"}),
		Store:    storefront,
		Shop:     shop,
		Goods:    platformtest.Goods{Product: vendurepeer.MugProduct, OtherProduct: vendurepeer.BlanketProduct},
		Now:      func() int64 { return time.Now().UnixMilli() },
		Message:  in.of,
		Real:     true,
		PageSize: 100,
		Secrets:  []string{store.Password, webhookSecret, "not-the-password"},
	})
	t.Run("a refund in full changes its order", func(t *testing.T) { shop.touchedByRefunds(t, platform) })
}
