package shopify

import (
	"context"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/shopify/admin"
)

// found is offers.Found with what only we have to know.
type found struct {
	offers.Found
	title    string // what follows the mark
	tags     []string
	shipping bool
	limit    int // uses; 0 = any number
}

// usedUp is known of a code of its own only: a batch counts the uses of all its codes together, and the limit is each code's.
func (f *found) usedUp() bool {
	return f.limit > 0 && f.Uses >= int64(f.limit) && f.title != batchTitle
}

// Lookup finds a code, whoever made it. Of discounts that other apps' functions make, only that they are there is told.
func (p *Platform) Lookup(ctx context.Context, code string) (offers.Found, error) {
	f, err := p.look(ctx, code)
	return f.Found, err
}

func (p *Platform) look(ctx context.Context, code string) (found, error) {
	answer, err := admin.DiscountByCode(ctx, p.api, code)
	if err != nil {
		return found{}, err
	}
	node := answer.CodeDiscountNodeByCode
	if node == nil {
		return found{}, offers.ErrNoCoupon
	}
	var f found
	switch d := node.CodeDiscount.(type) {
	case *admin.DiscountByCodeCodeDiscountNodeByCodeDiscountCodeNodeCodeDiscountDiscountCodeBasic:
		f = foundBasic(&d.Basic)
	case *admin.DiscountByCodeCodeDiscountNodeByCodeDiscountCodeNodeCodeDiscountDiscountCodeFreeShipping:
		f = foundShipping(&d.Shipping)
	default:
		f.Active = true // as far as is told
	}
	f.Ref = node.Id
	if f.Code == "" || !strings.EqualFold(f.Code, code) { // of a batch, which is looked up by any of its codes
		f.Code = code
	}
	return f, nil
}

func foundBasic(b *admin.Basic) found {
	code := ""
	if b.Codes != nil && len(b.Codes.Nodes) > 0 {
		code = b.Codes.Nodes[0].Code
	}
	return foundOf(b.Title, b.Tags, code, b.Status, b.CreatedAt, b.EndsAt, b.UsageLimit, b.AsyncUsageCount)
}

func foundShipping(s *admin.Shipping) found {
	code := ""
	if s.Codes != nil && len(s.Codes.Nodes) > 0 {
		code = s.Codes.Nodes[0].Code
	}
	f := foundOf(s.Title, s.Tags, code, s.Status, s.CreatedAt, s.EndsAt, s.UsageLimit, s.AsyncUsageCount)
	f.shipping = true
	return f
}

func foundOf(title string, tags []string, code string, status admin.DiscountStatus, created time.Time, ends *time.Time, limit *int, uses int) found {
	f := found{title: wordsOf(title), tags: tags}
	f.Code, f.Mark, f.CreatedAt, f.Uses = code, offers.ParseMark(title), created.UnixMilli(), int64(uses)
	if ends != nil {
		f.EndsAt = ends.UnixMilli()
	}
	if limit != nil {
		f.limit = *limit
	}
	f.Active = status == admin.DiscountStatusActive && !f.usedUp()
	return f
}

// wordsOf is what follows the mark in a title.
func wordsOf(title string) string {
	_, words, _ := strings.Cut(title, " ")
	return words
}
