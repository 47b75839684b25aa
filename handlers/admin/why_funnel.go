package admin

import (
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// funnelSteps are the reasons in the order in which they are looked at, and what is left after each group of them.
var funnelSteps = []struct {
	reasons []offers.Reason
	left    string
}{
	{[]offers.Reason{offers.ReasonErased, offers.ReasonPlatform, offers.ReasonConsent, offers.ReasonBot, offers.ReasonImplausible, offers.ReasonRate,
		offers.ReasonOff, offers.ReasonSchedule}, "While the campaign ran"},
	{[]offers.Reason{offers.ReasonNoTrigger}, "Reached a trigger"},
	{[]offers.Reason{offers.ReasonDedicated, offers.ReasonNotTargeted}, "Qualified"},
	{[]offers.Reason{offers.ReasonHoldout}, "May get an offer"},
	{[]offers.Reason{offers.ReasonLiveOffer, offers.ReasonCooldown, offers.ReasonPerSession, offers.ReasonLifetimeCap, offers.ReasonBudget, offers.ReasonExposure}, "Got an offer"},
}

// shortReasons name the reasons in lists.
var shortReasons = map[offers.Reason]string{
	offers.ReasonOff: "Switched off", offers.ReasonPlatform: "Platform lets no codes be made", offers.ReasonConsent: "No consent", offers.ReasonBot: "A program",
	offers.ReasonImplausible: "Numbers cannot be true", offers.ReasonRate: "Too many signals", offers.ReasonErased: "Asked to be forgotten",
	offers.ReasonSchedule: "Outside the schedule", offers.ReasonNoTrigger: "No trigger reached", offers.ReasonNotTargeted: "Outside the targeting",
	offers.ReasonDedicated: "Dedicated buyer", offers.ReasonHoldout: "Held out", offers.ReasonLiveOffer: "Has a live offer", offers.ReasonCooldown: "Too soon after the last",
	offers.ReasonPerSession: "Had all of the campaign's", offers.ReasonLifetimeCap: "Had all of the store's", offers.ReasonBudget: "Budget spent",
	offers.ReasonExposure: "Too much at risk",
}

// funnelOf is how far signals came with one campaign, or with all of them (campaign ""). Each signal is held against each
// campaign, so with several a signal counts several times.
func funnelOf(counters offers.Counters, campaign, name string) views.Funnel {
	sum := map[string]int64{}
	for id, names := range counters {
		if id == offers.GoodwillCampaign || campaign != "" && id != campaign {
			continue
		}
		for what, n := range names {
			sum[what] += n
		}
	}
	refused := func(r offers.Reason) int64 { return sum["refused:"+string(r)] }
	total := sum[string(offers.Offered)]
	for _, s := range funnelSteps {
		for _, r := range s.reasons {
			total += refused(r)
		}
	}
	f := views.Funnel{Title: "How far signals came", Words: "Since the store began. Each signal is held against each campaign, so with several campaigns one signal counts several times."}
	if campaign != "" {
		f.Title, f.Words = "How far signals came with "+name, "Since the campaign began."
	}
	if total == 0 {
		return views.Funnel{}
	}
	row := func(what string, n int64, isSum bool) {
		f.Rows = append(f.Rows, views.FunnelRow{What: what, Count: grouped(strconv.FormatInt(n, 10)), Share: shareWords(n, total),
			Value: strconv.FormatInt(n, 10), Max: strconv.FormatInt(total, 10), Sum: isSum})
	}
	row("Signals", total, true)
	left, triggered, qualified := total, int64(0), int64(0)
	for _, s := range funnelSteps {
		for _, r := range s.reasons {
			if n := refused(r); n > 0 {
				row(shortReasons[r], n, false)
				left -= n
			}
		}
		row(s.left, left, true)
		switch s.left {
		case "Reached a trigger":
			triggered = left
		case "Qualified":
			qualified = left
		}
	}
	if n := refused(offers.ReasonDedicated); triggered > 0 {
		f.Notes = append(f.Notes, "Dedicated buyers: "+shareWords(n, triggered)+" of those who reached a trigger were buying already and saw nothing.")
	}
	if n := refused(offers.ReasonHoldout); qualified > 0 {
		f.Notes = append(f.Notes, "Held out: "+shareWords(n, qualified)+" of those who qualified got nothing on purpose, to measure what offers earn.")
	}
	return f
}

// shareWords is a share to a tenth of a percent; what is there and rounds to nothing says so.
func shareWords(n, of int64) string {
	if of <= 0 {
		return "–"
	}
	tenths := (n*1_000 + of/2) / of
	if n > 0 && tenths == 0 {
		return "<\u00a00.1\u00a0%"
	}
	return formatDecimal(tenths, 1) + "\u00a0%"
}
