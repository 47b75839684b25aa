package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	apiTimeout = 2 * time.Second
	maxAnswer  = 64 << 10 // bytes
)

// discount is what a code brings for one basket.
type discount struct {
	Kind         string `json:"kind"`     // percent, fixed, free_shipping
	Amount       int64  `json:"amount"`   // minor units off the subtotal
	Currency     string `json:"currency"` // ISO 4217
	FreeShipping bool   `json:"free_shipping"`
	left         time.Duration
}

type basketLine struct {
	Product   string `json:"product"`
	Variant   string `json:"variant"`
	Quantity  int    `json:"quantity"`
	UnitPrice int64  `json:"unit_price"` // minor units
}

type basket struct {
	Currency string       `json:"currency"`
	Subtotal int64        `json:"subtotal"` // minor units
	Lines    []basketLine `json:"lines"`
}

// question is the body of both calls; Order only of a redemption. Session stays empty: the shopper's Lastcall session
// lives in a partitioned cookie that this store never sees.
type question struct {
	Code           string `json:"code"`
	Session        string `json:"session"`
	ShopperAddress string `json:"shopper_address"`
	Basket         basket `json:"basket"`
	Order          string `json:"order,omitempty"`
}

// refused is the API's final no. Words are for the shopper, as the API put them.
type refused struct{ reason, words string }

func (e *refused) Error() string { return "refused: " + e.reason }

// errUnavailable: the API gave no answer that decides anything. The same call may succeed later.
var errUnavailable = errors.New("discount service unavailable")

type api struct {
	base, key string
	client    *http.Client
}

func newAPI(cfg Config) *api {
	a := &api{strings.TrimRight(cfg.APIURL, "/"), cfg.APIKey, cfg.HTTPClient}
	if a.client == nil {
		a.client = &http.Client{Transport: &http.Transport{DialContext: dialLocalhost, MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute}}
	}
	return a
}

// dialLocalhost dials; every name under ".localhost" is this machine (RFC 6761), which browsers know and many
// resolvers don't.
func dialLocalhost(ctx context.Context, network, address string) (net.Conn, error) {
	if host, port, err := net.SplitHostPort(address); err == nil && strings.HasSuffix(host, ".localhost") {
		address = net.JoinHostPort("localhost", port)
	}
	var d net.Dialer
	return d.DialContext(ctx, network, address)
}

// validate asks what a code brings. Errors: *refused, or errUnavailable wrapped.
func (a *api) validate(ctx context.Context, q question) (*discount, error) {
	var out struct {
		Valid       bool      `json:"valid"`
		Discount    *discount `json:"discount"`
		RemainingMS int64     `json:"remaining_ms"`
	}
	if err := a.post(ctx, "/v1/validations", "", q, http.StatusOK, &out); err != nil {
		return nil, err
	}
	if !out.Valid {
		return nil, fmt.Errorf("%w: neither valid nor refused", errUnavailable)
	}
	if err := out.Discount.check(); err != nil {
		return nil, err
	}
	out.Discount.left = time.Duration(out.RemainingMS) * time.Millisecond
	return out.Discount, nil
}

// redeem uses a code up for an order. Sent again with the same question it answers the same. Errors as validate.
func (a *api) redeem(ctx context.Context, q question) (*discount, error) {
	var out struct {
		Discount *discount `json:"discount"`
	}
	if err := a.post(ctx, "/v1/redemptions", q.Order, q, http.StatusCreated, &out); err != nil {
		return nil, err
	}
	return out.Discount, out.Discount.check()
}

func (d *discount) check() error {
	if d == nil || d.Amount < 0 || d.Currency != currency {
		return fmt.Errorf("%w: discount makes no sense", errUnavailable)
	}
	return nil
}

func (a *api) post(ctx context.Context, path, idempotencyKey string, q question, want int, out any) error {
	ctx, cancel := context.WithTimeout(ctx, apiTimeout)
	defer cancel()
	body, err := json.Marshal(q)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+a.key)
	req.Header.Set("Content-Type", "application/json")
	if idempotencyKey != "" {
		req.Header.Set("Idempotency-Key", idempotencyKey)
	}
	res, err := a.client.Do(req)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnavailable, err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("%w: %w", errUnavailable, err)
	}
	if res.StatusCode == want || (want == http.StatusCreated && res.StatusCode == http.StatusOK) {
		if err := json.Unmarshal(answer, out); err != nil {
			return fmt.Errorf("%w: %w", errUnavailable, err)
		}
		return nil
	}
	return problem(res, answer)
}

// problem tells the API's final no from an answer that decides nothing (busy, broken, our key refused).
func problem(res *http.Response, answer []byte) error {
	var p struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Reason string `json:"reason"`
	}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	final := res.StatusCode >= 400 && res.StatusCode < 500 && kind == "application/problem+json"
	switch res.StatusCode {
	case http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		final = false
	}
	if !final || json.Unmarshal(answer, &p) != nil || p.Reason == "" {
		return fmt.Errorf("%w: status %d, reason %q", errUnavailable, res.StatusCode, p.Reason)
	}
	words := p.Detail
	if words == "" {
		words = p.Title
	}
	if words == "" {
		words = "This code can't be used."
	}
	return &refused{p.Reason, words}
}
