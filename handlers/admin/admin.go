// Package admin serves the merchant's pages: log-in, a store's campaigns and their editor. Every page works without
// JavaScript. A person reaches the stores of their account and nothing else.
package admin

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/session"
)

// Catalog is what the admin needs of the merchants' set-up; every offers.Catalog has it.
type Catalog interface {
	// StoreByID finds a store, or offers.ErrNoStore.
	StoreByID(ctx context.Context, id string) (*offers.Storefront, error)
	Stores(ctx context.Context) ([]*offers.Storefront, error)
	// SaveStore replaces a store whose kept version is s.Version, else offers.ErrConflict.
	SaveStore(ctx context.Context, s *offers.Storefront) error
	Campaigns(ctx context.Context, storeID string) ([]offers.Campaign, error)
	// CampaignByID finds one campaign, or offers.ErrNoCampaign.
	CampaignByID(ctx context.Context, storeID, id string) (offers.Campaign, error)
	// SaveCampaign creates (Version 0) or replaces a campaign whose kept version is c.Version, else offers.ErrConflict.
	SaveCampaign(ctx context.Context, c *offers.Campaign) error
	// SaveCampaigns saves all of them, or none.
	SaveCampaigns(ctx context.Context, list []*offers.Campaign) error
	// CampaignVersions are those before the given number (0 = all), newest first, at most n.
	CampaignVersions(ctx context.Context, storeID, id string, before int64, n int) ([]offers.Campaign, error)
	Counters(ctx context.Context, store *offers.Storefront) (offers.Counters, error)
	Trace(ctx context.Context, store *offers.Storefront, n int) ([]offers.Event, error)
}

// Config is what New needs. Catalog, Audit, Ledger, Desk, Numbers, Platforms, Accounts, Admins, Keys, Turns,
// Settings, Sightings and Connections are required.
type Config struct {
	Catalog   Catalog
	Audit     offers.AuditLog
	Ledger    Ledger
	Desk      Desk
	Numbers   Numbers
	Platforms *offers.Platforms
	Pictures  Pictures
	Tries     *session.Tries // signs links to try an offer; nil: there are none
	Accounts  *session.Accounts
	Admins    *session.Admins
	Keys      Keys
	Turns     offers.Turns
	Settings  Settings
	Sightings offers.Sightings
	// Connections keeps what stores' platforms are reached with.
	Connections Connections
	// PublicAddress refuses the address (https://host…) of a platform that is not on the public internet: who owns a store
	// on this server, and not the server, may connect to no other. nil refuses all.
	PublicAddress func(ctx context.Context, address string) error
	// Changed is called after each change of a store's campaigns or of its pause, so that it takes effect at once.
	Changed func(storeID string)
	// Now is the clock, Unix ms; nil means the machine's.
	Now    func() int64
	Logger *slog.Logger
	// PublicURL is the origin under which shoppers' browsers reach this server, for the script tag.
	PublicURL string
	// Secure says that browsers reach the admin by https only.
	Secure bool
}

type admin struct {
	Config
}

// New answers the admin, to be mounted at /admin/.
func New(cfg Config) http.Handler {
	if cfg.Now == nil {
		cfg.Now = func() int64 { return time.Now().UnixMilli() }
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.PublicAddress == nil {
		cfg.PublicAddress = notConfigured
	}
	if cfg.Changed == nil {
		cfg.Changed = func(string) {}
	}
	cfg.PublicURL = strings.TrimRight(cfg.PublicURL, "/")
	a := &admin{cfg}
	return a.protect(a.mux())
}
