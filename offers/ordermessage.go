package offers

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ParseOrderMessage reads what the snippets that we give to merchants say of an order (the caller has checked who signed
// it):
//
//	{"event":"order.placed"|"order.cancelled","id":"…","order":"…","currency":"EUR","subtotal":"129.00",
//	 "codes":[{"code":"…","discount":"12.90"}],"at":1700000000000}
//
// Amounts are decimals in major units, so that nobody out there has to know how many decimals we count in; at is ms. An event with another name is for later versions and says nothing. Codes that no code
// of ours could be are left out; an order that used none says nothing.
func ParseOrderMessage(body []byte) ([]OrderEvent, error) {
	var m struct {
		Event, ID, Order, Currency, Subtotal string
		At                                   int64
		Codes                                []struct{ Code, Discount string }
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, fmt.Errorf("order message: %w", err)
	}
	event := OrderEvent{Order: m.Order, Currency: m.Currency, At: m.At, Delivery: m.ID}
	switch m.Event {
	case "order.placed":
		event.Kind = OrderPlaced
	case "order.cancelled":
		event.Kind = OrderCancelled
	default:
		return nil, nil
	}
	if m.Order == "" || len(m.Order) > 200 || len(m.ID) > 200 {
		return nil, errors.New("order message: no order, or its id is too long")
	}
	if !ValidCurrency(m.Currency) || m.At < 0 {
		return nil, errors.New("order message: currency or time out of range")
	}
	var err error
	if event.Subtotal, err = ParseDecimal(m.Subtotal, m.Currency); err != nil || event.Subtotal < 0 {
		return nil, errors.New("order message: subtotal: not a decimal, or out of range")
	}
	for _, c := range m.Codes {
		discount, err := ParseDecimal(c.Discount, m.Currency)
		if err != nil || discount < 0 {
			return nil, errors.New("order message: discount: not a decimal, or out of range")
		}
		if code := NormalizeCode(c.Code); code != "" {
			event.Codes = append(event.Codes, UsedCode{Code: code, Discount: discount})
		}
	}
	if len(event.Codes) == 0 {
		return nil, nil
	}
	return []OrderEvent{event}, nil
}
