package offers

// Capabilities say what a platform enforces by itself. For the rest see Gaps: what we do instead.
type Capabilities struct {
	Outside         bool // codes have to be created and deleted there; false: it asks our API
	EndsAt          bool // refuses a code after its end, by itself
	SingleUse       bool // refuses the second order, also when two carts race
	MinTotal        bool // knows a smallest basket
	CapsPercent     bool // knows the most a percentage may take off
	FreeShipping    bool
	Products        bool // a code can be held to products
	Collections     bool // … to collections or categories
	FixedOnProducts bool // a fixed amount of such a code comes off those products only, not off the rest of the order
	OncePerCustomer bool
	Combines        bool // says with which discounts a code may be combined
	Subscriptions   bool // tells one-time purchases from subscriptions
	Lists           bool // our codes can be listed, so that orphans are found
	CaseSensitive   bool // shoppers must type the code in capitals
	SessionBound    bool // a code works for its own session only; false: its secrecy until the claim has to do

	Concurrency int // calls at once, of all our processes' one; 0 = 4
}

// Gap is something that a platform can't do, and what is done instead.
type Gap struct{ What, Instead string }

// Gaps are for the merchant to read: what this platform leaves to us.
func (c Capabilities) Gaps() []Gap {
	var gaps []Gap
	add := func(can bool, what, instead string) {
		if !can {
			gaps = append(gaps, Gap{what, instead})
		}
	}
	add(c.SessionBound, "Binding a code to one shopper's session",
		"The code is shown to nobody before it is taken, works for one order and is deleted at the deadline.")
	add(c.EndsAt, "Ending a code by itself, at every step of the checkout",
		"The code is deleted at the deadline; an order that got through later is counted and marked.")
	add(c.SingleUse, "Holding a code to one order when two carts race",
		"The code is deleted with its first order; a second one is counted and marked.")
	add(c.MinTotal, "A smallest basket", "Campaigns with one can't be saved for this store.")
	add(c.CapsPercent, "A highest discount for a percentage",
		"Campaigns with one can't be saved; the worst case counts with the store's largest order.")
	add(c.FreeShipping, "Free shipping", "Campaigns that give it can't be saved for this store.")
	add(c.Products, "Codes for certain products", "Campaigns with them can't be saved for this store.")
	add(c.Collections, "Codes for certain collections", "Campaigns with them can't be saved for this store.")
	add(c.FixedOnProducts, "Fixed amounts for certain products or collections",
		"Campaigns with them can't be saved for this store; a percentage can be held to what the store's codes can be held to.")
	add(c.OncePerCustomer, "One use for each customer", "One offer for each session, and the campaign's cool-down.")
	add(c.Combines, "Rules for combining with other discounts", "The platform's own rule holds.")
	add(c.Subscriptions, "Telling subscriptions from one-time purchases", "Campaigns that ask for it can't be saved for this store.")
	add(c.Lists, "Listing our codes", "Only codes that we remember can be cleaned up.")
	return gaps
}

// Refuse answers what of a campaign the platform can't do and we can't do in its place, by field; nil if nothing.
func (c Capabilities) Refuse(campaign *Campaign) error {
	f := FieldErrors{}
	v, r := campaign.Value, campaign.Coupon
	f.add(v.MaxDiscount > 0 && v.Kind == Percent && !c.CapsPercent, "value.max_discount", "this store's platform can't cap a percentage")
	f.add(v.MinSubtotal > 0 && !c.MinTotal, "value.min_subtotal", "this store's platform knows no smallest basket")
	f.add(v.Kind == FreeShipping && !c.FreeShipping, "value.kind", "this store's platform has no free shipping by code")
	f.add(len(r.Products) > 0 && !c.Products, "coupon.products", "this store's platform can't hold a code to products")
	f.add(len(r.Collections) > 0 && !c.Collections, "coupon.collections", "this store's platform can't hold a code to collections")
	const whole = "fixed amounts can't be held to products on this platform: they come off the whole order"
	f.add(v.Kind == FixedAmount && len(r.Products) > 0 && !c.FixedOnProducts, "coupon.products", whole)
	f.add(v.Kind == FixedAmount && len(r.Collections) > 0 && !c.FixedOnProducts, "coupon.collections", whole)
	f.add(len(r.Products) > 0 && len(r.Collections) > 0, "coupon.collections", "either products or collections")
	f.add(r.OncePerCustomer && !c.OncePerCustomer, "coupon.once_per_customer", "this store's platform can't tell customers apart")
	f.add(r.Purchases != OneTime && !c.Subscriptions, "coupon.purchases", "this store's platform has no subscriptions of its own")
	if len(f) == 0 {
		return nil
	}
	return f
}

// Slots is Concurrency with its default.
func (c Capabilities) Slots() int {
	if c.Concurrency <= 0 {
		return 4
	}
	return c.Concurrency
}
