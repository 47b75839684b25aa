package admin

import (
	"lastcall/offers"
	views "lastcall/views/admin"
)

// codeState is where a code stands, in a word and as a chip's kind. Time decides before the ledger's own state does.
func codeState(c offers.CodeRecord) (words, kind string) {
	switch {
	case (c.State == offers.Offered || c.State == offers.Claimed) && !c.Lives():
		return "Expired", "off"
	case c.State == offers.Offered:
		return "Offered", "info"
	case c.State == offers.Claimed && c.Goodwill:
		return "Given", "good"
	case c.State == offers.Claimed:
		return "Claimed", "good"
	case c.State == offers.Redeemed:
		return "Redeemed", "good"
	case c.State == offers.Expired:
		return "Expired", "off"
	case c.State == offers.Revoked:
		return "Revoked", "bad"
	case c.State == offers.Released && c.Lives():
		return "Live again", "wait"
	case c.State == offers.Released:
		return "Order cancelled", "off"
	default:
		return string(c.State), "info"
	}
}

// codeWords say what the state means for a customer who asks.
func codeWords(c offers.CodeRecord) string {
	switch {
	case c.Lives() && c.State == offers.Offered:
		return "The shopper sees the offer and has not taken it. The code is told to nobody before that and would be refused."
	case c.Lives() && c.State == offers.Claimed && c.Goodwill:
		return "It was given to a customer and works for one order until it ends."
	case c.Lives() && c.State == offers.Claimed:
		return "The shopper took the offer to the cart. It works for one order until it ends."
	case c.Lives():
		return "Its order was cancelled, and it works once more until it ends."
	case c.State == offers.Redeemed:
		return "An order used it. It is refused for any other."
	case c.State == offers.Revoked:
		return "It was ended before its time and is refused."
	case c.State == offers.Released:
		return "Its order was cancelled. It is refused."
	default:
		return "Its time is up and it is refused."
	}
}

// worthWords is what an offer gives.
func worthWords(o offers.Offer) string {
	switch o.Kind {
	case offers.Percent:
		return typedPercent(o.Amount) + "\u00a0%"
	case offers.FixedAmount:
		return showMoney(o.Amount, o.Currency)
	case offers.FreeShipping:
		return "Free shipping"
	default:
		return "Unknown"
	}
}

// codeFacts are the times and amounts of a code, those that there are.
func (a *admin) codeFacts(v *visit, c offers.CodeRecord, names map[string]string) []views.Fact {
	facts := []views.Fact{{What: "Campaign", Words: nameOr(names, c.Campaign)}, {What: "Value", Words: worthWords(c.Offer)}}
	add := func(there bool, what, words string) {
		if there {
			facts = append(facts, views.Fact{What: what, Words: words})
		}
	}
	at := func(what string, ms int64) { add(ms > 0, what, a.time(v, ms)) }
	add(c.MaxOff > 0, "At most", showMoney(c.MaxOff, c.Currency))
	add(c.MinTotal > 0, "Smallest basket", showMoney(c.MinTotal, c.Currency))
	made := "Offered"
	if c.Goodwill {
		made = "Given"
	}
	at(made, c.MintedAt)
	if !c.Goodwill {
		at("Claimed", c.ClaimedAt)
		at("Deadline", c.Deadline)
	}
	if grace := c.EndsAt - c.Deadline; grace > 0 {
		add(true, "Ends", a.time(v, c.EndsAt)+" (with "+showSpan(grace)+" for a checkout in flight)")
	} else {
		at("Ends", c.EndsAt)
	}
	if left := c.EndsAt - c.Now; left > days.ms {
		add(c.Lives(), "Time left", showSpan(left/hours.ms*hours.ms))
	} else {
		add(c.Lives(), "Time left", showSpan(left/seconds.ms*seconds.ms))
	}
	add(c.Extended > 0, "The shopper asked for more time", plural(c.Extended, "time", "times"))
	add(c.AddedMS > 0, "Added by staff", showSpan(c.AddedMS))
	at("Redeemed", c.RedeemedAt)
	add(c.Order != "", "Order", c.Order)
	add(c.RedeemedAt > 0, "Discount", showMoney(c.Discount, c.Currency)+" of "+showMoney(c.Subtotal, c.Currency))
	at("Order cancelled", c.ReleasedAt)
	at("Revoked", c.RevokedAt)
	if c.Session != "" {
		add(true, "Session", offers.SessionName(v.store, c.Session))
	} else if !c.Goodwill {
		add(true, "Session", "The shopper asked to be forgotten.")
	}
	return facts
}

// outsideWords are how a code stands on the platform.
func outsideWords(c offers.CodeRecord, platform string) (words views.Fact, kind string) {
	switch c.Outside {
	case offers.OutsideNone:
		if c.Lives() && c.State == offers.Offered {
			return views.Fact{What: "Not there yet", Words: "Nothing has to be there before the shopper takes the offer."}, "info"
		}
		return views.Fact{What: "Nothing to do", Words: "This code was never needed outside: the checkout asks our API."}, "info"
	case offers.OutsideWaiting:
		return views.Fact{What: "Waiting", Words: "It is being created at " + platform + "."}, "wait"
	case offers.OutsideThere:
		return views.Fact{What: "Created", Words: "It is there, with its end."}, "good"
	case offers.OutsideMoving:
		return views.Fact{What: "Being changed", Words: "It is there, and its new end is on the way."}, "wait"
	case offers.OutsideRefused:
		return views.Fact{What: "Given up", Words: platform + " would not create it: see the calls that were given up on the Platform page."}, "bad"
	case offers.OutsideDeleting:
		return views.Fact{What: "Being deleted", Words: "Its deletion waits. The code is refused by us already."}, "wait"
	case offers.OutsideStuck:
		return views.Fact{What: "Not deleted", Words: "Its deletion was given up: see the Platform page. Its own end there may still stop it."}, "bad"
	case offers.OutsideGone:
		return views.Fact{What: "Gone", Words: "It is deleted, or never came to be there."}, "info"
	default:
		return views.Fact{What: string(c.Outside), Words: ""}, "info"
	}
}
