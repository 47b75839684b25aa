package shopify

import (
	"encoding/hex"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lastcall/offers"
)

// proxyAge is how old a signed query may be, and how far ahead of us its clock, in seconds.
const proxyAge = 300

// VerifyProxy checks that a request came through the shop's app proxy, by its query as it arrived: Shopify adds shop,
// path_prefix, timestamp and signature to it. A proxy takes cookies out of requests and answers, so a store that is served
// through one is known by its session token only. secrets are the app's; now is in ms. The error is ErrSignature.
func VerifyProxy(query url.Values, appSecrets []string, now int64) error {
	signature, err := hex.DecodeString(query.Get("signature"))
	if err != nil || len(query["signature"]) != 1 {
		return offers.ErrSignature
	}
	if !secrets(appSecrets).present().signedBy(signature, proxyMessage(query)) {
		return offers.ErrSignature
	}
	at, err := strconv.ParseInt(query.Get("timestamp"), 10, 64)
	if age := now/1_000 - at; err != nil || len(query["timestamp"]) != 1 || age > proxyAge || age < -proxyAge {
		return errors.Join(offers.ErrSignature, errors.New("the signature is too old"))
	}
	return nil
}

// proxyMessage is what is signed: each name with its values, in the order of the finished words, and nothing between.
func proxyMessage(query url.Values) []byte {
	words := make([]string, 0, len(query))
	for name, values := range query {
		if name != "signature" {
			words = append(words, name+"="+strings.Join(values, ","))
		}
	}
	slices.Sort(words)
	return []byte(strings.Join(words, ""))
}

// VerifyProxy is the same for this store's shop and secrets: a query that was signed for another shop is refused.
func (p *Platform) VerifyProxy(query url.Values, now int64) error {
	if err := VerifyProxy(query, p.credentials.Webhook, now); err != nil {
		return err
	}
	if query.Get("shop") != p.credentials.Shop {
		return offers.ErrSignature
	}
	return nil
}
