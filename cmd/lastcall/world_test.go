package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/handlers/demo"
	"lastcall/offers"
	"lastcall/offers/direct"
	"lastcall/session"
)

// world is the whole product with the demo's store on it, on two sites of this machine, and everything they said.
type world struct {
	*testing.T
	*app
	offers, shop string // origins, as browsers know them
	redis        redis.UniversalClient
	apiKey       string
	passphrase   string // of the owner
	said         *recorder
	visitors     *session.Visitors // signs as the server does
}

// premises are what a world is built on. The zero value is the demo as anyone starts it.
type premises struct {
	redis    string                        // URL of a Redis that may go away; "" = the embedded engine in memory
	campaign func(*offers.Campaign)        // changes the demo's live campaign
	csp      func(offersURL string) string // the store's policy; nil = none
	hostile  bool                          // the store's styles hide everything
	rewrite  func(path, body string) string
	platform offers.Platform // what runs the demo's cart; nil = it asks our API
	createOn offers.CreateOn
	failing  bool // the server has errors to log
	seed     seedPlan
	// connected puts the store on a real platform, whose pages are the shop's; nil = the demo's own pages.
	connected func(*world) connected
}

// connected is a store on a platform that runs.
type connected struct {
	platform    string
	credentials map[string]string
	pages       http.Handler
}

func newWorld(t *testing.T, on premises) *world {
	t.Helper()
	ctx := context.Background()
	log := slog.New(slog.NewTextHandler(errorLog{t, on.redis != "" || on.failing}, &slog.HandlerOptions{Level: slog.LevelError}))
	s, err := openState(ctx, on.redis, "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close(ctx) })
	w := &world{T: t, redis: s.client, said: &recorder{rewrite: on.rewrite}}
	public, shop := httptest.NewUnstartedServer(nil), httptest.NewUnstartedServer(nil)
	w.offers, w.shop = "http://offers.localhost"+port(public), "http://shop.localhost"+port(shop)
	keys := testKeys(t)
	sealing, err := randomVault()
	if err != nil {
		t.Fatal(err)
	}
	w.app, err = newApp(on.config(w.offers), s, keys, sealing, log)
	if err != nil {
		t.Fatal(err)
	}
	if w.visitors, err = session.NewVisitors(session.VisitorOptions{Keys: keys}); err != nil {
		t.Fatal(err)
	}
	seeded, err := seedDemo(ctx, w.app, w.shop)
	if err != nil {
		t.Fatal(err)
	}
	w.apiKey, w.passphrase = seeded.apiKey, seeded.passphrase
	t.Cleanup(w.widget.Wait)
	if err := seedHistory(ctx, w.app, on.seed, time.Now().UnixMilli()); err != nil {
		t.Fatal(err)
	}
	if on.platform != nil {
		front := w.front()
		front.Platform, front.CreateOn = "under test", on.createOn
		if err := w.store.SaveStore(ctx, front); err != nil {
			t.Fatal(err)
		}
	}
	if on.campaign != nil {
		w.change(on.campaign)
	}
	public.Config.Handler = w.said.around("offers", w.public)
	public.Start()
	t.Cleanup(public.Close)
	store := demo.Config{OffersURL: w.offers, APIURL: "http://" + public.Listener.Addr().String(), StoreKey: demoKey,
		APIKey: w.apiKey, Logger: log, HostileCSS: on.hostile}
	if on.csp != nil {
		store.CSP = on.csp(w.offers)
	}
	pages := demo.New(store)
	if on.connected != nil {
		pages = w.connects(on.connected(w))
	}
	shop.Config.Handler = w.said.around("shop", pages)
	shop.Start()
	t.Cleanup(shop.Close)
	working, stop := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { w.worker.Run(working) })
	work.Go(func() { w.dispatcher.Run(working) })
	work.Go(func() { w.bookkeeper.Run(working) })
	t.Cleanup(func() { stop(); work.Wait() })
	return w
}

// connects puts the demo's store on a platform and answers its pages.
func (w *world) connects(to connected) http.Handler {
	w.Helper()
	secret, err := json.Marshal(to.credentials)
	if err != nil {
		w.Fatal(err)
	}
	ctx, front := context.Background(), w.front()
	front.Platform = to.platform
	if err := errors.Join(w.store.SaveCredentials(ctx, demoID, secret), w.store.SaveStore(ctx, front)); err != nil {
		w.Fatal(err)
	}
	return to.pages
}

func (on premises) config(publicURL string) config {
	c := config{PublicURL: publicURL}
	if on.platform != nil {
		c.kinds = map[string]offers.Connect{"direct": direct.Connect,
			"under test": func(offers.Connection) (offers.Platform, error) { return on.platform, nil }}
	}
	return c
}

// errorLog fails the test for every error that the server logs, unless the test makes them.
type errorLog struct {
	*testing.T
	expected bool
}

func (l errorLog) Write(line []byte) (int, error) {
	if !l.expected {
		l.Errorf("the server logs: %s", line)
	}
	return len(line), nil
}

func port(s *httptest.Server) string {
	address := s.Listener.Addr().String()
	return address[strings.LastIndex(address, ":"):]
}

func testKeys(t *testing.T) *session.Keys {
	t.Helper()
	secret := make([]byte, 32)
	rand.Read(secret)
	keys, err := session.NewKeys(secret)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// front is the demo's store as the server knows it now.
func (w *world) front() *offers.Storefront {
	w.Helper()
	store, err := w.store.StoreByID(context.Background(), demoID)
	if err != nil {
		w.Fatal(err)
	}
	return store
}

// change saves another form of the demo's live campaign, as a merchant would.
func (w *world) change(how func(*offers.Campaign)) {
	w.Helper()
	all, err := w.store.Campaigns(context.Background(), demoID)
	if err != nil {
		w.Fatal(err)
	}
	i := slices.IndexFunc(all, func(c offers.Campaign) bool { return c.ID == "leaving" })
	how(&all[i])
	if err := w.store.SaveCampaign(context.Background(), &all[i]); err != nil {
		w.Fatal(err)
	}
	w.cache.Drop(demoID)
}

// lasting makes offers end after so long, without grace.
func lasting(d time.Duration) func(*offers.Campaign) {
	return func(c *offers.Campaign) {
		c.Duration.MinMS, c.Duration.MaxMS, c.Duration.GraceMS = d.Milliseconds(), d.Milliseconds(), 0
	}
}

// minted is the store's only unfinished offer, from the books: nobody else can name its code.
func (w *world) minted() offers.Offer {
	w.Helper()
	ctx := context.Background()
	codes := w.codes()
	if len(codes) != 1 {
		w.Fatalf("%d codes are live, want 1", len(codes))
	}
	session := w.redis.HGet(ctx, "c:{demo.0}:"+codes[0], "s").Val()
	o, err := w.store.Live(ctx, w.front(), session)
	if err != nil || o.Code != codes[0] {
		w.Fatalf("the session's offer is %+v, %v", o, err)
	}
	return o
}

// codes are those of all offers that wait for their end.
func (w *world) codes() []string {
	w.Helper()
	codes, err := w.redis.ZRange(context.Background(), "q:{demo.0}", 0, -1).Result()
	if err != nil {
		w.Fatal(err)
	}
	return codes
}

// state is where the session's newest offer stands.
func (w *world) state(session string) offers.State {
	w.Helper()
	o, err := w.store.Live(context.Background(), w.front(), session)
	if err != nil {
		w.Fatal(err)
	}
	return o.State
}

// clock is the server's, ms.
func (w *world) clock() int64 {
	w.Helper()
	now, err := w.redis.Time(context.Background()).Result()
	if err != nil {
		w.Fatal(err)
	}
	return now.UnixMilli()
}

// counted is a total of the demo's live campaign.
func (w *world) counted(what string) int64 {
	w.Helper()
	all, err := w.store.Counters(context.Background(), w.front())
	if err != nil {
		w.Fatal(err)
	}
	return all["leaving"][what]
}

// patience is how long a condition may take on a slow and busy machine.
const (
	patience  = 20 * time.Second
	pollEvery = 80 * time.Millisecond
)

// until polls a condition.
func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !condition(); <-time.After(pollEvery) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
