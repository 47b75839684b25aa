package medusa_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"lastcall/offers"
	"lastcall/offers/platformtest"
)

// shop is what happens at a store without us: shoppers through the Store API, the merchant through the Admin API. It shops
// in euros.
type shop struct {
	url                 string
	publishable, secret string // keys
	region, parcel      string
	variant             string // what carts are filled with
	price               int64  // of one
}

// failure is an answer that is no success.
type failure struct {
	status  int
	Type    string
	Message string
}

func (f *failure) Error() string { return fmt.Sprintf("%d %s: %s", f.status, f.Type, f.Message) }

// call is one request; answers hold numbers as they were written.
func (s *shop) call(ctx context.Context, method, path string, body, into any) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, s.url+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(path, "/admin/") {
		req.SetBasicAuth(s.secret, "")
	} else {
		req.Header.Set("x-publishable-api-key", s.publishable)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		f := &failure{status: res.StatusCode}
		_ = json.Unmarshal(answer, f)
		return fmt.Errorf("%s %s: %w", method, path, f)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

type named struct{ ID string }

// cart is what the shopper sees.
type cart struct {
	ID            string
	ItemTotal     json.Number `json:"item_total"`
	ShippingTotal json.Number `json:"shipping_total"`
	Promotions    []struct{ Code string }
}

const cartFields = "?fields=id,item_total,shipping_total,promotions.code"

func cents(n json.Number) (int64, error) { return offers.ParseDecimal(n.String(), "EUR") }

// NewCart implements platformtest.Shop.
func (s *shop) NewCart(ctx context.Context, subtotal int64) (string, error) {
	var made struct{ Cart named }
	if err := s.call(ctx, "POST", "/store/carts?fields=id", map[string]any{
		"region_id": s.region, "email": "ada@example.org",
		"items": []any{map[string]any{"variant_id": s.variant, "quantity": (subtotal + s.price - 1) / s.price}},
		"shipping_address": map[string]string{"first_name": "Ada", "last_name": "Lovelace", "address_1": "St. James Square 12",
			"city": "Berlin", "postal_code": "10115", "country_code": "de"},
	}, &made); err != nil {
		return "", err
	}
	return made.Cart.ID, s.call(ctx, "POST", "/store/carts/"+made.Cart.ID+"/shipping-methods?fields=id", map[string]string{"option_id": s.parcel}, nil)
}

// Apply implements platformtest.Shop.
func (s *shop) Apply(ctx context.Context, id, code string) error {
	var now struct{ Cart cart }
	err := s.call(ctx, "POST", "/store/carts/"+id+"/promotions"+cartFields, map[string]any{"promo_codes": []string{code}}, &now)
	if refusal(err) {
		return fmt.Errorf("%w: %w", platformtest.ErrRefused, err)
	}
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(now.Cart.Promotions, func(p struct{ Code string }) bool { return p.Code == code }) {
		return fmt.Errorf("%w: silently", platformtest.ErrRefused)
	}
	return nil
}

// refusal reports whether an error is the platform's answer to a code.
func refusal(err error) bool {
	for e := err; e != nil; {
		if f, ok := e.(*failure); ok {
			return f.status == http.StatusBadRequest && (strings.Contains(f.Message, "romotion") || strings.Contains(f.Message, "discount"))
		}
		u, ok := e.(interface{ Unwrap() error })
		if !ok {
			return false
		}
		e = u.Unwrap()
	}
	return false
}

// Bill implements platformtest.Shop.
func (s *shop) Bill(ctx context.Context, id string) (platformtest.Bill, error) {
	var now struct{ Cart cart }
	if err := s.call(ctx, "GET", "/store/carts/"+id+cartFields, nil, &now); err != nil {
		return platformtest.Bill{}, err
	}
	lines, err := cents(now.Cart.ItemTotal)
	if err != nil {
		return platformtest.Bill{}, err
	}
	shipping, err := cents(now.Cart.ShippingTotal)
	return platformtest.Bill{Lines: lines, Shipping: shipping}, err
}

// Order implements platformtest.Shop.
func (s *shop) Order(ctx context.Context, id string) (platformtest.Placed, error) {
	var collection struct {
		Payment named `json:"payment_collection"`
	}
	if err := s.call(ctx, "POST", "/store/payment-collections", map[string]string{"cart_id": id}, &collection); err != nil {
		return platformtest.Placed{}, err
	}
	if err := s.call(ctx, "POST", "/store/payment-collections/"+collection.Payment.ID+"/payment-sessions",
		map[string]string{"provider_id": "pp_system_default"}, nil); err != nil {
		return platformtest.Placed{}, err
	}
	return s.complete(ctx, id)
}

// complete makes an order of a cart that is ready to be paid.
func (s *shop) complete(ctx context.Context, id string) (platformtest.Placed, error) {
	var done struct {
		Type  string
		Order struct {
			ID       string
			Discount json.Number `json:"discount_total"`
		}
	}
	err := s.call(ctx, "POST", "/store/carts/"+id+"/complete?fields=id,discount_total", nil, &done)
	if refusal(err) {
		return platformtest.Placed{}, fmt.Errorf("%w: %w", platformtest.ErrRefused, err)
	}
	if err != nil {
		return platformtest.Placed{}, err
	}
	if done.Type != "order" {
		return platformtest.Placed{}, fmt.Errorf("no order came of the cart: %+v", done)
	}
	discount, err := cents(done.Order.Discount)
	return platformtest.Placed{ID: done.Order.ID, Discount: discount}, err
}

// Cancel implements platformtest.Shop.
func (s *shop) Cancel(ctx context.Context, order string) error {
	return s.call(ctx, "POST", "/admin/orders/"+order+"/cancel?fields=id", nil, nil)
}

// Foreign implements platformtest.Shop.
func (s *shop) Foreign(ctx context.Context, code string) error {
	return s.call(ctx, "POST", "/admin/promotions?fields=id", map[string]any{"code": code, "type": "standard", "status": "active",
		"application_method": map[string]any{"type": "percentage", "target_type": "order", "allocation": "across", "value": 10, "currency_code": "eur"}}, nil)
}
