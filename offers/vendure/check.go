package vendure

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// maxSkew is how far the store's clock may be from ours before shoppers notice.
const maxSkew = 10 * time.Second

// Check looks at the log-in, what it may do, the channel's money, the clock, and how orders reach us.
func (p *Platform) Check(ctx context.Context) []offers.Finding {
	header, problem := p.reach(ctx)
	if problem != nil {
		return []offers.Finding{*problem}
	}
	return []offers.Finding{{Name: "Log-in", OK: true, Note: "The Admin API at " + p.creds.URL + " takes our credentials."},
		p.permissions(ctx), p.money(ctx), p.clock(header), p.messages()}
}

// reach asks for what any log-in may know. The answer's header tells the time.
func (p *Platform) reach(ctx context.Context) (http.Header, *offers.Finding) {
	fail := func(note, fix string) (http.Header, *offers.Finding) {
		return nil, &offers.Finding{Name: "Log-in", Note: note, Fix: fix}
	}
	token, _, err := p.token(ctx, "")
	var header http.Header
	var data struct{}
	if err == nil {
		header, err = p.post(ctx, token, "Channel", nil, &data)
	}
	switch {
	case err == nil:
		return header, nil
	case errors.Is(err, errNoBearer):
		return fail("The log-in works, and the store answers no token for it.",
			"In the store's configuration, authOptions.tokenMethod has to include 'bearer'. Or use an API key.")
	case offers.FaultOf(err) == offers.FaultRejected, errors.Is(err, outbound.ErrElsewhere):
		return fail("The address answers, and not as Vendure's Admin API does.",
			"Check the address: it is the Admin API's, such as https://shop.example/admin-api, of Vendure 3.")
	case offers.FaultOf(err) == offers.FaultUnauthorized && p.creds.APIKey != "":
		return fail("The store does not take the API key.",
			"In the store's configuration, authOptions.tokenMethod has to include 'api-key' (Vendure 3.6 or later). Then create a key under Settings, and check that it was not deleted. If a channel's token was given, check it too.")
	case offers.FaultOf(err) == offers.FaultUnauthorized:
		return fail("The store does not take the name and passphrase.",
			"Check them by logging in to the store's dashboard with them. If a channel's token was given, check that the administrator may use that channel.")
	default:
		return fail("The Admin API is out of reach: "+quiet(err)+".",
			"Check the address, that the store runs, and that this server may reach it.")
	}
}

// quiet is an error's text without our own words before it.
func quiet(err error) string {
	var fault *offers.PlatformError
	if errors.As(err, &fault) {
		return fault.Err.Error()
	}
	return err.Error()
}

// money looks at the channel's currency.
func (p *Platform) money(ctx context.Context) offers.Finding {
	s, err := p.channel(ctx)
	switch {
	case err != nil:
		return unread("Currency", err)
	case s.currency != p.store.Currency:
		return offers.Finding{Name: "Currency", Note: fmt.Sprintf("The channel %s sells in %s, this store's offers are in %s.", s.channel, s.currency, p.store.Currency),
			Fix: "Set the store's currency to the channel's, or give the token of the channel that sells in it."}
	case len(s.currencies) > 1:
		return offers.Finding{Name: "Currency", OK: true, Note: fmt.Sprintf("The channel sells in %s. In other currencies Vendure takes an amount for the same number: use percentages where shoppers choose.",
			strings.Join(s.currencies, ", "))}
	default:
		return offers.Finding{Name: "Currency", OK: true, Note: "The channel sells in " + s.currency + "."}
	}
}

// clock compares the store's with ours: it is the store that refuses a code after its end.
func (p *Platform) clock(header http.Header) offers.Finding {
	at, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return offers.Finding{Name: "Clock", OK: true, Note: "The store does not tell the time."}
	}
	skew := at.Sub(p.now()).Truncate(time.Second)
	if skew > maxSkew || skew < -maxSkew {
		return offers.Finding{Name: "Clock", Note: fmt.Sprintf("The store's clock and ours are %s apart.", skew.Abs()),
			Fix: "Let both machines set their clocks by NTP: a code ends by the store's clock."}
	}
	return offers.Finding{Name: "Clock", OK: true, Note: "The store's clock agrees with ours."}
}

// messages says how orders reach us.
func (p *Platform) messages() offers.Finding {
	if p.creds.WebhookSecret == "" {
		return offers.Finding{Name: "Orders", OK: true, Note: "Orders are read from the Admin API every few minutes. With the plugin and a webhook secret they are known at once."}
	}
	return offers.Finding{Name: "Orders", OK: true, Note: "The plugin's messages are taken, and orders are read from the Admin API in case one is lost."}
}

func unread(name string, err error) offers.Finding {
	return offers.Finding{Name: name, Note: "It could not be read: " + quiet(err) + ".", Fix: "Check the log-in's permissions, and try again."}
}
