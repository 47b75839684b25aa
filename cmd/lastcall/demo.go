package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"lastcall/handlers/demo"
	"lastcall/offers"
	"lastcall/session"
)

// demoStore runs everything in one process, in memory: the offer server, the admin and a store to try it on.
func demoStore(ctx context.Context, c config, out io.Writer) error {
	if c.LogLevel == 0 {
		c.LogLevel = 4 // warn: the console belongs to the few lines below
	}
	log := c.logger(out)
	secret := make([]byte, 32)
	rand.Read(secret)
	keys, err := session.NewKeys(secret)
	if err != nil {
		return err
	}
	sealing, err := randomVault()
	if err != nil {
		return err
	}
	s, err := openState(ctx, "", "", log)
	if err != nil {
		return err
	}
	a, err := newApp(c, s, keys, sealing, log)
	if err != nil {
		return errors.Join(err, s.close(ctx))
	}
	shopURL, err := localURL("shop.localhost", c.ShopListen)
	if err != nil {
		return errors.Join(err, s.close(ctx))
	}
	seeded, err := seedDemo(ctx, a, shopURL)
	if err != nil {
		return errors.Join(err, s.close(ctx))
	}
	if err := seedHistory(ctx, a, c.Seed, time.Now().UnixMilli()); err != nil {
		return errors.Join(err, s.close(ctx))
	}
	shop := demo.New(demo.Config{OffersURL: c.PublicURL, APIURL: "http://" + c.Listen, StoreKey: demoKey, APIKey: seeded.apiKey, Logger: log})
	fmt.Fprintf(out, `Lastcall demo: everything in memory, gone when you stop it (Ctrl-C).

  The store    %s
  The admin    %s/admin/     %s   %s
  The server   %s

Try this: open a product, look at it for two seconds, then move the pointer out of the
page at the top (on a touch screen: switch to another tab and back). Take the offer, or
close it and find it again in the corner. Then change the campaign in the admin and load
the next page. Each browser session gets one offer; a private window is a new session.

`, shopURL, c.PublicURL, demoEmail, seeded.passphrase, c.PublicURL)
	return a.run(ctx, s, log, listener{"public", c.Listen, a.public}, listener{"store", c.ShopListen, shop},
		listener{"private", c.PrivateListen, a.private})
}

const (
	demoID    = "demo"
	demoKey   = "demo"
	demoEmail = "owner@shop.localhost"
)

type seeded struct{ apiKey, passphrase string }

// seedDemo makes the demo's store, its campaigns, its owner and its API key.
func seedDemo(ctx context.Context, a *app, shopURL string) (seeded, error) {
	now := time.Now().UnixMilli()
	store := &offers.Storefront{ID: demoID, Key: demoKey, Name: "Marlow & Fern", Origins: []string{shopURL}, Currency: "EUR",
		TimeZone: "Europe/Berlin", Platform: "direct", Cells: 1, MaxOrder: 500_00, Salt: rand.Text(),
		Theme: offers.Theme{Accent: "#2f5d4a"}, SavedBy: byCommand}
	if err := a.store.SaveStore(ctx, store); err != nil {
		return seeded{}, err
	}
	for _, c := range demoCampaigns() {
		c.UpdatedAt, c.UpdatedBy = now, byCommand
		if err := a.store.SaveCampaign(ctx, &c); err != nil {
			return seeded{}, err
		}
	}
	secret, key := offers.NewAPIKey(demoID, "demo store", now)
	if err := a.store.SaveAPIKey(ctx, key); err != nil {
		return seeded{}, err
	}
	passphrase := strings.ToLower(rand.Text()[:16])
	_, err := a.accounts.Create(ctx, session.NewAccount{Email: demoEmail, Name: "Mara Fern", Role: session.Owner,
		Stores: []string{demoID}, Passphrase: passphrase}, now)
	return seeded{apiKey: secret, passphrase: passphrase}, err
}

// demoCampaigns: one that anyone can see at once, two to switch on.
func demoCampaigns() []offers.Campaign {
	leaving := offers.NewCampaign(demoID, "leaving", "Leaving a product")
	leaving.Enabled, leaving.Priority, leaving.AddViewed = true, 10, true
	cart := offers.NewCampaign(demoID, "idle-cart", "Idle cart")
	cart.Priority = 20
	cart.Triggers = []offers.Trigger{{Kind: offers.CartIdle, Threshold: 60_000}}
	cart.Value = offers.Value{Kind: offers.FreeShipping, Min: 490, Max: 490}
	compare := offers.NewCampaign(demoID, "comparing", "Comparing products")
	compare.Triggers = []offers.Trigger{{Kind: offers.Compared, Threshold: 2}}
	compare.Value = offers.Value{Kind: offers.FixedAmount, Min: 300, Max: 800, Step: 100, MinSubtotal: 30_00}
	return []offers.Campaign{leaving, cart, compare}
}

// localURL is the address of a listener under a name that browsers resolve to this machine.
func localURL(host, listen string) (string, error) {
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", err
	}
	return "http://" + host + ":" + port, nil
}
