// Package demo is a small headless store: catalogue, cart, checkout and orders, all rendered on the server and kept in
// memory. It embeds the Lastcall tag and asks Lastcall's API to validate and redeem discount codes, as any store would.
// It takes no payment and ships nothing.
package demo

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"strings"
)

// Config says where the offer server is and how this store is known to it.
type Config struct {
	OffersURL string // origin of the offer server, as the browser and this store reach it
	APIURL    string // where this store reaches the API; OffersURL when empty
	StoreKey  string // the public key in the tag's address
	APIKey    string // the bearer key of the API
	Logger    *slog.Logger
	// HTTPClient does the API calls; each is given 2 s whatever the client says. When nil, one that takes every name
	// under ".localhost" for this machine, as browsers do.
	HTTPClient *http.Client
	// CSP is sent as the Content-Security-Policy of every page; no header when empty. StrictCSP answers a strict one.
	CSP string
	// HostileCSS adds a stylesheet that hides everything on the page, for browser tests.
	HostileCSS bool
}

// StrictCSP is the strictest policy under which the store's pages and the tag work: no inline code, no inline style,
// nothing from anywhere but the store itself and, for the tag, its signal and its frame, the offer server.
func StrictCSP(offersURL string) string {
	o := strings.TrimRight(offersURL, "/")
	return "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; " +
		"frame-ancestors 'none'; script-src " + o + "; connect-src " + o + "; frame-src " + o
}

type shop struct {
	cfg    Config
	log    *slog.Logger
	api    *api
	carts  *carts
	assets *assets
	tagURL string
}

// New answers the store as one handler. Carts and orders live as long as the handler does.
func New(cfg Config) http.Handler {
	cfg.OffersURL = strings.TrimRight(cfg.OffersURL, "/")
	if cfg.APIURL == "" {
		cfg.APIURL = cfg.OffersURL
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	var key [32]byte
	rand.Read(key[:])
	s := &shop{
		cfg:    cfg,
		log:    cfg.Logger,
		api:    newAPI(cfg),
		carts:  newCarts(key[:], maxCarts),
		assets: newAssets(),
		tagURL: cfg.OffersURL + "/w/" + cfg.StoreKey + ".js",
	}
	return s.routes()
}

func (s *shop) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", s.read(s.home))
	mux.Handle("GET /collections/{category}", s.read(s.category))
	mux.Handle("GET /products/{product}", s.read(s.product))

	mux.Handle("GET /cart", s.read(s.showCart))
	mux.Handle("GET /cart/{lines}", s.write(s.permalink))
	mux.Handle("GET /discount/{code}", s.write(s.discountLink))
	mux.Handle("POST /cart/add", s.write(s.add))
	mux.Handle("POST /cart/update", s.write(s.update))
	mux.Handle("POST /cart/discount", s.write(s.applyCode))
	mux.Handle("POST /cart/discount/remove", s.write(s.removeCode))

	mux.Handle("GET /checkout", s.read(s.showCheckout))
	mux.Handle("POST /checkout", s.read(s.placeOrder))
	mux.Handle("GET /orders/{order}", s.read(s.showOrder))

	mux.HandleFunc("GET /assets/{hash}/{name}", s.assets.serve)
	mux.HandleFunc("GET /hostile.css", hostileCSS)
	mux.Handle("/", s.read(s.notFound))

	// The browser says where a POST comes from; another site's is refused.
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(s.read(s.crossOrigin))
	return s.headers(cross.Handler(mux))
}
