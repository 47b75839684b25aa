package platformtest

import "lastcall/offers"

// ability is something that a platform can do or has to say that it can't. Rows ask can before they rely on one.
type ability struct {
	name     string
	of       func(*offers.Capabilities) *bool
	campaign func(*offers.Campaign) // asks for it; nil where campaigns can't, or where we do it instead
}

// abilities is the one table of what depends on the platform. Each row that needs one of them proves it where it is
// declared, and proves that the merchant is told, and that no campaign relies on it, where it is not.
var abilities = []ability{
	{"EndsAt", func(c *offers.Capabilities) *bool { return &c.EndsAt }, nil},
	{"SingleUse", func(c *offers.Capabilities) *bool { return &c.SingleUse }, nil},
	{"SessionBound", func(c *offers.Capabilities) *bool { return &c.SessionBound }, nil},
	{"Combines", func(c *offers.Capabilities) *bool { return &c.Combines }, nil},
	{"Lists", func(c *offers.Capabilities) *bool { return &c.Lists }, nil},
	{"MinTotal", func(c *offers.Capabilities) *bool { return &c.MinTotal },
		func(c *offers.Campaign) { c.Value.MinSubtotal = 1_000 }},
	{"CapsPercent", func(c *offers.Capabilities) *bool { return &c.CapsPercent },
		func(c *offers.Campaign) { c.Value.MaxDiscount = 1_000 }},
	{"FreeShipping", func(c *offers.Capabilities) *bool { return &c.FreeShipping },
		func(c *offers.Campaign) { c.Value = offers.Value{Kind: offers.FreeShipping, Min: 500, Max: 500} }},
	{"Products", func(c *offers.Capabilities) *bool { return &c.Products },
		func(c *offers.Campaign) { c.Coupon.Products = []string{"1"} }},
	{"Collections", func(c *offers.Capabilities) *bool { return &c.Collections },
		func(c *offers.Campaign) { c.Coupon.Collections = []string{"1"} }},
	{"FixedOnProducts", func(c *offers.Capabilities) *bool { return &c.FixedOnProducts }, nil}, // see its row
	{"OncePerCustomer", func(c *offers.Capabilities) *bool { return &c.OncePerCustomer },
		func(c *offers.Campaign) { c.Coupon.OncePerCustomer = true }},
	{"Subscriptions", func(c *offers.Capabilities) *bool { return &c.Subscriptions },
		func(c *offers.Campaign) { c.Coupon.Purchases = offers.AllPurchases }},
}

// can reports whether the platform declares an ability. Where it does not, the merchant has to be told so, and a
// campaign that asks for it has to be refused.
func (w *world) can(name string) bool {
	w.Helper()
	for _, a := range abilities {
		if a.name == name {
			has := *a.of(&w.caps)
			w.toldOf(a, has)
			return has
		}
	}
	w.Fatalf("no ability is called %q", name)
	return false
}

func (w *world) toldOf(a ability, has bool) {
	w.Helper()
	able, unable := w.caps, w.caps
	*a.of(&able), *a.of(&unable) = true, false
	if len(unable.Gaps()) != len(able.Gaps())+1 {
		w.Errorf("%s: a platform without it has no gap of its own to show", a.name)
	}
	if a.campaign == nil {
		return
	}
	campaign := offers.NewCampaign(w.store.ID, "spring", "Spring")
	a.campaign(&campaign)
	if refused := w.caps.Refuse(&campaign) != nil; refused == has {
		w.Errorf("%s: declared %t, and a campaign that asks for it is refused: %t", a.name, has, refused)
	}
}

var abilityRows = []row{
	{"what is not declared is told to the merchant and refused to campaigns", func(w *world) {
		for _, a := range abilities {
			w.can(a.name)
		}
	}},
	{"codes are kept outside and can be listed", func(w *world) {
		if !w.caps.Outside || !w.can("Lists") {
			w.Error("a platform that keeps codes has to list them, or orphans live on")
		}
	}},
	{"a coupon holds no cap for a percentage, so none can be enforced outside", func(w *world) {
		if w.can("CapsPercent") {
			w.Error("CapsPercent is declared; nothing tells the platform of the cap")
		}
	}},
	{"declared again, they are the same", func(w *world) {
		if again := w.Platform.Capabilities(); again != w.caps {
			w.Errorf("first %+v, then %+v", w.caps, again)
		}
		if n := w.caps.Slots(); n < 1 || n > 1_000 {
			w.Errorf("%d calls at once", n)
		}
	}},
}
