package woocommerce_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest"
)

// What carts hold, and what is there besides.
var goods = platformtest.Goods{Product: "101", Collection: "31", OtherProduct: "102", OtherCollection: "32"}

const shipping = 490

type twinCart struct {
	subtotal int64
	code     string
}

// shop is the twin's storefront.
type shop struct{ *twin }

func (s shop) NewCart(_ context.Context, subtotal int64) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := "cart-" + strconv.FormatInt(s.nextID(), 10)
	s.carts[id] = &twinCart{subtotal: subtotal}
	return id, nil
}

func (s shop) Apply(_ context.Context, cart, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.carts[cart]
	if s.valid(c, code) == nil {
		return platformtest.ErrRefused
	}
	c.code = code
	return nil
}

// valid is the coupon if the cart may have it now.
func (t *twin) valid(cart *twinCart, code string) *twinCoupon {
	c := t.byCode(code)
	if c == nil || c.expires > 0 && t.nowLocked()/1000 > c.expires/1000 || c.limit > 0 && c.uses >= c.limit {
		return nil
	}
	if least, err := offers.ParseDecimal(c.minimum, "EUR"); c.minimum != "" && (err != nil || least > cart.subtotal) {
		return nil
	}
	if len(c.products) > 0 && !slices.Contains(c.products, 101) || len(c.categories) > 0 && !slices.Contains(c.categories, 31) {
		return nil
	}
	return c
}

func (t *twin) billed(cart *twinCart) (platformtest.Bill, *twinCoupon) {
	bill := platformtest.Bill{Lines: cart.subtotal, Shipping: shipping}
	if cart.code == "" {
		return bill, nil
	}
	c := t.valid(cart, cart.code)
	if c == nil {
		return bill, nil
	}
	amount, _ := offers.ParseDecimal(c.amount, "EUR")
	off := min(amount, cart.subtotal)
	if c.kind == "percent" {
		off = (cart.subtotal*amount + 5_000) / 10_000
	}
	bill.Lines -= off
	if c.freeShipping && t.requires != "" {
		bill.Shipping = 0
	}
	return bill, c
}

func (s shop) Bill(_ context.Context, cart string) (platformtest.Bill, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bill, _ := s.billed(s.carts[cart])
	return bill, nil
}

// Order looks at the coupon first and counts its use when the order is made, in two steps, as WooCommerce does.
func (s shop) Order(_ context.Context, id string) (platformtest.Placed, error) {
	s.mu.Lock()
	cart := s.carts[id]
	bill, coupon := s.billed(cart)
	s.mu.Unlock()
	if cart.code != "" && coupon == nil {
		return platformtest.Placed{}, platformtest.ErrRefused
	}
	time.Sleep(2 * time.Millisecond)
	s.mu.Lock()
	defer s.mu.Unlock()
	off := cart.subtotal - bill.Lines
	number := s.nextID()
	placed := platformtest.Placed{ID: strconv.FormatInt(number, 10), Discount: off}
	now := gmtText(s.nowLocked())
	order := map[string]any{"id": number, "status": "processing", "currency": "EUR", "prices_include_tax": false,
		"date_created_gmt": now, "date_modified_gmt": now, "date_paid_gmt": now, "discount_total": euros(off), "total": euros(bill.Lines + bill.Shipping),
		"line_items":   []map[string]any{{"product_id": 101, "quantity": 1, "subtotal": euros(cart.subtotal), "subtotal_tax": "0.00", "total": euros(bill.Lines)}},
		"coupon_lines": []map[string]any{}}
	if coupon != nil {
		coupon.uses++
		order["coupon_lines"] = []map[string]any{{"id": s.nextID(), "code": coupon.code, "discount": euros(off), "discount_tax": "0.00"}}
	}
	s.orders[placed.ID] = order
	s.send("order.created", order)
	return placed, nil
}

// Cancel gives the coupon's use back, as WooCommerce does.
func (s shop) Cancel(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	order := s.orders[id]
	if order == nil {
		return errors.New("no such order")
	}
	for _, line := range order["coupon_lines"].([]map[string]any) {
		if c := s.byCode(line["code"].(string)); c != nil && order["status"] != "cancelled" {
			c.uses--
		}
	}
	order["status"], order["date_modified_gmt"] = "cancelled", gmtText(s.nowLocked())
	s.send("order.updated", order)
	return nil
}

func (s shop) Foreign(_ context.Context, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byCode(code) != nil {
		return fmt.Errorf("there is such a code")
	}
	c := &twinCoupon{id: s.nextID(), created: s.nowLocked(), code: lower(code), kind: "percent", amount: "10.00", description: "Ten for all"}
	s.coupons[c.id] = c
	return nil
}

func euros(cents int64) string { return offers.Money{Amount: cents, Currency: "EUR"}.Decimal() }
