package shopify_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lastcall/offers"
	"lastcall/offers/shopify/twin"
)

// coupon is one of 10 % for ten minutes.
func coupon(code string, edits ...func(*offers.Coupon)) offers.Coupon {
	c := offers.Coupon{Code: code, Mark: offers.MarkOf(store(), "spring"), Kind: offers.Percent, Amount: 1_000, Currency: "EUR",
		EndsAt: time.Now().Add(10 * time.Minute).UnixMilli()}
	for _, edit := range edits {
		edit(&c)
	}
	return c
}

func TestCreateRefusesWhatShopifyCantDo(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	for name, edit := range map[string]func(*offers.Coupon){
		"a percentage of nothing":   func(c *offers.Coupon) { c.Amount = 0 },
		"more than all":             func(c *offers.Coupon) { c.Amount = 10_001 },
		"no amount":                 func(c *offers.Coupon) { c.Kind, c.Amount = offers.FixedAmount, 0 },
		"another currency":          func(c *offers.Coupon) { c.Currency = "USD" },
		"no mark":                   func(c *offers.Coupon) { c.Mark = "" },
		"half a mark":               func(c *offers.Coupon) { c.Mark = "lastcall:demo" },
		"no end":                    func(c *offers.Coupon) { c.EndsAt = 0 },
		"a kind that is unknown":    func(c *offers.Coupon) { c.Kind = "points" },
		"a product that is no id":   func(c *offers.Coupon) { c.Rules.Products = []string{"red shoes"} },
		"a product of another kind": func(c *offers.Coupon) { c.Rules.Products = []string{"gid://shopify/Collection/1"} },
		"both of both": func(c *offers.Coupon) {
			c.Rules.Products, c.Rules.Collections = []string{"1"}, []string{"1"}
		},
		"free shipping of goods": func(c *offers.Coupon) {
			c.Kind, c.Amount, c.Rules.Products = offers.FreeShipping, 490, []string{"1"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := p.Create(t.Context(), coupon("LC-REFUSED-22", edit))
			if err == nil || offers.FaultOf(err) != offers.FaultRejected {
				t.Errorf("answer %v, want the fault rejected", err)
			}
		})
	}
	if n := w.Calls("CreateBasic") + w.Calls("CreateShipping"); n != 0 {
		t.Errorf("%d calls were made", n)
	}
}

func TestCreateTakesEverythingDeclared(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	all := func(c *offers.Coupon) {
		c.MinTotal = 4_999
		c.Rules = offers.CouponRules{OncePerCustomer: true, Purchases: offers.AllPurchases,
			Combines: offers.Combination{Product: true, Order: true, Shipping: true}}
	}
	for name, c := range map[string]offers.Coupon{
		"percent":       coupon("LC-ALL-PERCENT", all),
		"amount":        coupon("LC-ALL-AMOUNT", all, func(c *offers.Coupon) { c.Kind, c.Amount = offers.FixedAmount, 1_234 }),
		"free shipping": coupon("LC-ALL-SHIPPING", all, func(c *offers.Coupon) { c.Kind, c.Amount = offers.FreeShipping, 490 }),
		"products": coupon("LC-ALL-PRODUCTS", all, func(c *offers.Coupon) {
			c.Rules.Products = []string{"7001", "gid://shopify/Product/7002"}
		}),
		"subscriptions": coupon("LC-ALL-SUBS", func(c *offers.Coupon) { c.Rules.Purchases = offers.Subscriptions }),
	} {
		t.Run(name, func(t *testing.T) {
			ref, err := p.Create(t.Context(), c)
			if err != nil || !strings.HasPrefix(ref, "gid://shopify/DiscountCodeNode/") {
				t.Fatalf("reference %q, %v", ref, err)
			}
			f, err := p.Lookup(t.Context(), strings.ToLower(c.Code))
			if err != nil || !f.Active || f.Mark != c.Mark || f.Ref != ref {
				t.Errorf("looked up as %+v, %v", f, err)
			}
		})
	}
}

// An order that was cancelled gives its code back, and Shopify gives back no use: the code is made anew.
func TestCreateMakesAUsedCodeAnew(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	c := coupon("LC-USED-2345")
	first, err := p.Create(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	cart := w.NewCart(5_000)
	if err := errors.Join(w.Apply(cart, c.Code)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Order(cart); err != nil {
		t.Fatal(err)
	}
	if err := w.Apply(w.NewCart(5_000), c.Code); err == nil {
		t.Fatal("a used code is taken")
	}
	second, err := p.Create(t.Context(), c)
	if err != nil || second == first {
		t.Fatalf("reference %q after %q, %v", second, first, err)
	}
	if err := w.Apply(w.NewCart(5_000), c.Code); err != nil {
		t.Errorf("the code that was made anew: %v", err)
	}
}

// Free shipping and money off are two kinds of discount: one can't become the other, and each is moved by its own call.
func TestCreateKeepsTheKind(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	free := func(c *offers.Coupon) { c.Kind, c.Amount = offers.FreeShipping, 490 }
	c := coupon("LC-KIND-2345", free)
	ref, err := p.Create(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Create(t.Context(), coupon(c.Code)); err == nil || offers.FaultOf(err) != offers.FaultRejected {
		t.Errorf("answer %v, want the fault rejected", err)
	}
	c.EndsAt += 60_000
	if again, err := p.Create(t.Context(), c); err != nil || again != ref || w.Calls("UpdateShipping") != 1 {
		t.Errorf("reference %q after %q, %v, %d updates", again, ref, err, w.Calls("UpdateShipping"))
	}
}

// The end in whole seconds is never early, and the same end is not sent again.
func TestCreateEndsInWholeSeconds(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	end := time.Now().Add(10 * time.Minute).Truncate(time.Second).UnixMilli()
	for ms, want := range map[int64]int64{0: 0, 1: 1_000, 500: 1_000, 999: 1_000, 1_000: 1_000} {
		c := coupon(offers.NormalizeCode("LC-SECOND-"+time.UnixMilli(ms).Format("05000")), func(c *offers.Coupon) { c.EndsAt = end + ms })
		for range 2 {
			if _, err := p.Create(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		f, err := p.Lookup(t.Context(), c.Code)
		if err != nil || f.EndsAt != end+want {
			t.Errorf("an end %d ms on is kept as %d ms on, %v", ms, f.EndsAt-end, err)
		}
		if err := p.Delete(t.Context(), c.Mark, c.Code, ""); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.Calls("UpdateBasic"); n != 0 {
		t.Errorf("%d updates of what was as described", n)
	}
}

// What the shop is told is what the coupon says, each flag in its own place.
func TestCreateTellsTheShop(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	mark := string(offers.MarkOf(store(), "spring"))
	tag, terms := "lastcall"+strings.Split(mark, ":")[2], map[string]string{}
	for name, c := range map[string]struct {
		edit func(*offers.Coupon)
		want twin.Kept
	}{
		"nothing asked for": {func(*offers.Coupon) {}, twin.Kept{Percent: 1_000, OneTime: true}},
		"with product discounts": {func(c *offers.Coupon) { c.Rules.Combines.Product = true },
			twin.Kept{Percent: 1_000, OneTime: true, WithProduct: true}},
		"with order discounts": {func(c *offers.Coupon) { c.Rules.Combines.Order = true },
			twin.Kept{Percent: 1_000, OneTime: true, WithOrder: true}},
		"with shipping discounts": {func(c *offers.Coupon) { c.Rules.Combines.Shipping = true },
			twin.Kept{Percent: 1_000, OneTime: true, WithShipping: true}},
		"once": {func(c *offers.Coupon) { c.Rules.OncePerCustomer = true },
			twin.Kept{Percent: 1_000, OneTime: true, OncePerCustomer: true}},
		"an amount from a basket on": {func(c *offers.Coupon) { c.Kind, c.Amount, c.MinTotal = offers.FixedAmount, 1_234, 4_999 },
			twin.Kept{Amount: 1_234, Minimum: 4_999, OneTime: true}},
		"an odd percentage for subscriptions": {func(c *offers.Coupon) { c.Amount, c.Rules.Purchases = 1_275, offers.Subscriptions },
			twin.Kept{Percent: 1_275, Subs: true}},
		"for all purchases": {func(c *offers.Coupon) { c.Rules.Purchases = offers.AllPurchases },
			twin.Kept{Percent: 1_000, OneTime: true, Subs: true}},
		"for products": {func(c *offers.Coupon) { c.Rules.Products = []string{"1", "gid://shopify/Product/2"} },
			twin.Kept{Percent: 1_000, OneTime: true, Products: []string{"gid://shopify/Product/1", "gid://shopify/Product/2"}}},
		"for collections": {func(c *offers.Coupon) { c.Rules.Collections = []string{"3"} },
			twin.Kept{Percent: 1_000, OneTime: true, Collections: []string{"gid://shopify/Collection/3"}}},
		"free shipping": {func(c *offers.Coupon) {
			c.Kind, c.MinTotal, c.Rules.Combines = offers.FreeShipping, 2_500, offers.Combination{Order: true, Shipping: true}
		}, twin.Kept{Minimum: 2_500, OneTime: true, WithOrder: true}},
	} {
		t.Run(name, func(t *testing.T) {
			coupon := coupon("LC-TOLD-2345", c.edit)
			if _, err := p.Create(t.Context(), coupon); err != nil {
				t.Fatal(err)
			}
			got, _ := w.Kept(coupon.Code)
			if late := time.Until(got.Starts); late > -4*time.Minute || late < -6*time.Minute {
				t.Errorf("it begins %s from now", late)
			}
			c.want.Title, c.want.Limit = mark+" one-time offer", 1
			if len(got.Tags) != 2 || got.Tags[0] != tag || terms[got.Tags[1]] != "" {
				t.Errorf("tags %q, want %q and one that no other terms have (%q has it)", got.Tags, tag, terms[got.Tags[len(got.Tags)-1]])
			}
			terms[got.Tags[len(got.Tags)-1]], c.want.Tags = name, got.Tags
			c.want.Starts, c.want.Ends = got.Starts, time.UnixMilli((coupon.EndsAt+999)/1_000*1_000).UTC()
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
			if err := p.Delete(t.Context(), coupon.Mark, coupon.Code, ""); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// A code that is there on other terms is given those that are described now, whichever of them differ.
func TestCreateBringsTheTerms(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	for name, edit := range map[string]func(*offers.Coupon){
		"another value":                 func(c *offers.Coupon) { c.Amount = 500 },
		"an amount":                     func(c *offers.Coupon) { c.Kind, c.Amount = offers.FixedAmount, 1_000 },
		"a higher basket":               func(c *offers.Coupon) { c.MinTotal = 9_999 },
		"no smallest basket":            func(c *offers.Coupon) { c.MinTotal = 0 },
		"another product":               func(c *offers.Coupon) { c.Rules.Products = []string{"2"} },
		"one product more":              func(c *offers.Coupon) { c.Rules.Products = []string{"1", "2"} },
		"no products":                   func(c *offers.Coupon) { c.Rules.Products = nil },
		"a collection instead":          func(c *offers.Coupon) { c.Rules.Products, c.Rules.Collections = nil, []string{"1"} },
		"once for each customer":        func(c *offers.Coupon) { c.Rules.OncePerCustomer = true },
		"subscriptions":                 func(c *offers.Coupon) { c.Rules.Purchases = offers.Subscriptions },
		"combined with product offers":  func(c *offers.Coupon) { c.Rules.Combines.Product = true },
		"combined with order offers":    func(c *offers.Coupon) { c.Rules.Combines.Order = true },
		"combined with shipping offers": func(c *offers.Coupon) { c.Rules.Combines.Shipping = true },
	} {
		t.Run(name, func(t *testing.T) {
			first := coupon("LC-TERMS-2345", func(c *offers.Coupon) { c.MinTotal, c.Rules.Products = 2_500, []string{"1"} })
			then, twin := first, first
			edit(&then)
			edit(&twin)
			twin.Code = "LC-TERMS-TWIN"
			for _, c := range []offers.Coupon{first, then, twin} {
				if _, err := p.Create(t.Context(), c); err != nil {
					t.Fatal(err)
				}
			}
			got, _ := w.Kept(then.Code)
			want, _ := w.Kept(twin.Code)
			want.Starts = got.Starts
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
			for _, c := range []offers.Coupon{then, twin} {
				if err := p.Delete(t.Context(), c.Mark, c.Code, ""); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// The order in which products are named is no other terms: the code stays, and with it its reference.
func TestCreateKeepsTheSameTerms(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	c := coupon("LC-ORDER-2345", func(c *offers.Coupon) { c.Rules.Products = []string{"1", "2"} })
	ref, err := p.Create(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	c.Rules.Products, c.Rules.Collections = []string{"2", "1"}, []string{}
	if again, err := p.Create(t.Context(), c); err != nil || again != ref || w.Calls("UpdateBasic") != 0 {
		t.Errorf("reference %q after %q, %v", again, ref, err)
	}
}

func TestScopeThatIsMissing(t *testing.T) {
	w := start(t, readOnly)
	_, err := w.platform(t).Create(context.Background(), coupon("LC-DENIED-22"))
	if err == nil || offers.FaultOf(err) != offers.FaultUnauthorized {
		t.Errorf("answer %v, want the fault unauthorized", err)
	}
}
