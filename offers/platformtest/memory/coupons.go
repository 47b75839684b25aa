package memory

import (
	"context"
	"strconv"

	"lastcall/offers"
)

// Create implements offers.Platform.
func (p *Platform) Create(ctx context.Context, c offers.Coupon) (string, error) {
	var ref string
	err := p.call(ctx, true, func() error {
		if why := p.cannot(c); why != "" {
			return rejected(why)
		}
		now := p.opts.Now()
		if r := p.alive[c.Code]; r != nil {
			if !r.Coupon.Mark.Same(c.Mark) {
				return rejected("the code is somebody else's")
			}
			r.move(c, now)
			p.counts.Moved++
			ref = r.Ref
			return nil
		}
		r := &Record{Coupon: c, Ref: strconv.Itoa(len(p.every) + 1), CreatedAt: now, endless: !p.caps.EndsAt}
		p.every = append(p.every, r)
		p.alive[c.Code] = r
		p.counts.Made++
		ref = r.Ref
		return nil
	})
	if err != nil { // a create that lands later writes to ref for nobody
		return "", err
	}
	return ref, nil
}

// cannot says what of a coupon the platform does not know.
func (p *Platform) cannot(c offers.Coupon) string {
	switch {
	case c.MinTotal > 0 && !p.caps.MinTotal:
		return "no smallest baskets here"
	case c.Kind == offers.FreeShipping && !p.caps.FreeShipping:
		return "no free shipping here"
	case c.Kind == offers.FixedAmount && len(c.Rules.Products)+len(c.Rules.Collections) > 0 && !p.caps.FixedOnProducts:
		return "no amounts for products here"
	case len(c.Rules.Products) > 0 && !p.caps.Products:
		return "no codes for products here"
	case len(c.Rules.Collections) > 0 && !p.caps.Collections:
		return "no codes for collections here"
	default:
		return ""
	}
}

// Delete implements offers.Platform. The code counts, whatever the reference says.
func (p *Platform) Delete(ctx context.Context, mark offers.Mark, code, _ string) error {
	return p.call(ctx, false, func() error {
		r := p.alive[code]
		if r == nil || !r.Coupon.Mark.Same(mark) {
			p.counts.Gone++
			return nil
		}
		r.DeletedAt = p.opts.Now()
		delete(p.alive, code)
		p.counts.Deleted++
		return nil
	})
}

// Lookup implements offers.Platform.
func (p *Platform) Lookup(ctx context.Context, code string) (f offers.Found, err error) {
	err = p.call(ctx, false, func() error {
		r := p.alive[code]
		if r == nil {
			return offers.ErrNoCoupon
		}
		f = r.found(p.opts.Now())
		return nil
	})
	return f, err
}

// Find implements offers.Platform.
func (p *Platform) Find(ctx context.Context, mark offers.Mark, cursor string) (page []offers.Found, next string, err error) {
	err = p.call(ctx, false, func() error {
		at, err := strconv.Atoi(cursor)
		if cursor != "" && (err != nil || at < 0) {
			return rejected("not a cursor")
		}
		now := p.opts.Now()
		for ; at < len(p.every); at++ {
			r := p.every[at]
			if r.DeletedAt != 0 || !r.Coupon.Mark.Same(mark) {
				continue
			}
			if len(page) == p.opts.PageSize {
				next = strconv.Itoa(at)
				return nil
			}
			page = append(page, r.found(now))
		}
		return nil
	})
	return page, next, err
}

// Check implements offers.Platform.
func (p *Platform) Check(ctx context.Context) []offers.Finding {
	f := offers.Finding{Name: "Access", OK: true, Note: "The platform answers."}
	if err := p.call(ctx, false, func() error { return nil }); err != nil {
		f = offers.Finding{Name: "Access", Note: "The platform does not answer as it should: " + string(offers.FaultOf(err)) + ".",
			Fix: "Check the credentials, and try again."}
	}
	return []offers.Finding{f}
}
