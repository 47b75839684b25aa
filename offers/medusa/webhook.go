package medusa

import (
	"fmt"

	"lastcall/offers"
	"lastcall/offers/signed"
)

// ParseWebhook reads a message of our subscriber (store/lastcall-orders.js).
func (p *Platform) ParseWebhook(w offers.Webhook) ([]offers.OrderEvent, error) {
	if err := signed.Verify(p.secret, w.Header(signed.Header), w.Body, w.Now); err != nil {
		return nil, fmt.Errorf("%w: %w", offers.ErrSignature, err)
	}
	return offers.ParseOrderMessage(w.Body)
}
