package shopify

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
)

// The messages that we read.
const (
	topicCreated     = "orders/create"
	topicPaid        = "orders/paid"
	topicCancelled   = "orders/cancelled"
	topicUpdated     = "orders/updated"
	topicUninstalled = "app/uninstalled"
)

// ParseWebhook checks a message's signature over its raw body and reads it.
//
// The signature covers the body and nothing else: not the topic, and no time. So what a message means is in its body. The
// topic says only whether we listen; one that its body does not bear out says nothing. An old message that comes again is
// told by its Delivery and Event.
//
// A refund by itself (refunds/create) tells nothing: it names what was given back, not what the order was, nor its codes. That an
// order was refunded in full is read from the order itself, which Shopify sends as orders/updated with a financial status of
// "refunded"; any other update is no event.
func (p *Platform) ParseWebhook(w offers.Webhook) ([]offers.OrderEvent, error) {
	signature, err := base64.StdEncoding.DecodeString(w.Header("X-Shopify-Hmac-Sha256"))
	if err != nil || !p.credentials.Webhook.signedBy(signature, w.Body) {
		return nil, offers.ErrSignature
	}
	if !strings.EqualFold(w.Header("X-Shopify-Shop-Domain"), p.credentials.Shop) {
		return nil, errors.Join(offers.ErrSignature, errors.New("a message of another shop"))
	}
	event := offers.OrderEvent{Delivery: w.Header("X-Shopify-Webhook-Id"), Event: w.Header("X-Shopify-Event-Id")}
	if at, err := time.Parse(time.RFC3339, w.Header("X-Shopify-Triggered-At")); err == nil {
		event.At = at.UnixMilli()
	}
	switch topic := w.Header("X-Shopify-Topic"); topic {
	case topicCreated, topicPaid, topicCancelled, topicUpdated:
		return p.orderEvent(event, topic, w.Body)
	case topicUninstalled:
		return p.goodbye(event, w.Body)
	default:
		return nil, nil
	}
}

// goodbye reads that our app was removed: the body is the shop, by the name that we call it.
func (p *Platform) goodbye(event offers.OrderEvent, body []byte) ([]offers.OrderEvent, error) {
	var shop struct {
		Domain string `json:"myshopify_domain"`
	}
	if err := json.Unmarshal(body, &shop); err != nil {
		return nil, errors.New("a shop that can't be read")
	}
	if !strings.EqualFold(shop.Domain, p.credentials.Shop) {
		return nil, nil
	}
	event.Kind = offers.Disconnected
	return []offers.OrderEvent{event}, nil
}

// order is what a message says of an order, as far as we read it. All amounts are in the shop's own currency, also where
// the shopper paid in another.
type order struct {
	ID            json.Number `json:"id"`
	Currency      string      `json:"currency"`
	Financial     string      `json:"financial_status"`
	CreatedAt     string      `json:"created_at"`
	CancelledAt   string      `json:"cancelled_at"`
	UpdatedAt     string      `json:"updated_at"`
	LinesPrice    string      `json:"total_line_items_price"`
	LinesPriceSet struct {
		Shop struct {
			Amount   string `json:"amount"`
			Currency string `json:"currency_code"`
		} `json:"shop_money"`
	} `json:"total_line_items_price_set"`
	Codes []struct {
		Code   string `json:"code"`
		Amount string `json:"amount"`
	} `json:"discount_codes"`
}

// refunded is the financial status of an order all of whose money was given back.
const refunded = "refunded"

// undoneAt is when the order was cancelled or refunded in full, RFC 3339.
func (o *order) undoneAt() (at string, undone bool) {
	switch {
	case o.CancelledAt != "":
		return o.CancelledAt, true
	case o.Financial == refunded:
		return o.UpdatedAt, true
	default:
		return "", false
	}
}

// orderEvent reads an order into event. An order that is undone is a cancellation under whatever topic; one that is not is no
// event under those that tell of a change.
func (p *Platform) orderEvent(event offers.OrderEvent, topic string, body []byte) ([]offers.OrderEvent, error) {
	var o order
	if err := json.Unmarshal(body, &o); err != nil {
		return nil, errors.New("an order that can't be read")
	}
	if id, err := strconv.ParseInt(o.ID.String(), 10, 64); err != nil || id <= 0 {
		return nil, errors.New("an order without an id")
	}
	moment, undone := o.undoneAt()
	switch {
	case undone:
		event.Kind = offers.OrderCancelled
	case topic == topicCreated || topic == topicPaid:
		event.Kind, moment = offers.OrderPlaced, o.CreatedAt
	default:
		return nil, nil
	}
	event.Order = o.ID.String()
	if at, err := time.Parse(time.RFC3339, moment); err == nil {
		event.At = at.UnixMilli()
	}
	var err error
	subtotal := o.LinesPrice
	if event.Currency = o.Currency; o.LinesPriceSet.Shop.Amount != "" {
		subtotal, event.Currency = o.LinesPriceSet.Shop.Amount, o.LinesPriceSet.Shop.Currency
	}
	if !offers.ValidCurrency(event.Currency) {
		return nil, errors.New("an order without a currency")
	}
	if event.Subtotal, err = amountOf(subtotal, event.Currency); err != nil {
		return nil, err
	}
	for _, used := range o.Codes {
		discount, err := amountOf(used.Amount, event.Currency)
		if err != nil {
			return nil, err
		}
		event.Codes = append(event.Codes, offers.UsedCode{Code: ledgerCode(used.Code), Discount: discount})
	}
	return []offers.OrderEvent{event}, nil
}

// amountOf reads an amount that can't be negative.
func amountOf(text, currency string) (int64, error) {
	n, err := offers.ParseDecimal(text, currency)
	if err != nil || n < 0 {
		return 0, errors.New("an order with an amount that can't be read")
	}
	return n, nil
}

// ledgerCode is a code as the ledger writes it, and a code that can't be the ledger's in capitals.
func ledgerCode(code string) string {
	if n := offers.NormalizeCode(code); n != "" {
		return n
	}
	return strings.ToUpper(code)
}
