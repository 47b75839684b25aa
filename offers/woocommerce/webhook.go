package woocommerce

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"lastcall/offers"
)

// topics are the messages that we want.
var topics = []string{"order.created", "order.updated"}

// ParseWebhook implements offers.Platform. The signature covers the body and no time: what comes again is known by its
// ids. Of the headers, only the delivery's id is believed, and only as such.
func (p *Platform) ParseWebhook(w offers.Webhook) ([]offers.OrderEvent, error) {
	got, err := base64.StdEncoding.Strict().DecodeString(w.Header("X-WC-Webhook-Signature"))
	mac := hmac.New(sha256.New, p.secret)
	mac.Write(w.Body)
	if err != nil || !hmac.Equal(got, mac.Sum(nil)) {
		return nil, offers.ErrSignature
	}
	if topic := w.Header("X-WC-Webhook-Topic"); topic != topics[0] && topic != topics[1] {
		return nil, nil
	}
	var o order
	if err := json.Unmarshal(w.Body, &o); err != nil {
		return nil, fmt.Errorf("message: not an order: %w", err)
	}
	e, ok, err := o.event()
	if err != nil || !ok {
		return nil, err
	}
	e.Delivery = w.Header("X-WC-Webhook-Delivery-ID")
	return []offers.OrderEvent{e}, nil
}
