package twin

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"time"

	"lastcall/offers"
)

// discount is one as the shop keeps it. Money in minor units.
type discount struct {
	id        string
	shipping  bool
	title     string
	codes     []*redeemCode
	starts    time.Time
	ends      time.Time // zero: never
	created   time.Time
	seen      time.Time // from when on searches find it, by the real clock
	percent   int64     // basis points
	amount    int64
	minimum   int64
	limit     int // uses of each code; 0: any number
	oncePer   bool
	products  []string
	groups    []string
	tags      []string
	oneTime   bool
	subs      bool
	combining map[string]any
}

type redeemCode struct {
	id, code string
	uses     int
}

func (d *discount) kind() string {
	if d.shipping {
		return "DiscountCodeFreeShipping"
	}
	return "DiscountCodeBasic"
}

func (d *discount) status(now time.Time) string {
	switch {
	case !d.ends.IsZero() && !now.Before(d.ends):
		return "EXPIRED"
	case now.Before(d.starts):
		return "SCHEDULED"
	default:
		return "ACTIVE"
	}
}

func (d *discount) uses() int {
	sum := 0
	for _, c := range d.codes {
		sum += c.uses
	}
	return sum
}

// shown is the discount as the API answers it.
func (t *Twin) shown(d *discount) object {
	o := object{"__typename": d.kind(), "title": d.title, "status": d.status(t.now()), "createdAt": rfc(d.created),
		"endsAt": nil, "startsAt": rfc(d.starts), "usageLimit": nil, "asyncUsageCount": d.uses(), "tags": d.tags,
		"codes": field(func(args map[string]any) any { return codesPage(d.codes, args) })}
	if !d.ends.IsZero() {
		o["endsAt"] = rfc(d.ends)
	}
	if d.limit > 0 {
		o["usageLimit"] = d.limit
	}
	return o
}

func codesPage(codes []*redeemCode, args map[string]any) object {
	first, _ := toInt(args["first"])
	if search, _ := args["query"].(string); search != "" {
		codes = slices.DeleteFunc(slices.Clone(codes), func(c *redeemCode) bool { return !strings.EqualFold(c.code, search) })
	}
	var nodes []object
	for _, c := range codes[:min(first, len(codes))] {
		nodes = append(nodes, object{"__typename": "DiscountRedeemCode", "id": c.id, "code": c.code, "asyncUsageCount": c.uses})
	}
	return object{"__typename": "DiscountRedeemCodeConnection", "nodes": orNone(nodes),
		"pageInfo": object{"__typename": "PageInfo", "hasNextPage": first < len(codes), "endCursor": nil}}
}

// save makes a discount or changes one, and answers what is wrong with it in Shopify's codes. Fields that are not sent stay.
func (t *Twin) save(d *discount, argument string, in map[string]any, fresh bool) []object {
	wrong := func(code string, path ...string) []object {
		return []object{problem(code, append([]string{argument}, path...)...)}
	}
	next := *d
	if v, ok := in["title"].(string); ok {
		next.title = v
	}
	code, hasCode := in["code"].(string)
	switch {
	case next.title == "":
		return wrong("BLANK", "title")
	case fresh && code == "":
		return wrong("BLANK", "code")
	case len(code) > 255:
		return wrong("TOO_LONG", "code")
	}
	if at, ok := in["startsAt"].(string); ok {
		next.starts, _ = time.Parse(time.RFC3339, at)
	}
	if at, ok := in["endsAt"].(string); ok {
		next.ends, _ = time.Parse(time.RFC3339, at)
		next.ends = next.ends.Truncate(time.Second)
	}
	if next.starts.IsZero() {
		return wrong("BLANK", "startsAt")
	}
	if !next.ends.IsZero() && !next.ends.After(next.starts) {
		return wrong("INVALID", "endsAt")
	}
	if tags, ok := in["tags"].([]any); ok {
		next.tags = texts(tags)
	}
	if n, ok := toInt(in["usageLimit"]); ok {
		if next.limit = n; n < 1 {
			return wrong("GREATER_THAN", "usageLimit")
		}
	}
	if once, ok := in["appliesOncePerCustomer"].(bool); ok {
		next.oncePer = once
	}
	if c, ok := in["combinesWith"].(map[string]any); ok {
		if next.combining = c; next.shipping && c["shippingDiscounts"] == true {
			return wrong("INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS", "combinesWith")
		}
	}
	if m, ok := in["minimumRequirement"].(map[string]any); ok {
		if m["quantity"] != nil && m["subtotal"] != nil {
			return wrong("MINIMUM_SUBTOTAL_AND_QUANTITY_RANGE_BOTH_PRESENT", "minimumRequirement")
		}
		if s, ok := m["subtotal"].(map[string]any); ok {
			next.minimum = t.minor(s["greaterThanOrEqualToSubtotal"])
		}
	}
	if p := t.saveGets(&next, in, fresh); p != nil {
		return wrong(p[0], p[1:]...)
	}
	if fresh && in["context"] == nil {
		return wrong("BLANK", "context")
	}
	if hasCode {
		if other := t.byCode[strings.ToUpper(code)]; other != nil && other != d {
			return wrong("TAKEN", "code")
		}
	}
	if fresh {
		next.id, next.created, next.seen = t.id("DiscountCodeNode"), t.now(), time.Now().Add(t.Lag)
		next.codes = []*redeemCode{{id: t.id("DiscountRedeemCode"), code: code}}
	}
	*d = next
	if fresh {
		t.discounts[d.id], t.byCode[strings.ToUpper(code)] = d, d
	}
	return []object{}
}

// saveGets reads what the discount gives, to what. Free shipping has its own shape. It answers code and path of what is wrong.
func (t *Twin) saveGets(d *discount, in map[string]any, fresh bool) []string {
	gets, ok := in["customerGets"].(map[string]any)
	if d.shipping {
		gets, ok = in, true
	}
	if !ok {
		if fresh {
			return []string{"BLANK", "customerGets"}
		}
		return nil
	}
	if v, ok := gets["appliesOnOneTimePurchase"].(bool); ok {
		d.oneTime = v
	}
	if v, ok := gets["appliesOnSubscription"].(bool); ok {
		d.subs = v
	}
	if fresh && !d.oneTime && !d.subs {
		return []string{"APPLIES_ON_NOTHING", "customerGets"}
	}
	if d.shipping {
		return nil
	}
	value, _ := gets["value"].(map[string]any)
	if n, ok := value["percentage"].(json.Number); ok {
		share, ok := new(big.Rat).SetString(n.String())
		if !ok || share.Sign() <= 0 || share.Cmp(big.NewRat(1, 1)) > 0 {
			return []string{"VALUE_OUTSIDE_RANGE", "customerGets", "value", "percentage"}
		}
		points := share.Mul(share, big.NewRat(10_000, 1))
		d.percent = points.Num().Int64() / points.Denom().Int64()
	}
	if amount, ok := value["discountAmount"].(map[string]any); ok {
		if d.amount = t.minor(amount["amount"]); d.amount <= 0 {
			return []string{"GREATER_THAN", "customerGets", "value", "discountAmount", "amount"}
		}
	}
	if fresh && d.percent+d.amount == 0 {
		return []string{"BLANK", "customerGets", "value"}
	}
	items, _ := gets["items"].(map[string]any)
	if p, ok := items["products"].(map[string]any); ok {
		list, _ := p["productsToAdd"].([]any)
		d.products = texts(list)
	}
	if c, ok := items["collections"].(map[string]any); ok {
		list, _ := c["add"].([]any)
		d.groups = texts(list)
	}
	if fresh && items["all"] != true && len(d.products)+len(d.groups) == 0 {
		return []string{"BLANK", "customerGets", "items"}
	}
	return nil
}

// drop removes a discount with all its codes.
func (t *Twin) drop(d *discount) {
	delete(t.discounts, d.id)
	for _, c := range d.codes {
		delete(t.byCode, strings.ToUpper(c.code))
	}
}

func (t *Twin) minor(decimal any) int64 {
	text, _ := decimal.(string)
	n, err := offers.ParseDecimal(text, t.Currency)
	if err != nil {
		return -1
	}
	return n
}

// problem is a userError. Its message is the twin's own: nobody may rely on one.
func problem(code string, path ...string) object {
	o := object{"__typename": "DiscountUserError", "field": path, "message": "Refused: " + code, "code": code, "extraInfo": nil}
	if code == "INVALID" && path[0] == "id" {
		o["message"] = "Code discount does not exist."
	}
	return o
}

func rfc(at time.Time) string { return at.UTC().Format(time.RFC3339) }

func texts(list []any) []string {
	out := make([]string, 0, len(list))
	for _, one := range list {
		if s, ok := one.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// orNone is an empty list for a nil one: lists are not null.
func orNone(list []object) []object {
	if list == nil {
		return []object{}
	}
	return list
}
