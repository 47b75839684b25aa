// Package api is the part of /v1 that a store's own checkout asks: try a code, use it, undo it.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"

	"lastcall/handlers/fault"
	"lastcall/offers"
)

// Ledger is what the API needs of the state.
type Ledger interface {
	Validate(ctx context.Context, store *offers.Storefront, req offers.RedeemRequest) (offers.Redemption, error)
	Redeem(ctx context.Context, store *offers.Storefront, req offers.RedeemRequest) (offers.Redemption, error)
	Release(ctx context.Context, store *offers.Storefront, id string, revive bool) (offers.Redemption, error)
}

// Keys finds stores by API keys.
type Keys interface {
	APIKey(ctx context.Context, id string) (offers.APIKey, error)
	StoreByID(ctx context.Context, id string) (*offers.Storefront, error)
}

// Config wires the API. Every field but Used is required.
type Config struct {
	Ledger  Ledger
	Keys    Keys
	Guesses Guesses
	Log     *slog.Logger
	// Used hears of each use of a key, before its scopes are looked at. It must not wait for anything. nil: nobody does.
	Used func(key offers.APIKey)
}

// Guesses bounds wrong codes.
type Guesses interface {
	// Check refuses who has no attempts left. It counts nothing.
	Check(ctx context.Context, who offers.Guesser) error
	// Count takes one attempt.
	Count(ctx context.Context, who offers.Guesser) error
}

// Handler is the API.
type Handler struct {
	Config
	turns turns
}

// New makes the API.
func New(c Config) *Handler { return &Handler{Config: c} }

// Register puts the API's routes on a mux.
func (h *Handler) Register(mux *http.ServeMux) {
	handle := func(pattern string, scope offers.Scope, f func(http.ResponseWriter, *http.Request, *offers.Storefront) error) {
		mux.Handle(pattern, fault.Handler(h.Log, fault.Problem, func(w http.ResponseWriter, r *http.Request) error {
			store, err := h.authenticate(r, scope)
			if err != nil {
				return err
			}
			return f(w, r, store)
		}))
	}
	handle("POST /v1/validations", offers.ScopeValidate, h.validate)
	handle("POST /v1/redemptions", offers.ScopeRedeem, h.redeem)
	handle("POST /v1/redemptions/{id}/release", offers.ScopeRelease, h.release)
	mux.Handle("/v1/", fault.Handler(h.Log, fault.Problem, func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.ReasonNoPage, "There is no such route with this method.", nil)
	}))
}

// authenticate is the store whose bearer key came with the request, if the key may do what is asked.
func (h *Handler) authenticate(r *http.Request, scope offers.Scope) (*offers.Storefront, error) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || secret == "" || len(secret) > 200 {
		return nil, fault.New(fault.ReasonUnauthorized, "", nil)
	}
	key, err := h.Keys.APIKey(r.Context(), offers.HashAPIKey(secret))
	if errors.Is(err, offers.ErrNoKey) {
		return nil, fault.New(fault.ReasonUnauthorized, "", nil)
	}
	if err != nil {
		return nil, err
	}
	if h.Used != nil {
		h.Used(key)
	}
	if !key.May(scope) {
		return nil, fault.New(fault.ReasonScope, "This API key may not do that: it lacks the scope "+string(scope)+".", nil)
	}
	return h.Keys.StoreByID(r.Context(), key.StoreID)
}

const maxBody = 64 << 10

// codeRequest is the body of a validation and of a redemption.
type codeRequest struct {
	Code           string        `json:"code"`
	Session        string        `json:"session"`         // the shopper's, where the store knows it
	ShopperAddress string        `json:"shopper_address"` // the shopper's IP address, for the guessing limit
	Order          string        `json:"order"`           // redemptions only
	Basket         offers.Basket `json:"basket"`
}

func (h *Handler) read(w http.ResponseWriter, r *http.Request, order bool) (codeRequest, error) {
	var q codeRequest
	if err := decode(w, r, &q); err != nil {
		return q, err
	}
	bad := func(format string, args ...any) (codeRequest, error) {
		return q, fault.New(fault.ReasonMalformed, fmt.Sprintf(format, args...), nil)
	}
	switch {
	case q.Code == "":
		return bad("code: missing.")
	case !offers.ValidCurrency(q.Basket.Currency):
		return bad("basket.currency: three capital letters (ISO 4217).")
	case q.Basket.Subtotal < 0 || q.Basket.Subtotal > offers.MaxAmount:
		return bad("basket.subtotal: minor units, between 0 and %d.", int64(offers.MaxAmount))
	case len(q.Basket.Lines) > 500:
		return bad("basket.lines: at most 500.")
	case len(q.Session) > 64:
		return bad("session: at most 64 bytes.")
	case order && (q.Order == "" || len(q.Order) > 128):
		return bad("order: the store's own order id, 1 to 128 bytes.")
	}
	if q.ShopperAddress != "" {
		if _, err := netip.ParseAddr(q.ShopperAddress); err != nil {
			return bad("shopper_address: not an IP address.")
		}
	}
	return q, nil
}

// decode reads one JSON object and nothing after it.
func decode(w http.ResponseWriter, r *http.Request, to any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	if err := d.Decode(to); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return err
		}
		return fault.New(fault.ReasonMalformed, "The body is not the JSON object that is expected: "+plainJSONError(err), err)
	}
	if _, err := d.Token(); err != io.EOF {
		return fault.New(fault.ReasonMalformed, "The body holds more than one JSON object.", nil)
	}
	return nil
}

func plainJSONError(err error) string {
	var typed *json.UnmarshalTypeError
	if errors.As(err, &typed) {
		return fmt.Sprintf("%s has the wrong type.", typed.Field)
	}
	return "it can't be parsed."
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(v)
}
