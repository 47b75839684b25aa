//go:build stores

package medusa_test

import (
	"testing"
	"time"

	"lastcall/offers/medusa"
	"lastcall/offers/medusa/medusapeer"
	"lastcall/offers/platformtest"
)

// TestRealConformance holds the adapter against a real Medusa, with all that we give to merchants in it.
func TestRealConformance(t *testing.T) {
	in := newInbox(t)
	store := medusapeer.Start(t, medusapeer.Options{WebhookURL: in.URL, WebhookSecret: webhookSecret})
	t.Logf("database %s, migrated %s, started %s, seeded %s", store.Database, store.Migrated, store.Started, store.Seeded)
	mug, blanket := store.Goods["mug"], store.Goods["blanket"]
	platformtest.Run(t, platformtest.Bench{
		Platform: connect(t, medusa.Credentials{URL: store.URL, APIKey: store.Secret, WebhookSecret: webhookSecret, Guarded: true}),
		Stranger: connect(t, medusa.Credentials{URL: store.URL, APIKey: strangersKey, WebhookSecret: "a secret that nobody has"}),
		Store:    storefront,
		Shop: &shop{url: store.URL, publishable: store.Publishable, secret: store.Secret, region: store.Region, parcel: store.Parcel,
			variant: mug.Variant, price: 500},
		Goods: platformtest.Goods{Product: mug.Product, OtherProduct: blanket.Product, Collection: mug.Collection, OtherCollection: blanket.Collection},
		Now:   func() int64 { return time.Now().UnixMilli() }, Message: in.of,
		Real: true, PageSize: medusa.PageSize, Secrets: []string{store.Secret, strangersKey, webhookSecret},
	})
}
