package twin

import (
	"strings"
	"time"
)

// Kept is a discount as the shop was told to keep it. Money in minor units, percentages in basis points.
type Kept struct {
	Title                                string
	Percent, Amount, Minimum             int64
	Limit                                int
	OncePerCustomer, OneTime, Subs       bool
	WithProduct, WithOrder, WithShipping bool
	Products, Collections, Tags          []string
	Starts, Ends                         time.Time
}

// Kept is the discount behind a code; false if there is none.
func (t *Twin) Kept(code string) (Kept, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.byCode[strings.ToUpper(code)]
	if d == nil {
		return Kept{}, false
	}
	return Kept{Title: d.title, Percent: d.percent, Amount: d.amount, Minimum: d.minimum, Limit: d.limit,
		OncePerCustomer: d.oncePer, OneTime: d.oneTime, Subs: d.subs, WithProduct: d.combining["productDiscounts"] == true,
		WithOrder: d.combining["orderDiscounts"] == true, WithShipping: d.combining["shippingDiscounts"] == true,
		Products: d.products, Collections: d.groups, Tags: d.tags, Starts: d.starts, Ends: d.ends}, true
}
