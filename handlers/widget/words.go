package widget

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"lastcall/offers"
	views "lastcall/views/widget"
)

// body is the view of an offer in the state it is in. The zero offer is none.
func (h *Handler) body(live *offers.Live, o offers.Offer, links views.Links, mode string) templ.Component {
	n := h.notice(live, links)
	c := live.Campaign(o.Campaign)
	if o.Refused {
		if mode == modeTease || o.Now >= o.EndsAt { // no promise is held up from page to page
			return views.None()
		}
		return notTakenView(n)
	}
	switch o.State {
	case offers.Offered:
		if o.Now >= o.Deadline {
			return views.Ended(n)
		}
		if mode == modeTease {
			return views.TeaserView(views.Teaser{Links: links, Words: n.Words, Value: valueText(o),
				RemainingMS: o.RemainingMS(), TotalMS: o.Deadline - o.MintedAt})
		}
		return views.OfferView(offerModel(live, o, c, n))
	case offers.Claimed:
		if o.Now >= o.EndsAt {
			return views.Ended(n)
		}
		if mode == modeTease { // the way back to the cart, from any page
			left, total := shownLeft(o, o.Now)
			return views.TeaserView(views.Teaser{Links: links, Words: n.Words, Value: valueText(o),
				RemainingMS: left, TotalMS: total})
		}
		n.Title, n.Body = n.ClaimedTitle, n.ClaimedBody
		return views.Claimed(n)
	case offers.Expired:
		return views.Ended(n)
	default:
		return views.None()
	}
}

func offerModel(live *offers.Live, o offers.Offer, c *offers.Campaign, n views.Notice) views.Offer {
	m := views.Offer{
		Links: n.Links, Words: n.Words, Store: live.Store.Name, Value: valueText(o), Picture: pictureOf(live.Store),
		Title: "A little thank\u2011you, just for you",
		Body:  "Finish your order before the timer ends and the discount is yours.",
		Terms: terms(o, c), Disclosure: live.Store.Disclosure, RemainingMS: o.RemainingMS(), TotalMS: o.Deadline - o.MintedAt,
		ShownStatus: valueText(o) + ". This offer ends in " + spanText(o.RemainingMS()) + ".",
	}
	if o.MaxOff > 0 {
		m.ValueNote = "up to " + moneyText(o.MaxOff, o.Currency)
	}
	if c == nil {
		m.MoreLabel = ""
		return m
	}
	fill := func(to *string, text string) {
		if text != "" {
			*to = filled(text, o)
		}
	}
	fill(&m.Title, c.Texts.Title)
	fill(&m.Body, c.Texts.Body)
	fill(&m.ClaimLabel, c.Texts.Claim)
	fill(&m.DismissLabel, c.Texts.Dismiss)
	if c.Texts.Terms != "" {
		m.Terms = append(m.Terms, filled(c.Texts.Terms, o))
	}
	if o.Extended >= c.Duration.MoreMax {
		m.MoreLabel = ""
	}
	return m
}

// filled puts the offer's values into a merchant's text.
func filled(text string, o offers.Offer) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return strings.NewReplacer("{discount}", valueText(o), "{minutes}", minutesText(o.RemainingMS())).Replace(text)
}

// minutesText is a number of minutes, rounded up.
func minutesText(ms int64) string { return strconv.FormatInt((ms+59_999)/60_000, 10) }

func terms(o offers.Offer, c *offers.Campaign) []string {
	list := []string{"The offer ends when the timer does. After that it is gone for good.", "Valid for one order."}
	if o.MinTotal > 0 {
		list = append(list, "For orders from "+moneyText(o.MinTotal, o.Currency)+".")
	}
	if c != nil && c.Duration.GraceMS > 0 {
		list = append(list, "Once it is in your cart you have "+spanText(c.Duration.GraceMS)+" beyond the timer to finish the checkout.")
	}
	return list
}

// notice has the words that every view shares.
func (h *Handler) notice(live *offers.Live, links views.Links) views.Notice {
	return noticeOf(live, links)
}

func noticeOf(live *offers.Live, links views.Links) views.Notice {
	words := views.DefaultWords()
	return views.Notice{Links: links, Words: words, Store: live.Store.Name, Title: words.EndedTitle, Body: words.EndedBody}
}

func (h *Handler) links(live *offers.Live, r *http.Request) views.Links {
	return views.NewLinks("/f/"+live.Store.Key, "", modeOf(r) == modeTease)
}

// modeOf is the form that was asked for: the address' m, a plain word.
func modeOf(r *http.Request) string {
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		if mode, ok := strings.CutPrefix(pair, "m="); ok {
			return mode
		}
	}
	return ""
}

// valueText is what an offer gives, in few words: 12.5% off, €10.00 off, Free shipping.
func valueText(o offers.Offer) string {
	switch o.Kind {
	case offers.Percent:
		text := strconv.FormatInt(o.Amount/100, 10)
		if rest := o.Amount % 100; rest != 0 {
			text += strings.TrimRight(fmt.Sprintf(".%02d", rest), "0")
		}
		return text + "% off"
	case offers.FixedAmount:
		return moneyText(o.Amount, o.Currency) + " off"
	default:
		return "Free shipping"
	}
}

var symbols = map[string]string{"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}

// moneyText is an amount in minor units as English shops write it.
func moneyText(amount int64, currency string) string {
	text := offers.Money{Amount: amount, Currency: currency}.Decimal()
	if s, ok := symbols[currency]; ok {
		return s + text
	}
	return currency + " " + text
}

// spanText is a time span in words, rounded up to whole minutes above one.
func spanText(ms int64) string {
	seconds := (ms + 999) / 1000
	switch {
	case seconds == 1:
		return "1 second"
	case seconds < 60:
		return strconv.FormatInt(seconds, 10) + " seconds"
	}
	minutes := (seconds + 59) / 60
	switch {
	case minutes == 1:
		return "1 minute"
	case minutes < 120:
		return strconv.FormatInt(minutes, 10) + " minutes"
	}
	return strconv.FormatInt((minutes+59)/60, 10) + " hours"
}
