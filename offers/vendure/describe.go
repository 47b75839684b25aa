package vendure

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
)

// describe says in Vendure's words what a coupon is, or refuses what Vendure could only do in part.
func (p *Platform) describe(ctx context.Context, c offers.Coupon) (described, error) {
	s, err := p.channel(ctx)
	if err != nil {
		return described{}, err
	}
	switch {
	case len(c.Rules.Collections) > 0:
		return described{}, rejected("a code can't be held to collections")
	case c.Kind == offers.FixedAmount && len(c.Rules.Products) > 0:
		return described{}, rejected("an amount can't be held to products")
	case c.Rules.Purchases != offers.OneTime:
		return described{}, rejected("there are no subscriptions")
	case c.Currency != s.currency && (c.Kind == offers.FixedAmount || c.MinTotal > 0):
		return described{}, rejected("amounts are in %s, the channel sells in %s", c.Currency, s.currency)
	}
	d := described{Enabled: true, CouponCode: c.Code, UsageLimit: 1, EndsAt: ending(c.EndsAt),
		Conditions: []operationInput{}, Translations: []translatedInput{{s.language, c.Code, string(c.Mark)}}}
	if c.Rules.OncePerCustomer {
		once := int64(1)
		d.PerCustomerUsageLimit = &once
	}
	if c.MinTotal > 0 {
		least, err := s.sent(c.MinTotal, c.Currency)
		if err != nil {
			return described{}, err
		}
		d.Conditions = append(d.Conditions, operationInput{"minimum_order_amount", []argument{
			{"amount", strconv.FormatInt(least, 10)}, {"taxInclusive", strconv.FormatBool(s.pricesIncludeTax)}}})
	}
	variants, err := p.variants(ctx, c.Rules.Products)
	if err != nil {
		return described{}, err
	}
	if variants != "" && c.Kind != offers.Percent {
		d.Conditions = append(d.Conditions, operationInput{"contains_products", []argument{{"minimum", "1"}, {"productVariantIds", variants}}})
	}
	action, err := s.action(c, variants)
	d.Actions = []operationInput{action}
	return d, err
}

// ending is the end in whole seconds, never too early: not all of Vendure's databases keep more.
func ending(ms int64) time.Time { return time.UnixMilli((ms + 999) / 1000 * 1000).UTC() }

// action is what the code does. variants, if any, are those that a percentage is taken off of.
func (s settings) action(c offers.Coupon, variants string) (operationInput, error) {
	switch c.Kind {
	case offers.Percent:
		if c.Amount < 1 || c.Amount > 10_000 {
			return operationInput{}, rejected("%d basis points are no discount", c.Amount)
		}
		if variants != "" {
			return operationInput{"products_percentage_discount", []argument{{"discount", percent(c.Amount)}, {"productVariantIds", variants}}}, nil
		}
		return operationInput{"order_percentage_discount", []argument{{"discount", percent(c.Amount)}}}, nil
	case offers.FixedAmount:
		amount, err := s.sent(c.Amount, c.Currency)
		return operationInput{"order_fixed_discount", []argument{{"discount", strconv.FormatInt(amount, 10)}}}, err
	case offers.FreeShipping:
		return operationInput{"free_shipping", []argument{}}, nil
	default:
		return operationInput{}, rejected("%q is no kind of discount", c.Kind)
	}
}

// percent is a rate as Vendure's argument, a decimal number: 12.5 for 1,250 basis points.
func percent(basisPoints int64) string {
	text := strconv.FormatInt(basisPoints/100, 10)
	if rest := basisPoints % 100; rest > 0 {
		text += "." + strings.TrimRight(strconv.FormatInt(100+rest, 10)[1:], "0")
	}
	return text
}

// sent is an amount in minor units as Vendure counts it, refused if Vendure can't hold it exactly. read is its inverse, rounded half up.
func (s settings) sent(amount int64, currency string) (int64, error) {
	f := power(s.digits - offers.MinorDigits(currency))
	if f > 0 {
		return amount * f, nil
	}
	if amount%-f != 0 {
		return 0, rejected("%s needs more decimals than the store keeps", currency)
	}
	return amount / -f, nil
}

func (s settings) read(amount int64, currency string) int64 {
	f := power(s.digits - offers.MinorDigits(currency))
	if f > 0 {
		return (amount + f/2) / f
	}
	return amount * -f
}

// power is 10^n, or, for n < 0, -(10^-n): what is to be divided by.
func power(n int) int64 {
	f := int64(1)
	for range max(n, -n) {
		f *= 10
	}
	if n < 0 {
		return -f
	}
	return f
}

// variants are those of products, as the text that Vendure takes for a list; "" for no products. Products that are not
// there any more make a coupon that nothing can ever use: refused.
func (p *Platform) variants(ctx context.Context, products []string) (string, error) {
	if len(products) == 0 {
		return "", nil
	}
	var ids []string
	for skip := 0; ; skip += pageSize {
		var data struct {
			Products struct {
				TotalItems int
				Items      []struct {
					ID       string
					Variants []struct{ ID string }
				}
			}
		}
		if err := p.ask(ctx, "Variants", map[string]any{"products": products, "skip": skip}, &data); err != nil {
			return "", err
		}
		for _, product := range data.Products.Items {
			for _, v := range product.Variants {
				ids = append(ids, v.ID)
			}
		}
		if len(data.Products.Items) < pageSize {
			break
		}
	}
	if len(ids) == 0 {
		return "", rejected("none of the %d products is in the store", len(products))
	}
	slices.Sort(ids)
	text, err := json.Marshal(slices.Compact(ids))
	return string(text), err
}
