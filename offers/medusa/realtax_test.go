//go:build stores

package medusa_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/medusa"
	"lastcall/offers/medusa/medusapeer"
	"lastcall/offers/platformtest"
)

// TestRealTaxes holds baskets and discounts to the prices that a store shows, where these include 19 % tax and where the
// tax comes on top.
func TestRealTaxes(t *testing.T) {
	in := newInbox(t)
	store := medusapeer.Start(t, medusapeer.Options{WebhookURL: in.URL, WebhookSecret: webhookSecret})
	s := &shop{url: store.URL, publishable: store.Publishable, secret: store.Secret, region: store.Region, parcel: store.Parcel,
		variant: store.Goods["mug"].Variant, price: 500}
	s.charge19(t)
	for name, included := range map[string]bool{"on top": false, "included": true} {
		t.Run(name, func(t *testing.T) {
			s.includeTax(t, included)
			p := connect(t, medusa.Credentials{URL: store.URL, APIKey: store.Secret, WebhookSecret: webhookSecret})
			made := func(edit func(*offers.Coupon)) offers.Coupon {
				t.Helper()
				c := ten(func(c *offers.Coupon) { c.Code = "LC-" + rand.Text()[:10] }, edit)
				create(t, p, c)
				return c
			}
			tooMuch := made(func(c *offers.Coupon) { c.MinTotal = 5_001 })
			enough := made(func(c *offers.Coupon) { c.MinTotal = 5_000 })
			amount := made(func(c *offers.Coupon) { c.Kind, c.Amount, c.MinTotal = offers.FixedAmount, 750, 5_000 })
			for _, row := range []struct {
				coupon offers.Coupon
				off    int64 // of ten mugs, as prices are shown; 0 = refused
			}{{tooMuch, 0}, {enough, 500}, {amount, 750}} {
				s.takesOffShown(t, row.coupon, row.off, included)
			}

			id, err := s.NewCart(t.Context(), 5_000)
			if err == nil {
				err = s.Apply(t.Context(), id, amount.Code)
			}
			var placed platformtest.Placed
			if err == nil {
				placed, err = s.Order(t.Context(), id)
			}
			if err != nil {
				t.Fatal(err)
			}
			m, err := in.of(t.Context(), placed.ID, offers.OrderPlaced)
			if err != nil {
				t.Fatal(err)
			}
			said, err := p.ParseWebhook(m)
			if err != nil {
				t.Fatal(err)
			}
			listed, _, err := p.Orders(t.Context(), time.Now().Add(-10*time.Minute).UnixMilli(), "")
			if err != nil {
				t.Fatal(err)
			}
			listed = slices.DeleteFunc(listed, func(e offers.OrderEvent) bool { return e.Order != placed.ID })
			for _, events := range [][]offers.OrderEvent{said, listed} {
				if len(events) != 1 || events[0].Subtotal != 5_000 || !slices.Equal(events[0].Codes, []offers.UsedCode{{Code: amount.Code, Discount: 750}}) {
					t.Errorf("the order is told as %+v, want 50.00 less 7.50", events)
				}
			}
		})
	}
}

// charge19 makes Germany tax everything at 19 %.
func (s *shop) charge19(t *testing.T) {
	t.Helper()
	var list struct {
		Regions []named `json:"tax_regions"`
	}
	if err := s.call(t.Context(), "GET", "/admin/tax-regions?country_code=de&fields=id", nil, &list); err != nil || len(list.Regions) != 1 {
		t.Fatalf("tax regions %+v, %v", list, err)
	}
	if err := s.call(t.Context(), "POST", "/admin/tax-rates", map[string]any{"tax_region_id": list.Regions[0].ID, "name": "VAT", "code": "vat",
		"rate": 19, "is_default": true}, nil); err != nil {
		t.Fatal(err)
	}
}

// includeTax says whether prices in euros include tax.
func (s *shop) includeTax(t *testing.T, included bool) {
	t.Helper()
	var list struct {
		Preferences []named `json:"price_preferences"`
	}
	if err := s.call(t.Context(), "GET", "/admin/price-preferences?attribute=currency_code&value=eur&fields=id", nil, &list); err != nil {
		t.Fatal(err)
	}
	path := "/admin/price-preferences"
	if len(list.Preferences) > 0 {
		path += "/" + list.Preferences[0].ID
	}
	if err := s.call(t.Context(), "POST", path, map[string]any{"attribute": "currency_code", "value": "eur", "is_tax_inclusive": included}, nil); err != nil {
		t.Fatal(err)
	}
}

// takesOffShown fails unless the code takes so much off the prices of ten mugs, of 5.00 each, as they are shown; 0 = it is refused.
func (s *shop) takesOffShown(t *testing.T, c offers.Coupon, off int64, included bool) {
	t.Helper()
	id, err := s.NewCart(t.Context(), 5_000)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Apply(t.Context(), id, c.Code)
	if off == 0 {
		if !errors.Is(err, platformtest.ErrRefused) {
			t.Errorf("a basket of 50.00 and a smallest one of %d: %v", c.MinTotal, err)
		}
		return
	}
	if err != nil {
		t.Fatalf("a basket of 50.00 and a smallest one of %d: %v", c.MinTotal, err)
	}
	var now struct{ Cart map[string]json.RawMessage }
	if err := s.call(t.Context(), "GET", "/store/carts/"+id+"?fields=id,original_item_subtotal,original_item_total,item_subtotal,item_total,discount_subtotal,discount_total", nil, &now); err != nil {
		t.Fatal(err)
	}
	total := func(field string) int64 {
		n, err := cents(json.Number(now.Cart[field]))
		if err != nil {
			t.Fatalf("%s: %v", field, err)
		}
		return n
	}
	before, taken, tax := "original_item_subtotal", "discount_subtotal", int64(950)
	if included {
		before, taken, tax = "original_item_total", "discount_total", 798
	}
	if total(before) != 5_000 || total(taken) != off || total("original_item_total")-total("original_item_subtotal") != tax {
		t.Errorf("%s takes %d off, want %d: %s", c.Kind, total(taken), off, now.Cart)
	}
}
