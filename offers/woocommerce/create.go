package woocommerce

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"lastcall/offers"
)

// attempts bound how often a call starts again because the shop changed under it.
const attempts = 3

// Create implements offers.Platform: it adds the coupon, or brings the one that is there to what is described.
func (p *Platform) Create(ctx context.Context, c offers.Coupon) (string, error) {
	body, err := describe(c)
	if err != nil {
		return "", err
	}
	unlock, err := p.codes.lock(ctx, strings.ToLower(c.Code))
	if err != nil {
		return "", err
	}
	defer unlock()
	for range attempts {
		a, err := p.client.Send(ctx, http.MethodPost, "/coupons", body)
		if err != nil {
			return "", err
		}
		if word(a) != wordExists {
			return refOf(into[held](a, "create"))
		}
		there, _, err := p.byCode(ctx, c.Code)
		if errors.Is(err, offers.ErrNoCoupon) {
			continue // deleted in between
		}
		if err != nil {
			return "", err
		}
		if !there.mark().Same(c.Mark) {
			return "", rejected("the code is somebody else's")
		}
		change := body
		change.Code = ""
		a, err = p.client.Send(ctx, http.MethodPut, "/coupons/"+there.ref(), change)
		if err != nil {
			return "", err
		}
		if word(a) == wordNoID {
			continue
		}
		return refOf(into[held](a, "change"))
	}
	return "", outside("create: the code comes and goes")
}

func refOf(h held, err error) (string, error) {
	if err != nil {
		return "", err
	}
	if h.ID < 1 {
		return "", outside("the answer names no coupon")
	}
	return h.ref(), nil
}
