package admin

import (
	"encoding/json"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// pageOf is the path that a shopper was on, as far as the evidence tells.
func pageOf(evidence string) string {
	var e offers.Evidence
	if json.Unmarshal([]byte(evidence), &e) != nil {
		return ""
	}
	return e.Page
}

// seenWords are the counters of a visit in words, those that there are.
func (a *admin) seenWords(evidence, currency string) (out []views.Fact) {
	var e offers.Evidence
	if json.Unmarshal([]byte(evidence), &e) != nil {
		return nil
	}
	add := func(there bool, what, words string) {
		if there {
			out = append(out, views.Fact{What: what, Words: words})
		}
	}
	span := func(what string, ms int64) {
		if ms < seconds.ms {
			add(ms > 0, what, "less than a second")
			return
		}
		add(true, what, showSpan(ms/seconds.ms*seconds.ms))
	}
	count := func(what string, n int64) { add(n > 0, what, grouped(strconv.FormatInt(n, 10))) }
	add(e.Page != "", "Page", e.Page)
	span("Active on this page", e.DwellMS)
	span("Active in this visit", e.SessionDwellMS)
	span("Longest on one product", e.ProductDwellMS)
	span("Without input", e.IdleMS)
	span("Since the visit began", e.VisitMS)
	count("Pages", e.Pages)
	count("Products", e.Products)
	count("Came back to a product", e.Comparisons)
	add(e.Scroll > 0, "Scrolled", strconv.FormatInt(e.Scroll, 10)+"\u00a0%")
	if e.CartCurrency != "" {
		currency = e.CartCurrency
	}
	add(e.CartValue > 0, "Cart", showMoney(e.CartValue, currency))
	span("Cart left alone", e.CartIdleMS)
	count("Checkout pages", e.CheckoutPages)
	span("From cart to checkout", e.CartToCheckoutMS)
	add(e.Purchased, "Bought", "In this visit")
	add(e.Event != "", "Event", e.Event)
	add(e.Referrer != "", "Came from", e.Referrer)
	add(e.Source != "", "Source", e.Source)
	add(e.Medium != "", "Medium", e.Medium)
	add(e.Campaign != "", "Advertised as", e.Campaign)
	add(e.Lang != "", "Language of the page", e.Lang)
	add(e.Touch, "Device", "Touch screen")
	return out
}
