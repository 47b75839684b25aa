package main

import (
	"context"
	"log/slog"

	"lastcall/handlers/metrics"
	"lastcall/offers"
	"lastcall/offers/courier"
	"lastcall/offers/redisstore"
)

// newCourier tells listeners outside what becomes of offers.
func newCourier(c config, store *redisstore.Store, m *metrics.Metrics, log *slog.Logger) *courier.Courier {
	return &courier.Courier{Box: store, Stores: store.Stores, Client: courier.NewClient(c.WebhooksPrivate), Log: log, Meter: m,
		Disable: func(ctx context.Context, storeID, hook string) error {
			return changeHooks(ctx, store, storeID, offers.Author{Via: "server"}, func(s *offers.Storefront) {
				for i := range s.Hooks {
					if s.Hooks[i].ID == hook {
						s.Hooks[i].Enabled = false
					}
				}
			})
		}}
}

// changeHooks changes a store's listeners, again if somebody else saves the store in between.
func changeHooks(ctx context.Context, catalog *redisstore.Store, storeID string, by offers.Author, change func(*offers.Storefront)) error {
	_, err := offers.ChangeStore(ctx, catalog, storeID, func(s *offers.Storefront) error {
		change(s)
		s.SavedBy = by
		return nil
	})
	return err
}
