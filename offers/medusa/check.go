package medusa

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// maxSkew is how far Medusa's clock may be from ours: codes end by its clock.
const maxSkew = 5 * time.Second

// Check looks at the server, the key, what it may see, the currency and the clock.
func (p *Platform) Check(ctx context.Context) []offers.Finding {
	var findings []offers.Finding
	say := func(name string, ok bool, note, fix string) {
		if ok {
			fix = ""
		}
		findings = append(findings, offers.Finding{Name: name, OK: ok, Note: note, Fix: fix})
	}
	answer, err := p.client.Send(ctx, http.MethodGet, "/admin/stores?limit=1&fields=id,name,supported_currencies.currency_code", nil)
	if err == nil {
		err = answer.Fault("read the store")
	}
	if err != nil {
		switch fault := offers.FaultOf(err); {
		case fault == offers.FaultUnauthorized && !errors.Is(err, outbound.ErrElsewhere):
			say("API key", false, "Medusa does not know the key.", "Make a secret API key in Medusa's admin, under Settings, Secret API Keys, and connect the store with it again.")
		case fault == offers.FaultThrottled:
			say("Server", false, "Medusa says that it is called too often.", "Try again in a minute.")
		default:
			say("Server", false, "Medusa does not answer as it should: "+err.Error()+".", "See whether the address is Medusa's own (not the storefront's), and whether the server runs and can be reached from here.")
		}
		return findings
	}
	say("API key", true, "Medusa takes it.", "")

	for _, door := range []struct{ name, path string }{
		{"Access to promotions", "/admin/promotions?limit=1&fields=id"},
		{"Access to campaigns", "/admin/campaigns?limit=1&fields=id"},
		{"Access to orders", "/admin/orders?limit=1&fields=id"},
	} {
		a, err := p.client.Send(ctx, http.MethodGet, door.path, nil)
		if err == nil {
			err = a.Fault("read")
		}
		if err != nil {
			say(door.name, false, "It is refused: "+err.Error()+".", "Give the key's user a role that may read and change promotions and read orders.")
		} else {
			say(door.name, true, "Allowed.", "")
		}
	}

	var list struct {
		Regions []struct {
			Currency string `json:"currency_code"`
		}
	}
	_, err = p.get(ctx, "read regions", "/admin/regions", page(url.Values{"fields": {"id,currency_code"}}, 200, 0), &list)
	var sells []string
	for _, r := range list.Regions {
		if c := strings.ToUpper(r.Currency); !slices.Contains(sells, c) {
			sells = append(sells, c)
		}
	}
	note := "Its regions sell in " + strings.Join(sells, ", ") + "."
	if err != nil {
		note = "The regions can't be read: " + err.Error() + "."
	} else if len(sells) == 0 {
		note = "It has no regions."
	}
	say("Currency", slices.Contains(sells, p.currency), note,
		"Add a region that sells in "+p.currency+" in Medusa's admin, or give this store another currency.")

	at, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		say("Clock", true, "Medusa does not say what time it is.", "")
	} else {
		skew := p.now().Sub(at).Abs().Round(time.Second)
		say("Clock", skew <= maxSkew, fmt.Sprintf("It is at most %s from ours.", skew+time.Second), "Let both servers set their clocks by NTP: codes end by Medusa's.")
	}
	return findings
}
