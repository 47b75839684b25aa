package offers

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ParseOrderMessage reads what the snippets that we give to merchants say of an order (the caller has checked who signed
// it):
//
//	{"event":"order.placed"|"order.cancelled","id":"…","order":"…","currency":"EUR","subtotal":12900,
//	 "codes":[{"code":"…","discount":1290}],"at":1700000000000}
//
// Amounts are minor units, at is ms. An event with another name is for later versions and says nothing. Codes that no code
// of ours could be are left out; an order that used none says nothing.
func ParseOrderMessage(body []byte) ([]OrderEvent, error) {
	var m struct {
		Event, ID, Order, Currency string
		Subtotal, At               int64
		Codes                      []struct {
			Code     string
			Discount int64
		}
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, fmt.Errorf("order message: %w", err)
	}
	event := OrderEvent{Order: m.Order, Currency: m.Currency, Subtotal: m.Subtotal, At: m.At, Delivery: m.ID}
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
	if !ValidCurrency(m.Currency) || m.Subtotal < 0 || m.Subtotal > MaxAmount || m.At < 0 {
		return nil, errors.New("order message: currency, subtotal or time out of range")
	}
	for _, c := range m.Codes {
		if c.Discount < 0 || c.Discount > MaxAmount {
			return nil, errors.New("order message: discount out of range")
		}
		if code := NormalizeCode(c.Code); code != "" {
			event.Codes = append(event.Codes, UsedCode{Code: code, Discount: c.Discount})
		}
	}
	if len(event.Codes) == 0 {
		return nil, nil
	}
	return []OrderEvent{event}, nil
}
