package vendure_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest"
	"lastcall/offers/signed"
)

// What follows are the twin's shoppers and its merchant, as FACTS and the real server have them behave: a code is taken in any
// case, checked when it is put in and again at the payment, and only the first promotion with it counts.

// basket is a shopper's cart: some mugs, and a parcel.
type basket struct {
	mugs int64
	code string // in it, "" = none
}

const (
	mugPrice    = int64(1390)
	parcelPrice = int64(490)
)

// sale is an order that was placed.
type sale struct {
	code            string
	state           string
	placed, updated time.Time
	basket          basket
	promotion       *coupon // used, nil = none
	off             int64
	refunds         []refund
}

type refund struct {
	amount int64
	state  string
}

// paid is what its shopper paid.
func (s *sale) paid() int64 { return s.basket.mugs*mugPrice + parcelPrice - s.off }

func (s *sale) shown() map[string]any {
	shown := map[string]any{"code": s.code, "state": s.state, "orderPlacedAt": s.placed.UTC().Format(twinDate), "updatedAt": s.updated.UTC().Format(twinDate),
		"currencyCode": "EUR", "couponCodes": []string{}, "discounts": []any{}, "promotions": []any{},
		"lines": []any{map[string]any{"orderPlacedQuantity": s.basket.mugs, "unitPrice": mugPrice * 100 / 119, "unitPriceWithTax": mugPrice}}}
	refunds := []any{}
	for _, r := range s.refunds {
		refunds = append(refunds, map[string]any{"state": r.state, "total": r.amount})
	}
	shown["payments"] = []any{map[string]any{"state": "Declined", "amount": s.paid(), "refunds": []any{}},
		map[string]any{"state": "Settled", "amount": s.paid(), "refunds": refunds}}
	if s.promotion != nil {
		id := strconv.Itoa(s.promotion.id)
		shown["couponCodes"] = []string{s.basket.code}
		shown["promotions"] = []any{map[string]any{"id": id, "couponCode": s.promotion.code()}}
		shown["discounts"] = []any{map[string]any{"adjustmentSource": "PROMOTION:" + id, "amount": -s.off * 100 / 119, "amountWithTax": -s.off}}
	}
	return shown
}

// taken is the promotion that a code stands for now, or an error of Vendure's.
func (t *twin) taken(code string) (*coupon, error) {
	for id := 1; id <= t.lastID; id++ {
		c := t.promotions[id]
		if c == nil || !strings.EqualFold(c.code(), code) {
			continue
		}
		if text, ok := c.input["endsAt"].(string); ok {
			if end, err := time.Parse(time.RFC3339, text); err != nil || end.Before(t.now()) {
				return nil, fmt.Errorf("%w: COUPON_CODE_EXPIRED_ERROR", platformtest.ErrRefused)
			}
		}
		if limit, ok := c.input["usageLimit"].(float64); ok {
			for _, s := range t.orders {
				if s.promotion != nil && s.promotion.id == c.id && s.state != "Cancelled" {
					limit--
				}
			}
			if limit < 1 {
				return nil, fmt.Errorf("%w: COUPON_CODE_LIMIT_ERROR", platformtest.ErrRefused)
			}
		}
		return c, nil
	}
	return nil, fmt.Errorf("%w: COUPON_CODE_INVALID_ERROR", platformtest.ErrRefused)
}

// bill is what a basket costs with a promotion.
func (b basket) bill(c *coupon) platformtest.Bill {
	bill := platformtest.Bill{Lines: b.mugs * mugPrice, Shipping: parcelPrice}
	if c == nil {
		return bill
	}
	if least, err := strconv.ParseInt(c.argument("conditions", "minimum_order_amount", "amount"), 10, 64); err == nil && bill.Lines < least {
		return bill
	}
	isMug := func(list string) bool { return list == "" || slices.Contains(variants(list), "1") }
	if !isMug(c.argument("conditions", "contains_products", "productVariantIds")) {
		return bill
	}
	rate := c.argument("actions", "order_percentage_discount", "discount")
	if c.acts("products_percentage_discount") && isMug(c.argument("actions", "products_percentage_discount", "productVariantIds")) {
		rate = c.argument("actions", "products_percentage_discount", "discount")
	}
	if percent, err := strconv.ParseFloat(rate, 64); err == nil {
		bill.Lines += int64(math.Floor(-float64(bill.Lines)*percent/100 + 0.5)) // rounded as JavaScript does
	}
	if amount, err := strconv.ParseInt(c.argument("actions", "order_fixed_discount", "discount"), 10, 64); err == nil {
		bill.Lines = max(0, bill.Lines-amount)
	}
	if c.acts("free_shipping") {
		bill.Shipping = 0
	}
	return bill
}

func variants(list string) (ids []string) {
	_ = json.Unmarshal([]byte(list), &ids)
	return ids
}

// NewCart implements platformtest.Shop.
func (t *twin) NewCart(_ context.Context, subtotal int64) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	id := fmt.Sprint(len(t.carts))
	t.carts[id] = &basket{mugs: (subtotal + mugPrice - 1) / mugPrice}
	return id, nil
}

// Apply implements platformtest.Shop.
func (t *twin) Apply(_ context.Context, cart, code string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.carts[cart]
	c, err := t.taken(code)
	if err == nil && b.bill(c) == b.bill(nil) {
		err = platformtest.ErrRefused
	}
	if err == nil {
		b.code = code
	}
	return err
}

// Bill implements platformtest.Shop: what was in the cart stays as it was until it changes.
func (t *twin) Bill(_ context.Context, cart string) (platformtest.Bill, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.carts[cart]
	c, _ := t.taken(b.code)
	return b.bill(c), nil
}

// Order implements platformtest.Shop.
func (t *twin) Order(_ context.Context, cart string) (platformtest.Placed, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.carts[cart]
	s := &sale{code: fmt.Sprintf("T%06d", len(t.orders)+1), state: "PaymentSettled", placed: t.now(), updated: t.now(), basket: *b}
	if b.code != "" {
		c, err := t.taken(b.code)
		if err != nil {
			return platformtest.Placed{}, err
		}
		s.promotion, s.off = c, b.bill(nil).Lines-b.bill(c).Lines
	}
	t.orders = append(t.orders, s)
	t.tell("order.placed", s)
	return platformtest.Placed{ID: s.code, Discount: s.off}, nil
}

// Cancel implements platformtest.Shop.
func (t *twin) Cancel(_ context.Context, order string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.orders {
		if s.code == order {
			s.state, s.updated = "Cancelled", t.now()
			t.tell("order.cancelled", s)
			s.off = 0 // all that was taken off goes with the lines
			return nil
		}
	}
	return fmt.Errorf("no order %s", order)
}

// Refund implements platformtest.Refunder. By itself it is no change of the order; the plugin makes it one, once all was given back.
func (t *twin) Refund(_ context.Context, order string, amount int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.orders {
		if s.code != order {
			continue
		}
		left := s.paid()
		for _, r := range s.refunds {
			if r.state == "Settled" {
				left -= r.amount
			}
		}
		if amount == 0 {
			amount = left
		}
		s.refunds = append(s.refunds, refund{amount, "Settled"})
		if amount >= left {
			s.updated = t.now()
			t.tell("order.cancelled", s)
		}
		return nil
	}
	return fmt.Errorf("no order %s", order)
}

// Foreign implements platformtest.Shop.
func (t *twin) Foreign(_ context.Context, code string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.made(map[string]any{"enabled": true, "couponCode": code, "conditions": []any{},
		"actions":      []any{map[string]any{"code": "order_percentage_discount", "arguments": []any{map[string]any{"name": "discount", "value": "10"}}}},
		"translations": []any{map[string]any{"languageCode": "en", "name": "By hand"}}})
	return nil
}

// tell is the plugin's message.
func (t *twin) tell(event string, s *sale) {
	if s.promotion == nil {
		return
	}
	at := t.now().UnixMilli()
	body := fmt.Appendf(nil, `{"event":%q,"id":"m-%d","order":%q,"currency":"EUR","subtotal":%q,"codes":[{"code":%q,"discount":%q}],"at":%d}`,
		event, len(t.inbox), s.code, euros(s.basket.mugs*mugPrice), s.basket.code, euros(s.off), at)
	header := http.Header{signed.Header: {signed.Sign([]byte(webhookSecret), body, at)}}
	t.inbox = append(t.inbox, message{header, body, at})
}

func euros(cents int64) string { return offers.Money{Amount: cents, Currency: "EUR"}.Decimal() }

// message waits for none: the twin tells at once.
func (t *twin) message(_ context.Context, order string, kind offers.OrderEventKind) (offers.Webhook, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return (&inbox{messages: t.inbox}).of(context.Background(), order, kind)
}
