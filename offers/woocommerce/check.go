package woocommerce

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// skewLimit is how far the shop's clock may be from ours. The header tells whole seconds.
const skewLimit = 5 * time.Second

// Check implements offers.Platform. A shop that can't be asked at all is one finding; the rest looks at what it says.
func (p *Platform) Check(ctx context.Context) []offers.Finding {
	findings := []offers.Finding{p.checkEncryption()}
	sent := p.now()
	a, err := p.client.Send(ctx, http.MethodGet, "/system_status?_fields=environment", nil)
	if err == nil {
		err = fault(a, "system status")
	}
	if err != nil {
		return append(findings, failed("Read access", err))
	}
	return append(findings, checkVersion(a), p.checkClock(a, sent), p.checkWriting(ctx), p.checkSettings(ctx),
		p.checkShipping(ctx), p.checkMessages(ctx), p.checkCart())
}

// failed is a finding about a call.
func failed(name string, err error) offers.Finding {
	f := offers.Finding{Name: name}
	switch offers.FaultOf(err) {
	case offers.FaultUnauthorized:
		f.Note = "WooCommerce does not let us in."
		f.Fix = "Make a key under WooCommerce, Settings, Advanced, REST API: permissions Read/Write, for a user who may manage the shop. Check that the address is the shop's home and that permalinks are not “plain”."
	case offers.FaultThrottled:
		f.Note = "The shop's server asks for fewer calls."
		f.Fix = "Try again in a minute; raise the host's limit for the REST API if this stays."
	default:
		f.Note = "The shop does not answer as it should."
		f.Fix = "Open the address in a browser. A shop in maintenance, a firewall, or a plugin that prints into answers are the usual causes."
	}
	return f
}

func (p *Platform) checkEncryption() offers.Finding {
	if strings.HasPrefix(p.client.Base, "https://") {
		return offers.Finding{Name: "Encryption", OK: true, Note: "Calls go over TLS."}
	}
	return offers.Finding{Name: "Encryption", OK: true, Note: "The shop runs on this machine: calls are signed and not encrypted."}
}

func checkVersion(a outbound.Answer) offers.Finding {
	var status struct {
		Environment struct {
			Version string `json:"version"`
		} `json:"environment"`
	}
	f := offers.Finding{Name: "Read access", OK: true}
	if err := a.Into(&status); err != nil || status.Environment.Version == "" {
		return failed(f.Name, err)
	}
	f.Note = "WooCommerce " + status.Environment.Version + "."
	return f
}

func (p *Platform) checkClock(a outbound.Answer, sent time.Time) offers.Finding {
	f := offers.Finding{Name: "Clock", OK: true, Note: "Both clocks agree."}
	at, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil {
		f.Note = "The shop does not tell its time."
		return f
	}
	// The answer was made between sending and now, at some moment of the second it names.
	skew := max(sent.Sub(at.Add(time.Second)), at.Sub(p.now()), 0)
	if skew > skewLimit {
		f.OK = false
		f.Note = fmt.Sprintf("The clocks are %s apart: coupons would end that much too early or too late.", skew.Round(time.Second))
		f.Fix = "Let both servers set their clocks by NTP."
	}
	return f
}

// checkWriting asks for a coupon without a code, which WooCommerce refuses once it has found that we may create one.
func (p *Platform) checkWriting(ctx context.Context) offers.Finding {
	const name = "Access to coupons"
	a, err := p.client.Send(ctx, http.MethodPost, "/coupons", map[string]string{"code": ""})
	if err == nil && word(a) == wordNoCode {
		return offers.Finding{Name: name, OK: true, Note: "The key may create and delete coupons."}
	}
	if err == nil {
		err = fault(a, "coupon without a code")
	}
	return failed(name, err)
}

func (p *Platform) checkSettings(ctx context.Context) offers.Finding {
	f := offers.Finding{Name: "Shop settings"}
	a, err := p.client.Send(ctx, http.MethodGet, "/settings/general", nil)
	if err != nil {
		return failed(f.Name, err)
	}
	list, err := into[[]struct {
		ID    string `json:"id"`
		Value any    `json:"value"`
	}](a, "settings")
	if err != nil {
		return failed(f.Name, err)
	}
	values := map[string]string{}
	for _, s := range list {
		values[s.ID] = fmt.Sprint(s.Value)
	}
	currency, decimals := values["woocommerce_currency"], values["woocommerce_price_num_decimals"]
	switch {
	case values["woocommerce_enable_coupons"] == "no":
		f.Note, f.Fix = "Coupons are switched off.", "Switch on “Enable the use of coupon codes” under WooCommerce, Settings, General."
	case currency != p.store.Currency:
		f.Note = fmt.Sprintf("The shop sells in %s, the store here in %s.", currency, p.store.Currency)
		f.Fix = "Set the store's currency to the shop's."
	case decimals != "" && decimals != strconv.Itoa(offers.MinorDigits(currency)):
		f.Note = fmt.Sprintf("The shop shows %s decimals, %s has %d: what is taken off would be rounded.", decimals, currency, offers.MinorDigits(currency))
		f.Fix = fmt.Sprintf("Set “Number of decimals” to %d under WooCommerce, Settings, General.", offers.MinorDigits(currency))
	default:
		f.OK, f.Note = true, "Coupons are on, the currency is "+currency+"."
	}
	return f
}

// checkShipping only tells: a shop without such a method works, but for one kind of campaign.
func (p *Platform) checkShipping(ctx context.Context) offers.Finding {
	const name = "Free shipping by code"
	const mostZones = 20
	a, err := p.client.Send(ctx, http.MethodGet, "/shipping/zones", nil)
	if err != nil {
		return failed(name, err)
	}
	zones, err := into[[]struct {
		ID int64 `json:"id"`
	}](a, "shipping zones")
	if err != nil {
		return failed(name, err)
	}
	for _, z := range zones[:min(len(zones), mostZones)] {
		a, err := p.client.Send(ctx, http.MethodGet, "/shipping/zones/"+strconv.FormatInt(z.ID, 10)+"/methods", nil)
		if err != nil {
			return failed(name, err)
		}
		methods, err := into[[]struct {
			ID       string `json:"method_id"`
			Enabled  bool   `json:"enabled"`
			Settings struct {
				Requires struct {
					Value string `json:"value"`
				} `json:"requires"`
			} `json:"settings"`
		}](a, "shipping methods")
		if err != nil {
			return failed(name, err)
		}
		for _, m := range methods {
			if needs := m.Settings.Requires.Value; m.ID == "free_shipping" && m.Enabled && (needs == "coupon" || needs == "either") {
				return offers.Finding{Name: name, OK: true, Note: "A shipping method opens with a coupon."}
			}
		}
	}
	return offers.Finding{Name: name, OK: true,
		Note: "No shipping method opens with a coupon. Add “Free shipping” that requires one to a zone before a campaign gives it."}
}

func (p *Platform) checkMessages(ctx context.Context) offers.Finding {
	f := offers.Finding{Name: "Messages of orders", OK: true}
	all, err := p.hooks(ctx)
	if err != nil {
		return failed(f.Name, err)
	}
	ours, off := 0, 0
	for _, h := range all {
		if strings.HasPrefix(h.Name, hookName) {
			ours++
			if h.Status != "active" {
				off++
			}
		}
	}
	switch {
	case off > 0:
		f.OK = false
		f.Note = fmt.Sprintf("WooCommerce has switched off %d of our %d webhooks, because deliveries failed.", off, ours)
		f.Fix = "Check that the shop can reach this server. They are switched on again within a day, or at once by a restart."
	case ours == 0:
		f.Note = "No webhook is set up yet. That is done when the server runs; until then orders are read now and then."
	default:
		f.Note = fmt.Sprintf("%d webhooks are active.", ours)
	}
	return f
}

func (p *Platform) checkCart() offers.Finding {
	f := offers.Finding{Name: "Way into the cart", OK: true, Note: "Codes come in by our snippet, /discount/CODE, and carts are kept."}
	if !p.snippet {
		f.Note = "Without our snippet, codes come in by the checkout link, which builds the cart anew, or are typed by the shopper."
	}
	return f
}
