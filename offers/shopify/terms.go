package shopify

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"lastcall/offers"
)

// termsOf is a tag that stands for all that a discount gives and asks for, but its end: one word, the same for the same terms.
// It is what a discount is compared by, since an app without the right to read products is not told which ones it is held to.
func termsOf(c offers.Coupon) string {
	c.Code, c.Mark, c.EndsAt = "", "", 0
	if c.Kind == offers.FreeShipping {
		c.Amount = 0 // what shipping costs is the shop's
	}
	c.Rules.Products = sorted(c.Rules.Products)
	c.Rules.Collections = sorted(c.Rules.Collections)
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // of words and numbers
	}
	sum := sha256.Sum256(text)
	return "lastcallterms" + hex.EncodeToString(sum[:8])
}

// sorted are the ids in one order. The same list as none and as an empty one is the same.
func sorted(ids []string) []string {
	if len(ids) == 0 {
		return nil
	}
	return slices.Sorted(slices.Values(ids))
}

// on reports whether the discount was made on the terms that c describes.
func (f *found) on(c offers.Coupon) bool { return slices.Contains(f.tags, termsOf(c)) }
