package main

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"lastcall/offers"
)

// config is everything that can be set. Each setting is a flag and a LASTCALL_ environment variable; the flag wins.
type config struct {
	Listen         string
	ShopListen     string
	PrivateListen  string
	PublicURL      string
	RedisURL       string
	DataDir        string
	Keys           string
	KeysFile       string
	VaultKeys      string
	VaultKeysFile  string
	TagMaxAge      int
	SameSite       bool
	TrustedProxies []netip.Prefix
	LogLevel       slog.Level
	LogFormat      string
	Store          storeConfig
}

// storeConfig is what "setup" asks for.
type storeConfig struct {
	ID, Name, Origins, Currency, TimeZone, Email string
	Cells                                        int
}

// setting is one row of the usage text.
type setting struct {
	flag, fallback, help string
	commands             string // which use it; "" = all that run something
	set                  func(c *config, value string) error
}

var settings = []setting{
	{"listen", "127.0.0.1:8080", "address of the public listener", "serve demo storybook", text(func(c *config) *string { return &c.Listen })},
	{"shop-listen", "127.0.0.1:8081", "address of the demo store", "demo", text(func(c *config) *string { return &c.ShopListen })},
	{"private-listen", "127.0.0.1:9090", "address of /healthz, /readyz and /metrics; keep it private", "serve demo healthcheck", text(func(c *config) *string { return &c.PrivateListen })},
	{"public-url", "http://offers.localhost:8080", "our origin as shoppers' browsers reach it; https outside of localhost", "serve demo setup", setPublicURL},
	{"redis-url", "", "redis://, rediss:// or unix:// of a Redis, Valkey or Cluster (found out by itself); empty: the embedded engine", "serve setup", text(func(c *config) *string { return &c.RedisURL })},
	{"data-dir", "data", "where the embedded engine and generated keys live", "serve setup", text(func(c *config) *string { return &c.DataDir })},
	{"keys", "", "secrets that sign sessions, newest first, 32+ random bytes each in hex or base64, separated by commas (prefer the file or the variable: others can read a command line)", "serve", text(func(c *config) *string { return &c.Keys })},
	{"keys-file", "", "file with those secrets; empty: <data-dir>/keys, made at the first start", "serve", text(func(c *config) *string { return &c.KeysFile })},
	{"vault-keys", "", "secrets that seal stores' credentials, newest first, 32+ random bytes each in hex or base64, separated by commas (prefer the file or the variable)", "serve store hook", text(func(c *config) *string { return &c.VaultKeys })},
	{"vault-keys-file", "", "file with those secrets; empty: <data-dir>/vault-keys, made at the first use; keep a copy", "serve store hook", text(func(c *config) *string { return &c.VaultKeysFile })},
	{"tag-max-age", "0", "seconds a browser may keep the tag without asking; 0: changes show on the next page view, at the price of one 304 a page", "serve demo", setTagMaxAge},
	{"same-site", "false", "true if every store shares our registrable domain (shop.example, offers.shop.example): the session's cookie is then Lax instead of partitioned", "serve", setSameSite},
	{"trusted-proxies", "", "networks whose X-Forwarded-For is believed, such as 10.0.0.0/8, separated by commas", "serve", setProxies},
	{"log-level", "info", "debug, info, warn or error", "", setLogLevel},
	{"log-format", "text", "text or json", "", setLogFormat},
	{"store-id", "", "the new store's id: lower-case letters, digits, -", "setup", text(func(c *config) *string { return &c.Store.ID })},
	{"store-name", "", "the new store's name", "setup", text(func(c *config) *string { return &c.Store.Name })},
	{"store-origins", "", "where its pages live, such as https://shop.example, separated by commas", "setup", text(func(c *config) *string { return &c.Store.Origins })},
	{"store-currency", "EUR", "ISO 4217", "setup", text(func(c *config) *string { return &c.Store.Currency })},
	{"store-time-zone", "UTC", "such as Europe/Berlin", "setup", text(func(c *config) *string { return &c.Store.TimeZone })},
	{"store-cells", "1", "shards of the store's state: 1 is right below some thousand shoppers a minute; fixed for ever", "setup", setCells},
	{"email", "", "the owner's e-mail address", "setup", text(func(c *config) *string { return &c.Store.Email })},
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
	host := u.Hostname()
	if u.Scheme == "http" && host != "localhost" && !strings.HasSuffix(host, ".localhost") && host != "127.0.0.1" {
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

// list splits at commas and drops what is empty.
func list(v string) []string {
	var out []string
	for part := range strings.SplitSeq(v, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func (s setting) env() string {
	return "LASTCALL_" + strings.ToUpper(strings.ReplaceAll(s.flag, "-", "_"))
}

func (s setting) of(command string) bool {
	return s.commands == "" || strings.Contains(" "+s.commands+" ", " "+command+" ")
}

// parseConfig reads a command's settings: fallback, then environment, then flags. Errors name the setting, never its
// value: some are secrets.
func parseConfig(command string, args []string, getenv func(string) string) (config, error) {
	var c config
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	values := map[string]*string{}
	for _, s := range settings {
		value := s.fallback
		if v := getenv(s.env()); v != "" {
			value = v
		}
		if s.of(command) {
			values[s.flag] = flags.String(s.flag, value, s.help)
		} else {
			values[s.flag] = &s.fallback
		}
	}
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("%s takes settings only, no other arguments", command)
	}
	for _, s := range settings {
		if err := s.set(&c, *values[s.flag]); err != nil {
			return c, fmt.Errorf("-%s (%s): %w", s.flag, s.env(), err)
		}
	}
	return c, nil
}

func usage(out io.Writer) {
	fmt.Fprintf(out, "Lastcall: timed, personal offers that are honest and can't leak.\n\nUsage: lastcall COMMAND [-setting value …]\n\nCommands\n")
	for _, cmd := range commands {
		fmt.Fprintf(out, "  %-12s %s\n", cmd.name, cmd.summary)
	}
	fmt.Fprintf(out, "\nSettings, as a flag or as an environment variable\n")
	for _, s := range settings {
		used := s.commands
		if used == "" {
			used = "all"
		}
		fallback := ""
		if s.fallback != "" {
			fallback = " (" + s.fallback + ")"
		}
		fmt.Fprintf(out, "  -%-16s %s\n      %s%s [%s]\n", s.flag, s.env(), s.help, fallback, used)
	}
}

// logger writes to the program's output. Nothing that is logged may hold a code, a token or an address.
func (c config) logger(out io.Writer) *slog.Logger {
	opts := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(out, opts))
	}
	return slog.New(slog.NewTextHandler(out, opts))
}
