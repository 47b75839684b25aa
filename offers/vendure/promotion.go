package vendure

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
)

// promotion is one as Vendure has it.
type promotion struct {
	ID                    string
	CreatedAt             time.Time
	StartsAt, EndsAt      *time.Time
	Enabled               bool
	CouponCode            string
	UsageLimit            *int64
	PerCustomerUsageLimit *int64
	Name, Description     string
	Conditions, Actions   []operation
}

// operation is a condition or an action, as Vendure answers it.
type operation struct {
	Code string
	Args []argument
}

type argument struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func (p *promotion) mark() offers.Mark { return offers.ParseMark(p.Description) }

// ours reports whether one of the store's own campaigns made it.
func (p *promotion) ours(mark offers.Mark) bool { return p.mark().Same(mark) }

// found is what we tell of it. uses is known for a single one only.
func (p *promotion) found(now time.Time, uses int64) offers.Found {
	f := offers.Found{Code: p.CouponCode, Ref: p.ID, Mark: p.mark(), CreatedAt: p.CreatedAt.UnixMilli(), Uses: uses,
		Active: p.Enabled && (p.StartsAt == nil || !p.StartsAt.After(now)) && (p.UsageLimit == nil || uses < *p.UsageLimit)}
	if p.EndsAt != nil {
		f.EndsAt = p.EndsAt.UnixMilli()
		f.Active = f.Active && now.Before(*p.EndsAt)
	}
	return f
}

// byAge puts older promotions first, in an order that all callers see alike: ids are numbers that grow, or, in stores that
// chose so, texts.
func byAge(a, b promotion) int {
	m, errA := strconv.ParseUint(a.ID, 10, 64)
	n, errB := strconv.ParseUint(b.ID, 10, 64)
	if errA == nil && errB == nil {
		return cmp.Compare(m, n)
	}
	return strings.Compare(a.ID, b.ID)
}

// promotionList is a page of them.
type promotionList struct {
	Promotions struct {
		TotalItems int
		Items      []promotion
	}
	Promotion *promotion
}

// pageSize is what the documents ask for at once.
const pageSize = 100

// described is a promotion as it is to be: the fields that are sent when it is made and when it is changed.
type described struct {
	Enabled               bool              `json:"enabled"`
	CouponCode            string            `json:"couponCode"`
	UsageLimit            int64             `json:"usageLimit"`
	PerCustomerUsageLimit *int64            `json:"perCustomerUsageLimit"`
	StartsAt              *time.Time        `json:"startsAt"` // always nil: from now on, whatever the store's clock says
	EndsAt                time.Time         `json:"endsAt"`
	Conditions            []operationInput  `json:"conditions"`
	Actions               []operationInput  `json:"actions"`
	Translations          []translatedInput `json:"translations"`
}

type operationInput struct {
	Code      string     `json:"code"`
	Arguments []argument `json:"arguments"`
}

type translatedInput struct {
	LanguageCode string `json:"languageCode"`
	Name         string `json:"name"`
	Description  string `json:"description"`
}

// is reports whether p is as described.
func (d described) is(p promotion) bool {
	return p.Enabled == d.Enabled && p.CouponCode == d.CouponCode && p.Name == d.Translations[0].Name &&
		p.Description == d.Translations[0].Description && p.UsageLimit != nil && *p.UsageLimit == d.UsageLimit &&
		equal(p.PerCustomerUsageLimit, d.PerCustomerUsageLimit) && p.StartsAt == nil &&
		p.EndsAt != nil && p.EndsAt.Equal(d.EndsAt) && same(p.Conditions, d.Conditions) && same(p.Actions, d.Actions)
}

func equal(a, b *int64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func same(have []operation, want []operationInput) bool {
	return slices.EqualFunc(have, want, func(h operation, w operationInput) bool {
		return h.Code == w.Code && slices.Equal(h.Args, w.Arguments)
	})
}
