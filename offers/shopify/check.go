package shopify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lastcall/offers"
	"lastcall/offers/shopify/admin"
)

// mostSkew is how far apart the clocks may be: startEarly leaves room for more, deadlines do not.
const mostSkew = 30 * time.Second

// Check asks the shop who it is and what the app may do.
func (p *Platform) Check(ctx context.Context) []offers.Finding {
	messages := p.checkMessages()
	answer, err := admin.Connection(ctx, p.api)
	if err != nil {
		return []offers.Finding{connectionFinding(err), messages}
	}
	if answer.Shop == nil || answer.CurrentAppInstallation == nil {
		return []offers.Finding{connectionFinding(errNothing), messages}
	}
	shop := answer.Shop
	findings := []offers.Finding{
		finding("Connection", shop.MyshopifyDomain == p.credentials.Shop,
			fmt.Sprintf("The shop %q answers as %s.", shop.Name, shop.MyshopifyDomain),
			"Put the shop's own domain, "+shop.MyshopifyDomain+", into the credentials."),
	}
	var scopes []string
	for _, s := range answer.CurrentAppInstallation.AccessScopes {
		scopes = append(scopes, s.Handle)
	}
	findings = append(findings,
		scopeFinding("Access to discounts", scopes, "write_discounts", "write_discounts"),
		scopeFinding("Access to orders", scopes, "read_orders", "read_orders", "write_orders"),
		finding("Currency", shop.CurrencyCode == p.store.Currency,
			fmt.Sprintf("The shop sells in %s, this store in %s.", shop.CurrencyCode, p.store.Currency),
			"Set this store's currency to "+shop.CurrencyCode+": amounts off are in the shop's own currency."),
		p.checkVersion(answer), p.checkClock(), messages)
	return findings
}

func (p *Platform) checkVersion(answer *admin.ConnectionResponse) offers.Finding {
	supported := false
	for _, v := range answer.PublicApiVersions {
		supported = supported || v.Handle == Version && v.Supported
	}
	note := "The shop supports version " + Version + " of the Admin API."
	if !supported {
		note = "The shop does not list version " + Version + " of the Admin API as supported."
	}
	if spoke, _ := p.api.spoke.Load().(string); spoke != "" && spoke != Version {
		supported = false
		note = "The shop answers in another version of the Admin API than " + Version + "."
	}
	return finding("Version", supported, note, "Update Lastcall: Shopify supports a version for about a year.")
}

func (p *Platform) checkClock() offers.Finding {
	ahead := time.Duration(p.api.skew.Load()) * time.Millisecond
	note := "Our clock and the shop's agree."
	ok := ahead.Abs() <= mostSkew
	if !ok {
		note = fmt.Sprintf("Our clock and the shop's are %s apart.", ahead.Abs().Round(time.Second))
	}
	return finding("Clock", ok, note, "Set this server's clock by a time service (NTP): codes end by Shopify's clock.")
}

// checkMessages needs no call: without a secret no message can be told from a forged one.
func (p *Platform) checkMessages() offers.Finding {
	ok := len(p.credentials.Webhook) > 0
	note := "There is no secret to check the shop's messages with, so none is taken."
	if ok {
		note = "There is a secret to check the shop's messages with. Whether it is the right one shows with the first of them."
	}
	return finding("Messages of orders", ok, note, "Add webhook_secret to the credentials: the app's client secret (API secret key).")
}

func scopeFinding(name string, have []string, need string, any ...string) offers.Finding {
	ok := slices.ContainsFunc(any, func(s string) bool { return slices.Contains(have, s) })
	note := "The app has the scope " + need + "."
	if !ok {
		note = "The app does not have the scope " + need + "."
	}
	return finding(name, ok, note, "Add the scope "+need+" to the app, release it and install it again.")
}

// connectionFinding says what a failed call means.
func connectionFinding(err error) offers.Finding {
	note, fix := "The shop can't be reached, or is in trouble: "+err.Error(), "Try again in a few minutes; if it stays, look at status pages and this server's way out."
	switch offers.FaultOf(err) {
	case offers.FaultUnauthorized:
		note, fix = "The shop does not take the credentials: "+err.Error(), "Install the app in the shop, and put the shop's domain and the app's token (or its client id and secret) into the credentials."
	case offers.FaultThrottled:
		note, fix = "The shop has no calls left for this app at the moment.", "Try again in a minute."
	case offers.FaultRejected:
		note, fix = "The shop does not understand us: "+err.Error(), "Update Lastcall: Shopify supports a version for about a year."
	}
	return finding("Connection", false, note, fix)
}

func finding(name string, ok bool, note, fix string) offers.Finding {
	if ok {
		fix = ""
	}
	return offers.Finding{Name: name, OK: ok, Note: note, Fix: fix}
}
