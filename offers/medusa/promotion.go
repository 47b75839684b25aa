package medusa

import (
	"context"
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

// found is the promotion as the ledger wants to know it, now (ms) by Medusa's clock. c is its campaign, nil if it has none:
// then nothing ends it.
func (p promotion) found(c *campaign, now int64) offers.Found {
	f := offers.Found{Code: p.Code, Ref: p.ID, Mark: p.mark(), CreatedAt: milliseconds(p.CreatedAt), Uses: p.Used}
	if c != nil {
		f.EndsAt = milliseconds(c.EndsAt)
	}
	f.Active = p.Status == "active" && (p.Limit == nil || p.Used < *p.Limit) && (f.EndsAt == 0 || f.EndsAt > now)
	return f
}

// campaignName is what the merchant sees, and what our codes are found by.
func campaignName(c offers.Coupon) string { return string(c.Mark) + " " + c.Code }

// campaignID is Medusa's unique identifier of a code's campaign, whichever of the store's campaigns the code is from.
func campaignID(mark offers.Mark, code string) string { return string(mark.Store()) + code }

// described is a coupon in Medusa's words. taxed: amounts are off prices that include tax.
func described(c offers.Coupon, taxed bool) (map[string]any, error) {
	method := map[string]any{"target_type": "order", "allocation": "across", "currency_code": strings.ToLower(c.Currency)}
	switch c.Kind {
	case offers.Percent:
		method["type"], method["value"] = "percentage", percent(c.Amount)
	case offers.FixedAmount:
		method["type"], method["value"] = "fixed", json.Number(offers.Money{Amount: c.Amount, Currency: c.Currency}.Decimal())
	default:
		return nil, rejected("no codes of the kind %q", c.Kind)
	}
	r := c.Rules
	switch {
	case r.Purchases != offers.OneTime:
		return nil, rejected("no codes for subscriptions")
	case r.OncePerCustomer:
		return nil, rejected("no codes for one use of each customer")
	case len(r.Products) > 0 && len(r.Collections) > 0:
		return nil, rejected("either products or collections")
	case len(r.Products) > 0:
		method["target_type"], method["target_rules"] = "items", anyOf("items.product.id", r.Products)
	case len(r.Collections) > 0:
		method["target_type"], method["target_rules"] = "items", anyOf("items.product.collection_id", r.Collections)
	}
	body := map[string]any{
		"code": c.Code, "type": "standard", "status": "active", "is_automatic": false, "limit": 1, "is_tax_inclusive": taxed,
		"metadata":           map[string]string{markField: string(c.Mark)},
		"campaign":           map[string]any{"name": campaignName(c), "campaign_identifier": campaignID(c.Mark, c.Code), "ends_at": isoTime(c.EndsAt)},
		"application_method": method,
	}
	if c.MinTotal > 0 {
		least := offers.Money{Amount: c.MinTotal, Currency: c.Currency}.Decimal()
		body["rules"] = []rule{{"original_item_total", "gte", []string{least}}}
	}
	return body, nil
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
