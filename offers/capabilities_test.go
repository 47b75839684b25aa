package offers_test

import (
	"errors"
	"testing"

	"lastcall/offers"
)

// TestCapabilitiesRefuseWhatNobodyCanKeep: a platform that can do nothing refuses each rule by its field; one that can do
// everything refuses none.
func TestCapabilitiesRefuseWhatNobodyCanKeep(t *testing.T) {
	everything := offers.Capabilities{EndsAt: true, SingleUse: true, MinTotal: true, CapsPercent: true, FreeShipping: true, Products: true,
		Collections: true, FixedOnProducts: true, OncePerCustomer: true, Combines: true, Subscriptions: true, Lists: true, SessionBound: true}
	for field, edit := range map[string]func(*offers.Campaign){
		"":                         func(*offers.Campaign) {},
		"value.max_discount":       func(c *offers.Campaign) { c.Value.MaxDiscount = 500 },
		"value.min_subtotal":       func(c *offers.Campaign) { c.Value.MinSubtotal = 500 },
		"value.kind":               func(c *offers.Campaign) { c.Value = offers.Value{Kind: offers.FreeShipping, Min: 500, Max: 500} },
		"coupon.products":          func(c *offers.Campaign) { c.Coupon.Products = []string{"1"} },
		"coupon.collections":       func(c *offers.Campaign) { c.Coupon.Collections = []string{"1"} },
		"coupon.once_per_customer": func(c *offers.Campaign) { c.Coupon.OncePerCustomer = true },
		"coupon.purchases":         func(c *offers.Campaign) { c.Coupon.Purchases = offers.Subscriptions },
	} {
		c := offers.NewCampaign("shop", "c", "C")
		edit(&c)
		if err := everything.Refuse(&c); err != nil {
			t.Errorf("%s: refused by a platform that can do all: %v", field, err)
		}
		err := offers.Capabilities{}.Refuse(&c)
		var fields offers.FieldErrors
		if errors.As(err, &fields); (err != nil) != (field != "") || field != "" && fields[field] == "" {
			t.Errorf("%q: refused with %v", field, err)
		}
	}
	if gaps := everything.Gaps(); len(gaps) > 0 {
		t.Errorf("gaps of a platform that can do all: %v", gaps)
	}
	if gaps := (offers.Capabilities{}).Gaps(); len(gaps) != 13 {
		t.Errorf("%d gaps of one that can do nothing", len(gaps))
	}
}

// TestFixedAmountsAreHeldToProductsOnlyWhereTheyStayThere: where an amount comes off the whole order, a campaign that holds one
// to products is refused, and one of the same products with a percentage is not.
func TestFixedAmountsAreHeldToProductsOnlyWhereTheyStayThere(t *testing.T) {
	whole := offers.Capabilities{Products: true, Collections: true}
	apart := whole
	apart.FixedOnProducts = true
	for field, rules := range map[string]offers.CouponRules{
		"coupon.products": {Products: []string{"1"}}, "coupon.collections": {Collections: []string{"1"}}, "": {},
	} {
		c := offers.NewCampaign("shop", "c", "C")
		c.Coupon = rules
		if err := whole.Refuse(&c); err != nil {
			t.Errorf("%q with a percentage: %v", field, err)
		}
		c.Value = offers.Value{Kind: offers.FixedAmount, Min: 1_000, Max: 1_000}
		if err := apart.Refuse(&c); err != nil {
			t.Errorf("%q on a platform that can: %v", field, err)
		}
		var fields offers.FieldErrors
		err := whole.Refuse(&c)
		if errors.As(err, &fields); (err != nil) != (field != "") || field != "" && fields[field] == "" {
			t.Errorf("%q: refused with %v", field, err)
		}
	}
}

func TestMarksTellStoresApart(t *testing.T) {
	a, b := &offers.Storefront{ID: "shop", Salt: "one"}, &offers.Storefront{ID: "shop", Salt: "two"}
	mark := offers.MarkOf(a, "leaving")
	for name, same := range map[offers.Mark]bool{
		offers.MarkOf(a, ""): true, offers.MarkOf(a, "other"): true, offers.MarkOf(b, "leaving"): false, "": false,
		offers.MarkOf(&offers.Storefront{ID: "sho", Salt: "one"}, "p"): false,
	} {
		if mark.Same(name) != same {
			t.Errorf("%q and %q: want %v", mark, name, same)
		}
	}
	if got := offers.ParseMark(string(mark) + " 10 % for a shopper"); got != mark || got.Campaign() != "leaving" {
		t.Errorf("read back as %q", got)
	}
	for _, text := range []string{"", "SUMMER SALE", "lastcall:", "lastcall:shop:1", "my lastcall:shop:12345678:c"} {
		if got := offers.ParseMark(text); got != "" {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"12.50", "-3", "0.005", "1e2", "", ".", "-", "99999999999999999999", "1.2.3", " 7 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := offers.ParseDecimal(text, "EUR")
		if err != nil {
			return
		}
		again, err := offers.ParseDecimal(offers.Money{Amount: n, Currency: "EUR"}.Decimal(), "EUR")
		if err != nil || again != n {
			t.Fatalf("%q is %d, and back %d, %v", text, n, again, err)
		}
	})
}
