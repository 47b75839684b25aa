package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"lastcall/handlers"
	"lastcall/handlers/admin"
	"lastcall/handlers/api"
	"lastcall/handlers/client"
	"lastcall/handlers/hooks"
	"lastcall/handlers/metrics"
	"lastcall/handlers/widget"
	"lastcall/offers"
	"lastcall/offers/courier"
	"lastcall/offers/notify"
	"lastcall/offers/redisstore"
	"lastcall/offers/vault"
	"lastcall/session"
)

// app is the server's parts, wired.
type app struct {
	public, private http.Handler
	store           *redisstore.Store
	accounts        *session.Accounts
	cache           *offers.Cache
	widget          *widget.Handler
	platforms       *offers.Platforms
	worker          *offers.Worker
	dispatcher      *offers.Dispatcher
	courier         *courier.Courier
	keyUses         *offers.KeyUses
	notifier        *notify.Notifier
	bookkeeper      *offers.Bookkeeper
	stopping        atomic.Bool // no longer ready: balancers send traffic elsewhere
}

// campaignsAge is how long this process may not see what another one saved.
const campaignsAge = time.Second

// Signals a network (/24 or /48) may send: room for an office behind one address, none for a flood.
const (
	signalsPerSecond = 50
	signalsBurst     = 500
)

// Messages a network may send: a platform speaks for all its stores from a few networks, and in bursts.
const (
	messagesPerSecond = 100
	messagesBurst     = 1_000
)

// Signals of a network that could make an offer. Only hesitating shoppers send one, and rarely: this is what bounds a
// program that opens session after session to spend a campaign's budget.
const (
	mintsPerSecond = 2
	mintsBurst     = 60
)

func newApp(c config, s state, keys *session.Keys, sealing *vault.Vault, log *slog.Logger) (*app, error) {
	now := func() int64 { return time.Now().UnixMilli() }
	store := redisstore.New(s.client, redisstore.Options{Batched: s.remote, Vault: sealing})
	cache := offers.NewCache(store, campaignsAge, nil).Heeding(store)
	visitors, err := session.NewVisitors(session.VisitorOptions{Keys: keys, SameSite: c.SameSite, Records: session.Records{Redis: s.client,
		Key: visitorKeys(store)}})
	if err != nil {
		return nil, err
	}
	accounts, err := session.NewAccounts(session.AccountOptions{Redis: s.client, Sealer: sealing})
	if err != nil {
		return nil, err
	}
	tries, err := session.NewTries(keys)
	if err != nil {
		return nil, err
	}
	secure := strings.HasPrefix(c.PublicURL, "https://")
	admins, err := session.NewAdmins(session.AdminOptions{Redis: s.client, Keys: keys, Secure: secure})
	if err != nil {
		return nil, err
	}
	m := metrics.New()
	glances := &offers.Glances{}
	platforms := offers.NewPlatforms(c.platforms(), store, platformClient())
	a := &app{store: store, accounts: accounts, cache: cache, platforms: platforms,
		keyUses: &offers.KeyUses{Save: store.UsedAPIKey, Log: log}}
	a.courier = newCourier(c, store, m, log)
	if a.notifier, err = newNotifier(c, store, log); err != nil {
		return nil, err
	}
	addresses := client.Addresses{Trusted: c.TrustedProxies}
	a.widget = widget.New(widget.Config{
		PublicURL: c.PublicURL, Ledger: store, Stores: cache, Visitors: visitors, Platforms: platforms,
		Pictures: store, Tries: tries,
		Calls: store, Called: m.Called, Ready: offers.NewReady(store, m.ShelfEmpty),
		Addresses: addresses, Limiter: client.NewLimiter(signalsPerSecond, signalsBurst),
		MintLimiter: client.NewLimiter(mintsPerSecond, mintsBurst),
		Now:         now, Decided: m.Decision, Glances: glances, Log: log, TagMaxAge: c.TagMaxAge, Sightings: store,
	})
	a.public = handlers.Public(handlers.Parts{
		Widget: a.widget,
		API: api.New(api.Config{Ledger: store, Keys: store, Guesses: redisstore.NewGuesses(s.client), Log: log,
			Used: func(key offers.APIKey) { a.keyUses.Note(key, now()) }}),
		Admin: addresses.Rewrite(admin.New(admin.Config{Catalog: store, Audit: store, Ledger: store, Desk: store, Numbers: store, Platforms: platforms, Accounts: accounts, Admins: admins, Keys: store, Turns: store,
			Pictures: store, Tries: tries,
			Sightings: store, Connections: store, PublicAddress: publicAddress,
			Settings: admin.Settings{Notify: a.notifier.Test, CanMail: a.notifier.Mail != nil, Listeners: store, Privacy: store, TestHook: a.courier.Test},
			Changed:  cache.Drop, Now: now, Logger: log, PublicURL: c.PublicURL, Secure: secure})),
		Hooks: hooks.New(hooks.Config{Ledger: store, Stores: cache, Platforms: platforms, Addresses: addresses,
			Limiter: client.NewLimiter(messagesPerSecond, messagesBurst), Now: now, Heard: m.Message, Applied: m.Order, Log: log}),
		Metrics: m, Log: log,
	})
	a.private = handlers.Private(m, func(r *http.Request) error {
		if a.stopping.Load() {
			return errors.New("shutting down")
		}
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		defer cancel()
		return store.Ping(ctx)
	})
	a.worker = &offers.Worker{Store: store, Stores: store.Stores, Log: log,
		Expired: m.Expired, Failed: m.WorkerFailed}
	a.dispatcher = &offers.Dispatcher{Box: store, Turns: store, Shelves: store, Stores: store.Stores, Campaigns: store.Campaigns,
		Platforms: platforms, HookURL: func(s *offers.Storefront) string { return offers.HookURL(c.PublicURL, s) }, Log: log, Meter: m}
	a.bookkeeper = &offers.Bookkeeper{Book: store, Turns: store, Counters: store.Counters, Stores: store.Stores, Glances: glances, Log: log}
	return a, nil
}

// visitorKeys names the record of a visitor, which the ledger and the session package share. It needs the store's number
// of cells, which never changes; a store that can't be read is taken for a small one.
func visitorKeys(store *redisstore.Store) session.KeyFunc {
	return func(storeID, sessionID string) string {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		s, err := store.StoreByID(ctx, storeID)
		if err != nil {
			s = &offers.Storefront{ID: storeID, Cells: 1}
		}
		return redisstore.VisitorKey(s, sessionID)
	}
}
