package shopify_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/shopify"
	"lastcall/offers/shopify/twin"
)

// Each thing that can be wrong is told by one finding, with what to do.
func TestCheckNamesWhatIsWrong(t *testing.T) {
	good := map[string]any{"shop": shop, "access_token": token, "webhook_secret": secret}
	for name, c := range map[string]struct {
		edit        func(*twin.Options)
		credentials map[string]any
		ahead       time.Duration
		fail        bool
		want        []string
	}{
		"all is well":          {want: nil},
		"a clock a bit ahead":  {ahead: 10 * time.Second},
		"no discounts":         {edit: readOnly, want: []string{"Access to discounts"}},
		"no orders":            {edit: func(o *twin.Options) { o.Scopes = []string{"write_discounts"} }, want: []string{"Access to orders"}},
		"another currency":     {edit: func(o *twin.Options) { o.Currency = "USD" }, want: []string{"Currency"}},
		"a clock that is off":  {ahead: 5 * time.Minute, want: []string{"Clock"}},
		"a clock that is late": {ahead: -5 * time.Minute, want: []string{"Clock"}},
		"an old version":       {edit: func(o *twin.Options) { o.Speaks = "2025-10" }, want: []string{"Version"}},
		"no secret":            {credentials: map[string]any{"shop": shop, "access_token": token}, want: []string{"Messages of orders"}},
		"a wrong token":        {credentials: map[string]any{"shop": shop, "access_token": "shpat_x", "webhook_secret": secret}, want: []string{"Connection"}},
		"out of reach":         {fail: true, want: []string{"Connection"}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.edit == nil {
				c.edit = func(*twin.Options) {}
			}
			if c.credentials == nil {
				c.credentials = good
			}
			w := start(t, c.edit)
			w.Advance(c.ahead)
			if c.fail {
				w.faults.Fail(0, 1, "unreachable")
			}
			var wrong []string
			for _, f := range w.connect(t, c.credentials).Check(t.Context()) {
				if f.Name == "" || f.Note == "" || f.OK != (f.Fix == "") {
					t.Errorf("finding %+v", f)
				}
				if !f.OK {
					wrong = append(wrong, f.Name)
				}
			}
			if !slices.Equal(wrong, c.want) {
				t.Errorf("found wrong: %q, want %q", wrong, c.want)
			}
		})
	}
}

// What is in a cart stays as the shopper left it, whatever is known of it, unless the merchant wants it otherwise.
func TestCartURL(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	for name, c := range map[string]struct {
		link offers.CartLink
		want string
	}{
		"nothing known":         {offers.CartLink{}, "https://shop.example/discount/LC-CART-2345?redirect=%2Fcart"},
		"lines":                 {offers.CartLink{Lines: []offers.CartLine{{Variant: "101", Quantity: 2}, {Variant: "7", Quantity: 1}}}, "https://shop.example/discount/LC-CART-2345?redirect=%2Fcart"},
		"an empty cart":         {offers.CartLink{Add: "101"}, "https://shop.example/cart/101:1?discount=LC-CART-2345&storefront=true"},
		"lines before the rest": {offers.CartLink{Lines: []offers.CartLine{{Variant: "7", Quantity: 1}}, Add: "101"}, "https://shop.example/discount/LC-CART-2345?redirect=%2Fcart"},
		"the shopper's origin":  {offers.CartLink{Origin: "https://www.shop.example"}, "https://www.shop.example/discount/LC-CART-2345?redirect=%2Fcart"},
		"not Shopify's numbers": {offers.CartLink{Add: "red-shoe"}, "https://shop.example/discount/LC-CART-2345?redirect=%2Fcart"},
	} {
		c.link.Code = "LC-CART-2345"
		if got, err := p.CartURL(store(), c.link); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func TestCartURLOfPermalinks(t *testing.T) {
	p, err := shopify.Connect(offers.Connection{Store: store(), Client: http.DefaultClient,
		Credentials: []byte(`{"shop":"example.myshopify.com","access_token":"t","permalink":true}`)})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		link offers.CartLink
		want string
	}{
		"nothing known":            {offers.CartLink{}, "https://shop.example/discount/LC-CART-2345?redirect=%2Fcart"},
		"lines":                    {offers.CartLink{Lines: []offers.CartLine{{Variant: "101", Quantity: 2}, {Variant: "7", Quantity: 1}}}, "https://shop.example/cart/101:2,7:1?discount=LC-CART-2345&storefront=true"},
		"an empty cart":            {offers.CartLink{Add: "101"}, "https://shop.example/cart/101:1?discount=LC-CART-2345&storefront=true"},
		"a cart, and what is seen": {offers.CartLink{Lines: []offers.CartLine{{Variant: "7", Quantity: 1}}, Add: "101"}, "https://shop.example/cart/7:1?discount=LC-CART-2345&storefront=true"},
		"one line not a number":    {offers.CartLink{Lines: []offers.CartLine{{Variant: "7", Quantity: 1}, {Variant: "red-shoe", Quantity: 1}}}, "https://shop.example/discount/LC-CART-2345?redirect=%2Fcart"},
	} {
		c.link.Code = "LC-CART-2345"
		if got, err := p.CartURL(store(), c.link); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}
