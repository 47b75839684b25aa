package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"lastcall/offers"
	"lastcall/offers/courier"
	"lastcall/offers/direct"
	"lastcall/offers/medusa"
	"lastcall/offers/shopify"
	"lastcall/offers/vendure"
	"lastcall/offers/woocommerce"
)

// platformKinds are the platforms that a store can be on, by the name that is kept with it.
var platformKinds = map[string]offers.Connect{
	"direct":      direct.Connect,
	"medusa":      medusa.Connect,
	"shopify":     shopify.Connect,
	"vendure":     vendure.Connect,
	"woocommerce": woocommerce.Connect,
}

// platforms are the kinds that this process knows.
func (c config) platforms() map[string]offers.Connect {
	if c.kinds != nil {
		return c.kinds
	}
	return platformKinds
}

// platformClient is what all platforms are called with. Calls are bounded by their contexts; the transport bounds how much
// one of them can hold on to.
func platformClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    5 * time.Second,
		MaxIdleConns:           200,
		MaxIdleConnsPerHost:    16,
		MaxConnsPerHost:        64,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}}
}

// publicAddress refuses an address whose host is not on the public internet, by what its name means now.
func publicAddress(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return fmt.Errorf("not an address with a host")
	}
	all, err := net.DefaultResolver.LookupNetIP(ctx, "ip", u.Hostname())
	if err != nil {
		return err
	}
	for _, ip := range all {
		if !courier.Public(ip) {
			return courier.ErrPrivateAddress
		}
	}
	return nil
}
