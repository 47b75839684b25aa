package offers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// CouponOf is what the platform is told of an offer: the campaign's rules, and an end that covers the offer's whole life.
// An offer that is not taken yet may still be extended and then taken with a grace, so its coupon ends after all of that;
// once taken, the coupon ends with the offer.
func CouponOf(store *Storefront, c *Campaign, o Offer) Coupon {
	coupon := Coupon{Code: o.Code, Mark: MarkOf(store, o.Campaign), Kind: o.Kind, Amount: o.Amount, Currency: o.Currency,
		MinTotal: o.MinTotal, EndsAt: o.EndsAt}
	if c == nil { // deleted meanwhile: the promise stands
		return coupon
	}
	coupon.Rules = c.Coupon
	if o.State == Offered {
		coupon.EndsAt = o.Deadline + max(0, c.Duration.MoreMax-o.Extended)*c.Duration.MoreMS + c.Duration.GraceMS
	}
	return coupon
}

// ShelfCoupon is a coupon that waits on a shelf until it is given to somebody.
func ShelfCoupon(store *Storefront, c *Campaign, shelf Shelf, code string, endsAt int64) Coupon {
	return Coupon{Code: code, Mark: MarkOf(store, shelf.Campaign), Kind: shelf.Kind, Amount: shelf.Amount,
		Currency: store.Currency, MinTotal: shelf.MinTotal, EndsAt: endsAt, Rules: c.Coupon}
}

// Shelves are the shelves that a campaign needs: one for each worth that it can give.
func (c *Campaign) Shelves() []Shelf {
	var shelves []Shelf
	v := c.Value
	for amount := v.Min; amount <= v.Max; amount += v.step() {
		shelves = append(shelves, c.ShelfFor(amount))
		if len(shelves) > MaxShelves {
			return shelves
		}
	}
	return shelves
}

// ShelfFor is where codes of the campaign that are worth amount lie ready.
func (c *Campaign) ShelfFor(amount int64) Shelf {
	return Shelf{Campaign: c.ID, Kind: c.Value.Kind, Amount: amount, MinTotal: c.Value.MinSubtotal, Rules: c.Coupon.digest()}
}

// digest is short and the same for the same rules; "" for none.
func (r CouponRules) digest() string {
	if len(r.Products)+len(r.Collections) == 0 && !r.OncePerCustomer && r.Combines == (Combination{}) && r.Purchases == OneTime {
		return ""
	}
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and booleans only
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:4])
}

// MaxShelves bounds the worths of one campaign for stores that keep codes ready.
const MaxShelves = 24
