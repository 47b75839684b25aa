package vendure_test

import (
	"net/http/httptest"
	"testing"

	"lastcall/offers/platformtest"
)

// served is a twin that can be made to fail, and the platform that is connected to it.
func served(t *testing.T) (*twin, *platformtest.HTTPFaults, string) {
	t.Helper()
	store := newTwin(t)
	faults := platformtest.NewFaults(store)
	server := httptest.NewServer(faults)
	t.Cleanup(server.Close)
	return store, faults, server.URL
}

func TestConformance(t *testing.T) {
	store, faults, url := served(t)
	platform := connect(t, map[string]string{"url": url, "username": twinUser, "password": twinPassword, "webhook_secret": webhookSecret})
	platform.SetNow(store.now)
	platformtest.Run(t, platformtest.Bench{
		Platform: platform,
		Stranger: connect(t, map[string]string{"url": url, "username": twinUser, "password": "not-the-password", "webhook_secret": "a secret that nobody has"}),
		Store:    storefront,
		Shop:     store,
		Goods:    platformtest.Goods{Product: "1", OtherProduct: "3"},
		Now:      func() int64 { return store.now().UnixMilli() },
		Advance:  store.advance,
		Message:  store.message,
		Faults:   faults,
		PageSize: 100,
		Secrets:  []string{twinPassword, webhookSecret, "not-the-password"},
	})
}

func FuzzCartURL(f *testing.F) {
	platformtest.FuzzCartURL(f, connect(f, map[string]string{"url": "https://shop.example", "username": "u", "password": "p"}), storefront)
}
