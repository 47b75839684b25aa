package twin

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
)

// payload is an order as messages carry it: what we read, and some of all the rest.
func (t *Twin) payload(o *order) object {
	money := func(minor int64) string { return offers.Money{Amount: minor, Currency: t.Currency}.Decimal() }
	set := func(minor int64) object {
		one := object{"amount": money(minor), "currency_code": t.Currency}
		return object{"shop_money": one, "presentment_money": one}
	}
	codes, status := []object{}, "paid"
	if o.code != "" {
		off, kind := o.discount, "percentage"
		if off == 0 {
			off, kind = shipping, "shipping"
		}
		codes = append(codes, object{"code": o.code, "amount": money(off), "type": kind})
	}
	if o.refunded {
		status = "refunded"
	}
	total := o.lines - o.discount + o.shipping
	return object{
		"id": o.id, "admin_graphql_api_id": o.gid(), "name": "#" + strconv.Itoa(o.paidNumber),
		"created_at": local(o.at), "updated_at": local(o.updatedAt), "cancelled_at": moment(o.cancelled), "cancel_reason": nil,
		"currency": t.Currency, "presentment_currency": t.Currency, "financial_status": status, "test": false,
		"total_line_items_price": money(o.lines), "total_line_items_price_set": set(o.lines),
		"subtotal_price": money(o.lines - o.discount), "total_discounts": money(o.discount), "total_discounts_set": set(o.discount),
		"total_price": money(total), "total_price_set": set(total), "discount_codes": codes,
		"email": "ada@example.com", "customer": object{"id": 9_001, "first_name": "Ada", "last_name": "Example"},
		"line_items": []object{{"id": 1, "product_id": 7_001, "variant_id": 101, "quantity": 1, "price": money(o.lines)}},
		"refunds":    []object{}, "note": nil,
	}
}

// local is a moment as messages write it: in the shop's own zone.
func local(at time.Time) string { return at.In(time.FixedZone("", -5*3600)).Format(time.RFC3339) }

func moment(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return local(at)
}

// ordersShown is a page of the orders that changed since a moment: updated_at:>='MOMENT'.
func (t *Twin) ordersShown(args map[string]any) any {
	if !t.permitted("read_orders") {
		return denied()
	}
	query, _ := args["query"].(string)
	text, ok := strings.CutPrefix(query, "updated_at:>='")
	since, err := time.Parse(time.RFC3339, strings.TrimSuffix(text, "'"))
	if !ok || err != nil {
		return failure("BAD_REQUEST", "the twin does not know the search "+strconv.Quote(query))
	}
	var list []*order
	for _, o := range t.orders {
		if !o.updatedAt.Before(since) {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b *order) int { return cmp.Or(a.updatedAt.Compare(b.updatedAt), cmp.Compare(a.id, b.id)) })
	if after, _ := args["after"].(string); after != "" {
		i := slices.IndexFunc(list, func(o *order) bool { return o.gid() == after })
		list = list[i+1:]
	}
	first, _ := toInt(args["first"])
	nodes, end := []object{}, any(nil)
	for _, o := range list[:min(first, len(list))] {
		nodes, end = append(nodes, t.orderShown(o)), o.gid()
	}
	return object{"__typename": "OrderConnection", "nodes": nodes,
		"pageInfo": object{"__typename": "PageInfo", "hasNextPage": len(list) > first, "endCursor": end}}
}

func (o *order) gid() string { return "gid://shopify/Order/" + strconv.FormatInt(o.id, 10) }

func (t *Twin) orderByID(args map[string]any) any {
	if !t.permitted("read_orders") {
		return denied()
	}
	id, _ := args["id"].(string)
	if o := t.orders[strconv.FormatInt(number(id), 10)]; o != nil {
		return t.orderShown(o)
	}
	return nil
}

// orderShown has two lines, as long as there is something for both.
func (t *Twin) orderShown(o *order) object {
	status, codes := "PAID", []string{}
	if o.refunded {
		status = "REFUNDED"
	}
	if o.code != "" {
		codes = append(codes, o.code)
	}
	shown := object{"__typename": "Order", "id": o.gid(), "legacyResourceId": strconv.FormatInt(o.id, 10), "createdAt": rfc(o.at),
		"updatedAt": rfc(o.updatedAt), "cancelledAt": nil, "displayFinancialStatus": status, "discountCodes": codes,
		"currencyCode": t.Currency}
	if !o.cancelled.IsZero() {
		shown["cancelledAt"] = rfc(o.cancelled)
	}
	lines := []object{t.lineShown(o, o.lines/2, o.discount/2), t.lineShown(o, o.lines-o.lines/2, o.discount-o.discount/2)}
	shown["lineItems"] = field(func(args map[string]any) any {
		from := 0
		if args["after"] != nil {
			from = 1
		}
		// One line to a page, whatever is asked for: a page may be shorter than that.
		return object{"__typename": "LineItemConnection", "nodes": lines[from : from+1],
			"pageInfo": object{"__typename": "PageInfo", "hasNextPage": from == 0, "endCursor": "1"}}
	})
	off := int64(0)
	if o.code != "" && o.discount == 0 {
		off = shipping
	}
	shown["shippingLines"] = field(func(map[string]any) any {
		return object{"__typename": "ShippingLineConnection",
			"nodes": []object{{"__typename": "ShippingLine", "discountAllocations": t.allocations(o, off)}}}
	})
	return shown
}

func (t *Twin) lineShown(o *order, price, off int64) object {
	return object{"__typename": "LineItem", "originalTotalSet": t.money(price), "discountAllocations": t.allocations(o, off)}
}

func (t *Twin) allocations(o *order, off int64) []object {
	if off == 0 {
		return []object{}
	}
	return []object{{"__typename": "DiscountAllocation", "allocatedAmountSet": t.money(off),
		"discountApplication": object{"__typename": "DiscountCodeApplication", "code": o.code}}}
}

func (t *Twin) money(minor int64) object {
	return object{"__typename": "MoneyBag", "shopMoney": object{"__typename": "MoneyV2",
		"amount": offers.Money{Amount: minor, Currency: t.Currency}.Decimal(), "currencyCode": t.Currency}}
}
