package admin

import (
	"lastcall/offers"
	views "lastcall/views/admin"
)

type campaign = offers.Campaign

// special is the part of a section that is no plain list of boxes.
type special int

const (
	plain special = iota
	withTriggers
	withValue
	withWindows
)

type section struct {
	id, group, title, intro string
	special                 special
	fields                  []field
}

// sections are the editor, from top to bottom. Names are those of offers.FieldErrors.
var sections = []section{
	{id: "basics", title: "Campaign", fields: []field{
		text("name", "Name", "Only you see it.", 1, func(c *campaign) *string { return &c.Name }),
		priority(),
		check("enabled", "On", "A campaign that is off makes no offers.", func(c *campaign) *bool { return &c.Enabled }),
	}},
	{id: "triggers", group: "When", title: "Triggers", special: withTriggers,
		intro: "Any one of these is enough. A trigger counts once its threshold and its conditions are all reached."},
	{id: "schedule", group: "When", title: "Schedule", special: withWindows, fields: []field{
		moment("schedule.start", "Starts", func(c *campaign) *int64 { return &c.Schedule.StartAt }),
		moment("schedule.end", "Ends", func(c *campaign) *int64 { return &c.Schedule.EndAt }),
	}},
	{id: "targeting", group: "Who", title: "Who sees it", intro: "Empty boxes do not restrict. Lists take one entry a line.", fields: targetingFields},
	{id: "suppression", group: "Who", title: "Who never sees it", intro: "Keeps offers away from shoppers who buy without one.", fields: []field{
		lines("suppression.checkout_pages", "Checkout pages", "Nothing is offered here. Patterns like /checkout/**.", func(c *campaign) *[]string { return &c.Suppression.CheckoutPages }),
		span("suppression.fast_checkout", "Cart to checkout quicker than", "0 = rule off.", seconds, false, func(c *campaign) *int64 { return &c.Suppression.FastCheckoutMS }),
		span("suppression.recent_purchase", "Bought within the last", "0 = rule off.", days, false, func(c *campaign) *int64 { return &c.Suppression.RecentPurchaseMS }),
		check("suppression.after_checkout", "Nothing once a checkout page was seen in the visit", "", func(c *campaign) *bool { return &c.Suppression.AfterCheckout }),
	}},
	{id: "measure", group: "Who", title: "Measure", fields: []field{holdout()}},
	{id: "value", group: "What", title: "Value", special: withValue,
		intro: "Each offer is picked inside this range: the closer a shopper is to buying, the smaller.",
		fields: []field{
			money("value.max_discount", "Most it may take off one order", "Of a percentage. Empty = no cap.", func(c *campaign) *int64 { return &c.Value.MaxDiscount }),
			money("value.min_subtotal", "Smallest basket", "Empty = any basket.", func(c *campaign) *int64 { return &c.Value.MinSubtotal }),
		}},
	{id: "duration", group: "What", title: "Time", intro: "How long an offer lives. A number is in the unit shown; other units may be written out, like 20 s or 1 h 30 min.",
		fields: []field{
			span("duration.min", "Shortest", "", minutes, true, func(c *campaign) *int64 { return &c.Duration.MinMS }),
			span("duration.max", "Longest", "", minutes, true, func(c *campaign) *int64 { return &c.Duration.MaxMS }),
			span("duration.grace", "Grace at the checkout", "For codes claimed in time. Shown in the terms.", seconds, false, func(c *campaign) *int64 { return &c.Duration.GraceMS }),
			span("duration.more", "“More time” adds", "At least 20 s where it is allowed.", seconds, false, func(c *campaign) *int64 { return &c.Duration.MoreMS }),
			count("duration.more_max", "“More time” at most", "Empty = never.", "times", func(c *campaign) *int64 { return &c.Duration.MoreMax }),
		}},
	{id: "code", group: "What", title: "Code", fields: []field{
		text("code_pattern", "Pattern", "# is a random letter or digit; eight are needed. Capitals, digits and - stay as they are.", 1, func(c *campaign) *string { return &c.CodePattern }),
		check("add_viewed", "Put the product being viewed into an empty cart along with the code", "", func(c *campaign) *bool { return &c.AddViewed }),
	}},
	{id: "cart", group: "What", title: "In the store's cart", intro: "What the store's platform is told of each code, beyond its value and its end.", fields: cartFields},
	{id: "limits", group: "Limits", title: "Limits", intro: "An empty box is no limit.",
		fields: []field{
			count("limits.total_uses", "Orders", "One is reserved for each live offer.", "orders", func(c *campaign) *int64 { return &c.Limits.TotalUses }),
			count("limits.per_session", "Of this campaign for one shopper", "", "offers", func(c *campaign) *int64 { return &c.Limits.PerSession }),
			span("limits.cooldown", "Pause after a shopper's last offer", "Of any campaign. 0 = none.", days, false, func(c *campaign) *int64 { return &c.Limits.CooldownMS }),
			count("limits.lifetime_cap", "Of all campaigns for one shopper", "", "offers", func(c *campaign) *int64 { return &c.Limits.LifetimeCap }),
			count("limits.budget_codes", "Codes ever made", "", "codes", func(c *campaign) *int64 { return &c.Limits.BudgetCodes }),
			money("limits.budget_money", "Discount ever given", "Counts live offers at their worst case.", func(c *campaign) *int64 { return &c.Limits.BudgetMoney }),
			money("limits.max_exposure", "At risk at one time", "The worst case of all live offers.", func(c *campaign) *int64 { return &c.Limits.MaxExposure }),
		}},
	{id: "texts", group: "Words", title: "Words", intro: "{discount} and {minutes} are filled in. An empty box uses the default in the shopper's language.", fields: []field{
		text("texts.title", "Title", "", 1, func(c *campaign) *string { return &c.Texts.Title }),
		text("texts.body", "Text", "", 3, func(c *campaign) *string { return &c.Texts.Body }),
		text("texts.claim", "Button", "", 1, func(c *campaign) *string { return &c.Texts.Claim }),
		text("texts.dismiss", "No thanks", "", 1, func(c *campaign) *string { return &c.Texts.Dismiss }),
		text("texts.terms", "Terms", "", 3, func(c *campaign) *string { return &c.Texts.Terms }),
	}},
}

var targetingFields = []field{
	lines("targeting.pages", "Only on these pages", "* within a part of the path, a final /** for all below: /sale/**", func(c *campaign) *[]string { return &c.Targeting.Pages }),
	lines("targeting.exclude_pages", "Never on these pages", "", func(c *campaign) *[]string { return &c.Targeting.ExcludePages }),
	choice("targeting.visitors", "Visitors", []views.Option{{Value: "", Label: "New and returning"}, {Value: offers.VisitorsNew, Label: "New only"},
		{Value: offers.VisitorsReturning, Label: "Returning only"}}, func(c *campaign) *string { return &c.Targeting.Visitors }),
	choice("targeting.device", "Device", []views.Option{{Value: "", Label: "Any device"}, {Value: offers.DeviceDesktop, Label: "Mouse or keyboard"},
		{Value: offers.DeviceTouch, Label: "Touch"}}, func(c *campaign) *string { return &c.Targeting.Device }),
	money("targeting.cart_min", "Cart from", "", func(c *campaign) *int64 { return &c.Targeting.CartMin }),
	money("targeting.cart_max", "Cart up to", "", func(c *campaign) *int64 { return &c.Targeting.CartMax }),
	lines("targeting.products", "Only while viewing these products", "Product ids.", func(c *campaign) *[]string { return &c.Targeting.Products }),
	lines("targeting.not_products", "Never while viewing these products", "Product ids.", func(c *campaign) *[]string { return &c.Targeting.NotProducts }),
	lines("targeting.referrers", "Came from", "Host names; a subdomain counts.", func(c *campaign) *[]string { return &c.Targeting.Referrers }),
	lines("targeting.sources", "utm_source", "", func(c *campaign) *[]string { return &c.Targeting.Sources }),
	lines("targeting.mediums", "utm_medium", "", func(c *campaign) *[]string { return &c.Targeting.Mediums }),
	lines("targeting.campaigns", "utm_campaign", "", func(c *campaign) *[]string { return &c.Targeting.Campaigns }),
}

// cartFields are rules that the store's platform has to keep: what it can't do is not there to be set.
var cartFields = []field{
	needing(func(c *offers.Capabilities) bool { return c.Products }, "This store's platform can't hold a code to products.",
		lines("coupon.products", "Only for these products", "The platform's ids, one a line. Empty = all.", func(c *campaign) *[]string { return &c.Coupon.Products })),
	needing(func(c *offers.Capabilities) bool { return c.Collections }, "This store's platform can't hold a code to collections.",
		lines("coupon.collections", "Only for these collections", "The platform's ids, one a line. Not together with products.", func(c *campaign) *[]string { return &c.Coupon.Collections })),
	needing(func(c *offers.Capabilities) bool { return c.Subscriptions }, "This store's platform does not tell subscriptions from one-time purchases.",
		choice("coupon.purchases", "Purchases", []views.Option{{Value: string(offers.OneTime), Label: "One-time purchases"},
			{Value: string(offers.Subscriptions), Label: "Subscriptions"}, {Value: string(offers.AllPurchases), Label: "Both"}},
			func(c *campaign) *string { return (*string)(&c.Coupon.Purchases) })),
	needing(func(c *offers.Capabilities) bool { return c.OncePerCustomer }, "This store's platform can't hold a code to one order for each customer; one offer for each session, and the pause between offers, hold instead.",
		check("coupon.once_per_customer", "One order for each customer", "Also when a customer gets a second code.", func(c *campaign) *bool { return &c.Coupon.OncePerCustomer })),
	combining("product", "product discounts", func(c *campaign) *bool { return &c.Coupon.Combines.Product }),
	combining("order", "other discounts on the whole order", func(c *campaign) *bool { return &c.Coupon.Combines.Order }),
	combining("shipping", "shipping discounts", func(c *campaign) *bool { return &c.Coupon.Combines.Shipping }),
}

func combining(with, words string, at func(c *campaign) *bool) field {
	return needing(func(c *offers.Capabilities) bool { return c.Combines }, "This store's platform takes no rules for combining a code with other discounts: its own hold.",
		check("coupon.combines."+with, "May be combined with "+words, "", at))
}

// needing makes a field one that not every platform has a use for.
func needing(needs func(c *offers.Capabilities) bool, without string, f field) field {
	f.needs, f.without = needs, without
	return f
}

func holdout() field {
	n := number{at: func(c *campaign) *int64 { return (*int64)(&c.HoldoutRate) },
		parse:  func(text string, _ setting) (int64, error) { return parsePercent(text) },
		format: func(v int64, _ setting) string { return typedPercent(v) }}
	return n.field("holdout_rate", views.Field{Label: "Held out", Unit: "%",
		Hint: "This share of shoppers who qualify gets nothing, on purpose: the difference in orders is what your offers earn."})
}
