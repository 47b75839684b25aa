// Package hooks takes the messages that stores' platforms send of orders: POST /hooks/{key}.
package hooks

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"lastcall/handlers/client"
	"lastcall/handlers/fault"
	"lastcall/offers"
)

// Ledger is what the messages need of the state.
type Ledger interface {
	offers.OrderBook
	Seen(ctx context.Context, store *offers.Storefront, ids ...string) error
	WasSeen(ctx context.Context, store *offers.Storefront, ids ...string) (bool, error)
	Note(ctx context.Context, store *offers.Storefront, what, text string) error
}

// Stores finds a store by the key in the address.
type Stores interface {
	ByKey(ctx context.Context, key string) (*offers.Live, error)
}

// Config wires the messages. Every field is required.
type Config struct {
	Ledger    Ledger
	Stores    Stores
	Platforms *offers.Platforms
	Addresses client.Addresses
	Limiter   *client.Limiter // by network
	Now       func() int64    // ms
	Heard     func(platform string, o Outcome)
	Applied   func(platform string, a offers.Applied)
	Log       *slog.Logger
}

// Outcome is what became of one message, for metrics.
type Outcome string

// The outcomes.
const (
	Taken      Outcome = "taken"      // what it said is in the ledger
	Nothing    Outcome = "nothing"    // authentic, and of no use to us
	Replayed   Outcome = "replayed"   // dealt with before
	Unsigned   Outcome = "unsigned"   // not by the platform
	Unreadable Outcome = "unreadable" // by whomever
	TooMany    Outcome = "too_many"
	Failed     Outcome = "failed" // on our side; the platform sends it again
)

// maxBody bounds a message, in bytes.
const maxBody = 1 << 20

// maxOrder bounds an order's id, in bytes.
const maxOrder = 128

// budget is how long a message may take; platforms wait for 5 s.
const budget = 4500 * time.Millisecond

// Handler takes messages.
type Handler struct{ Config }

// New makes the handler.
func New(c Config) *Handler { return &Handler{Config: c} }

// Register puts the route on a mux.
func (h *Handler) Register(mux *http.ServeMux) {
	mux.Handle("POST /hooks/{key}", fault.Handler(h.Log, fault.Brief, h.receive))
}
