package shopify

import (
	"context"
	"errors"

	"lastcall/offers"
	"lastcall/offers/shopify/admin"
)

// Create makes the discount. A code of the store's that is there already, on the same terms, is brought to the end that is
// described. On others it is made anew: an update adds products to those that are there, and leaves a smallest basket that is
// not asked for any more. So is one that has been used up, since Shopify gives no use back. A batch is never made anew: that
// would take its other codes.
func (p *Platform) Create(ctx context.Context, c offers.Coupon) (string, error) {
	return p.create(ctx, c, singleTitle)
}

func (p *Platform) create(ctx context.Context, c offers.Coupon, title string) (string, error) {
	ref, problems, err := p.make(ctx, c, title)
	if err != nil || !taken(problems) {
		return ref, errors.Join(err, problemFault("create", problems))
	}
	f, err := p.look(ctx, c.Code)
	switch {
	case errors.Is(err, offers.ErrNoCoupon):
		return "", errors.New("create: the code was taken and is gone: deleted at this moment")
	case err != nil:
		return "", err
	case !f.Mark.Same(c.Mark) || f.shipping != (c.Kind == offers.FreeShipping),
		(f.title == batchTitle) != (title == batchTitle):
		return "", rejected("create: the code is somebody else's, or of another kind")
	case f.title == batchTitle && !f.on(c):
		return "", rejected("create: the batch is on other terms")
	case f.usedUp(), !f.on(c):
		if err := p.remove(ctx, f.Ref); err != nil {
			return "", err
		}
		ref, problems, err := p.make(ctx, c, title)
		return ref, errors.Join(err, problemFault("create", problems))
	case f.EndsAt == ceilSecond(c.EndsAt).UnixMilli():
		return f.Ref, nil
	}
	return f.Ref, p.moveEnd(ctx, c, f)
}

// make asks for a new discount.
func (p *Platform) make(ctx context.Context, c offers.Coupon, title string) (ref string, _ []*admin.Problem, _ error) {
	if c.Kind == offers.FreeShipping {
		input, err := p.shipping(c, title)
		if err != nil {
			return "", nil, err
		}
		answer, err := admin.CreateShipping(ctx, p.api, input)
		if err != nil {
			return "", nil, err
		}
		made := answer.DiscountCodeFreeShippingCreate
		if made == nil {
			return "", nil, errNothing
		}
		if made.CodeDiscountNode != nil {
			ref = made.CodeDiscountNode.Id
		}
		return ref, made.UserErrors, nothing(ref, made.UserErrors)
	}
	input, err := p.basic(c, title)
	if err != nil {
		return "", nil, err
	}
	answer, err := admin.CreateBasic(ctx, p.api, input)
	if err != nil {
		return "", nil, err
	}
	made := answer.DiscountCodeBasicCreate
	if made == nil {
		return "", nil, errNothing
	}
	if made.CodeDiscountNode != nil {
		ref = made.CodeDiscountNode.Id
	}
	return ref, made.UserErrors, nothing(ref, made.UserErrors)
}

// moveEnd changes a discount's end, and its beginning where that would lie after it.
func (p *Platform) moveEnd(ctx context.Context, c offers.Coupon, f found) error {
	d, err := p.describe(c, f.title)
	if err != nil {
		return err
	}
	if f.shipping {
		answer, err := admin.UpdateShipping(ctx, p.api, f.Ref, &admin.DiscountCodeFreeShippingInput{StartsAt: &d.start, EndsAt: &d.end})
		if err != nil {
			return err
		}
		if answer.DiscountCodeFreeShippingUpdate == nil {
			return errNothing
		}
		return moved(answer.DiscountCodeFreeShippingUpdate.UserErrors)
	}
	answer, err := admin.UpdateBasic(ctx, p.api, f.Ref, &admin.DiscountCodeBasicInput{StartsAt: &d.start, EndsAt: &d.end})
	if err != nil {
		return err
	}
	if answer.DiscountCodeBasicUpdate == nil {
		return errNothing
	}
	return moved(answer.DiscountCodeBasicUpdate.UserErrors)
}

// moved: a discount that is not there any more was deleted at this moment, and the next try makes it.
func moved(problems []*admin.Problem) error {
	if len(problems) > 0 && problems[0].On("id") {
		return errors.New("update: the code was deleted at this moment")
	}
	return problemFault("update", problems)
}

var errNothing = errors.New("an answer that says neither yes nor no")

func nothing(ref string, problems []*admin.Problem) error {
	if ref == "" && len(problems) == 0 {
		return errNothing
	}
	return nil
}

func taken(problems []*admin.Problem) bool {
	for _, p := range problems {
		if p.On("code") && (p.Is(admin.DiscountErrorCodeTaken) || p.Is(admin.DiscountErrorCodeDuplicate)) {
			return true
		}
	}
	return false
}
