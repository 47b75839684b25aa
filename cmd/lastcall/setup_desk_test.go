package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"lastcall/handlers/demo"
)

// freshWorld is a server on which nobody has an account, and a shop whose pages have no tag until it is pasted. It answers
// the set-up link from the console too.
func freshWorld(t *testing.T) (w *world, link string, paste func(key string)) {
	t.Helper()
	ctx := context.Background()
	log := slog.New(slog.NewTextHandler(errorLog{t, false}, &slog.HandlerOptions{Level: slog.LevelError}))
	s, err := openState(ctx, "", "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close(ctx) })
	w = &world{T: t, redis: s.client, said: &recorder{}}
	public, shop := httptest.NewUnstartedServer(nil), httptest.NewUnstartedServer(nil)
	w.offers, w.shop = "http://offers.localhost"+port(public), "http://shop.localhost"+port(shop)
	sealing, err := randomVault()
	if err != nil {
		t.Fatal(err)
	}
	if w.app, err = newApp(premises{}.config(w.offers), s, testKeys(t), sealing, log); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.widget.Wait)
	public.Config.Handler = w.said.around("offers", w.public)
	public.Start()
	t.Cleanup(public.Close)
	var pages atomic.Pointer[http.Handler]
	show := func(h http.Handler) { pages.Store(&h) }
	show(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>Shop</title><link rel=icon href=data:,><h1>No tag yet</h1>"))
	}))
	shop.Config.Handler = w.said.around("shop", http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { (*pages.Load()).ServeHTTP(rw, r) }))
	shop.Start()
	t.Cleanup(shop.Close)
	paste = func(key string) {
		show(demo.New(demo.Config{OffersURL: w.offers, APIURL: "http://" + public.Listener.Addr().String(), StoreKey: key, APIKey: "none", Logger: log}))
	}
	var console bytes.Buffer
	if err := w.firstRun(ctx, w.offers, &console); err != nil {
		t.Fatal(err)
	}
	link = regexp.MustCompile(`http\S+/admin/setup/\S+`).FindString(console.String())
	if link == "" {
		t.Fatalf("the console says: %s", console.String())
	}
	return w, strings.TrimPrefix(link, w.offers), paste
}

var tagKey = regexp.MustCompile(`/w/([a-z0-9]+)\.js`)

// fills puts text into a box, as someone who types does.
func (d *adminTab) fills(selector, text string) {
	d.Helper()
	d.clicksOn(selector)
	d.types(text)
}

// ends waits for a page of the admin whose path ends so.
func (d *adminTab) ends(path string) {
	d.Helper()
	d.waits("a page that ends in "+path, func() bool {
		return d.reads(`document.readyState == 'complete' && location.pathname.endsWith(`+quoted(path)+`)`) == "true"
	})
}

// promisedSetUp is what the product promises a merchant, from the set-up link to the first offer.
const promisedSetUp = 60 * time.Second

// From a server that nobody has seen to the first offer: account, store, tag, campaign, and a shopper who hesitates.
func TestSetUpInAMinute(t *testing.T) {
	t.Parallel()
	w, link, paste := freshWorld(t)
	d := w.desk("/admin/login")
	call(d.shopper, d.ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Europe/Lisbon"})
	began := time.Now()
	d.opens(link)
	d.fills("#f-name", "Mara Fern")
	d.fills("#f-email", "mara@shop.example")
	d.fills("#f-passphrase", "plum gravel oboe tundra")
	d.clicksOn("main button.primary")
	d.ends("/admin/new-store")
	if got := d.reads(`document.querySelector('#f-time_zone').value`); got != "Europe/Lisbon" {
		t.Errorf("the guessed time zone is %q", got)
	}
	d.fills("#f-name", "Marlow & Fern")
	d.fills("#f-origins", strings.TrimPrefix(w.shop, "http://")+"/")
	d.fills("#f-max_order", "500")
	d.clicksOn("main button.primary")
	d.ends("/start")
	d.shows("#tag", "Waiting for your first page view on "+w.shop)
	key := tagKey.FindStringSubmatch(d.reads(`document.querySelector('#script-tag').textContent`))
	if key == nil {
		t.Fatal("there is no script tag to copy")
	}

	paste(key[1])
	shop := w.tab(d.ctx)
	shop.visits("/")
	d.shows("#tag .chip.good", "Done") // by itself: nobody reloads the page
	d.shows("#tag .sight", "Seen on "+w.shop)
	d.clicksOn("#campaign button.primary")
	d.shows("main", "“Leaving a product” is on.")
	merchant := time.Since(began)

	shopper := w.shopper(thirdPartyCookies)
	shopper.visits("/products/lamp")
	shopper.waits("an offer for a shopper who is about to leave", func() bool {
		shopper.movesOut()
		return shopper.view() == "offer"
	})
	t.Logf("the merchant's part took %.1f s, and the first shopper saw an offer after %.1f s", merchant.Seconds(), time.Since(began).Seconds())
	if merchant > promisedSetUp {
		t.Errorf("the merchant's part took %s, and the product promises %s", merchant, promisedSetUp)
	}
	d.foundAllQuiet("")
}

// The pages of the set-up keep what all pages of the admin do, in each of their states.
func TestSetUpPages(t *testing.T) {
	t.Parallel()
	w, link, paste := freshWorld(t)
	d := w.desk(link)
	d.looked("setup-welcome")
	d.clicksOn("main button.primary")
	d.shows("main", "please look at 2 fields")
	d.looked("setup-welcome-wrong")
	d.fills("#f-email", "mara@shop.example")
	d.fills("#f-passphrase", "plum gravel oboe tundra")
	d.clicksOn("main button.primary")
	d.ends("/admin/new-store")
	d.looked("setup-new-store")
	d.fills("#f-origins", "*.shop.example")
	d.clicksOn("main button.primary")
	d.shows("main", "please look at 3 fields")
	d.looked("setup-new-store-wrong")
	d.opens("/admin/new-store")
	d.fills("#f-name", "Marlow & Fern")
	d.fills("#f-origins", "https://marlow.example")
	d.fills("#f-max_order", "500")
	d.clicksOn("main button.primary")
	d.ends("/start")
	key := tagKey.FindStringSubmatch(d.reads(`document.querySelector('#script-tag').textContent`))
	paste(key[1])
	shop := w.tab(d.ctx)
	shop.visits("/")
	d.shows("#tag .strays", w.shop) // an address that is not the store's
	d.looked("setup-start")
	start := d.reads(`location.pathname`)
	other := &adminTab{w.tab(d.ctx)} // of several secrets in a form Chromium says on the console that it would rather have one
	other.opens(strings.Replace(start, "/start", "/connect", 1))
	other.looked("setup-connect")
	for _, kind := range []string{"shopify", "woocommerce", "medusa", "vendure"} {
		other.opens(strings.Replace(start, "/start", "/connect?platform="+kind, 1))
		other.looked("setup-connect-" + kind)
	}
	other.clicksOn("main button.primary")
	other.shows("main", "please look at")
	other.looked("setup-connect-wrong")
	// What the boxes make is what the adapters read: the platforms themselves are not there.
	const nowhere, shared = "http://127.0.0.1:9", "a-secret-of-16-or-more"
	for kind, tried := range map[string]struct {
		typed map[string]string
		words string
	}{
		"shopify":     {map[string]string{"shop": "example.myshopify.com", "access_token": "shpat_x", "webhook_secret": shared}, "The store cannot reach " + w.offers},
		"woocommerce": {map[string]string{"url": nowhere, "consumer_key": "ck_x", "consumer_secret": "cs_x"}, "Nothing was saved"},
		"medusa":      {map[string]string{"url": nowhere, "api_key": "sk_x", "webhook_secret": shared}, "Nothing was saved"},
		"vendure":     {map[string]string{"url": nowhere, "username": "me", "password": "x", "webhook_secret": shared}, "Nothing was saved"},
	} {
		other.opens(strings.Replace(start, "/start", "/connect?platform="+kind, 1))
		other.submits("main form", tried.typed)
		other.shows("#refused", tried.words)
		if kind == "medusa" {
			other.shows(".findings", "Not good")
			other.looked("setup-connect-refused")
		}
	}
	d.opens(strings.Replace(start, "/start", "/settings", 1))
	d.looked("setup-settings")
	d.opens(start)
	d.clicksOn("#tag .strays button")
	d.shows("#tag .chip.good", "Done")
	d.clicksOn("#campaign button.primary")
	d.shows("#campaign .chip.good", "Done")
	d.looked("setup-start-live")
	d.opens("/admin/?all=1")
	d.looked("setup-stores")
	d.opens(link)
	d.shows("h1", "set up already")
	d.looked("setup-used-link")
	d.foundAllQuiet("Failed to load resource") // refused forms and the used link
}
