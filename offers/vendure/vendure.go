// Package vendure is the platform of stores that run on Vendure 3: a promotion with a coupon code for each offer, made and
// deleted through the Admin API. What a merchant adds to the store itself is in the folder store.
//
// The promotion's description is our mark; its name, which shoppers read in their cart, is the code.
package vendure

import (
	"context"
	"sync"
	"time"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// Platform implements offers.Platform and offers.OrderSource on one store's Admin API.
type Platform struct {
	creds  credentials
	store  *offers.Storefront
	client *outbound.Client
	login  login
	now    func() time.Time

	mu       sync.Mutex
	settings settings
	readAt   time.Time
}

var (
	_ offers.Platform    = (*Platform)(nil)
	_ offers.OrderSource = (*Platform)(nil)
)

// Connect makes a store's platform from its credentials (see credentials). It calls nobody.
func Connect(c offers.Connection) (offers.Platform, error) {
	creds, err := parseCredentials(c.Credentials)
	if err != nil {
		return nil, err
	}
	return &Platform{creds: creds, store: c.Store, now: time.Now, login: login{turn: make(chan struct{}, 1)},
		client: &outbound.Client{Base: creds.URL, HTTP: c.Client}}, nil
}

// Capabilities are those of Vendure's own promotions, tried on a real server. Its fixed amounts come off the order, or off every line
// alike, never off certain products alone: no FixedOnProducts.
func (*Platform) Capabilities() offers.Capabilities {
	return offers.Capabilities{
		Outside:         true,
		EndsAt:          true,
		SingleUse:       true,
		MinTotal:        true,
		FreeShipping:    true,
		Products:        true,
		OncePerCustomer: true,
		Lists:           true,
	}
}

// CartURL is the address that the store's own pages turn into applyCouponCode: /discount/CODE?redirect=/cart, or the cart
// permalink for a cart that is empty and shall get a variant.
func (*Platform) CartURL(store *offers.Storefront, link offers.CartLink) (string, error) {
	return link.KeepingURL(store)
}

// settings are what has to be known of the store's channel to tell it of money.
type settings struct {
	channel          string
	currency         string // ISO 4217, the channel's own
	currencies       []string
	language         string
	pricesIncludeTax bool
	digits           int // decimals of every amount, whatever the currency
}

// settingsAge is how long a change of the channel may go unnoticed.
const settingsAge = 10 * time.Minute

// channel is the store's channel as it was at most settingsAge ago.
func (p *Platform) channel(ctx context.Context) (settings, error) {
	p.mu.Lock()
	kept, fresh := p.settings, p.now().Sub(p.readAt) < settingsAge
	p.mu.Unlock()
	if fresh {
		return kept, nil
	}
	var data struct {
		ActiveChannel struct {
			Code                   string
			DefaultCurrencyCode    string
			AvailableCurrencyCodes []string
			DefaultLanguageCode    string
			PricesIncludeTax       bool
		}
		GlobalSettings struct {
			ServerConfig struct{ MoneyStrategyPrecision int }
		}
	}
	if err := p.ask(ctx, "Channel", nil, &data); err != nil {
		return settings{}, err
	}
	c := data.ActiveChannel
	s := settings{channel: c.Code, currency: c.DefaultCurrencyCode, currencies: c.AvailableCurrencyCodes, language: c.DefaultLanguageCode,
		pricesIncludeTax: c.PricesIncludeTax, digits: data.GlobalSettings.ServerConfig.MoneyStrategyPrecision}
	p.mu.Lock()
	p.settings, p.readAt = s, p.now()
	p.mu.Unlock()
	return s, nil
}
