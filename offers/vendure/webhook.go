package vendure

import (
	"fmt"

	"lastcall/offers"
	"lastcall/offers/signed"
)

// ParseWebhook takes the messages of the store's plugin (store/lastcall-plugin.js), signed with the webhook secret.
func (p *Platform) ParseWebhook(w offers.Webhook) ([]offers.OrderEvent, error) {
	if err := signed.Verify([]byte(p.creds.WebhookSecret), w.Header(signed.Header), w.Body, w.Now); err != nil {
		return nil, fmt.Errorf("%w: %w", offers.ErrSignature, err)
	}
	return offers.ParseOrderMessage(w.Body)
}
