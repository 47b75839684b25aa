package vendure

import (
	"context"
	"errors"
	"slices"
	"strings"

	"lastcall/offers"
)

var errForeign = errors.New("the code is somebody else's")

// Create makes the promotion, or brings one of ours to what is described. Vendure takes a code any number of times, so
// whoever has made one looks again: of several of ours the oldest stays, and beside somebody else's none does. All callers
// see the same order, so all of them keep the same one.
func (p *Platform) Create(ctx context.Context, c offers.Coupon) (string, error) {
	want, err := p.describe(ctx, c)
	if err != nil {
		return "", err
	}
	have, _, err := p.byCode(ctx, c.Code, "")
	if err != nil {
		return "", err
	}
	if len(have) == 0 {
		var made struct{ CreatePromotion outcome }
		if err := p.ask(ctx, "Create", map[string]any{"input": want}, &made); err != nil {
			return "", err
		}
		if err := made.CreatePromotion.err("Create"); err != nil {
			return "", err
		}
		if have, _, err = p.byCode(ctx, c.Code, ""); err != nil {
			return "", err
		}
	}
	return p.converge(ctx, c, want, have)
}

// converge leaves exactly one promotion with the code, as it is described, or none of ours if there is another's.
func (p *Platform) converge(ctx context.Context, c offers.Coupon, want described, have []promotion) (string, error) {
	ours, foreign := split(have, c.Mark)
	if len(foreign) > 0 {
		if err := p.deleteAll(ctx, ours); err != nil {
			return "", err
		}
		return "", &offers.PlatformError{Fault: offers.FaultRejected, Err: errForeign}
	}
	if len(ours) == 0 { // deleted in between: whoever did so knew why, and a later try makes it again
		return "", &offers.PlatformError{Fault: offers.FaultOutside, Err: errors.New("the code was deleted while it was made")}
	}
	if err := p.deleteAll(ctx, ours[1:]); err != nil {
		return "", err
	}
	if want.is(ours[0]) {
		return ours[0].ID, nil
	}
	var changed struct{ UpdatePromotion outcome }
	input := struct {
		ID string `json:"id"`
		described
	}{ours[0].ID, want}
	if err := p.ask(ctx, "Update", map[string]any{"input": input}, &changed); err != nil {
		if refusedBy(err, notFound) {
			return "", &offers.PlatformError{Fault: offers.FaultOutside, Err: err}
		}
		return "", err
	}
	return ours[0].ID, changed.UpdatePromotion.err("Update")
}

// outcome is Vendure's answer to a mutation: the promotion, or an error of its own kind.
type outcome struct{ ID, ErrorCode string }

func (o outcome) err(operation string) error {
	if o.ErrorCode != "" || o.ID == "" {
		return &offers.PlatformError{Fault: offers.FaultRejected, Err: &refusal{operation, o.ErrorCode}}
	}
	return nil
}

// byCode lists the promotions with a code, oldest first. As shoppers may type it in any case, so is it compared. With a
// reference it answers that promotion too, nil if it has gone.
func (p *Platform) byCode(ctx context.Context, code, ref string) (found []promotion, referred *promotion, err error) {
	for skip := 0; ; skip += pageSize {
		var page promotionList
		variables := map[string]any{"code": code, "skip": skip, "ref": "0", "hasRef": ref != ""}
		if ref != "" {
			variables["ref"] = ref
		}
		if err := p.ask(ctx, "ByCode", variables, &page); err != nil {
			return nil, nil, err
		}
		for _, one := range page.Promotions.Items {
			if strings.EqualFold(one.CouponCode, code) {
				found = append(found, one)
			}
		}
		if len(page.Promotions.Items) < pageSize {
			slices.SortFunc(found, byAge)
			return found, page.Promotion, nil
		}
	}
}

// split tells the store's own promotions from others'.
func split(all []promotion, mark offers.Mark) (ours, foreign []promotion) {
	for _, one := range all {
		if one.ours(mark) {
			ours = append(ours, one)
		} else {
			foreign = append(foreign, one)
		}
	}
	return ours, foreign
}
