package api

import (
	"net/http"
	"time"

	"lastcall/handlers/fault"
	"lastcall/offers"
)

// discount is what a code takes off, in minor units.
type discount struct {
	Kind         offers.Kind `json:"kind"`
	Amount       int64       `json:"amount"`
	Currency     string      `json:"currency"`
	FreeShipping bool        `json:"free_shipping"`
}

func discountOf(r offers.Redemption) discount {
	return discount{Kind: r.Offer.Kind, Amount: r.Discount, Currency: r.Offer.Currency, FreeShipping: r.FreeShipping}
}

type validation struct {
	Valid       bool     `json:"valid"`
	Code        string   `json:"code"`
	Discount    discount `json:"discount"`
	ExpiresAt   string   `json:"expires_at"` // RFC 3339
	RemainingMS int64    `json:"remaining_ms"`
}

// validate tries a code on a basket: POST /v1/validations.
func (h *Handler) validate(w http.ResponseWriter, r *http.Request, store *offers.Storefront) error {
	q, err := h.read(w, r, false)
	if err != nil {
		return err
	}
	req := offers.RedeemRequest{Code: offers.NormalizeCode(q.Code), Session: q.Session, Basket: q.Basket}
	done, err := h.guarded(r.Context(), store, q, func() (offers.Redemption, error) {
		if req.Code == "" {
			return offers.Redemption{}, offers.Refuse(offers.ReasonNotFound)
		}
		return h.Ledger.Validate(r.Context(), store, req)
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, validation{
		Valid: true, Code: req.Code, Discount: discountOf(done), ExpiresAt: instant(done.Offer.EndsAt),
		RemainingMS: max(0, done.Offer.EndsAt-done.Offer.Now),
	})
}

type redemption struct {
	ID         string   `json:"id"`
	Code       string   `json:"code"`
	Order      string   `json:"order"`
	Campaign   string   `json:"campaign"`
	State      string   `json:"state"`
	Discount   discount `json:"discount"`
	RedeemedAt string   `json:"redeemed_at"`           // RFC 3339
	ReleasedAt string   `json:"released_at,omitempty"` // RFC 3339
	Revived    bool     `json:"revived,omitempty"`     // the code can be used again
}

func redemptionOf(d offers.Redemption, code string) redemption {
	out := redemption{ID: d.ID, Code: code, Order: d.Order, Campaign: d.Offer.Campaign, State: string(d.Offer.State),
		Discount: discountOf(d), RedeemedAt: instant(d.RedeemedAt), Revived: d.Offer.Revived}
	if d.ReleasedAt > 0 {
		out.ReleasedAt = instant(d.ReleasedAt)
	}
	return out
}

// redeem uses a code for an order: POST /v1/redemptions. The same order, or the same Idempotency-Key with the same
// body, gets the same redemption again, with status 200 instead of 201.
func (h *Handler) redeem(w http.ResponseWriter, r *http.Request, store *offers.Storefront) error {
	q, err := h.read(w, r, true)
	if err != nil {
		return err
	}
	key := r.Header.Get("Idempotency-Key")
	if len(key) > 255 {
		return fault.New(fault.ReasonMalformed, "Idempotency-Key: at most 255 bytes.", nil)
	}
	req := offers.RedeemRequest{Code: offers.NormalizeCode(q.Code), Session: q.Session, Basket: q.Basket, Order: q.Order, IdemKey: key}
	done, err := h.guarded(r.Context(), store, q, func() (offers.Redemption, error) {
		if req.Code == "" {
			return offers.Redemption{}, offers.Refuse(offers.ReasonNotFound)
		}
		return h.Ledger.Redeem(r.Context(), store, req)
	})
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if done.Replayed {
		status = http.StatusOK
	}
	return writeJSON(w, status, redemptionOf(done, req.Code))
}

// release undoes a redemption whose order was cancelled: POST /v1/redemptions/{id}/release, body optional.
func (h *Handler) release(w http.ResponseWriter, r *http.Request, store *offers.Storefront) error {
	var q struct {
		Revive bool `json:"revive"` // let the code live again if its time is not up
	}
	if r.ContentLength != 0 {
		if err := decode(w, r, &q); err != nil {
			return err
		}
	}
	done, err := h.Ledger.Release(r.Context(), store, r.PathValue("id"), q.Revive)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, redemptionOf(done, done.Offer.Code))
}

func instant(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z07:00")
}
