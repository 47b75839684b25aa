package admin_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/alexedwards/argon2id"
	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"lastcall/handlers/admin"
	"lastcall/offers"
	"lastcall/offers/courier"
	"lastcall/offers/direct"
	"lastcall/offers/platformtest/memory"
	"lastcall/offers/redisstore"
	"lastcall/offers/redisstore/embedded"
	"lastcall/offers/vault"
	"lastcall/session"
)

const (
	t0         int64 = 1_795_219_200_000 // 2026-11-21 00:00 UTC, Unix ms
	passphrase       = "plum gravel oboe tundra"
)

// bench is an admin with two stores, and one account for each role and reach.
type bench struct {
	t         testing.TB
	catalog   *catalog
	ledger    *redisstore.Store
	accounts  *session.Accounts
	platform  *memory.Platform // of stores that are on "memory"
	server    *httptest.Server
	config    admin.Config
	engine    *embedded.Engine
	redis     *miniredis.Miniredis
	url       string
	log       *bytes.Buffer
	mu        sync.Mutex
	changed   []string
	notifyErr error        // what a test of notifications answers
	clock     atomic.Int64 // ms after t0
}

func (b *bench) now() int64 { return t0 + b.clock.Load() }

func newBench(t testing.TB) *bench {
	b := newEmptyBench(t)
	for name, who := range map[string]session.NewAccount{
		"owner":   {Role: session.Owner, Stores: []string{"fern"}},
		"editor":  {Role: session.Editor, Stores: []string{"fern"}},
		"analyst": {Role: session.Analyst, Stores: []string{"fern"}},
		"support": {Role: session.Support, Stores: []string{"fern"}},
		"rival":   {Role: session.Owner, Stores: []string{"other"}},
		"both":    {Role: session.Owner, Stores: []string{"fern", "other"}},
		"every":   {Role: session.Owner, Stores: []string{session.EveryStore}},
		"nobody":  {Role: session.Owner},
	} {
		who.Email, who.Name, who.Passphrase = name+"@shop.example", "The "+name, passphrase
		_, err := b.accounts.Create(t.Context(), who, t0)
		must(t, err)
	}
	return b
}

// newEmptyBench is an admin on which nobody has an account.
func newEmptyBench(t testing.TB) *bench {
	m := miniredis.RunT(t)
	rdb := redis.NewClient(&redis.Options{Addr: m.Addr(), MaxRetries: -1})
	t.Cleanup(func() { _ = rdb.Close() })
	sealing, err := vault.New(bytes.Repeat([]byte{3, 5}, 16))
	must(t, err)
	accounts, err := session.NewAccounts(session.AccountOptions{Redis: rdb, Sealer: sealing,
		Hashing: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}})
	must(t, err)
	keys, err := session.NewKeys(bytes.Repeat([]byte{7, 9}, 16))
	must(t, err)
	tries, err := session.NewTries(keys)
	must(t, err)
	engine, err := embedded.Open(context.Background(), embedded.Options{Logger: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(func() { must(t, engine.Close(context.Background())) })
	b := &bench{t: t, catalog: newCatalog(), accounts: accounts, redis: m, log: &bytes.Buffer{}, ledger: redisstore.New(engine.Client(), redisstore.Options{Vault: sealing}),
		platform: memory.New(memory.Options{Now: func() int64 { return t0 }})}
	admins, err := session.NewAdmins(session.AdminOptions{Redis: rdb, Keys: keys, Now: b.now})
	must(t, err)
	platforms := offers.NewPlatforms(map[string]offers.Connect{"direct": direct.Connect,
		"memory": func(offers.Connection) (offers.Platform, error) { return b.platform, nil },
		"medusa": b.medusa}, b.ledger, nil)
	for id, zone := range map[string]string{"fern": "Europe/Amsterdam", "other": "America/New_York"} {
		hooks := []offers.Hook{{ID: "1", URL: "https://" + id + "-crm.example/secret-path?token=hidden", Events: offers.HookEvents, Enabled: true}}
		b.catalog.stores[id] = offers.Storefront{Hooks: hooks, Salt: "salt of " + id, ID: id, Key: id + "key", Name: "Shop " + id, Origins: []string{"https://" + id + ".example"},
			Currency: "EUR", TimeZone: zone, Platform: "direct", Cells: 1, MaxOrder: 1_000_00, Version: 1}
		b.catalog.put(offers.NewCampaign(id, "welcome", "Welcome of "+id))
	}
	b.engine, b.config = engine, admin.Config{
		Pictures: b.ledger, Tries: tries,
		Catalog: b.catalog, Audit: b.ledger, Ledger: b.ledger, Desk: b.ledger, Numbers: b.ledger, Platforms: platforms, Accounts: accounts, Admins: admins, Keys: b.ledger, Turns: b.ledger, PublicURL: "https://offers.example",
		Settings:  admin.Settings{CanMail: true, Notify: func(context.Context, *offers.Storefront) error { return b.notifyErr }, Listeners: b.ledger, Privacy: b.ledger, TestHook: (&courier.Courier{Box: b.ledger, Client: courier.NewClient(true)}).Test},
		Sightings: b.ledger, Connections: b.ledger,
		Now: b.now, Logger: slog.New(slog.NewTextHandler(b, nil)),
		Changed: func(id string) { b.mu.Lock(); b.changed = append(b.changed, id); b.mu.Unlock() },
	}
	b.serve()
	return b
}

// serve starts a server of what is configured.
func (b *bench) serve() {
	srv := httptest.NewServer(admin.New(b.config))
	b.t.Cleanup(srv.Close)
	b.server = srv
	b.url = strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)
}

// onLedger puts the stores and campaigns into the real ledger, and the admin on it.
func (b *bench) onLedger() *bench {
	b.t.Helper()
	for id, s := range b.catalog.stores {
		s.Version = 0
		must(b.t, b.ledger.SaveStore(b.t.Context(), &s))
		for _, c := range b.catalog.campaigns[id] {
			c.Version = 0
			must(b.t, b.ledger.SaveCampaign(b.t.Context(), &c))
		}
	}
	b.config.Catalog = b.ledger
	b.serve()
	return b
}

func (b *bench) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.Write(p)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// person is a browser without JavaScript that does not follow redirects by itself.
type person struct {
	b      *bench
	client *http.Client
}

type page struct {
	*goquery.Document
	Status   int
	Location string
	Header   http.Header
	Raw      string
}

func (b *bench) stranger() *person {
	jar, _ := cookiejar.New(nil)
	return &person{b, &http.Client{Jar: anyScheme{jar}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// anyScheme sends Secure cookies to localhost over http, as browsers do.
type anyScheme struct{ http.CookieJar }

func (j anyScheme) Cookies(u *url.URL) []*http.Cookie {
	secure := *u
	secure.Scheme = "https"
	return j.CookieJar.Cookies(&secure)
}

// as is a person who has logged in.
func (b *bench) as(name string) *person {
	b.t.Helper()
	p := b.stranger()
	got := p.post("/admin/login", url.Values{"email": {name + "@shop.example"}, "passphrase": {passphrase}})
	if got.Status != http.StatusSeeOther {
		b.t.Fatalf("log-in of %s: %d %s", name, got.Status, got.Raw)
	}
	return p
}

func (p *person) do(r *http.Request) page {
	p.b.t.Helper()
	res, err := p.client.Do(r)
	must(p.b.t, err)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	must(p.b.t, err)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(raw))
	must(p.b.t, err)
	return page{doc, res.StatusCode, res.Header.Get("Location"), res.Header, string(raw)}
}

func (p *person) get(path string) page {
	p.b.t.Helper()
	r, err := http.NewRequest(http.MethodGet, p.b.url+path, nil)
	must(p.b.t, err)
	return p.do(r)
}

func (p *person) post(path string, form url.Values) page {
	p.b.t.Helper()
	r, err := http.NewRequest(http.MethodPost, p.b.url+path, strings.NewReader(form.Encode()))
	must(p.b.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return p.do(r)
}

// fields are what a browser would post for the form as it stands on the page.
func (p page) fields() url.Values {
	v := url.Values{}
	p.Find("form#campaign").Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		switch goquery.NodeName(s) {
		case "textarea":
			// The parser has dropped the newline that stands first; browsers send line ends as CRLF.
			v.Add(name, strings.ReplaceAll(s.Text(), "\n", "\r\n"))
		case "select":
			v.Add(name, s.Find("option[selected]").AttrOr("value", s.Find("option").First().AttrOr("value", "")))
		default:
			kind := s.AttrOr("type", "text")
			if _, on := s.Attr("checked"); on || kind != "checkbox" && kind != "radio" {
				v.Add(name, s.AttrOr("value", ""))
			}
		}
	})
	return v
}

func (p page) text(sel string) string { return strings.Join(strings.Fields(p.Find(sel).Text()), " ") }

func wantStatus(t *testing.T, p page, status int) {
	t.Helper()
	if p.Status != status {
		t.Fatalf("status %d, want %d\n%s", p.Status, status, p.text("main"))
	}
}

func wantIn(t *testing.T, what, got, part string) {
	t.Helper()
	if !strings.Contains(got, part) {
		t.Errorf("%s: %q does not hold %q", what, got, part)
	}
}
