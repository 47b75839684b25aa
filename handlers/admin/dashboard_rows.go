package admin

import (
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// counts is a number for people.
func counts(n int64) string { return grouped(fixedDecimal(n, 0)) }

// share is a part of a whole: "12.3 %". Nothing of nothing is a dash.
func share(part, whole int64) string {
	if whole <= 0 {
		return "–"
	}
	tenths := (part*2000 + whole) / (2 * whole)
	return fixedDecimal(tenths, 1) + "\u00a0%"
}

// change says how a number moved; "" where there is nothing to compare it with.
func change(now, before int64, known bool) string {
	switch {
	case !known || before <= 0:
		return ""
	case now == before:
		return "unchanged"
	case now > before:
		return "+" + share(now-before, before)
	}
	return "−" + share(before-now, before)
}

// steps lead from a visit to an order.
var steps = []struct{ name, words, means string }{
	{offers.CountSessions, "Visits", "Beginnings of visits that the tag told of"},
	{offers.CountSignals, "Signals", "Triggers that were reached in the browser"},
	{offers.CountQualified, "Qualified", "Signals that a campaign would have answered, before budgets and the shopper's history"},
	{"offered", "Offers", "Offers made and shown"},
	{"claimed", "Claimed", "Offers taken to the cart"},
	{"redeemed", "Redeemed", "Orders with the code"},
}

func funnelRows(res *results) (rows []views.Step) {
	for _, s := range steps {
		row := views.Step{Name: s.words, Means: s.means, Number: counts(res.total[s.name]), OfVisits: share(res.total[s.name], res.total[offers.CountSessions]),
			Before: "–", Change: change(res.total[s.name], res.before[s.name], res.knownBefore)}
		if res.knownBefore {
			row.Before = counts(res.before[s.name])
		}
		rows = append(rows, row)
	}
	return rows
}

// spared is how many visits saw no offer, of how many: a visit gets one at most.
func spared(t offers.Totals) (n, of int64) {
	visits := max(t[offers.CountSessions], t["offered"])
	return visits - t["offered"], visits
}

func (a *admin) tiles(v *visit, res *results) []views.Tile {
	amount := func(what, name string) views.Tile {
		return views.Tile{What: what, Number: showMoney(res.total[name], v.store.Currency), Change: change(res.total[name], res.before[name], res.knownBefore)}
	}
	none, of := spared(res.total)
	wasNone, wasOf := spared(res.before)
	quiet := views.Tile{What: "Visits without an offer", Number: share(none, of)}
	if res.knownBefore && wasOf > 0 {
		quiet.Change = "before: " + share(wasNone, wasOf)
	}
	orders := views.Tile{What: "Orders with a code", Number: counts(res.total["redeemed"]), Change: change(res.total["redeemed"], res.before["redeemed"], res.knownBefore)}
	risk := views.Tile{What: "At risk now", Number: showMoney(res.live.Sum()[offers.CountExposure], v.store.Currency), Change: "worst case of all live offers"}
	return []views.Tile{amount("Revenue with a code", offers.CountRevenue), orders, amount("Discount given", offers.CountDiscount), quiet, risk}
}

// charts are the range day by day, each with its table.
func charts(v *visit, res *results) []views.Chart {
	column := func(title, class string) views.Column { return views.Column{Title: title, Class: class} }
	count := views.Chart{ID: "offers-chart", Title: "Offers by day", XTitle: "Day",
		Columns: []views.Column{column("Visits", ""), column("Offers", "s1"), column("Claimed", "s2"), column("Redeemed", "s3")}}
	amounts := views.Chart{ID: "money-chart", Title: "Money by day, in " + v.store.Currency, XTitle: "Day",
		Columns: []views.Column{column("Revenue with a code", "s1"), column("Discount given", "s4")}}
	for _, d := range res.days {
		label, words := shortDay(d.day), dayWords(d.day, res.rng.today)
		if d.hour != "" {
			label, words = d.hour, d.hour
		}
		row, sums := views.ChartRow{Label: label, Words: words}, views.ChartRow{Label: label, Words: words}
		if d.gapMS > 0 {
			row.Mark, sums.Mark = "after a gap", "after a gap"
		}
		for _, name := range []string{offers.CountSessions, "offered", "claimed", "redeemed"} {
			n := d.totals[name]
			row.Cells = append(row.Cells, views.ChartCell{Y: strconv.FormatInt(n, 10), Words: known(d, counts(n))})
		}
		for _, name := range []string{offers.CountRevenue, offers.CountDiscount} {
			m := offers.Money{Amount: d.totals[name], Currency: v.store.Currency}
			sums.Cells = append(sums.Cells, views.ChartCell{Y: m.Decimal(), Words: known(d, showMoney(m.Amount, m.Currency))})
		}
		count.Rows, amounts.Rows = append(count.Rows, row), append(amounts.Rows, sums)
	}
	if len(res.days) > 0 && res.days[0].hour != "" {
		count.Title, count.XTitle = "Offers by hour", "Hour"
		amounts.Title, amounts.XTitle = "Money by hour, in "+v.store.Currency, "Hour"
	}
	for _, c := range []*views.Chart{&count, &amounts} {
		c.Summary = c.Title + ", " + res.rng.words() + ". The numbers are in the table below."
	}
	return []views.Chart{count, amounts}
}

// known is the number, or a dash for a day of which nothing is kept.
func known(d counted, words string) string {
	if !d.known {
		return "–"
	}
	return words
}

// gapWords says where the days' numbers are not quite their own.
func gapWords(res *results) (words []string) {
	for _, d := range res.days {
		if d.gapMS > 0 {
			words = append(words, dayWords(d.day, res.rng.today)+": nothing was written down for "+showSpan(d.gapMS)+
				" before; what happened meanwhile counts on this day")
		}
	}
	return words
}
