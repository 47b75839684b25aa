package admin

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// listed is a campaign of the list, with what it did.
type listed struct {
	c           *offers.Campaign
	counts      map[string]int64
	state, kind string
}

// column is one by which the list can be sorted: upwards, downwards the other way round.
type column struct {
	name, label string
	number      bool // its first click is for the most
	compare     func(x, y listed) int
}

func byCount(name, label, counter string) column {
	return column{name, label, true, func(x, y listed) int { return cmp.Compare(x.counts[counter], y.counts[counter]) }}
}

var listColumns = []column{
	{"name", "Campaign", false, func(x, y listed) int { return cmp.Compare(strings.ToLower(x.c.Name), strings.ToLower(y.c.Name)) }},
	{"state", "State", false, func(x, y listed) int { return cmp.Compare(x.state, y.state) }},
	{"order", "Priority", false, func(x, y listed) int { return 0 }},
	{"budget", "Budget", true, func(x, y listed) int { return cmp.Compare(budgetShare(x), budgetShare(y)) }},
	byCount("shown", "Shown", string(offers.Offered)),
	byCount("claimed", "Claimed", string(offers.Claimed)),
	byCount("redeemed", "Redeemed", string(offers.Redeemed)),
	byCount("discount", "Discount", "discount"),
	byCount("risk", "At risk", "exposure"),
}

// budgetShare is how much of its budget a campaign has spent, in ten thousandths; -1 without one.
func budgetShare(l listed) int64 {
	if l.c.Limits.BudgetMoney == 0 {
		return -1
	}
	spent := min(l.counts["discount"]+l.counts["exposure"], l.c.Limits.BudgetMoney)
	return int64(float64(spent) / float64(l.c.Limits.BudgetMoney) * 10_000)
}

// sorting is the column, and the way round. The order in which campaigns are asked is the one they come in.
type sorting struct {
	column
	down bool
}

func sortOf(text string) sorting {
	name, down := strings.CutPrefix(text, "-")
	for _, c := range listColumns {
		if c.name == name {
			return sorting{c, down}
		}
	}
	return sorting{listColumns[2], false}
}

func (s sorting) apply(rows []listed) {
	if s.name == "order" && s.down {
		slices.Reverse(rows)
	}
	slices.SortStableFunc(rows, func(x, y listed) int {
		if s.down {
			return s.compare(y, x)
		}
		return s.compare(x, y)
	})
}

// columns are the list's headings, each with the address that sorts by it.
func (s sorting) columns(path string, q url.Values) []views.ListColumn {
	var out []views.ListColumn
	for _, c := range listColumns {
		to, col := c.name, views.ListColumn{Text: c.label, Number: c.number || c.name == "order"}
		if s.name == c.name && !s.down || s.name != c.name && c.number {
			to = "-" + to
		}
		if s.name == c.name {
			col.Sorted = "ascending"
			if s.down != (c.name == "order") { // the highest priority comes first
				col.Sorted = "descending"
			}
		}
		next := listQuery(q)
		next.Set("sort", to)
		if to == "order" {
			next.Del("sort")
		}
		col.Href = path
		if text := next.Encode(); text != "" {
			col.Href += "?" + text
		}
		out = append(out, col)
	}
	return out
}
