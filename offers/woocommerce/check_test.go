package woocommerce_test

import (
	"strings"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest"
)

// Each thing that can be wrong is found, alone, and with what to do.
func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*twin)
		want  string // the finding that is not OK, "" for none
		note  string
	}{
		"all is well":              {func(*twin) {}, "", ""},
		"a key that only reads":    {func(t *twin) { t.readOnly = true }, "Access to coupons", "let us in"},
		"coupons are off":          {func(t *twin) { t.settings["woocommerce_enable_coupons"] = "no" }, "Shop settings", "switched off"},
		"another currency":         {func(t *twin) { t.settings["woocommerce_currency"] = "USD" }, "Shop settings", "USD"},
		"prices without cents":     {func(t *twin) { t.settings["woocommerce_price_num_decimals"] = "0" }, "Shop settings", "0 decimals"},
		"a webhook that is off":    {func(t *twin) { t.anyHook()["status"] = "disabled" }, "Messages of orders", "1 of our 2"},
		"no webhook yet":           {func(t *twin) { clear(t.hooks) }, "", "No webhook"},
		"no free shipping by code": {func(t *twin) { t.requires = "" }, "", "No shipping method"},
		"too many calls":           {func(t *twin) { t.faults.Fail(0, 100, platformtest.Throttled) }, "Read access", "fewer calls"},
		"a shop that is down":      {func(t *twin) { t.faults.Fail(0, 100, platformtest.Broken) }, "Read access", "does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			twin := newTwin(t, true)
			p := twin.connect(t, nil)
			if err := p.Subscribe(t.Context(), hookAddress); err != nil {
				t.Fatal(err)
			}
			c.spoil(twin)
			findings, notes := p.Check(t.Context()), ""
			for _, f := range findings {
				notes += f.Name + ": " + f.Note + "\n"
				if f.OK == (f.Name == c.want) || f.OK != (f.Fix == "") {
					t.Errorf("finding %+v", f)
				}
			}
			if !strings.Contains(notes, c.want) || !strings.Contains(notes, c.note) {
				t.Errorf("nothing says %q of %q:\n%s", c.note, c.want, notes)
			}
			if len(twin.coupons) != 0 {
				t.Error("the check left a coupon")
			}
		})
	}
}

func (t *twin) anyHook() map[string]any {
	for _, h := range t.hooks {
		return h
	}
	return nil
}

// The round trip that the command line makes proves a good shop, and leaves nothing in it.
func TestRoundTrip(t *testing.T) {
	twin := newTwin(t, true)
	findings := offers.CheckPlatform(t.Context(), storefront, twin.connect(t, nil), twin.now())
	if !offers.Passed(findings) || len(findings) < 8 {
		t.Errorf("the findings are %+v", findings)
	}
	if len(twin.coupons) != 0 {
		t.Error("it left a coupon")
	}
}

func TestCheckClock(t *testing.T) {
	for apart, ok := range map[time.Duration]bool{0: true, 4 * time.Second: true, -4 * time.Second: true, 9 * time.Second: false, -9 * time.Second: false, time.Hour: false} {
		twin := newTwin(t, true)
		p := twin.connect(t, nil)
		p.SetClock(func() time.Time { return time.UnixMilli(twin.now()).Add(apart) })
		for _, f := range p.Check(t.Context()) {
			if f.Name == "Clock" && f.OK != ok {
				t.Errorf("%s apart: %+v", apart, f)
			}
		}
	}
}

func TestSubscribe(t *testing.T) {
	twin := newTwin(t, true)
	p := twin.connect(t, nil)
	twin.hooks[9_000] = map[string]any{"id": int64(9_000), "name": "The merchant's own", "topic": "order.created", "status": "active", "delivery_url": "https://crm.example", "secret": "x"}
	subscribe := func(want string, writes int) {
		t.Helper()
		before := twin.calls["POST"] + twin.calls["PUT"]
		if err := p.Subscribe(t.Context(), hookAddress); err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		if got := twin.calls["POST"] + twin.calls["PUT"] - before; got != writes {
			t.Errorf("%s: %d changes, want %d", want, got, writes)
		}
		topics := map[any]string{}
		for _, h := range twin.hooks {
			if h["delivery_url"] == hookAddress {
				topics[h["topic"]] += h["status"].(string)
			}
		}
		if len(twin.hooks) != 3 || topics["order.created"] != "active" || topics["order.updated"] != "active" {
			t.Errorf("%s: the webhooks are %v", want, twin.hooks)
		}
	}
	subscribe("the first time", 2)
	subscribe("again", 0)
	for _, h := range twin.hooks {
		if h["topic"] == "order.updated" {
			h["status"] = "disabled"
		}
	}
	subscribe("after WooCommerce switched one off", 1)
	p = twin.connect(t, fields{"webhook_secret": "another-secret-of-the-merchant"})
	subscribe("with another secret", 2)
	for _, h := range twin.hooks {
		if h["delivery_url"] == hookAddress && h["secret"] != "another-secret-of-the-merchant" {
			t.Error("a webhook signs with the old secret")
		}
	}
	if err := p.Unsubscribe(t.Context(), hookAddress); err != nil {
		t.Fatal(err)
	}
	if err := p.Unsubscribe(t.Context(), hookAddress); err != nil {
		t.Fatal(err)
	}
	if len(twin.hooks) != 1 || twin.hooks[9_000] == nil {
		t.Errorf("left are %v, want the merchant's own", twin.hooks)
	}
}
