package admin

import "lastcall/offers"

// reasonWords says why there was no offer, to a merchant who wonders why nothing shows.
var reasonWords = map[offers.Reason]string{
	offers.ReasonOff:         "The campaign or the whole store is switched off.",
	offers.ReasonPlatform:    "The store's platform does not let us make codes: see its page.",
	offers.ReasonConsent:     "The shopper has not given the consent that this store asks for.",
	offers.ReasonBot:         "The visitor is a program, not a shopper.",
	offers.ReasonImplausible: "The numbers sent cannot be true for so short a visit.",
	offers.ReasonRate:        "Too many signals in too short a time.",
	offers.ReasonErased:      "The shopper asked to be forgotten.",
	offers.ReasonSchedule:    "Outside the campaign's dates, days or hours.",
	offers.ReasonNoTrigger:   "None of the campaign's triggers was reached.",
	offers.ReasonNotTargeted: "Page, device, source, cart or product is outside the targeting.",
	offers.ReasonDedicated:   "This shopper is buying already, without an offer.",
	offers.ReasonHoldout:     "Held out on purpose, to measure what offers earn.",
	offers.ReasonLiveOffer:   "The shopper has a live offer already.",
	offers.ReasonCooldown:    "Too soon after the shopper's last offer.",
	offers.ReasonPerSession:  "The shopper has had all offers that this campaign allows.",
	offers.ReasonLifetimeCap: "The shopper has had all offers that the store allows.",
	offers.ReasonBudget:      "The campaign's budget is spent.",
	offers.ReasonExposure:    "Too much money is at risk in live offers.",
}

// whyWords is the reason in words; one that is newer than this page shows as it is kept.
func whyWords(r offers.Reason) string {
	if words, ok := reasonWords[r]; ok {
		return words
	}
	return string(r)
}

// happened are the kinds of event in words: what it is called, how it is marked, and what it means.
var happened = map[string]struct{ what, kind, why string }{
	"offered":    {"Offered", "good", "All conditions were met."},
	"refused":    {"No offer", "no", ""},
	"dismissed":  {"Closed", "info", "The shopper closed the pop-up; the offer stays open in the corner."},
	"extended":   {"More time", "info", "The shopper asked for more time."},
	"claimed":    {"Claimed", "good", "The shopper took the offer to the cart."},
	"redeemed":   {"Redeemed", "good", "An order used the code."},
	"expired":    {"Expired", "info", "The time ran out."},
	"revoked":    {"Revoked", "info", "The offer was ended before its time."},
	"released":   {"Released", "info", "The order was cancelled."},
	"issued":     {"Given", "good", "Staff gave the code to a customer."},
	"prolonged":  {"More time", "info", "Staff gave more time."},
	"second_use": {"Used again", "bad", "A second order used the code: the store let it through."},
	"forgotten":  {"Forgotten", "info", "The shopper asked to be forgotten."},
}
