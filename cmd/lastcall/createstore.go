package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/redisstore"
	"lastcall/session"
)

// byCommand is whoever may run commands here.
var byCommand = offers.Author{Via: "command"}

// newStorefront is a store as the settings describe it. It is not kept yet.
func newStorefront(c config) *offers.Storefront {
	name := c.Store.Name
	if name == "" {
		name = c.Store.ID
	}
	return &offers.Storefront{ID: c.Store.ID, Key: strings.ToLower(rand.Text()[:12]), Name: name, Origins: list(c.Store.Origins),
		Currency: c.Store.Currency, TimeZone: c.Store.TimeZone, Platform: "direct", Cells: c.Store.Cells, MaxOrder: 500_00, Salt: rand.Text()}
}

// createStore keeps a new store with a first campaign (off), its owner and an API key, and prints what is shown only once.
// All that can be refused is looked at first, and the owner comes before the store: a mistyped setting leaves nothing half
// made.
func createStore(ctx context.Context, catalog *redisstore.Store, accounts *session.Accounts, c config, store *offers.Storefront, out io.Writer) error {
	now := time.Now().UnixMilli()
	if err := store.Validate(); err != nil {
		return err
	}
	if _, err := catalog.StoreByID(ctx, store.ID); !errors.Is(err, offers.ErrNoStore) {
		return errors.Join(fmt.Errorf("is there a store %q already?", store.ID), err)
	}
	passphrase := strings.ToLower(rand.Text()[:20])
	if _, err := accounts.Create(ctx, session.NewAccount{Email: c.Store.Email, Role: session.Owner, Stores: []string{store.ID},
		Passphrase: passphrase}, now); err != nil {
		return fmt.Errorf("the owner's account: %w", err)
	}
	store.SavedBy = byCommand
	if err := catalog.SaveStore(ctx, store); err != nil {
		return err
	}
	campaign := offers.NewCampaign(store.ID, "first", "Leaving a product")
	campaign.UpdatedAt, campaign.UpdatedBy = now, byCommand
	if err := catalog.SaveCampaign(ctx, &campaign); err != nil {
		return err
	}
	secret, key := offers.NewAPIKey(store.ID, "checkout", now)
	if err := catalog.SaveAPIKey(ctx, key); err != nil {
		return err
	}
	fmt.Fprintf(out, `Store %q is ready. This is shown once:

  Script tag   <script async src="%s/w/%s.js"></script>
  Admin        %s/admin/   %s   %s
  API key      %s

Its first campaign is off: look at it in the admin, then switch it on.
`, store.Name, c.PublicURL, store.Key, c.PublicURL, c.Store.Email, passphrase, secret)
	return nil
}
