package offers

// Suppression keeps offers away from shoppers who buy without one.
type Suppression struct {
	CheckoutPages    []string `json:"checkout_pages,omitempty"` // path patterns on which nothing is ever offered
	AfterCheckout    bool     `json:"after_checkout"`           // nothing once a checkout page was seen in this visit
	FastCheckoutMS   int64    `json:"fast_checkout_ms"`         // cart to checkout quicker than this is a buyer; 0 = rule off
	RecentPurchaseMS int64    `json:"recent_purchase_ms"`       // nothing this long after an order; 0 = rule off
}

// DefaultSuppression: never at the checkout, never after it, never within a minute of cart to checkout, never within
// 30 days of an order.
func DefaultSuppression() Suppression {
	return Suppression{
		CheckoutPages:    []string{"/checkout", "/checkout/**", "/checkouts/**", "/order/**", "/orders/**", "/payment/**"},
		AfterCheckout:    true,
		FastCheckoutMS:   60_000,
		RecentPurchaseMS: 30 * 24 * 60 * 60 * 1000,
	}
}

// Dedicated reports whether the evidence of this visit is that of a shopper who is buying already. Orders of earlier
// visits are in the session's history (see History.Refuses).
func (s Suppression) Dedicated(e *Evidence) bool {
	switch {
	case anyPattern(s.CheckoutPages, e.Page):
		return true
	case s.AfterCheckout && e.CheckoutPages > 0:
		return true
	case s.FastCheckoutMS > 0 && e.CartToCheckoutMS > 0 && e.CartToCheckoutMS < s.FastCheckoutMS:
		return true
	}
	return s.RecentPurchaseMS > 0 && e.Purchased
}

func (s Suppression) validate(f FieldErrors) {
	t := Targeting{Pages: s.CheckoutPages}
	inner := FieldErrors{}
	t.validate(inner)
	f.add(len(inner) > 0, "suppression.checkout_pages", "patterns like /checkout/**")
	f.add(s.FastCheckoutMS < 0 || s.FastCheckoutMS > maxCounterMS, "suppression.fast_checkout", "not negative")
	f.add(s.RecentPurchaseMS < 0 || s.RecentPurchaseMS > maxCounterMS, "suppression.recent_purchase", "between 0 and 366 days")
}
