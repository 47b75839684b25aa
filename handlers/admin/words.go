package admin

import (
	"fmt"
	"strings"

	"lastcall/offers"
)

// triggerNames are the triggers as headings of the editor.
var triggerNames = map[offers.TriggerKind]string{
	offers.ExitIntent:   "Leaving the page",
	offers.Dwell:        "Time on a page",
	offers.SessionDwell: "Time in the visit",
	offers.Idle:         "No input",
	offers.ScrollDepth:  "Scrolled down",
	offers.PageViews:    "Pages viewed",
	offers.Compared:     "Comparing products",
	offers.CartValue:    "Value of the cart",
	offers.CartIdle:     "Cart left alone",
	offers.CustomEvent:  "Your own event",
}

func triggersWords(triggers []offers.Trigger, currency string) string {
	var words []string
	for _, t := range triggers {
		words = append(words, triggerWords(t, currency))
	}
	return strings.Join(words, " · ")
}

// triggerWords says when a trigger is reached.
func triggerWords(t offers.Trigger, currency string) string {
	s := ""
	switch t.Kind {
	case offers.ExitIntent:
		s = "Leaving the page"
	case offers.Dwell:
		s = showSpan(t.Threshold) + " on a page"
	case offers.SessionDwell:
		s = showSpan(t.Threshold) + " in the visit"
	case offers.Idle:
		s = showSpan(t.Threshold) + " without input"
	case offers.ScrollDepth:
		s = fmt.Sprintf("Scrolled %d\u00a0%%", t.Threshold)
	case offers.PageViews:
		s = plural(t.Threshold, "page", "pages") + " viewed"
	case offers.Compared:
		s = plural(t.Threshold, "return", "returns") + " to a product"
	case offers.CartValue:
		s = "Cart of " + showMoney(t.Threshold, currency) + " or more"
	case offers.CartIdle:
		s = "Cart left alone for " + showSpan(t.Threshold)
	case offers.CustomEvent:
		s = "Event " + t.Event
	default:
		s = "Unknown trigger"
	}
	if t.MinProductDwellMS > 0 {
		s += ", after " + showSpan(t.MinProductDwellMS) + " on a product"
	}
	if t.MinPages > 0 {
		s += ", from " + plural(t.MinPages, "page", "pages") + " on"
	}
	return s
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1\u00a0" + one
	}
	return fmt.Sprintf("%d\u00a0%s", n, many)
}

func valueWords(v offers.Value, currency string) string {
	switch v.Kind {
	case offers.Percent:
		return between(typedPercent(v.Min), typedPercent(v.Max), "\u00a0%")
	case offers.FixedAmount:
		return between(grouped(typedMoney(v.Min, currency)), grouped(typedMoney(v.Max, currency)), "\u00a0"+currency)
	case offers.FreeShipping:
		return "Free shipping"
	default:
		return "Unknown"
	}
}

func durationWords(d offers.Duration) string {
	if d.MinMS%minutes.ms == 0 && d.MaxMS%minutes.ms == 0 {
		return between(typedSpan(d.MinMS, minutes), typedSpan(d.MaxMS, minutes), "\u00a0min")
	}
	return between(showSpan(d.MinMS), showSpan(d.MaxMS), "")
}

func between(least, most, unit string) string {
	if least == most {
		return least + unit
	}
	return least + "–" + most + unit
}
