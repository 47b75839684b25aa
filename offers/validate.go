package offers

import (
	"fmt"
	"sort"
	"strings"
	"time"
)

// FieldErrors says what is wrong with a form, by field name.
type FieldErrors map[string]string

// Error joins all fields, in order, for logs and the command line.
func (f FieldErrors) Error() string {
	fields := make([]string, 0, len(f))
	for name := range f {
		fields = append(fields, name)
	}
	sort.Strings(fields)
	for i, name := range fields {
		fields[i] = name + ": " + f[name]
	}
	return strings.Join(fields, "; ")
}

func (f FieldErrors) add(bad bool, field, text string) {
	if _, taken := f[field]; bad && !taken {
		f[field] = text
	}
}

// Bounds of what a merchant may set.
const (
	MaxDurationMS = 30 * 24 * 60 * 60 * 1000
	MinDurationMS = 1_000
	MaxGraceMS    = 60 * 60 * 1000
	MaxTextBytes  = 500
	maxTriggers   = 10
)

// Validate answers nil, or FieldErrors naming each field that cannot be kept as it is.
func (c Campaign) Validate() error {
	f := FieldErrors{}
	f.add(!ValidID(c.ID), "id", "lower-case letters, digits, - and _, at most 40")
	f.add(c.ID == GoodwillCampaign || c.ID == CheckCampaign, "id", "reserved for codes that no campaign gives: choose another")
	f.add(!ValidID(c.StoreID), "store_id", "names no store")
	f.add(strings.TrimSpace(c.Name) == "" || len(c.Name) > 120, "name", "between 1 and 120 characters")
	f.add(c.Priority < -1000 || c.Priority > 1000, "priority", "between -1000 and 1000")
	f.add(c.Archived && c.Enabled, "enabled", "an archived campaign stays off: bring it back first")
	c.Value.validate(f)
	c.Duration.validate(f)
	c.Limits.validate(f)
	c.Schedule.validate(f)
	c.Targeting.validate(f)
	c.Suppression.validate(f)
	c.Coupon.validate(f)
	f.add(c.Value.Kind == FreeShipping && len(c.Coupon.Products)+len(c.Coupon.Collections) > 0, "coupon.products",
		"free shipping is for the whole cart")
	f.add(len(c.Triggers) == 0, "triggers", "at least one trigger")
	f.add(len(c.Triggers) > maxTriggers, "triggers", fmt.Sprintf("at most %d triggers", maxTriggers))
	for i, t := range c.Triggers {
		if msg := t.problem(); msg != "" {
			f.add(true, fmt.Sprintf("triggers.%d", i), msg)
		}
	}
	f.add(c.HoldoutRate < 0 || c.HoldoutRate > 9_000, "holdout_rate", "between 0 and 90 %")
	p, err := ParsePattern(c.CodePattern)
	if err != nil {
		f.add(true, "code_pattern", err.Error())
	} else {
		f.add(p.Bits() < MinSessionBits, "code_pattern", fmt.Sprintf(
			"too easy to guess: %d random bits, a session's offer needs %d (eight #)", p.Bits(), MinSessionBits))
	}
	c.Texts.validate(f)
	if len(f) == 0 {
		return nil
	}
	return f
}

func (v Value) validate(f FieldErrors) {
	most := int64(MaxAmount)
	unit := "minor units"
	switch v.Kind {
	case Percent:
		most, unit = 10_000, "basis points (100 %)"
	case FixedAmount, FreeShipping:
	default:
		f.add(true, "value.kind", "percent, fixed_amount or free_shipping")
	}
	f.add(v.Min < 1 || v.Min > most, "value.min", fmt.Sprintf("between 1 and %d %s", most, unit))
	f.add(v.Max < v.Min, "value.max", "not below the smallest value")
	f.add(v.Max > most, "value.max", fmt.Sprintf("at most %d %s", most, unit))
	f.add(v.Kind == FreeShipping && v.Min != v.Max, "value.max", "free shipping has one cost: smallest and largest are the same")
	f.add(v.Step < 0 || v.Step > most, "value.step", "not negative")
	f.add(v.MaxDiscount < 0 || v.MaxDiscount > MaxAmount, "value.max_discount", "not negative")
	f.add(v.MinSubtotal < 0 || v.MinSubtotal > MaxAmount, "value.min_subtotal", "not negative")
}

// Bounds of what a coupon may be held to.
const (
	maxCouponIDs     = 100
	maxCouponIDBytes = 128
)

func (r CouponRules) validate(f FieldErrors) {
	for name, ids := range map[string][]string{"products": r.Products, "collections": r.Collections} {
		f.add(len(ids) > maxCouponIDs, "coupon."+name, fmt.Sprintf("at most %d", maxCouponIDs))
		for _, id := range ids {
			f.add(id == "" || len(id) > maxCouponIDBytes || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }),
				"coupon."+name, "the platform's own ids")
		}
	}
	switch r.Purchases {
	case OneTime, Subscriptions, AllPurchases:
	default:
		f.add(true, "coupon.purchases", "empty, subscriptions or all")
	}
}

func (d Duration) validate(f FieldErrors) {
	f.add(d.MinMS < MinDurationMS || d.MinMS > MaxDurationMS, "duration.min", "between 1 second and 30 days")
	f.add(d.MaxMS < d.MinMS, "duration.max", "not below the shortest duration")
	f.add(d.MaxMS > MaxDurationMS, "duration.max", "at most 30 days")
	f.add(d.GraceMS < 0 || d.GraceMS > MaxGraceMS, "duration.grace", "between 0 and 60 minutes")
	f.add(d.MoreMS < 0 || d.MoreMS > MaxDurationMS, "duration.more", "not negative")
	f.add(d.MoreMax < 0 || d.MoreMax > 10, "duration.more_max", "between 0 and 10 times")
	f.add(d.MoreMax > 0 && d.MoreMS < 20_000, "duration.more", "at least 20 seconds, or nobody has the time to ask")
}

func (l Limits) validate(f FieldErrors) {
	const big = 1_000_000_000_000
	for name, n := range map[string]int64{"total_uses": l.TotalUses, "per_session": l.PerSession,
		"lifetime_cap": l.LifetimeCap, "budget_codes": l.BudgetCodes, "budget_money": l.BudgetMoney,
		"max_exposure": l.MaxExposure} {
		f.add(n < 0 || n > big, "limits."+name, "not negative (0 = no limit)")
	}
	f.add(l.CooldownMS < 0 || l.CooldownMS > 366*24*60*60*1000, "limits.cooldown", "between 0 and 366 days")
}

func (s Schedule) validate(f FieldErrors) {
	f.add(s.StartAt < 0 || s.EndAt < 0, "schedule.start", "not negative")
	f.add(s.EndAt > 0 && s.EndAt <= s.StartAt, "schedule.end", "after the start")
	for _, w := range s.Windows {
		f.add(w.From < 0 || w.From >= 1440 || w.To <= 0 || w.To > 1440 || w.From == w.To, "schedule.windows",
			"minutes of the day, from 0 to 1440")
		for _, d := range w.Days {
			f.add(d < time.Sunday || d > time.Saturday, "schedule.windows", "days from 0 (Sunday) to 6")
		}
	}
}
