package admin

import (
	"net/http"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// exportResults sends one of the dashboard's tables, as CSV or JSON.
func (a *admin) exportResults(w http.ResponseWriter, r *http.Request, v *visit) error {
	ctx, q := r.Context(), r.URL.Query()
	rng := a.rangeFor(v, q)
	if rng.from == rng.to { // its day, not its hours
		rng = dayRange{name: "own", from: rng.from, to: rng.to, today: rng.today}
	}
	res, err := a.resultsOf(ctx, v.store, rng)
	if err != nil {
		return err
	}
	var t sheet
	name := q.Get("table")
	switch name {
	case "steps":
		t = stepSheet(res)
	case "campaigns":
		all, err := a.Catalog.Campaigns(ctx, v.store.ID)
		if err != nil {
			return err
		}
		t = campaignSheet(v, res, all)
	default:
		name, t = "days", daySheet(v, res)
	}
	file := v.store.ID + "-" + name + "-" + string(rng.from) + "-" + string(rng.to)
	a.record(ctx, v, "results.exported", name, nil, map[string]any{"from": rng.from, "to": rng.to, "rows": len(t.rows)})
	return sendSheet(w, v, file, q.Get("format"), t)
}

// counterNames are the numbers of an export, in its order.
var counterNames = []string{"offered", "dismissed", "extended", "claimed", "redeemed", "expired", "revoked", "released", offers.CountRevenue, offers.CountDiscount}

// exported are those numbers as cells.
func exported(t offers.Totals) (cells []any) {
	for _, name := range counterNames {
		if name == offers.CountRevenue || name == offers.CountDiscount {
			cells = append(cells, minor(t[name]))
		} else {
			cells = append(cells, t[name])
		}
	}
	return cells
}

func daySheet(v *visit, res *results) sheet {
	t := sheet{head: append([]string{"day", offers.CountSessions, offers.CountSignals, offers.CountQualified}, append(counterNames, "currency", "known", "gap_ms")...)}
	for _, d := range res.days {
		row := []any{string(d.day), d.totals[offers.CountSessions], d.totals[offers.CountSignals], d.totals[offers.CountQualified]}
		row = append(row, exported(d.totals)...)
		t.rows = append(t.rows, append(row, v.store.Currency, d.known, d.gapMS))
	}
	return t
}

func stepSheet(res *results) sheet {
	t := sheet{head: []string{"step", "number", "before", "before_known"}}
	for _, s := range steps {
		t.rows = append(t.rows, []any{s.name, res.total[s.name], res.before[s.name], res.knownBefore})
	}
	return t
}

func campaignSheet(v *visit, res *results, all []offers.Campaign) sheet {
	t := sheet{head: append([]string{"campaign", "name"}, append(counterNames, "exposure_now", "currency")...)}
	for _, c := range campaignResults(res, all) {
		row := append([]any{c.id, c.name}, exported(c.totals)...)
		t.rows = append(t.rows, append(row, minor(res.live[c.id][offers.CountExposure]), v.store.Currency))
	}
	return t
}

// exportLinks are those of the dashboard's tables, for its range.
func exportLinks(v *visit, rng dayRange) views.Exports {
	links := func(table string) (out []views.Link) {
		for _, format := range []string{"csv", "json"} {
			q := rng.query()
			q.Set("table", table)
			q.Set("format", format)
			out = append(out, views.Link{Href: dashboardPath(v.store.ID) + "/export?" + q.Encode(), Text: formatNames[format]})
		}
		return out
	}
	return views.Exports{Days: links("days"), Funnel: links("steps"), Campaigns: links("campaigns")}
}

var formatNames = map[string]string{"csv": "CSV", "json": "JSON"}
