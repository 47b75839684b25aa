package woocommerce_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/woocommerce"
)

var mark = offers.MarkOf(storefront, "spring")

func coupon(edits ...func(*offers.Coupon)) offers.Coupon {
	c := offers.Coupon{Code: "VIP-2345-6789", Mark: mark, Kind: offers.Percent, Amount: 1_250, Currency: "EUR", MinTotal: 2_500,
		EndsAt: time.Now().Add(time.Hour).UnixMilli()}
	for _, edit := range edits {
		edit(&c)
	}
	return c
}

// What a coupon says is what the shop keeps.
func TestDescription(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*offers.Coupon)
		ok   func(*twinCoupon) bool
	}{
		"a percentage":                 {func(*offers.Coupon) {}, func(c *twinCoupon) bool { return c.kind == "percent" && c.amount == "12.50" && c.minimum == "25.00" }},
		"an amount":                    {func(c *offers.Coupon) { c.Kind = offers.FixedAmount }, func(c *twinCoupon) bool { return c.kind == "fixed_cart" && c.amount == "12.50" }},
		"free shipping":                {func(c *offers.Coupon) { c.Kind = offers.FreeShipping }, func(c *twinCoupon) bool { return c.freeShipping && c.amount == "0" }},
		"one order only":               {func(*offers.Coupon) {}, func(c *twinCoupon) bool { return c.limit == 1 && c.perUser == 0 && !c.freeShipping }},
		"one use for each customer":    {func(c *offers.Coupon) { c.Rules.OncePerCustomer = true }, func(c *twinCoupon) bool { return c.perUser == 1 }},
		"small letters":                {func(*offers.Coupon) {}, func(c *twinCoupon) bool { return c.code == "vip-2345-6789" }},
		"alone":                        {func(*offers.Coupon) {}, func(c *twinCoupon) bool { return c.individual }},
		"not with all others is alone": {func(c *offers.Coupon) { c.Rules.Combines = offers.Combination{Product: true, Order: true} }, func(c *twinCoupon) bool { return c.individual }},
		"with all others": {func(c *offers.Coupon) {
			c.Rules.Combines = offers.Combination{Product: true, Order: true, Shipping: true}
		},
			func(c *twinCoupon) bool { return !c.individual }},
		"the mark, twice": {func(*offers.Coupon) {}, func(c *twinCoupon) bool {
			return c.description == string(mark) && len(c.meta) == 1 && c.meta[0]["value"] == string(mark)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			twin := newTwin(t, true)
			if _, err := twin.connect(t, nil).Create(t.Context(), coupon(c.edit)); err != nil {
				t.Fatal(err)
			}
			if got := twin.byCode("VIP-2345-6789"); got == nil || !c.ok(got) {
				t.Errorf("the shop has %+v", got)
			}
		})
	}
}

// The shop takes a code up to its end and not a second longer, whatever its own time zone.
func TestEnd(t *testing.T) {
	for _, ms := range []int64{0, 1, 500, 999} {
		twin := newTwin(t, true)
		p := twin.connect(t, nil)
		end := (twin.now()/1000+100)*1000 + ms
		if _, err := p.Create(t.Context(), coupon(func(c *offers.Coupon) { c.EndsAt = end })); err != nil {
			t.Fatal(err)
		}
		f, err := p.Lookup(t.Context(), "VIP-2345-6789")
		if err != nil || f.EndsAt < end || f.EndsAt >= end+1_000 {
			t.Errorf("ends at %d, %v; want %d", f.EndsAt, err, end)
		}
		// The twin refuses from the second after the one it keeps.
		if kept := twin.byCode("VIP-2345-6789").expires; kept+1_000 != f.EndsAt {
			t.Errorf("kept is %d, told is %d", kept, f.EndsAt)
		}
	}
}

func TestCreateRefuses(t *testing.T) {
	for name, edit := range map[string]func(*offers.Coupon){
		"an amount off a product":        func(c *offers.Coupon) { c.Kind, c.Rules.Products = offers.FixedAmount, []string{"1"} },
		"an amount off a category":       func(c *offers.Coupon) { c.Kind, c.Rules.Collections = offers.FixedAmount, []string{"1"} },
		"a product that is no number":    func(c *offers.Coupon) { c.Rules.Products = []string{"gid://x/1"} },
		"a collection that is no number": func(c *offers.Coupon) { c.Rules.Collections = []string{"0"} },
		"subscriptions":                  func(c *offers.Coupon) { c.Rules.Purchases = offers.Subscriptions },
		"an unknown kind":                func(c *offers.Coupon) { c.Kind = "gift" },
		"over 100 %":                     func(c *offers.Coupon) { c.Amount = 10_001 },
	} {
		t.Run(name, func(t *testing.T) {
			twin := newTwin(t, true)
			if _, err := twin.connect(t, nil).Create(t.Context(), coupon(edit)); offers.FaultOf(err) != offers.FaultRejected || len(twin.coupons) != 0 {
				t.Errorf("answer %v with %d coupons", err, len(twin.coupons))
			}
		})
	}
}

// Two processes that met in the shop's own race left two coupons of one code: a delete removes both.
func TestDeleteRemovesTwins(t *testing.T) {
	twin := newTwin(t, true)
	p := twin.connect(t, nil)
	if _, err := p.Create(t.Context(), coupon()); err != nil {
		t.Fatal(err)
	}
	twin.mu.Lock()
	second := *twin.byCode("VIP-2345-6789")
	second.id = twin.nextID()
	twin.coupons[second.id] = &second
	twin.mu.Unlock()
	if err := p.Delete(t.Context(), mark, "VIP-2345-6789", ""); err != nil || len(twin.coupons) != 0 {
		t.Errorf("answer %v, %d coupons are left", err, len(twin.coupons))
	}
}

// A description that the merchant rewrote leaves the mark.
func TestMarkSurvivesTheMerchant(t *testing.T) {
	twin := newTwin(t, true)
	p := twin.connect(t, nil)
	if _, err := p.Create(t.Context(), coupon()); err != nil {
		t.Fatal(err)
	}
	twin.byCode("VIP-2345-6789").description = "For Ann, who called"
	if f, err := p.Lookup(t.Context(), "VIP-2345-6789"); err != nil || f.Mark != mark {
		t.Errorf("the mark is %q, %v", f.Mark, err)
	}
}

// What is at the address is not always a shop that answers.
func TestStrangeAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		handle http.HandlerFunc
		want   offers.PlatformFault
	}{
		"a page that says we are closed": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>Soon back</html>")) }, offers.FaultOutside},
		"an object where a list belongs": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"id":"x"}`)) }, offers.FaultOutside},
		"the plugin is off": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			_, _ = w.Write([]byte(`{"code":"rest_no_route"}`))
		}, offers.FaultUnauthorized},
		"the shop has moved": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://www.shop.example"+r.URL.Path, http.StatusMovedPermanently)
		}, offers.FaultUnauthorized},
		"a firewall":           {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, offers.FaultUnauthorized},
		"the database is away": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, offers.FaultOutside},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewTLSServer(c.handle)
			defer server.Close()
			p, err := woocommerce.Connect(offers.Connection{Store: storefront, Credentials: credentials(server.URL, nil), Client: server.Client()})
			if err != nil {
				t.Fatal(err)
			}
			_, createErr := p.Create(t.Context(), coupon())
			_, lookErr := p.Lookup(t.Context(), "VIP-2345-6789")
			_, _, findErr := p.Find(t.Context(), mark, "")
			deleteErr := p.Delete(t.Context(), mark, "VIP-2345-6789", "7")
			for call, err := range map[string]error{"create": createErr, "look up": lookErr, "find": findErr, "delete": deleteErr} {
				if err == nil || offers.FaultOf(err) != c.want || errors.Is(err, offers.ErrNoCoupon) {
					t.Errorf("%s: answer %v, want the fault %s", call, err, c.want)
				}
			}
		})
	}
}

// A call that waits for another one of the same code gives up with its context, and lets the next one through.
func TestLockEndsWithItsContext(t *testing.T) {
	inside, release := make(chan struct{}, 8), make(chan struct{})
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		inside <- struct{}{}
		<-release
		_, _ = w.Write([]byte(`{"id":7}`))
	}))
	defer server.Close()
	p, err := woocommerce.Connect(offers.Connection{Store: storefront, Credentials: credentials(server.URL, nil), Client: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	first := make(chan error, 1)
	go func() { _, err := p.Create(context.Background(), coupon()); first <- err }()
	<-inside
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := p.Create(ctx, coupon()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("answer %v, want the context's end", err)
	}
	if len(inside) != 0 {
		t.Error("two calls of one code were under way")
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if ref, err := p.Create(t.Context(), coupon()); err != nil || ref != "7" {
		t.Errorf("the next call: %q, %v", ref, err)
	}
}
