package woocommerce

import (
	"strconv"

	"lastcall/offers"
)

// order is one as the REST API and the messages give it.
type order struct {
	ID       int64  `json:"id"`
	Status   string `json:"status"`
	Currency string `json:"currency"`
	Created  string `json:"date_created_gmt"`
	Modified string `json:"date_modified_gmt"`
	Paid     string `json:"date_paid_gmt"`
	TaxIn    bool   `json:"prices_include_tax"`
	Lines    []struct {
		Subtotal string `json:"subtotal"`
		Tax      string `json:"subtotal_tax"`
	} `json:"line_items"`
	Coupons []struct {
		Code     string `json:"code"`
		Discount string `json:"discount"`
		Tax      string `json:"discount_tax"`
	} `json:"coupon_lines"`
}

// kind is what the order's status means for its codes, "" for nothing yet. An order that waits for its payment, or whose
// payment failed, may still be paid: it keeps its code out of the books until then. One that WooCommerce cancelled because
// nobody paid for it can be paid all the same, and one that was cancelled by mistake put back: when the order was changed
// tells what came last.
func (o order) kind() offers.OrderEventKind {
	switch o.Status {
	case "cancelled", "refunded", "trash":
		return offers.OrderCancelled
	case "", "new", "draft", "auto-draft", "checkout-draft", "failed":
		return ""
	case "pending":
		if o.Paid == "" {
			return ""
		}
		return offers.OrderPlaced
	default: // processing, on-hold, completed, and what plugins call the rest of an order's way
		return offers.OrderPlaced
	}
}

// event is what there is to say of the order; !ok for nothing.
func (o order) event() (e offers.OrderEvent, ok bool, err error) {
	kind := o.kind()
	if kind == "" || len(o.Coupons) == 0 || o.ID < 1 {
		return e, false, nil
	}
	id := strconv.FormatInt(o.ID, 10)
	e = offers.OrderEvent{Kind: kind, Order: id, Currency: o.Currency, At: gmt(o.Created),
		ChangedAt: gmt(o.Modified),
		Event:     "order " + id + " " + o.Status + " " + o.Modified}
	if kind == offers.OrderCancelled {
		e.At = gmt(o.Modified)
	}
	for _, l := range o.Lines {
		n, err := o.sum(l.Subtotal, l.Tax)
		if err != nil {
			return e, false, err
		}
		e.Subtotal += n
	}
	for _, c := range o.Coupons {
		code := offers.NormalizeCode(c.Code)
		if code == "" {
			continue
		}
		n, err := o.sum(c.Discount, c.Tax)
		if err != nil {
			return e, false, err
		}
		e.Codes = append(e.Codes, offers.UsedCode{Code: code, Discount: n})
	}
	return e, len(e.Codes) > 0, nil
}

// sum is an amount as the shop shows it, minor units: WooCommerce keeps amounts without their tax.
func (o order) sum(amount, tax string) (int64, error) {
	n, err := offers.ParseDecimal(amount, o.Currency)
	if err != nil || !o.TaxIn || tax == "" {
		return n, err
	}
	t, err := offers.ParseDecimal(tax, o.Currency)
	return n + t, err
}
