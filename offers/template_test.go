package offers_test

import (
	"testing"

	"lastcall/offers"
)

// Each template is a campaign that can be saved and switched on, whatever the store's currency, size and platform.
func TestTemplatesAreValidEverywhere(t *testing.T) {
	platforms := map[string]*offers.Capabilities{"not known": nil, "one that can do nothing": {Outside: true},
		"one that can do all of it": {MinTotal: true, CapsPercent: true, FreeShipping: true}}
	keys := map[string]bool{}
	for _, tmpl := range offers.Templates() {
		if keys[tmpl.Key] || tmpl.Does == "" || tmpl.For == "" {
			t.Errorf("%s: twice, or without words", tmpl.Key)
		}
		keys[tmpl.Key] = true
		for _, currency := range []string{"JPY", "EUR", "KWD", "CLF"} { // 0, 2, 3 and 4 decimals
			for _, largest := range []int64{1, 7, 500, 50_000, 123_456_789, offers.MaxAmount} {
				for name, caps := range platforms {
					store := &offers.Storefront{ID: "fern", Currency: currency, MaxOrder: largest}
					c := tmpl.Campaign(store, caps, "first", 1_795_219_200_000)
					if err := c.Validate(); err != nil {
						t.Errorf("%s for %s, at most %d: %v", tmpl.Key, currency, largest, err)
					}
					if caps != nil {
						if err := caps.Refuse(&c); err != nil {
							t.Errorf("%s on %s: %v", tmpl.Key, name, err)
						}
					}
					if c.Enabled || c.Name == "" || c.StoreID != "fern" || c.ID != "first" {
						t.Errorf("%s: %+v", tmpl.Key, c)
					}
					if v := c.Value; v.Kind != offers.Percent && v.Max > max(1, largest/10) && largest >= 100 {
						t.Errorf("%s gives %d where the largest order is %d", tmpl.Key, v.Max, largest)
					}
				}
			}
		}
	}
	for _, want := range []string{"exit-intent", "long-dwell", "idle-cart", "comparison", "first-order", "flash-sale"} {
		if _, ok := offers.TemplateOf(want); !ok {
			t.Errorf("there is no %s", want)
		}
	}
	if _, ok := offers.TemplateOf("nothing"); ok {
		t.Error("there is a template of no name")
	}
}

// What a template takes off is a round figure that a merchant of the currency would choose.
func TestTemplatesGiveRoundAmounts(t *testing.T) {
	for _, c := range []struct {
		currency      string
		largest, want int64
	}{{"EUR", 500_00, 5_00}, {"JPY", 80_000, 800}, {"KWD", 150_000, 1_000}, {"EUR", 1_234_56, 10_00}} {
		tmpl, _ := offers.TemplateOf("idle-cart")
		got := tmpl.Campaign(&offers.Storefront{ID: "fern", Currency: c.currency, MaxOrder: c.largest}, nil, "first", 1).Value.Min
		if got != c.want {
			t.Errorf("%s, at most %d: %d, want %d", c.currency, c.largest, got, c.want)
		}
	}
}
