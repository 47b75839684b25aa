// Package shopify is the platform of stores on Shopify: one discount for each code, made and deleted through the Admin
// GraphQL API.
//
// Credentials are JSON, either of an app with a fixed token or of one that asks for short-lived ones:
//
//	{"shop": "example.myshopify.com", "access_token": "…", "webhook_secret": "…"}
//	{"shop": "example.myshopify.com", "client_id": "…", "client_secret": "…"}
//
// The app needs the scopes write_discounts and read_orders. webhook_secret is what Shopify signs its messages with: the
// app's client secret, which is also taken where webhook_secret is not given. It may be a list while a secret is changed. "permalink": true sends
// claims to a cart permalink (see CartURL).
//
// What Shopify does in its own way:
//   - A code can't be held to a session: one discount for each code, with one use, which nobody knows before the claim.
//   - It counts in seconds. An end is rounded up, so it comes up to a second late and never early.
//   - Codes are the same in capitals and small letters.
//   - A search for discounts runs some seconds behind. The look-up of one code does not.
package shopify

import (
	"fmt"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// Version is the Admin API's that we speak. The schema that the client is made from is of the same (see .ci/schema).
const Version = "2026-10"

// Platform implements offers.Platform, offers.Subscriber and offers.OrderSource.
type Platform struct {
	store       *offers.Storefront
	credentials credentials
	api         *client
}

var (
	_ offers.Platform    = (*Platform)(nil)
	_ offers.Subscriber  = (*Platform)(nil)
	_ offers.OrderSource = (*Platform)(nil)
)

// Connect reads the credentials. It calls nobody.
func Connect(c offers.Connection) (offers.Platform, error) {
	cred, err := parseCredentials(c.Credentials)
	if err != nil {
		return nil, err
	}
	if c.Store == nil {
		return nil, fmt.Errorf("shopify: a store is needed")
	}
	out := outbound.Client{Base: "https://" + cred.Shop, HTTP: c.Client}
	return &Platform{store: c.Store, credentials: cred, api: newClient(out, cred)}, nil
}

// Capabilities: all but the cap of a percentage and the binding to a session.
func (*Platform) Capabilities() offers.Capabilities {
	return offers.Capabilities{Outside: true, EndsAt: true, SingleUse: true, MinTotal: true, FreeShipping: true,
		Products: true, Collections: true, FixedOnProducts: true, OncePerCustomer: true, Combines: true, Subscriptions: true, Lists: true,
		Concurrency: 8}
}
