package woocommerce

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"lastcall/offers"
)

// Delete implements offers.Platform. It goes by the code and not by the reference: what has the code is what the
// checkout takes, whichever call made it, and its mark has to be read anyway.
func (p *Platform) Delete(ctx context.Context, mark offers.Mark, code, _ string) error {
	unlock, err := p.codes.lock(ctx, strings.ToLower(code))
	if err != nil {
		return err
	}
	defer unlock()
	for range attempts {
		there, _, err := p.byCode(ctx, code)
		if errors.Is(err, offers.ErrNoCoupon) {
			return nil
		}
		if err != nil {
			return err
		}
		if !there.mark().Same(mark) {
			return nil
		}
		a, err := p.client.Send(ctx, http.MethodDelete, "/coupons/"+there.ref()+"?force=true", nil)
		if err != nil {
			return err
		}
		if word(a) == wordNoID {
			continue
		}
		if err := fault(a, "delete"); err != nil {
			return err
		}
	}
	return outside("delete: the code is there again")
}
