package medusa

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
)

// ordersPage is how many orders are read at once.
const ordersPage = 50

const orderFields = "id,status,currency_code,created_at,updated_at,canceled_at,items.raw_unit_price,items.raw_quantity," +
	"items.adjustments.code,items.adjustments.raw_amount,shipping_methods.id,shipping_methods.adjustments.code," +
	"shipping_methods.adjustments.raw_amount"

type order struct {
	ID         string     `json:"id"`
	Status     string     `json:"status"`
	Currency   string     `json:"currency_code"`
	CreatedAt  *time.Time `json:"created_at"`
	UpdatedAt  *time.Time `json:"updated_at"`
	CanceledAt *time.Time `json:"canceled_at"`
	Items      []line     `json:"items"`
	Shipping   []line     `json:"shipping_methods"`
}

type line struct {
	UnitPrice   decimal      `json:"raw_unit_price"`
	Quantity    decimal      `json:"raw_quantity"`
	Adjustments []adjustment `json:"adjustments"`
}

type adjustment struct {
	Code   string  `json:"code"`
	Amount decimal `json:"raw_amount"`
}

// decimal is Medusa's exact form of a number, in major units where it is money.
type decimal struct {
	Value string `json:"value"`
}

func (d decimal) rat() (*big.Rat, error) {
	if r, ok := new(big.Rat).SetString(d.Value); ok {
		return r, nil
	}
	return nil, errors.New("medusa: an amount is no number")
}

// Orders lists orders by their last change, each with its placement and, if it was cancelled, that too. The cursor is the
// last change seen and how many orders of that very moment were.
func (p *Platform) Orders(ctx context.Context, since int64, cursor string) ([]offers.OrderEvent, string, error) {
	seen := 0
	if cursor != "" {
		at, n, ok := strings.Cut(cursor, "/")
		ms, err1 := strconv.ParseInt(at, 10, 64)
		count, err2 := strconv.Atoi(n)
		if !ok || err1 != nil || err2 != nil || count < 0 {
			return nil, "", errors.New("medusa: not a cursor")
		}
		since, seen = ms, count
	}
	var list struct{ Orders []order }
	query := page(url.Values{"updated_at[$gte]": {isoTime(since)}, "order": {"updated_at"}, "fields": {orderFields}}, ordersPage, seen)
	if _, err := p.get(ctx, "list orders", "/admin/orders", query, &list); err != nil {
		return nil, "", err
	}
	var events []offers.OrderEvent
	for _, o := range list.Orders {
		placed, err := o.placed()
		if err != nil {
			return nil, "", err
		}
		if len(placed.Codes) == 0 {
			continue
		}
		events = append(events, placed)
		if o.Status == "canceled" {
			cancelled := placed
			cancelled.Kind, cancelled.At, cancelled.Event = offers.OrderCancelled, milliseconds(o.CanceledAt), o.ID+"/cancelled"
			events = append(events, cancelled)
		}
	}
	if len(list.Orders) < ordersPage {
		return events, "", nil
	}
	last := milliseconds(list.Orders[len(list.Orders)-1].UpdatedAt)
	same := 0
	for _, o := range list.Orders {
		if milliseconds(o.UpdatedAt) == last {
			same++
		}
	}
	if last == since {
		same += seen
	}
	return events, fmt.Sprintf("%d/%d", last, same), nil
}

// placed is what the order says of codes: prices and discounts as the store shows them, with or without tax.
func (o order) placed() (offers.OrderEvent, error) {
	currency := strings.ToUpper(o.Currency)
	sum, off := new(big.Rat), map[string]*big.Rat{}
	var codes []string
	for _, item := range append(o.Items, o.Shipping...) {
		if item.UnitPrice.Value != "" {
			price, err1 := item.UnitPrice.rat()
			quantity, err2 := item.Quantity.rat()
			if err := errors.Join(err1, err2); err != nil {
				return offers.OrderEvent{}, err
			}
			sum.Add(sum, price.Mul(price, quantity))
		}
		for _, a := range item.Adjustments {
			code := offers.NormalizeCode(a.Code)
			if code == "" {
				continue
			}
			amount, err := a.Amount.rat()
			if err != nil {
				return offers.OrderEvent{}, err
			}
			if off[code] == nil {
				off[code] = new(big.Rat)
				codes = append(codes, code)
			}
			off[code].Add(off[code], amount)
		}
	}
	event := offers.OrderEvent{Kind: offers.OrderPlaced, Order: o.ID, Currency: currency, At: milliseconds(o.CreatedAt), Event: o.ID + "/placed"}
	var err error
	if event.Subtotal, err = minor(sum, currency); err != nil {
		return event, err
	}
	for _, code := range codes {
		discount, err := minor(off[code], currency)
		if err != nil {
			return event, err
		}
		event.Codes = append(event.Codes, offers.UsedCode{Code: code, Discount: discount})
	}
	return event, nil
}

// minor is an amount in the currency's minor units, half up: Medusa keeps fractions of them.
func minor(amount *big.Rat, currency string) (int64, error) {
	const most = 30 // decimals that Medusa computes with
	return offers.ParseDecimal(amount.FloatString(most), currency)
}
