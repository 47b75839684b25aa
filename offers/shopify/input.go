package shopify

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/shopify/admin"
)

// What follows the mark in a discount's title, for the merchant who reads the list of discounts.
const (
	singleTitle = "one-time offer"
	batchTitle  = "batch"
)

// startEarly is how far back a discount begins: no two clocks agree, and a code that begins a moment from now is refused to
// the shopper who has just taken it.
const startEarly = 5 * time.Minute

// described is a coupon in Shopify's terms, as far as both kinds of discount share them.
type described struct {
	code, title   string
	start, end    time.Time
	once          bool
	combines      *admin.DiscountCombinesWithInput
	minimum       *admin.DiscountMinimumRequirementInput
	oneTime, subs bool
}

// describe refuses what Shopify can't be told, or would be told wrongly.
func (p *Platform) describe(c offers.Coupon, title string) (described, error) {
	end := ceilSecond(c.EndsAt)
	now := time.Now().UTC().Truncate(time.Second)
	d := described{
		code: c.Code, title: string(c.Mark) + " " + title, end: end, once: c.Rules.OncePerCustomer,
		combines: &admin.DiscountCombinesWithInput{ProductDiscounts: &c.Rules.Combines.Product,
			OrderDiscounts: &c.Rules.Combines.Order, ShippingDiscounts: &c.Rules.Combines.Shipping},
		oneTime: c.Rules.Purchases != offers.Subscriptions, subs: c.Rules.Purchases != offers.OneTime,
	}
	if d.start = now; end.Before(now) {
		d.start = end
	}
	d.start = d.start.Add(-startEarly)
	if c.MinTotal > 0 {
		d.minimum = &admin.DiscountMinimumRequirementInput{Subtotal: &admin.DiscountMinimumSubtotalInput{
			GreaterThanOrEqualToSubtotal: ptr(offers.Money{Amount: c.MinTotal, Currency: c.Currency}.Decimal())}}
	}
	switch {
	case offers.ParseMark(string(c.Mark)) != c.Mark || c.Mark == "":
		return d, rejected("a coupon without a mark")
	case c.EndsAt <= 0:
		return d, rejected("a coupon without an end")
	case c.Currency != p.store.Currency:
		return d, rejected("a coupon in another currency than the store's")
	}
	return d, nil
}

// ceilSecond is the moment in whole seconds, never early.
func ceilSecond(ms int64) time.Time {
	return time.UnixMilli((ms + 999) / 1_000 * 1_000).UTC()
}

func (p *Platform) basic(c offers.Coupon, title string) (*admin.DiscountCodeBasicInput, error) {
	d, err := p.describe(c, title)
	if err != nil {
		return nil, err
	}
	value := &admin.DiscountCustomerGetsValueInput{}
	switch c.Kind {
	case offers.Percent:
		if c.Amount < 1 || c.Amount > 10_000 {
			return nil, rejected("a percentage that is none")
		}
		value.Percentage = ptr(admin.Rate(c.Amount))
	case offers.FixedAmount:
		if c.Amount < 1 {
			return nil, rejected("an amount that is none")
		}
		value.DiscountAmount = &admin.DiscountAmountInput{AppliesOnEachItem: ptr(false),
			Amount: ptr(offers.Money{Amount: c.Amount, Currency: c.Currency}.Decimal())}
	default:
		return nil, rejected("a kind of value that is unknown")
	}
	items, err := itemsOf(c.Rules)
	if err != nil {
		return nil, err
	}
	gets := &admin.DiscountCustomerGetsInput{Value: value, Items: items,
		AppliesOnOneTimePurchase: &d.oneTime, AppliesOnSubscription: &d.subs}
	return &admin.DiscountCodeBasicInput{Code: &d.code, Title: &d.title, StartsAt: &d.start, EndsAt: &d.end,
		Context: everybody(), CustomerGets: gets, UsageLimit: ptr(1), AppliesOncePerCustomer: &d.once,
		CombinesWith: d.combines, MinimumRequirement: d.minimum, Tags: []string{tagOf(c.Mark), termsOf(c)}}, nil
}

func (p *Platform) shipping(c offers.Coupon, title string) (*admin.DiscountCodeFreeShippingInput, error) {
	d, err := p.describe(c, title)
	if err != nil {
		return nil, err
	}
	if len(c.Rules.Products)+len(c.Rules.Collections) > 0 {
		return nil, rejected("free shipping for certain goods only")
	}
	d.combines.ShippingDiscounts = nil // shipping is free once
	return &admin.DiscountCodeFreeShippingInput{Code: &d.code, Title: &d.title, StartsAt: &d.start, EndsAt: &d.end,
		Context: everybody(), Destination: &admin.DiscountShippingDestinationSelectionInput{All: ptr(true)},
		AppliesOnOneTimePurchase: &d.oneTime, AppliesOnSubscription: &d.subs, UsageLimit: ptr(1),
		AppliesOncePerCustomer: &d.once, CombinesWith: d.combines, MinimumRequirement: d.minimum,
		Tags: []string{tagOf(c.Mark), termsOf(c)}}, nil
}

func everybody() *admin.DiscountContextInput {
	return &admin.DiscountContextInput{All: ptr(admin.DiscountBuyerSelectionAll)}
}

func itemsOf(r offers.CouponRules) (*admin.DiscountItemsInput, error) {
	switch {
	case len(r.Products) > 0 && len(r.Collections) > 0:
		return nil, rejected("products and collections together")
	case len(r.Products) > 0:
		list, err := gids("Product", r.Products)
		return &admin.DiscountItemsInput{Products: &admin.DiscountProductsInput{ProductsToAdd: list}}, err
	case len(r.Collections) > 0:
		list, err := gids("Collection", r.Collections)
		return &admin.DiscountItemsInput{Collections: &admin.DiscountCollectionsInput{Add: list}}, err
	default:
		return &admin.DiscountItemsInput{All: ptr(true)}, nil
	}
}

var digits = regexp.MustCompile(`^[0-9]{1,20}$`)

// gids are the API's names of things, from the numbers in the addresses of the admin's pages, or from such names.
func gids(kind string, ids []string) ([]string, error) {
	list := make([]string, len(ids))
	for i, id := range ids {
		number := strings.TrimPrefix(strings.TrimSpace(id), "gid://shopify/"+kind+"/")
		if !digits.MatchString(number) {
			return nil, rejected("an id of a product or collection that is no number")
		}
		list[i] = "gid://shopify/" + kind + "/" + number
	}
	return list, nil
}

// tagOf is what a store's discounts are searched by: one word, whatever a search makes of punctuation. Stores of one server
// may share it, since the mark in the title says whose a discount is.
func tagOf(mark offers.Mark) string {
	parts := strings.Split(string(mark.Store()), ":")
	if len(parts) < 3 {
		return "lastcall"
	}
	return "lastcall" + parts[2]
}

func rejected(text string) error {
	return &offers.PlatformError{Fault: offers.FaultRejected, Err: errors.New(text)}
}

func ptr[T any](v T) *T { return &v }
