package memory

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"lastcall/offers"
	"lastcall/offers/platformtest"
)

// shipping is what a cart costs to ship, minor units.
const shipping = 490

// Shop is the platform's checkout. Faults and latency are not for shoppers.
type Shop struct{ p *Platform }

var _ platformtest.Shop = Shop{}

// Shop is the platform's checkout.
func (p *Platform) Shop() Shop { return Shop{p} }

type cart struct {
	subtotal int64
	code     string
	ordered  bool
}

type order struct {
	placed    platformtest.Placed
	subtotal  int64
	code      string
	at        int64
	cancelled bool
}

var errNoCart = errors.New("no such cart")

// NewCart implements platformtest.Shop.
func (s Shop) NewCart(_ context.Context, subtotal int64) (string, error) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	id := "c" + strconv.Itoa(len(s.p.carts)+1)
	s.p.carts[id] = &cart{subtotal: subtotal}
	return id, nil
}

// Apply implements platformtest.Shop.
func (s Shop) Apply(_ context.Context, id, code string) error {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	c := s.p.carts[id]
	if c == nil || c.ordered {
		return errNoCart
	}
	if s.p.taken(code, c.subtotal) == nil {
		return platformtest.ErrRefused
	}
	c.code = code
	return nil
}

// Bill implements platformtest.Shop.
func (s Shop) Bill(_ context.Context, id string) (platformtest.Bill, error) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	c := s.p.carts[id]
	if c == nil {
		return platformtest.Bill{}, errNoCart
	}
	bill, _ := s.p.bill(c)
	return bill, nil
}

// Order implements platformtest.Shop. A code that can't be used any more is dropped, and the order refused.
func (s Shop) Order(_ context.Context, id string) (platformtest.Placed, error) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	c := s.p.carts[id]
	if c == nil || c.ordered {
		return platformtest.Placed{}, errNoCart
	}
	bill, r := s.p.bill(c)
	if c.code != "" && r == nil {
		c.code = ""
		return platformtest.Placed{}, platformtest.ErrRefused
	}
	now := s.p.opts.Now()
	c.ordered = true
	o := &order{subtotal: c.subtotal, code: c.code, at: now,
		placed: platformtest.Placed{ID: "o" + strconv.Itoa(len(s.p.orders)+1), Discount: c.subtotal - bill.Lines}}
	if r != nil {
		r.Uses++
		r.LastUseAt = now
	}
	s.p.orders[o.placed.ID] = o
	s.p.tell(o, offers.OrderPlaced, now)
	return o.placed, nil
}

// Cancel implements platformtest.Shop. It gives the code's use back.
func (s Shop) Cancel(_ context.Context, id string) error {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	o := s.p.orders[id]
	if o == nil {
		return errors.New("no such order")
	}
	if r := s.p.alive[o.code]; r != nil && !o.cancelled {
		r.Uses--
	}
	o.cancelled = true
	s.p.tell(o, offers.OrderCancelled, s.p.opts.Now())
	return nil
}

// Foreign implements platformtest.Shop.
func (s Shop) Foreign(_ context.Context, code string) error {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	r := &Record{Coupon: offers.Coupon{Code: code, Kind: offers.Percent, Amount: 1_000, Currency: s.p.opts.Currency},
		Ref: strconv.Itoa(len(s.p.every) + 1), CreatedAt: s.p.opts.Now()}
	s.p.every = append(s.p.every, r)
	s.p.alive[code] = r
	return nil
}

// taken is the code's record if the checkout takes it for a basket now.
func (s *state) taken(code string, subtotal int64) *Record {
	r := s.alive[code]
	if r == nil || !r.usable(s.opts.Now(), s.caps.SingleUse) || subtotal < r.Coupon.MinTotal {
		return nil
	}
	rules := r.Coupon.Rules
	if len(rules.Products) > 0 && !slices.Contains(rules.Products, s.opts.Goods.Product) ||
		len(rules.Collections) > 0 && !slices.Contains(rules.Collections, s.opts.Goods.Collection) {
		return nil
	}
	return r
}

func (s *state) bill(c *cart) (platformtest.Bill, *Record) {
	bill := platformtest.Bill{Lines: c.subtotal, Shipping: shipping}
	if c.code == "" {
		return bill, nil
	}
	r := s.taken(c.code, c.subtotal)
	if r == nil {
		return bill, nil
	}
	if r.Coupon.Kind == offers.FreeShipping {
		bill.Shipping = 0
	}
	bill.Lines -= offers.Offer{Kind: r.Coupon.Kind, Amount: r.Coupon.Amount}.Discount(c.subtotal)
	return bill, r
}
