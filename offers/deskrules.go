package offers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// DeskRules bound what staff may give to single shoppers. 0 takes the default.
type DeskRules struct {
	MaxPercent BasisPoints `json:"max_percent,omitempty"` // of a goodwill code without a template
	MaxAmount  int64       `json:"max_amount,omitempty"`  // minor units, of the same; also what free shipping may cost
	MaxDays    int64       `json:"max_days,omitempty"`    // life of a goodwill code
	PerDay     int64       `json:"per_day,omitempty"`     // goodwill codes of one account
	MoreMS     int64       `json:"more_ms,omitempty"`     // added to one shopper's offer, altogether
}

// Bounds and defaults of DeskRules. The default of MaxAmount is a fifth of the store's largest order.
const (
	DefaultDeskPercent = BasisPoints(2_000)
	DefaultDeskDays    = 30
	DefaultDeskPerDay  = 10
	DefaultDeskMoreMS  = 60 * 60_000
	MaxDeskDays        = 90
	MaxDeskPerDay      = 1_000
	MaxDeskMoreMS      = 7 * 24 * 60 * 60_000
)

// DeskRules are the store's, with the defaults filled in.
func (s *Storefront) DeskRules() DeskRules {
	r := s.Desk
	if r.MaxPercent <= 0 {
		r.MaxPercent = DefaultDeskPercent
	}
	if r.MaxAmount <= 0 {
		r.MaxAmount = max(1, s.MaxOrder/5)
	}
	if r.MaxDays <= 0 {
		r.MaxDays = DefaultDeskDays
	}
	if r.PerDay <= 0 {
		r.PerDay = DefaultDeskPerDay
	}
	if r.MoreMS <= 0 {
		r.MoreMS = DefaultDeskMoreMS
	}
	return r
}

// MoreFor is the most that staff may add to one code of the campaign, altogether, in ms: never more than an offer of it may
// last by itself, nor than the store allows. nil stands for a campaign that has gone, or a goodwill code.
func (r DeskRules) MoreFor(record CodeRecord, c *Campaign) int64 {
	switch {
	case record.Goodwill:
		return r.MaxDays * 24 * 60 * 60_000
	case c == nil:
		return r.MoreMS
	default:
		return min(r.MoreMS, c.Duration.MaxMS)
	}
}

// Goodwill is what staff wants to give to one customer.
type Goodwill struct {
	Template *Campaign // whose range and rules hold; nil: the store's own bounds
	Kind     Kind
	Amount   int64 // basis points or minor units by Kind
	Days     int64
}

// Check says what is wrong with it, by field: "template", "kind", "amount", "days"; nil if nothing. A goodwill code is
// no campaign's, so the platform is not told of its template's coupon rules.
func (g Goodwill) Check(store *Storefront) FieldErrors {
	f, r := FieldErrors{}, store.DeskRules()
	f.add(g.Days < 1 || g.Days > r.MaxDays, "days", fmt.Sprintf("between 1 and %d days", r.MaxDays))
	if t := g.Template; t != nil {
		f.add(store.Platform != "direct" && t.Coupon.digest() != "", "template",
			"its codes are held to certain products, customers or purchases, which a goodwill code can't be: choose another, or none")
		f.add(g.Kind != t.Value.Kind, "kind", "another kind than the campaign's")
		f.add(g.Kind == t.Value.Kind && (g.Amount < t.Value.Min || g.Amount > t.Value.Max), "amount", "outside the campaign's own range")
		return f.orNil()
	}
	switch g.Kind {
	case Percent:
		f.add(g.Amount < 1 || g.Amount > int64(r.MaxPercent), "amount", "more than 0 and at most what the store allows")
	case FixedAmount, FreeShipping:
		f.add(g.Amount < 1 || g.Amount > r.MaxAmount, "amount", "more than 0 and at most what the store allows")
	default:
		f.add(true, "kind", "choose one")
	}
	return f.orNil()
}

func (f FieldErrors) orNil() FieldErrors {
	if len(f) == 0 {
		return nil
	}
	return f
}

// Issue is the request to make it; the caller adds who asks, the form and the day.
func (g Goodwill) Issue(store *Storefront) IssueRequest {
	v := Value{Kind: g.Kind, Min: g.Amount, Max: g.Amount}
	req := IssueRequest{Pattern: GoodwillPattern, Kind: g.Kind, Amount: g.Amount, LifeMS: g.Days * 24 * 60 * 60_000, PerDay: store.DeskRules().PerDay}
	if g.Template != nil {
		v.MaxDiscount, v.MinSubtotal, req.Pattern = g.Template.Value.MaxDiscount, g.Template.Value.MinSubtotal, g.Template.CodePattern
	}
	req.MinTotal, req.MaxOff, req.Worst = v.MinSubtotal, v.MaxDiscount, v.Worst(g.Amount, store.MaxOrder)
	return req
}

// CustomerHash is what is kept of a customer's name, number or address: it can be looked for and not read. "" for nothing.
func CustomerHash(store *Storefront, customer string) string {
	customer = strings.Join(strings.Fields(strings.ToLower(customer)), " ")
	if customer == "" {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(store.Salt))
	mac.Write([]byte("customer of a goodwill code\x00" + store.ID + "\x00" + customer))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
