package main

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
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
	// WebhooksPrivate lets listeners be in our own network.
	WebhooksPrivate bool
	SMTPURL         string // "" = no e-mail is sent
	MailFrom        string
	Store           storeConfig
	Hook            hookConfig
	Key             keyConfig
	Platform        platformConfig
	Seed            seedPlan // what a demo's past is made of
	Force           bool     // do it although something speaks against it
	Yes             bool     // the question whether it is meant is answered
	DryRun          bool     // only say what would be done

	kinds map[string]offers.Connect // platforms; nil = platformKinds
}

// storeConfig is what "setup" asks for.
type storeConfig struct {
	ID, Name, Origins, Currency, TimeZone, Email string
	Cells                                        int
}

// hookConfig is what commands about listeners ask for.
type hookConfig struct{ ID, URL, Events string }

// keyConfig is what commands about API keys ask for.
type keyConfig struct{ ID, Name, Scopes string }

// platformConfig is what "store add" asks for beyond that.
type platformConfig struct {
	Kind, Credentials, CredentialsFile string
	CreateOn                           offers.CreateOn
	CreateOnSet                        bool
	Shelf                              int
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
		switch {
		case !s.of(command):
			values[s.flag] = &s.fallback
		case s.secret:
			values[s.flag] = &value
		case s.bare:
			values[s.flag] = &value
			flags.BoolFunc(s.flag, s.help, func(text string) error {
				value = text
				return nil
			})
		default:
			values[s.flag] = flags.String(s.flag, value, s.help)
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

// logger writes to the program's output. Nothing that is logged may hold a code, a token or an address.
func (c config) logger(out io.Writer) *slog.Logger {
	opts := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(out, opts))
	}
	return slog.New(slog.NewTextHandler(out, opts))
}
