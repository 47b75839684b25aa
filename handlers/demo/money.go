package demo

import "fmt"

// euros formats minor units for people: 8900 → "€89.00", -150 → "−€1.50".
func euros(minor int64) string {
	sign := ""
	if minor < 0 {
		sign, minor = "−", -minor
	}
	return fmt.Sprintf("%s€%d.%02d", sign, minor/100, minor%100)
}

const (
	shippingFlat = 490  // minor units
	shippingFree = 7500 // subtotal before discount from which delivery is free, minor units
)

// reckoning is what a cart costs, in minor units.
type reckoning struct {
	Subtotal, Discount, Shipping, Total int64
	FreeShipping                        bool // by the discount
}

// reckon works out the total. d may be nil. The discount never exceeds the subtotal, and it never costs the shopper
// the free delivery that the goods alone would bring.
func reckon(subtotal int64, d *discount) reckoning {
	k := reckoning{Subtotal: subtotal, Shipping: shippingFlat}
	if subtotal >= shippingFree || subtotal == 0 {
		k.Shipping = 0
	}
	if d != nil {
		k.Discount = min(d.Amount, subtotal)
		if d.FreeShipping {
			k.FreeShipping, k.Shipping = true, 0
		}
	}
	k.Total = k.Subtotal - k.Discount + k.Shipping
	return k
}
