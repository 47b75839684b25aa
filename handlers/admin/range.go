package admin

import (
	"net/url"
	"strconv"

	"lastcall/offers"
)

// mostDays is the longest range: of the first day's day before there must be numbers too.
const mostDays = offers.DaysKept - 10

// dayRange is some days of a store, and how they were asked for.
type dayRange struct {
	name     string // "today", "yesterday", a number of days up to today, or "own"
	from, to offers.Day
	today    offers.Day
	typed    [2]string // the boxes of an own range, as typed
	wrong    string    // why the own range is none; the range is the usual one then
}

var rangeNames = []struct{ name, words string }{
	{"today", "Today"}, {"yesterday", "Yesterday"}, {"7", "7 days"}, {"30", "30 days"}, {"90", "90 days"},
}

const usualRange = "7"

// rangeOf reads the range that an address asks for.
func rangeOf(q url.Values, today offers.Day) dayRange {
	r := dayRange{name: q.Get("range"), today: today, from: today, to: today}
	switch r.name {
	case "today":
	case "yesterday":
		r.from, r.to = today.Add(-1), today.Add(-1)
	case "7", "30", "90":
		n, _ := strconv.Atoi(r.name)
		r.from = today.Add(1 - n)
	case "own":
		r.typed = [2]string{q.Get("from"), q.Get("to")}
		from, okFrom := offers.ParseDay(r.typed[0])
		to, okTo := offers.ParseDay(r.typed[1])
		switch {
		case !okFrom || !okTo:
			r.wrong = "Choose both days."
		case to < from:
			r.wrong = "The last day comes before the first."
		case to > today:
			r.wrong = "The last day has not come yet."
		case from.Until(today) >= mostDays:
			r.wrong = "Numbers are kept for " + strconv.Itoa(mostDays) + " days."
		default:
			r.from, r.to = from, to
			return r
		}
		usual := rangeOf(url.Values{}, today)
		r.from, r.to = usual.from, usual.to
	default:
		return rangeOf(url.Values{"range": {usualRange}}, today)
	}
	return r
}

// length is how many days it has.
func (r dayRange) length() int { return r.from.Until(r.to) + 1 }

func (r dayRange) days() []offers.Day {
	days := make([]offers.Day, r.length())
	for i := range days {
		days[i] = r.from.Add(i)
	}
	return days
}

// before are as many days, just before.
func (r dayRange) before() dayRange {
	n := r.length()
	return dayRange{name: "own", from: r.from.Add(-n), to: r.from.Add(-1), today: r.today}
}

// query is the range as it stands in an address.
func (r dayRange) query() url.Values {
	if r.name == "own" {
		return url.Values{"range": {"own"}, "from": {string(r.from)}, "to": {string(r.to)}}
	}
	return url.Values{"range": {r.name}}
}

// words say which days.
func (r dayRange) words() string {
	if r.from == r.to {
		return dayWords(r.from, r.today)
	}
	return dayWords(r.from, r.today) + " – " + dayWords(r.to, r.today)
}

// dayWords is a day for people, with its year if that is not today's.
func dayWords(d, today offers.Day) string {
	if d[:4] == today[:4] {
		return d.Time().Format("Mon 2 Jan")
	}
	return d.Time().Format("2 Jan 2006")
}

// shortDay is a day below a chart.
func shortDay(d offers.Day) string { return d.Time().Format("2 Jan") }
