package woocommerce

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// markKey is where the mark is kept beside the description, which merchants may edit.
const markKey = "lastcall_mark"

const gmtForm = "2006-01-02T15:04:05"

// described is what a coupon is told to be. Fields that are not ours to set are left out.
type described struct {
	Code         string `json:"code,omitempty"`
	Type         string `json:"discount_type"`
	Amount       string `json:"amount"`
	Expires      string `json:"date_expires"` // with its zone
	Limit        int    `json:"usage_limit"`
	PerUser      int    `json:"usage_limit_per_user"` // 0 = none
	Individual   bool   `json:"individual_use"`
	FreeShipping bool   `json:"free_shipping"`
	Minimum      string `json:"minimum_amount"`
	Products     []int  `json:"product_ids"`
	Categories   []int  `json:"product_categories"`
	Description  string `json:"description"`
	Meta         []meta `json:"meta_data"`
}

type meta struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// describe is the coupon in WooCommerce's words. Errors: FaultRejected for what it has no words for.
func describe(c offers.Coupon) (described, error) {
	d := described{Code: strings.ToLower(c.Code), Limit: 1, Expires: expires(c.EndsAt), Description: string(c.Mark),
		Meta:    []meta{{Key: markKey, Value: string(c.Mark)}},
		Minimum: offers.Money{Amount: c.MinTotal, Currency: c.Currency}.Decimal()}
	switch c.Kind {
	case offers.Percent:
		d.Type, d.Amount = "percent", fmt.Sprintf("%d.%02d", c.Amount/100, c.Amount%100)
	case offers.FixedAmount:
		d.Type, d.Amount = "fixed_cart", offers.Money{Amount: c.Amount, Currency: c.Currency}.Decimal()
	case offers.FreeShipping:
		d.Type, d.Amount, d.FreeShipping = "fixed_cart", "0", true
	default:
		return d, rejected("an unknown kind of value")
	}
	if c.Kind == offers.FixedAmount && len(c.Rules.Products)+len(c.Rules.Collections) > 0 {
		return d, rejected("an amount off certain products would come off the whole cart")
	}
	if c.Rules.Purchases != offers.OneTime {
		return d, rejected("subscriptions are not told from other purchases")
	}
	if c.Rules.OncePerCustomer {
		d.PerUser = 1
	}
	with := c.Rules.Combines
	d.Individual = !(with.Product && with.Order && with.Shipping)
	var err error
	if d.Products, err = numbers(c.Rules.Products); err != nil {
		return d, err
	}
	d.Categories, err = numbers(c.Rules.Collections)
	return d, err
}

func numbers(ids []string) ([]int, error) {
	list := []int{}
	for _, id := range ids {
		n, err := strconv.Atoi(id)
		if err != nil || n < 1 {
			return nil, rejected("ids of products and categories are numbers")
		}
		list = append(list, n)
	}
	return list, nil
}

// expires is the last second in which the coupon is taken: WooCommerce refuses it from the next one on, which is the
// first that does not begin before endsAt.
func expires(endsAt int64) string {
	return time.Unix((endsAt+999)/1000-1, 0).UTC().Format(gmtForm) + "Z"
}

// held is a coupon as the shop has it.
type held struct {
	ID          int64  `json:"id"`
	Code        string `json:"code"`
	Status      string `json:"status"`
	Description string `json:"description"`
	Created     string `json:"date_created_gmt"`
	Expires     string `json:"date_expires_gmt"`
	Uses        int64  `json:"usage_count"`
	Limit       int64  `json:"usage_limit"`
	Meta        []meta `json:"meta_data"`
}

func (h held) mark() offers.Mark {
	for _, m := range h.Meta {
		if text, ok := m.Value.(string); ok && m.Key == markKey {
			return offers.ParseMark(text)
		}
	}
	return offers.ParseMark(h.Description)
}

func (h held) ref() string { return strconv.FormatInt(h.ID, 10) }

// found is the coupon at the shop's own time.
func (h held) found(now int64) offers.Found {
	f := offers.Found{Code: h.Code, Ref: h.ref(), Mark: h.mark(), CreatedAt: gmt(h.Created), Uses: h.Uses}
	if code := offers.NormalizeCode(h.Code); code != "" {
		f.Code = code
	}
	if last := gmt(h.Expires); last > 0 {
		f.EndsAt = last + 1_000
	}
	f.Active = (h.Status == "" || h.Status == "publish") && (f.EndsAt == 0 || now < f.EndsAt) && (h.Limit == 0 || h.Uses < h.Limit)
	return f
}

// gmt reads a time without a zone as ms, 0 for none.
func gmt(text string) int64 {
	t, err := time.Parse(gmtForm, text)
	if err != nil {
		return 0
	}
	return t.UnixMilli()
}

// clock is the shop's time in ms as its answer says it, ours if it does not.
func (p *Platform) clock(a outbound.Answer) int64 {
	if t, err := http.ParseTime(a.Header.Get("Date")); err == nil {
		return t.UnixMilli()
	}
	return p.now().UnixMilli()
}

func rejected(why string) error {
	return &offers.PlatformError{Fault: offers.FaultRejected, Err: errors.New(why)}
}

func outside(why string) error {
	return &offers.PlatformError{Fault: offers.FaultOutside, Err: errors.New(why)}
}
