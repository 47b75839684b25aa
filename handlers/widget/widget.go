// Package widget serves the shopper's side: the tag, the signals, the frame, the claim and the way to the cart.
package widget

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"lastcall/handlers/client"
	"lastcall/handlers/fault"
	"lastcall/offers"
	"lastcall/session"
)

// Ledger is what the shopper's side needs of the state.
type Ledger interface {
	Mint(ctx context.Context, req offers.MintRequest) (offers.MintResult, error)
	Live(ctx context.Context, store *offers.Storefront, session string) (offers.Offer, error)
	Dismiss(ctx context.Context, store *offers.Storefront, session string) (offers.Offer, error)
	Claim(ctx context.Context, store *offers.Storefront, session string, req offers.ClaimRequest) (offers.Claim, error)
	Redirect(ctx context.Context, store *offers.Storefront, ticket offers.Ticket) (offers.CartLink, error)
	Extend(ctx context.Context, store *offers.Storefront, session string, c *offers.Campaign) (offers.Offer, error)
	Forget(ctx context.Context, store *offers.Storefront, session string) error
}

// Stores finds a store by the key in the address.
type Stores interface {
	ByKey(ctx context.Context, key string) (*offers.Live, error)
}

// Pictures finds a store's picture by its hash, or offers.ErrNoPicture.
type Pictures interface {
	Picture(ctx context.Context, storeID, hash string) ([]byte, error)
}

// Config wires the shopper's side. Every field is required but Ready, Called, Glances, Sightings, Pictures, Tries and TagMaxAge.
type Config struct {
	PublicURL string // our own origin, as browsers reach us
	Ledger    Ledger
	Stores    Stores
	Visitors  *session.Visitors
	Pictures  Pictures       // nil: there are none
	Tries     *session.Tries // opens merchants' links to try an offer; nil: there are none
	Platforms *offers.Platforms
	Calls     offers.CallBook                                                                    // is told what came of a claim's own create call
	Ready     *offers.Ready                                                                      // codes that lie ready on platforms; nil: none do
	Called    func(store string, kind offers.CallKind, fault offers.PlatformFault, tookMS int64) // for metrics, of claims' calls
	Addresses client.Addresses
	// Limiter bounds signals and the frame's requests, MintLimiter the signals that could make an offer; by network.
	Limiter, MintLimiter *client.Limiter
	Now                  func() int64 // ms
	Decided              func(outcome string)
	Glances              *offers.Glances  // counts visits and signals; nil: nobody does
	Sightings            offers.Sightings // is told where the tag was seen; nil: nobody asks
	Log                  *slog.Logger
	TagMaxAge            int // seconds a browser may keep the tag without asking; 0 = ask on each page (cheap: 304)
}

// Handler is the shopper's side.
type Handler struct {
	Config
	tags    tagCache
	kept    sync.Map // store key → *kept
	flights flights
	sights  sights
	random  *rand.Rand // the process' shared source, safe for concurrent use
}

// New makes the shopper's side.
func New(c Config) *Handler { return &Handler{Config: c, random: rand.New(sharedSource{})} }

// sharedSource draws from math/rand/v2's own generator, which is seeded by the system and safe for concurrent use.
type sharedSource struct{}

func (sharedSource) Uint64() uint64 { return rand.Uint64() }

// Register puts the shopper's routes on a mux.
func (h *Handler) Register(mux *http.ServeMux) {
	silent := func(f fault.Func) http.Handler { return fault.Handler(h.Log, fault.Silence, f) }
	people := func(f fault.Func) http.Handler { return fault.Handler(h.Log, fault.Plain, f) }
	framed := func(f fault.Func) http.Handler { return silent(h.ownOrigin(f)) }

	mux.Handle("GET /w/{file}", fault.Handler(h.Log, emptyTag, h.tag))
	mux.Handle("GET /proxy/{key}/w.js", fault.Handler(h.Log, emptyTag, h.proxied))
	mux.Handle("POST /s/{key}", fault.Handler(h.Log, silence, h.signal))
	mux.Handle("GET /f/{key}", fault.Handler(h.Log, h.emptyFrame, h.frame))
	mux.Handle("GET /f/{key}/view", framed(h.view))
	mux.Handle("POST /f/{key}/dismiss", framed(h.dismiss))
	mux.Handle("POST /f/{key}/claim", framed(h.claim))
	mux.Handle("POST /f/{key}/more", framed(h.more))
	mux.Handle("POST /f/{key}/forget", framed(h.forget))
	mux.Handle("GET /t/{key}/{file}", people(h.theme))
	mux.Handle("GET /i/{key}/{hash}", people(h.picture))
	mux.Handle("GET /f/{key}/try/{view}", framed(h.tryView))
	mux.Handle("POST /f/{key}/try/{view}", framed(h.tryView))
	mux.Handle("GET /go/{ticket}", people(h.redirect))
}

// ownOrigin lets only our own frame ask: another site can send such a request with the shopper's cookie, but it can't
// choose its Origin or Sec-Fetch-Site.
func (h *Handler) ownOrigin(next fault.Func) fault.Func {
	return func(w http.ResponseWriter, r *http.Request) error {
		origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
		if origin != "" && origin != h.PublicURL || origin == "" && site != "same-origin" {
			return fault.New(fault.ReasonForbidden, "", nil)
		}
		if !h.Limiter.Allow(h.Addresses.Of(r), time.UnixMilli(h.Now())) {
			return offers.Refuse(offers.ReasonRate)
		}
		return next(w, r)
	}
}

// asker is the store of the address and the shopper who asks.
func (h *Handler) asker(r *http.Request) (*offers.Live, session.Visitor, error) {
	live, err := h.Stores.ByKey(r.Context(), r.PathValue("key"))
	if err != nil {
		return nil, session.Visitor{}, err
	}
	v, err := h.Visitors.From(r, live.Store.ID, h.Now())
	if err != nil {
		return live, v, fault.New(fault.ReasonNoSession, "", err)
	}
	return live, v, nil
}
