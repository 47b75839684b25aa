package twin

import (
	"strconv"
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
		"id": o.id, "admin_graphql_api_id": "gid://shopify/Order/" + strconv.FormatInt(o.id, 10), "name": "#" + strconv.Itoa(o.paidNumber),
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

// ordersShown is the list of orders.
func (t *Twin) ordersShown(map[string]any) any {
	return failure("BAD_REQUEST", "the twin lists no orders")
}
