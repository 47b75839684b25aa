package offers

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Storefront is one store on the server: where its pages live, what it sells in and how its state is spread.
// (The name leaves Store to the interface that keeps it.)
type Storefront struct {
	ID       string   `json:"id"`       // internal, in Redis keys and tokens
	Key      string   `json:"key"`      // public, in the script tag
	Name     string   `json:"name"`     // for people
	Origins  []string `json:"origins"`  // scheme://host[:port] of its pages; the first is the main one
	Currency string   `json:"currency"` // ISO 4217
	TimeZone string   `json:"time_zone"`
	Platform string   `json:"platform"` // direct, …
	Cells    int      `json:"cells"`    // shards of its state: fixed for the store's life; 1 small, 16–64 big
	Paused   bool     `json:"paused"`   // no new offers; what was promised is kept
	Consent  bool     `json:"consent"`  // nothing is stored or sent before the shopper's consent
	MaxOrder int64    `json:"max_order"`
	// MaxOrder is the largest order the merchant expects, in minor units: the worst case of a percentage without a cap.
	CreateOn CreateOn `json:"create_on,omitempty"` // when a code comes to the platform
	Shelf    int      `json:"shelf,omitempty"`     // CreateOnShelf: how many codes of each worth lie ready
	Revive   bool     `json:"revive,omitempty"`    // a cancelled order's code lives again if its time is not up
	Salt     string   `json:"salt"`                // secret, for stable random groups
	Theme    Theme    `json:"theme"`               // how the pop-up looks
	Hooks    []Hook   `json:"hooks,omitempty"`     // listeners that are told what becomes of offers
	Guide    []string `json:"guide,omitempty"`     // steps of the set-up that a merchant has neither done nor skipped
	// Disclosure is a line that the law of the store's region wants beside each offer, such as that its price is personal.
	Disclosure string `json:"disclosure,omitempty"`
	Notify     Notify `json:"notify,omitzero"` // who is told when something needs a person
	Version    int64  `json:"version"`         // for optimistic locking
	SavedBy    Author `json:"-"`               // whoever saves it, for the log of changes; not kept here

	// Desk bounds what staff may give to single shoppers.
	Desk DeskRules `json:"desk,omitzero"`
}

// CreateOn says when a code is created on the store's platform.
type CreateOn string

// The moments.
const (
	CreateOnClaim CreateOn = ""      // when the shopper takes the offer
	CreateOnShow  CreateOn = "show"  // when the offer is made, in the background
	CreateOnShelf CreateOn = "shelf" // ahead of time: codes lie ready, refilled in the background
)

// MaxDisclosure bounds Storefront.Disclosure, in bytes.
const MaxDisclosure = 400

// MaxShelf bounds Storefront.Shelf.
const MaxShelf = 1_000

var identifier = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// ValidID reports whether s may name a store, a key or a campaign: lower-case letters, digits, - and _, at most 40.
func ValidID(s string) bool { return identifier.MatchString(s) }

// MaxCells bounds Storefront.Cells.
const MaxCells = 64

// Validate says what is wrong with the storefront, all of it at once.
func (s Storefront) Validate() error {
	var errs []error
	if !ValidID(s.ID) || !ValidID(s.Key) || s.ID == "admin" {
		errs = append(errs, errors.New("id and key: lower-case letters, digits, - and _, at most 40, and not admin"))
	}
	if strings.TrimSpace(s.Name) == "" || len(s.Name) > 120 {
		errs = append(errs, errors.New("name: between 1 and 120 bytes"))
	}
	if len(s.Origins) == 0 {
		errs = append(errs, errors.New("origins: at least one"))
	}
	for _, o := range s.Origins {
		if _, err := ParseOrigin(o); err != nil {
			errs = append(errs, err)
		}
	}
	if !ValidCurrency(s.Currency) {
		errs = append(errs, errors.New("currency: three capital letters (ISO 4217)"))
	}
	if _, err := time.LoadLocation(s.TimeZone); err != nil {
		errs = append(errs, fmt.Errorf("time zone: %w", err))
	}
	if s.Cells < 1 || s.Cells > MaxCells {
		errs = append(errs, fmt.Errorf("cells: between 1 and %d", MaxCells))
	}
	if s.MaxOrder < 1 || s.MaxOrder > MaxAmount {
		errs = append(errs, fmt.Errorf("max_order: between 1 and %d minor units", int64(MaxAmount)))
	}
	if s.Platform == "direct" && s.CreateOn != CreateOnClaim {
		errs = append(errs, errors.New("create_on: there is no platform to create codes on"))
	}
	switch s.CreateOn {
	case CreateOnClaim, CreateOnShow:
	case CreateOnShelf:
		if s.Shelf < 1 || s.Shelf > MaxShelf {
			errs = append(errs, fmt.Errorf("shelf: between 1 and %d codes of each worth", MaxShelf))
		}
	default:
		errs = append(errs, errors.New("create_on: empty (at the claim), show or shelf"))
	}
	if d := s.Desk; d.MaxPercent < 0 || d.MaxPercent > 10_000 || d.MaxAmount < 0 || d.MaxAmount > MaxAmount || d.MaxDays < 0 || d.MaxDays > MaxDeskDays ||
		d.PerDay < 0 || d.PerDay > MaxDeskPerDay || d.MoreMS < 0 || d.MoreMS > MaxDeskMoreMS {
		errs = append(errs, errors.New("desk: out of bounds"))
	}
	if err := s.Theme.Validate(); err != nil {
		errs = append(errs, err)
	}
	if len(s.Disclosure) > MaxDisclosure || !utf8.ValidString(s.Disclosure) {
		errs = append(errs, fmt.Errorf("disclosure: at most %d bytes", MaxDisclosure))
	}
	if err := s.Notify.Validate(); err != nil {
		errs = append(errs, fmt.Errorf("notify: %w", err))
	}
	if len(s.Hooks) > MaxHooks {
		errs = append(errs, fmt.Errorf("webhooks: at most %d", MaxHooks))
	}
	for i, h := range s.Hooks {
		errs = append(errs, h.Validate())
		if slices.ContainsFunc(s.Hooks[:i], func(other Hook) bool { return other.ID == h.ID }) {
			errs = append(errs, errors.New("webhooks: two have the same id"))
		}
	}
	return errors.Join(errs...)
}

// HasOrigin reports whether origin (as a browser sends it) is one of the store's.
func (s Storefront) HasOrigin(origin string) bool {
	return origin != "" && slices.Contains(s.Origins, origin)
}

// Location is the store's time zone, UTC if it is not known here.
func (s Storefront) Location() *time.Location {
	if loc, err := time.LoadLocation(s.TimeZone); err == nil {
		return loc
	}
	return time.UTC
}

// ParseOrigin checks that s is a bare web origin in the form browsers send it, and answers it.
func ParseOrigin(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil ||
		u.Scheme+"://"+u.Host != s || u.Scheme == "https" && u.Port() == "443" || u.Scheme == "http" && u.Port() == "80" || strings.ToLower(s) != s || strings.ContainsAny(u.Host, " *;,'\"<>") {
		return "", fmt.Errorf("origin %q: want scheme://host[:port] in lower case, without a path or the scheme's own port", s)
	}
	return s, nil
}
