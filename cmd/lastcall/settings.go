package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"lastcall/offers"
)

// setting is one row of the usage text.
type setting struct {
	flag, fallback, help string
	commands             string // which use it, or whose sub-commands do; "" = all that run something
	set                  func(c *config, value string) error
	secret               bool // by its environment variable only: others can read a command line
	bare                 bool // true without a value
}

var settings = []setting{
	{flag: "listen", fallback: "127.0.0.1:8080", help: "address of the public listener", commands: "serve demo storybook", set: text(func(c *config) *string { return &c.Listen })},
	{flag: "shop-listen", fallback: "127.0.0.1:8081", help: "address of the demo store", commands: "demo", set: text(func(c *config) *string { return &c.ShopListen })},
	{flag: "private-listen", fallback: "127.0.0.1:9090", help: "address of /healthz, /readyz and /metrics; keep it private", commands: "serve demo healthcheck", set: text(func(c *config) *string { return &c.PrivateListen })},
	{flag: "public-url", fallback: "http://offers.localhost:8080", help: "our origin as shoppers' browsers reach it; https outside of localhost", commands: "serve demo setup store", set: setPublicURL},
	{flag: "redis-url", help: "redis://, rediss:// or unix:// of a Redis, Valkey or Cluster (found out by itself); empty: the embedded engine", commands: "serve setup store reconcile hook key account", set: text(func(c *config) *string { return &c.RedisURL })},
	{flag: "data-dir", fallback: "data", help: "where the embedded engine and generated keys live", commands: "serve setup store reconcile hook key account", set: text(func(c *config) *string { return &c.DataDir })},
	{flag: "keys", help: "secrets that sign sessions, newest first, 32+ random bytes each in hex or base64, separated by commas (prefer the file or the variable: others can read a command line)", commands: "serve", set: text(func(c *config) *string { return &c.Keys })},
	{flag: "keys-file", help: "file with those secrets; empty: <data-dir>/keys, made at the first start", commands: "serve", set: text(func(c *config) *string { return &c.KeysFile })},
	{flag: "vault-keys", help: "secrets that seal stores' credentials, newest first, 32+ random bytes each in hex or base64, separated by commas", commands: "serve store reconcile hook", secret: true, set: text(func(c *config) *string { return &c.VaultKeys })},
	{flag: "vault-keys-file", help: "file with those secrets; empty: <data-dir>/vault-keys, made by the server or, on the embedded engine, at the first use; keep a copy", commands: "serve store reconcile hook", set: text(func(c *config) *string { return &c.VaultKeysFile })},
	{flag: "tag-max-age", fallback: "0", help: "seconds a browser may keep the tag without asking; 0: changes show on the next page view, at the price of one 304 a page", commands: "serve demo", set: setTagMaxAge},
	{flag: "same-site", fallback: "false", help: "true if every store shares our registrable domain (shop.example, offers.shop.example): the session's cookie is then Lax instead of partitioned", commands: "serve", set: setSameSite},
	{flag: "trusted-proxies", help: "networks whose X-Forwarded-For is believed, such as 10.0.0.0/8, separated by commas", commands: "serve", set: setProxies},
	{flag: "log-level", fallback: "info", help: "debug, info, warn or error", set: setLogLevel},
	{flag: "log-format", fallback: "text", help: "text or json", set: setLogFormat},
	{flag: "smtp-url", help: "where e-mail is sent through: smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465; empty: none is sent", commands: "serve", secret: true, set: text(func(c *config) *string { return &c.SMTPURL })},
	{flag: "mail-from", help: "the sender of e-mail", commands: "serve", set: text(func(c *config) *string { return &c.MailFrom })},
	{flag: "store-id", help: "the store's id: lower-case letters, digits, -", commands: "setup store reconcile hook key account", set: text(func(c *config) *string { return &c.Store.ID })},
	{flag: "store-name", help: "the new store's name", commands: "setup store-add", set: text(func(c *config) *string { return &c.Store.Name })},
	{flag: "store-origins", help: "where its pages live, such as https://shop.example, separated by commas", commands: "setup store-add", set: text(func(c *config) *string { return &c.Store.Origins })},
	{flag: "store-currency", fallback: "EUR", help: "ISO 4217", commands: "setup store-add", set: text(func(c *config) *string { return &c.Store.Currency })},
	{flag: "store-time-zone", fallback: "UTC", help: "such as Europe/Berlin", commands: "setup store-add", set: text(func(c *config) *string { return &c.Store.TimeZone })},
	{flag: "store-cells", fallback: "1", help: "shards of the store's state: 1 is right below some thousand shoppers a minute; fixed for ever", commands: "setup store-add", set: setCells},
	{flag: "email", help: "the owner's e-mail address; of account reset, the person's", commands: "setup store-add account-reset", set: text(func(c *config) *string { return &c.Store.Email })},
	{flag: "platform", help: "what runs the store's cart: direct, shopify, medusa, vendure or woocommerce", commands: "store-add", set: text(func(c *config) *string { return &c.Platform.Kind })},
	{flag: "credentials", help: "the platform's credentials, as JSON", commands: "store-add", secret: true, set: text(func(c *config) *string { return &c.Platform.Credentials })},
	{flag: "credentials-file", help: "file with those credentials; - reads them from standard input", commands: "store-add", set: text(func(c *config) *string { return &c.Platform.CredentialsFile })},
	{flag: "create-on", help: "when a code comes to the platform: claim, show, or shelf (codes lie ready); empty: as it is, claim for a new store", commands: "store-add", set: setCreateOn},
	{flag: "shelf", help: "with -create-on shelf: how many codes of each worth lie ready; empty: as it is, 50 at first", commands: "store-add", set: setShelf},
	{flag: "url", help: "where a listener's messages go; https", commands: "hook-add", set: text(func(c *config) *string { return &c.Hook.URL })},
	{flag: "events", help: "what it is told of, separated by commas: offer.shown, offer.claimed, offer.redeemed, offer.expired, offer.revoked, offer.released; empty: all", commands: "hook-add", set: text(func(c *config) *string { return &c.Hook.Events })},
	{flag: "hook-id", help: "the listener", commands: "hook-remove hook-test", set: text(func(c *config) *string { return &c.Hook.ID })},
	{flag: "key-name", help: "what the key is for, such as checkout", commands: "key-create", set: text(func(c *config) *string { return &c.Key.Name })},
	{flag: "scopes", help: "what the key may do, separated by commas: validate, redeem, release; empty: all of it", commands: "key-create", set: text(func(c *config) *string { return &c.Key.Scopes })},
	{flag: "key-id", help: "the key, as key list names it", commands: "key-revoke", set: text(func(c *config) *string { return &c.Key.ID })},
	{flag: "webhooks-private", fallback: "false", help: "true lets listeners be on this machine or in our own network; leave it off where merchants name them", commands: "serve demo hook-test", bare: true, set: yes(func(c *config) *bool { return &c.WebhooksPrivate })},
	{flag: "seed-history", help: "makes up a past of so many days, such as 90d: numbers, codes and decisions", commands: "demo", set: setSeedHistory},
	{flag: "seed-campaigns", help: "makes so many campaigns beside the demo's own", commands: "demo", set: setSeedCampaigns},
	{flag: "force", fallback: "false", help: "go on although a check fails", commands: "store-add store-remove", bare: true, set: yes(func(c *config) *bool { return &c.Force })},
	{flag: "dry-run", fallback: "false", help: "print what would be deleted and delete nothing", commands: "reconcile", bare: true, set: yes(func(c *config) *bool { return &c.DryRun })},
	{flag: "yes", fallback: "false", help: "it is meant: live codes stop working", commands: "store-remove", bare: true, set: yes(func(c *config) *bool { return &c.Yes })},
}

func text(field func(*config) *string) func(*config, string) error {
	return func(c *config, v string) error {
		*field(c) = v
		return nil
	}
}

func setPublicURL(c *config, v string) error {
	if _, err := offers.ParseOrigin(v); err != nil {
		return fmt.Errorf("want an origin such as https://offers.shop.example, in lower case, without a path or the scheme's own port")
	}
	u, err := url.Parse(v)
	if err != nil {
		return err
	}
	if u.Scheme == "http" && !offers.IsLoopback(u.Hostname()) {
		return fmt.Errorf("http works on localhost only: browsers keep the session's cookie for https alone")
	}
	c.PublicURL = v
	return nil
}

func setTagMaxAge(c *config, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > 60 {
		return fmt.Errorf("want 0 to 60 seconds")
	}
	c.TagMaxAge = n
	return nil
}

func setSameSite(c *config, v string) (err error) {
	if c.SameSite, err = strconv.ParseBool(v); err != nil {
		return fmt.Errorf("want true or false")
	}
	return nil
}

func setProxies(c *config, v string) error {
	c.TrustedProxies = nil
	for _, part := range list(v) {
		p, err := netip.ParsePrefix(part)
		if err != nil {
			return fmt.Errorf("want networks such as 10.0.0.0/8")
		}
		c.TrustedProxies = append(c.TrustedProxies, p)
	}
	return nil
}

func setLogLevel(c *config, v string) error {
	if err := c.LogLevel.UnmarshalText([]byte(v)); err != nil {
		return fmt.Errorf("want debug, info, warn or error")
	}
	return nil
}

func setLogFormat(c *config, v string) error {
	if v != "text" && v != "json" {
		return fmt.Errorf("want text or json")
	}
	c.LogFormat = v
	return nil
}

func setCells(c *config, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil {
		return fmt.Errorf("want a number")
	}
	c.Store.Cells = n
	return nil
}

func setCreateOn(c *config, v string) error {
	switch c.Platform.CreateOnSet = v != ""; v {
	case "", "claim":
		c.Platform.CreateOn = offers.CreateOnClaim
	case string(offers.CreateOnShow), string(offers.CreateOnShelf):
		c.Platform.CreateOn = offers.CreateOn(v)
	default:
		return fmt.Errorf("want claim, show or shelf")
	}
	return nil
}

func setShelf(c *config, v string) error {
	if v == "" {
		return nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > offers.MaxShelf {
		return fmt.Errorf("want 1 to %d codes", offers.MaxShelf)
	}
	c.Platform.Shelf = n
	return nil
}

func setSeedHistory(c *config, v string) error {
	if v == "" {
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSuffix(v, "d"))
	if err != nil || n < 1 || n >= offers.DaysKept {
		return fmt.Errorf("want 1d to %dd", offers.DaysKept-1)
	}
	c.Seed.Days = n
	return nil
}

func setSeedCampaigns(c *config, v string) error {
	if v == "" {
		return nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > 1_000 {
		return fmt.Errorf("want 1 to 1000")
	}
	c.Seed.Campaigns = n
	return nil
}

func yes(field func(*config) *bool) func(*config, string) error {
	return func(c *config, v string) (err error) {
		if *field(c), err = strconv.ParseBool(v); err != nil {
			return fmt.Errorf("want true or false")
		}
		return nil
	}
}

func (s setting) env() string {
	return "LASTCALL_" + strings.ToUpper(strings.ReplaceAll(s.flag, "-", "_"))
}

// of reports whether a command uses the setting, by its whole name.
func (s setting) of(command string) bool {
	group, _, _ := strings.Cut(command, " ")
	for _, used := range strings.Fields(s.commands) {
		if used == group || used == strings.ReplaceAll(command, " ", "-") {
			return true
		}
	}
	return s.commands == ""
}
