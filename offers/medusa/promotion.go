package medusa

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
)

// markField is the entry of a promotion's metadata that says whose it is. Only what bears it there is ours: a merchant may
// put promotions of their own into a campaign of ours.
const markField = "lastcall"

// termsField is the entry that says what the promotion was described to be, in short: Medusa has no one way to ask for all of
// it, or to change all of it.
const termsField = "lastcall_terms"

// promotion is what we read of one.
type promotion struct {
	ID        string         `json:"id"`
	Code      string         `json:"code"`
	Status    string         `json:"status"`
	Limit     *int64         `json:"limit"`
	Used      int64          `json:"used"`
	Metadata  map[string]any `json:"metadata"`
	CreatedAt *time.Time     `json:"created_at"`
	Campaign  *campaign      `json:"campaign"`
}

type campaign struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	EndsAt     *time.Time  `json:"ends_at"`
	CreatedAt  *time.Time  `json:"created_at"`
	Promotions []promotion `json:"promotions"`
}

const (
	promotionFields = "id,code,status,limit,used,metadata,created_at,campaign.id,campaign.name,campaign.ends_at"
	campaignFields  = "id,name,ends_at,created_at,promotions.id,promotions.code,promotions.status,promotions.limit," +
		"promotions.used,promotions.metadata,promotions.created_at"
)

func (p promotion) mark() offers.Mark {
	text, _ := p.Metadata[markField].(string)
	return offers.ParseMark(text)
}

// is reports whether the promotion was described in these terms.
func (p promotion) is(terms string) bool {
	text, _ := p.Metadata[termsField].(string)
	return text == terms
}

// usedUp: Medusa gives no use back, not even for a cancelled order.
func (p promotion) usedUp() bool { return p.Limit != nil && p.Used >= *p.Limit }

// found is the promotion as the ledger wants to know it, now (ms) by Medusa's clock. c is its campaign, nil if it has none:
// then nothing ends it.
func (p promotion) found(c *campaign, now int64) offers.Found {
	f := offers.Found{Code: p.Code, Ref: p.ID, Mark: p.mark(), CreatedAt: milliseconds(p.CreatedAt), Uses: p.Used}
	if c != nil {
		f.EndsAt = milliseconds(c.EndsAt)
	}
	f.Active = p.Status == "active" && !p.usedUp() && (f.EndsAt == 0 || f.EndsAt > now)
	return f
}

// campaignName is what the merchant sees, and what our codes are found by.
func campaignName(c offers.Coupon) string { return string(c.Mark) + " " + c.Code }

// campaignID is Medusa's unique identifier of a code's campaign, whichever of the store's campaigns the code is from.
func campaignID(mark offers.Mark, code string) string { return string(mark.Store()) + code }

// description is a coupon in Medusa's words, but for its code and end.
type description struct {
	method map[string]any
	rules  []rule
	taxed  bool // amounts are of prices that include tax
}

// described says a coupon in Medusa's words, or refuses what it has none for.
func described(c offers.Coupon, taxed bool) (description, error) {
	method := map[string]any{"target_type": "order", "allocation": "across", "currency_code": strings.ToLower(c.Currency)}
	switch c.Kind {
	case offers.Percent:
		method["type"], method["value"] = "percentage", percent(c.Amount)
	case offers.FixedAmount:
		method["type"], method["value"] = "fixed", json.Number(offers.Money{Amount: c.Amount, Currency: c.Currency}.Decimal())
	default:
		return description{}, rejected("no codes of the kind %q", c.Kind)
	}
	r := c.Rules
	switch {
	case r.Purchases != offers.OneTime:
		return description{}, rejected("no codes for subscriptions")
	case r.OncePerCustomer:
		return description{}, rejected("no codes for one use of each customer")
	case len(r.Products) > 0 && len(r.Collections) > 0:
		return description{}, rejected("either products or collections")
	case len(r.Products) > 0:
		method["target_type"], method["target_rules"] = "items", anyOf("items.product.id", r.Products)
	case len(r.Collections) > 0:
		method["target_type"], method["target_rules"] = "items", anyOf("items.product.collection_id", r.Collections)
	}
	rules := []rule{}
	if c.MinTotal > 0 {
		before := "original_item_subtotal" // without tax, as the prices are
		if taxed {
			before = "original_item_total"
		}
		rules = append(rules, rule{before, "gte", []string{offers.Money{Amount: c.MinTotal, Currency: c.Currency}.Decimal()}})
	}
	return description{method, rules, taxed}, nil
}

// body makes the promotion of a coupon, with its campaign.
func (d description) body(c offers.Coupon) map[string]any {
	body := map[string]any{
		"code": c.Code, "type": "standard", "status": "active", "is_automatic": false, "limit": 1, "is_tax_inclusive": d.taxed,
		"metadata":           map[string]string{markField: string(c.Mark), termsField: d.terms()},
		"campaign":           map[string]any{"name": campaignName(c), "campaign_identifier": campaignID(c.Mark, c.Code), "ends_at": isoTime(c.EndsAt)},
		"application_method": d.method,
	}
	if len(d.rules) > 0 {
		body["rules"] = d.rules
	}
	return body
}

// terms are all of it but the end, in short.
func (d description) terms() string {
	text, _ := json.Marshal([]any{d.method, d.rules, d.taxed}) // keys are in order, and nothing in it can't be written
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

type rule struct {
	Attribute string   `json:"attribute"`
	Operator  string   `json:"operator"`
	Values    []string `json:"values"`
}

func anyOf(attribute string, values []string) []rule { return []rule{{attribute, "in", values}} }

// percent is a rate in basis points as a number of percent, exactly.
func percent(basisPoints int64) json.Number {
	return json.Number(offers.Money{Amount: basisPoints, Currency: "EUR"}.Decimal())
}

// taxInclusive says whether the store's prices include tax, so that an amount is taken off what the shopper sees. Medusa
// is asked again after a while.
func (p *Platform) taxInclusive(ctx context.Context) (bool, error) {
	const again = 10 * time.Minute
	p.mu.Lock()
	taxed, fresh := p.taxed, time.Since(p.taxedAt) < again
	p.mu.Unlock()
	if fresh {
		return taxed, nil
	}
	var list struct {
		Preferences []struct {
			Inclusive bool `json:"is_tax_inclusive"`
		} `json:"price_preferences"`
	}
	query := url.Values{"attribute": {"currency_code"}, "value": {strings.ToLower(p.currency)}, "fields": {"id,is_tax_inclusive"}}
	if _, err := p.get(ctx, "price preferences", "/admin/price-preferences", query, &list); err != nil {
		return false, err
	}
	taxed = len(list.Preferences) > 0 && list.Preferences[0].Inclusive
	p.mu.Lock()
	p.taxed, p.taxedAt = taxed, time.Now()
	p.mu.Unlock()
	return taxed, nil
}

// get reads a list or a thing, and answers what time it is at Medusa's, ms, to the second. what names it, for logs.
func (p *Platform) get(ctx context.Context, what, path string, query url.Values, into any) (now int64, err error) {
	answer, err := p.client.Send(ctx, http.MethodGet, path+"?"+query.Encode(), nil)
	if err != nil {
		return 0, err
	}
	if err := answer.Fault(what); err != nil {
		return 0, err
	}
	at, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		at = time.Now()
	}
	return at.UnixMilli(), answer.Into(into)
}

// page are the query's values of a page.
func page(query url.Values, size, offset int) url.Values {
	query.Set("limit", strconv.Itoa(size))
	query.Set("offset", strconv.Itoa(offset))
	return query
}
