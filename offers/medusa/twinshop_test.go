package medusa_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"time"

	"lastcall/offers"
)

// The twin's shop side: carts keep what a code took off until they change, as Medusa's do.

type twinCart struct {
	id       string
	quantity int64
	shipping bool
	codes    []string
	off      map[string]*big.Rat // by code, in major units
	paid     bool                // a payment was chosen
	order    string
}

type twinOrder struct {
	ID         string     `json:"id"`
	Status     string     `json:"status"`
	Currency   string     `json:"currency_code"`
	CreatedAt  time.Time  `json:"created_at"`
	UpdatedAt  time.Time  `json:"updated_at"`
	CanceledAt *time.Time `json:"canceled_at"`
	Items      []any      `json:"items"`
	Shipping   []any      `json:"shipping_methods"`

	codes []offers.UsedCode
	total int64 // lines before discounts, minor units
}

func (w *twin) cart(r *http.Request) (*twinCart, error) {
	c := w.carts[r.PathValue("id")]
	if c == nil {
		return nil, refused(http.StatusNotFound, "not_found", "Cart was not found")
	}
	return c, nil
}

func (w *twin) createCart(r *http.Request) (any, error) {
	var in struct {
		Region  string            `json:"region_id"`
		Email   string            `json:"email"`
		Address map[string]string `json:"shipping_address"`
		Items   []struct {
			Variant  string `json:"variant_id"`
			Quantity int64  `json:"quantity"`
		} `json:"items"`
	}
	if err := body(r, &in); err != nil {
		return nil, err
	}
	if len(in.Items) != 1 || in.Items[0].Variant != "variant_mug" || in.Region != "reg_1" {
		return nil, invalid("the twin sells one thing in one region")
	}
	c := &twinCart{id: w.id("cart"), quantity: in.Items[0].Quantity, off: map[string]*big.Rat{}}
	w.carts[c.id] = c
	return w.shown(c), nil
}

// sum is the cart's lines before discounts, in major units.
func (c *twinCart) sum() *big.Rat { return big.NewRat(c.quantity*twinPrice, 100) }

func (w *twin) shown(c *twinCart) any {
	left, promotions := c.sum(), []any{}
	for code, off := range c.off {
		left.Sub(left, off)
		promotions = append(promotions, map[string]string{"id": "promo", "code": code})
	}
	shipping := json.Number("0")
	if c.shipping {
		shipping = "4.9"
	}
	return map[string]any{"cart": map[string]any{"id": c.id, "item_total": json.Number(left.FloatString(4)), "shipping_total": shipping, "promotions": promotions}}
}

func (w *twin) readCart(r *http.Request) (any, error) {
	c, err := w.cart(r)
	if err != nil {
		return nil, err
	}
	return w.shown(c), nil
}

func (w *twin) chooseShipping(r *http.Request) (any, error) {
	c, err := w.cart(r)
	if err != nil {
		return nil, err
	}
	c.shipping = true
	w.refresh(c)
	return w.shown(c), nil
}

// applyCodes: a code that nobody has is refused; one that can't be used is dropped without a word.
func (w *twin) applyCodes(r *http.Request) (any, error) {
	c, err := w.cart(r)
	if err != nil {
		return nil, err
	}
	var in struct {
		Codes []string `json:"promo_codes"`
	}
	if err := body(r, &in); err != nil {
		return nil, err
	}
	for _, code := range in.Codes {
		if w.byCode(code) == nil {
			return nil, invalid("The promotion code %s is invalid", code)
		}
		if !slices.Contains(c.codes, code) {
			c.codes = append(c.codes, code)
		}
	}
	w.refresh(c)
	return w.shown(c), nil
}

// lives reports whether the promotion ends nothing that it should not.
func (w *twin) lives(p *twinPromotion) bool {
	return !p.deleted && p.Status == "active" && (p.Campaign == nil || p.Campaign.deleted || p.Campaign.EndsAt == nil || p.Campaign.EndsAt.After(w.now()))
}

// refresh computes what codes take off, as every change of a cart does.
func (w *twin) refresh(c *twinCart) {
	c.paid = false
	was := c.codes
	c.codes, c.off = nil, map[string]*big.Rat{}
	left := c.sum()
	for _, code := range was {
		p := w.byCode(code)
		if p == nil || !w.lives(p) || p.Limit != nil && p.Used >= *p.Limit || !w.rulesHold(p, c) {
			continue
		}
		value, _ := new(big.Rat).SetString(p.method.Value.String())
		off := value
		if p.method.Type == "percentage" {
			off = new(big.Rat).Mul(left, value.Quo(value, big.NewRat(100, 1)))
		}
		if off.Cmp(left) > 0 {
			off = new(big.Rat).Set(left)
		}
		if off.Sign() > 0 {
			c.codes, c.off[code] = append(c.codes, code), off
			left.Sub(left, off)
		}
	}
}

// withTax and withoutTax are the cart's lines before discounts. Tax is 19 %.
func (w *twin) withTax(c *twinCart) *big.Rat {
	if w.untaxed {
		return new(big.Rat).Mul(c.sum(), big.NewRat(119, 100))
	}
	return c.sum()
}

func (w *twin) withoutTax(c *twinCart) *big.Rat {
	return new(big.Rat).Mul(w.withTax(c), big.NewRat(100, 119))
}

func (w *twin) rulesHold(p *twinPromotion, c *twinCart) bool {
	if p.method.TargetType == "shipping_methods" || p.method.Currency != "eur" {
		return false
	}
	for _, rule := range p.rules {
		least, ok := new(big.Rat).SetString(rule.Values[0])
		sum := map[string]*big.Rat{"original_item_total": w.withTax(c), "original_item_subtotal": w.withoutTax(c)}[rule.Attribute]
		if sum == nil || rule.Operator != "gte" || !ok || sum.Cmp(least) < 0 {
			return false
		}
	}
	for _, rule := range p.method.TargetRules {
		has := map[string]string{"items.product.id": "prod_mug", "items.product.collection_id": "pcol_mug"}[rule.Attribute]
		if rule.Operator != "in" || !slices.Contains(rule.Values, has) {
			return false
		}
	}
	return true
}

func (w *twin) collectPayment(r *http.Request) (any, error) {
	var in struct {
		Cart string `json:"cart_id"`
	}
	if err := body(r, &in); err != nil {
		return nil, err
	}
	if w.carts[in.Cart] == nil {
		return nil, refused(http.StatusNotFound, "not_found", "Cart was not found")
	}
	return map[string]any{"payment_collection": map[string]string{"id": "pay_" + in.Cart}}, nil
}

func (w *twin) openPayment(r *http.Request) (any, error) {
	c := w.carts[strings.TrimPrefix(r.PathValue("id"), "pay_")]
	if c == nil {
		return nil, refused(http.StatusNotFound, "not_found", "Payment collection was not found")
	}
	c.paid = true
	return map[string]any{"payment_collection": map[string]string{"id": r.PathValue("id")}}, nil
}

// complete looks at a code's limit and, unless our guard does, not at its end; one that is deleted breaks it.
func (w *twin) complete(r *http.Request) (any, error) {
	c, err := w.cart(r)
	if err != nil {
		return nil, err
	}
	if !c.paid || !c.shipping || c.order != "" {
		return nil, invalid("Payment sessions are required to complete cart")
	}
	var uses []*twinPromotion
	for code := range c.off {
		p := w.byCode(code)
		if w.guarded && (p == nil || !w.lives(p)) {
			return nil, refused(http.StatusBadRequest, "not_allowed", "The discount in this cart has ended.")
		}
		if p == nil {
			return nil, errors.New("the promotion of the cart is undefined")
		}
		if !w.lives(p) {
			continue
		}
		if p.Limit != nil && p.Used >= *p.Limit {
			return nil, refused(http.StatusBadRequest, "not_allowed", "Promotion usage exceeds the limit.")
		}
		uses = append(uses, p)
	}
	for _, p := range uses {
		p.Used++
	}
	o := &twinOrder{ID: w.id("order"), Status: "pending", Currency: "eur", CreatedAt: w.now(), UpdatedAt: w.now(), total: c.quantity * twinPrice}
	c.order = o.ID
	raw := func(text string) any { return map[string]any{"value": text, "precision": 20} }
	all, adjustments := new(big.Rat), []any{}
	for code, off := range c.off {
		all.Add(all, off)
		adjustments = append(adjustments, map[string]any{"code": code, "raw_amount": raw(off.FloatString(4))})
		cents, _ := offers.ParseDecimal(off.FloatString(4), "EUR")
		o.codes = append(o.codes, offers.UsedCode{Code: code, Discount: cents})
	}
	o.Items = []any{map[string]any{"raw_unit_price": raw("5"), "raw_quantity": raw(fmt.Sprint(c.quantity)), "adjustments": adjustments}}
	o.Shipping = []any{map[string]any{"id": "ordsm_1", "adjustments": []any{}}}
	w.orders = append(w.orders, o)
	w.tell("order.placed", o, o.CreatedAt)
	return map[string]any{"type": "order", "order": map[string]any{"id": o.ID, "discount_total": json.Number(all.FloatString(4))}}, nil
}
