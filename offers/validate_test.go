package offers_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
)

func TestCampaignValidateNamesTheField(t *testing.T) {
	long := strings.Repeat("x", 501)
	for _, r := range []struct {
		field string // "" = valid
		edit  func(*offers.Campaign)
	}{
		{"", func(*offers.Campaign) {}},
		{"id", func(c *offers.Campaign) { c.ID = "No Good" }},
		{"id", func(c *offers.Campaign) { c.ID = offers.GoodwillCampaign }},
		{"id", func(c *offers.Campaign) { c.ID = offers.CheckCampaign }},
		{"store_id", func(c *offers.Campaign) { c.StoreID = "" }},
		{"name", func(c *offers.Campaign) { c.Name = " " }},
		{"name", func(c *offers.Campaign) { c.Name = long }},
		{"priority", func(c *offers.Campaign) { c.Priority = 1_001 }},
		{"value.kind", func(c *offers.Campaign) { c.Value.Kind = "gift" }},
		{"value.min", func(c *offers.Campaign) { c.Value.Min = 0 }},
		{"value.max", func(c *offers.Campaign) { c.Value.Max = c.Value.Min - 1 }},
		{"value.max", func(c *offers.Campaign) { c.Value.Max = 10_001 }},
		{"value.max", func(c *offers.Campaign) { c.Value = offers.Value{Kind: offers.FreeShipping, Min: 1, Max: 2} }},
		{"", func(c *offers.Campaign) { c.Value = offers.Value{Kind: offers.FixedAmount, Min: 1, Max: 10_001} }},
		{"", func(c *offers.Campaign) { c.Coupon.Products = []string{"gid://shop/1"} }},
		{"coupon.products", func(c *offers.Campaign) { c.Coupon.Products = make([]string, 101) }},
		{"coupon.collections", func(c *offers.Campaign) { c.Coupon.Collections = []string{"two words"} }},
		{"coupon.purchases", func(c *offers.Campaign) { c.Coupon.Purchases = "often" }},
		{"coupon.products", func(c *offers.Campaign) {
			c.Value, c.Coupon.Collections = offers.Value{Kind: offers.FreeShipping, Min: 1, Max: 1}, []string{"1"}
		}},
		{"value.step", func(c *offers.Campaign) { c.Value.Step = -1 }},
		{"value.max_discount", func(c *offers.Campaign) { c.Value.MaxDiscount = -1 }},
		{"value.min_subtotal", func(c *offers.Campaign) { c.Value.MinSubtotal = offers.MaxAmount + 1 }},
		{"duration.min", func(c *offers.Campaign) { c.Duration.MinMS = 999 }},
		{"duration.max", func(c *offers.Campaign) { c.Duration.MaxMS = c.Duration.MinMS - 1 }},
		{"duration.max", func(c *offers.Campaign) { c.Duration.MaxMS = offers.MaxDurationMS + 1 }},
		{"duration.grace", func(c *offers.Campaign) { c.Duration.GraceMS = offers.MaxGraceMS + 1 }},
		{"duration.more", func(c *offers.Campaign) { c.Duration.MoreMS = 19_999 }},
		{"", func(c *offers.Campaign) { c.Duration.MoreMS, c.Duration.MoreMax = 0, 0 }},
		{"duration.more_max", func(c *offers.Campaign) { c.Duration.MoreMax = 11 }},
		{"limits.total_uses", func(c *offers.Campaign) { c.Limits.TotalUses = -1 }},
		{"limits.per_session", func(c *offers.Campaign) { c.Limits.PerSession = -1 }},
		{"limits.lifetime_cap", func(c *offers.Campaign) { c.Limits.LifetimeCap = -1 }},
		{"limits.budget_codes", func(c *offers.Campaign) { c.Limits.BudgetCodes = -1 }},
		{"limits.budget_money", func(c *offers.Campaign) { c.Limits.BudgetMoney = 1_000_000_000_001 }},
		{"limits.max_exposure", func(c *offers.Campaign) { c.Limits.MaxExposure = -1 }},
		{"limits.cooldown", func(c *offers.Campaign) { c.Limits.CooldownMS = -1 }},
		{"schedule.start", func(c *offers.Campaign) { c.Schedule.StartAt = -1 }},
		{"schedule.end", func(c *offers.Campaign) { c.Schedule = offers.Schedule{StartAt: 5, EndAt: 5} }},
		{"schedule.windows", func(c *offers.Campaign) { c.Schedule.Windows = []offers.Window{{From: 60, To: 60}} }},
		{"schedule.windows", func(c *offers.Campaign) { c.Schedule.Windows = []offers.Window{{From: 0, To: 1_441}} }},
		{"schedule.windows", func(c *offers.Campaign) {
			c.Schedule.Windows = []offers.Window{{From: 0, To: 60, Days: []time.Weekday{7}}}
		}},
		{"targeting.pages", func(c *offers.Campaign) { c.Targeting.Pages = []string{"products/*"} }},
		{"targeting.exclude_pages", func(c *offers.Campaign) { c.Targeting.ExcludePages = []string{"/["} }},
		{"targeting.visitors", func(c *offers.Campaign) { c.Targeting.Visitors = "old" }},
		{"targeting.device", func(c *offers.Campaign) { c.Targeting.Device = "fridge" }},
		{"targeting.cart_min", func(c *offers.Campaign) { c.Targeting.CartMin = -1 }},
		{"targeting.cart_max", func(c *offers.Campaign) { c.Targeting.CartMin, c.Targeting.CartMax = 2, 1 }},
		{"targeting.products", func(c *offers.Campaign) { c.Targeting.Products = make([]string, 501) }},
		{"suppression.checkout_pages", func(c *offers.Campaign) { c.Suppression.CheckoutPages = []string{"checkout"} }},
		{"suppression.fast_checkout", func(c *offers.Campaign) { c.Suppression.FastCheckoutMS = -1 }},
		{"suppression.recent_purchase", func(c *offers.Campaign) { c.Suppression.RecentPurchaseMS = -1 }},
		{"triggers", func(c *offers.Campaign) { c.Triggers = nil }},
		{"triggers", func(c *offers.Campaign) { c.Triggers = make([]offers.Trigger, 11) }},
		{"triggers.0", func(c *offers.Campaign) { c.Triggers[0].Kind = offers.Start }},
		{"triggers.0", func(c *offers.Campaign) { c.Triggers[0] = offers.Trigger{Kind: offers.ScrollDepth, Threshold: 101} }},
		{"triggers.0", func(c *offers.Campaign) { c.Triggers[0] = offers.Trigger{Kind: offers.Dwell} }},
		{"triggers.0", func(c *offers.Campaign) { c.Triggers[0] = offers.Trigger{Kind: offers.CustomEvent, Event: "Big"} }},
		{"triggers.0", func(c *offers.Campaign) { c.Triggers[0].MinPages = -1 }},
		{"holdout_rate", func(c *offers.Campaign) { c.HoldoutRate = 9_001 }},
		{"code_pattern", func(c *offers.Campaign) { c.CodePattern = "vip-########" }},
		{"code_pattern", func(c *offers.Campaign) { c.CodePattern = "VIP-#######" }},
		{"texts.title", func(c *offers.Campaign) { c.Texts.Title = long }},
		{"texts.body", func(c *offers.Campaign) { c.Texts.Body = "\xff" }},
		{"texts.terms", func(c *offers.Campaign) { c.Texts.Terms = long }},
	} {
		c := offers.NewCampaign("shop", "exit", "Exit")
		r.edit(&c)
		err := c.Validate()
		var fields offers.FieldErrors
		if r.field == "" {
			if err != nil {
				t.Errorf("valid: %v", err)
			}
			continue
		}
		if !errors.As(err, &fields) || fields[r.field] == "" {
			t.Errorf("%s: %v", r.field, err)
		}
		for name := range fields {
			if r.field != "triggers" && name != r.field {
				t.Errorf("%s: %s is named too", r.field, name)
			}
		}
	}
}

func TestAllFieldsAreNamedAtOnceAndInOrder(t *testing.T) {
	c := offers.NewCampaign("shop", "exit", "")
	c.Priority, c.HoldoutRate = 5_000, -1
	if err := c.Validate(); err == nil || err.Error() != "holdout_rate: between 0 and 90 %; name: between 1 and 120 characters; priority: between -1000 and 1000" {
		t.Error(err)
	}
}

func TestStorefrontValidate(t *testing.T) {
	for _, r := range []struct {
		name  string
		edit  func(*offers.Storefront)
		valid bool
	}{
		{"a good one", func(*offers.Storefront) {}, true},
		{"a port", func(s *offers.Storefront) { s.Origins = []string{"http://shop.localhost:8081"} }, true},
		{"no origin", func(s *offers.Storefront) { s.Origins = nil }, false},
		{"an origin with a path", func(s *offers.Storefront) { s.Origins = []string{"https://shop.example/"} }, false},
		{"an origin with a user", func(s *offers.Storefront) { s.Origins = []string{"https://a@shop.example"} }, false},
		{"an origin in capitals", func(s *offers.Storefront) { s.Origins = []string{"https://Shop.example"} }, false},
		{"a wildcard", func(s *offers.Storefront) { s.Origins = []string{"https://*.example"} }, false},
		{"an origin that ends a header", func(s *offers.Storefront) { s.Origins = []string{"https://a.example;script-src"} }, false},
		{"another scheme", func(s *offers.Storefront) { s.Origins = []string{"javascript://x"} }, false},
		{"no currency", func(s *offers.Storefront) { s.Currency = "" }, false},
		{"an unknown time zone", func(s *offers.Storefront) { s.TimeZone = "Mars/Olympus" }, false},
		{"no cell", func(s *offers.Storefront) { s.Cells = 0 }, false},
		{"too many cells", func(s *offers.Storefront) { s.Cells = 65 }, false},
		{"no largest order", func(s *offers.Storefront) { s.MaxOrder = 0 }, false},
		{"an id with a dot", func(s *offers.Storefront) { s.ID = "a.b" }, false},
		{"a name of spaces", func(s *offers.Storefront) { s.Name = "  " }, false},
	} {
		s := offers.Storefront{ID: "shop", Key: "key", Name: "Shop", Origins: []string{"https://shop.example"}, Currency: "EUR",
			TimeZone: "Europe/Amsterdam", Cells: 1, MaxOrder: 1}
		r.edit(&s)
		if err := s.Validate(); (err == nil) != r.valid {
			t.Errorf("%s: %v", r.name, err)
		}
	}
}

func TestStatesHaveOneWay(t *testing.T) {
	all := []offers.State{offers.Offered, offers.Claimed, offers.Redeemed, offers.Expired, offers.Revoked, offers.Released, "other"}
	allowed := map[[2]offers.State]bool{
		{offers.Offered, offers.Claimed}: true, {offers.Offered, offers.Expired}: true, {offers.Offered, offers.Revoked}: true,
		{offers.Claimed, offers.Redeemed}: true, {offers.Claimed, offers.Expired}: true, {offers.Claimed, offers.Revoked}: true,
		{offers.Redeemed, offers.Released}: true, {offers.Released, offers.Redeemed}: true,
		// A platform took an order that it should not have.
		{offers.Offered, offers.Redeemed}: true, {offers.Expired, offers.Redeemed}: true, {offers.Revoked, offers.Redeemed}: true,
	}
	for _, from := range all {
		for _, to := range all {
			if got := from.Next(to); got != allowed[[2]offers.State{from, to}] {
				t.Errorf("%s to %s: %v", from, to, got)
			}
		}
	}
}
