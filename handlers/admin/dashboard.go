package admin

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"

	"lastcall/offers"
	"lastcall/static"
	views "lastcall/views/admin"
)

func dashboardPath(id string) string { return storePath(id) + "/dashboard" }

// dashboard shows what a store's offers did and earned in some days.
func (a *admin) dashboard(w http.ResponseWriter, r *http.Request, v *visit) error {
	ctx, q := r.Context(), r.URL.Query()
	res, err := a.resultsOf(ctx, v.store, a.rangeFor(v, q))
	if err != nil {
		return err
	}
	all, err := a.Catalog.Campaigns(ctx, v.store.ID)
	if err != nil {
		return err
	}
	view := views.Dashboard{Ranges: rangeTabs(v, res.rng), Own: ownRange(v, res.rng), RangeWords: res.rng.words(),
		TimeZone: v.store.Location().String(), Paused: v.store.Paused, CampaignsURL: campaignsPath(v.store.ID)}
	view.Compared = "Compared with " + res.rng.before().words()
	if res.rng.to == res.rng.today {
		view.Compared += "; today is not over yet"
	}
	if !res.knownBefore {
		view.Compared = "The days before were not counted from the first on, so there is nothing to compare with"
	}
	now := res.live.Sum()
	view.Never = now[offers.CountSessions] == 0 && now["offered"] == 0
	view.Nothing = len(res.total) == 0
	if !view.Never {
		view.Tiles = a.tiles(v, res)
		view.Funnel = funnelRows(res)
		view.Charts = charts(v, res)
		view.Gaps = gapWords(res)
		view.Query = q.Get("q")
		view.Campaigns, view.AnyCampaigns = a.dashboardCampaigns(v, res, all, view.Query)
		view.Keep = keepRange(res.rng)
		if storeExport.allows(v.role()) {
			view.Exports = exportLinks(v, res.rng)
		}
	}
	if view.Health, err = a.health(ctx, v, res); err != nil {
		return err
	}
	p := a.page(v, "Results")
	p.Scripts = append([]string{static.Path("vendor/uplot.min.js")}, p.Scripts...)
	p.Notices = a.notices(w, r, v)
	return a.render(w, r, http.StatusOK, views.DashboardPage(p, view))
}

// rangeFor is the range of an address, on the store's own calendar.
func (a *admin) rangeFor(v *visit, q url.Values) dayRange {
	return rangeOf(q, offers.DayAt(a.Now(), v.store.Location()))
}

func rangeTabs(v *visit, rng dayRange) (tabs []views.Tab) {
	for _, n := range rangeNames {
		tabs = append(tabs, views.Tab{Href: dashboardPath(v.store.ID) + "?range=" + n.name, Text: n.words, On: n.name == rng.name})
	}
	return tabs
}

func ownRange(v *visit, rng dayRange) views.OwnRange {
	own := views.OwnRange{Action: dashboardPath(v.store.ID), From: string(rng.from), To: string(rng.to), Error: rng.wrong, On: rng.name == "own",
		Latest: string(rng.today), Earliest: string(rng.today.Add(1 - mostDays))}
	if rng.wrong != "" {
		own.From, own.To = rng.typed[0], rng.typed[1]
	}
	return own
}

// keepRange is the range as hidden boxes of a form.
func keepRange(rng dayRange) (boxes []views.Option) {
	for _, name := range []string{"range", "from", "to"} {
		if value := rng.query().Get(name); value != "" {
			boxes = append(boxes, views.Option{Label: name, Value: value})
		}
	}
	return boxes
}

// dashboardCampaigns are the range's numbers of each campaign, by what they brought.
func (a *admin) dashboardCampaigns(v *visit, res *results, all []offers.Campaign, query string) (rows []views.CampaignResult, any bool) {
	for _, c := range campaignResults(res, all) {
		any = true
		if !contains(query, c.name) {
			continue
		}
		row := views.CampaignResult{Name: c.name, Offered: counts(c.totals["offered"]), Dismissed: counts(c.totals["dismissed"]),
			Claimed: counts(c.totals["claimed"]), Redeemed: counts(c.totals["redeemed"]), Rate: share(c.totals["claimed"], c.totals["offered"]),
			Revenue: showMoney(c.totals[offers.CountRevenue], v.store.Currency), Discount: showMoney(c.totals[offers.CountDiscount], v.store.Currency),
			Exposure: showMoney(res.live[c.id][offers.CountExposure], v.store.Currency)}
		if c.there {
			row.Href = campaignPath(v.store.ID, c.id)
		}
		rows = append(rows, row)
	}
	return rows, any
}

// campaignResult is a campaign's part of the results.
type campaignResult struct {
	id, name string
	there    bool // the campaign still exists
	totals   offers.Totals
}

func campaignResults(res *results, all []offers.Campaign) []campaignResult {
	var out []campaignResult
	known := map[string]bool{"": true}
	for _, c := range all {
		known[c.ID] = true
		out = append(out, campaignResult{c.ID, c.Name, true, res.campaigns[c.ID]})
	}
	for id, totals := range res.campaigns {
		if !known[id] {
			out = append(out, campaignResult{id, id, false, totals})
		}
	}
	slices.SortFunc(out, func(x, y campaignResult) int {
		return cmp.Or(cmp.Compare(y.totals[offers.CountRevenue], x.totals[offers.CountRevenue]), cmp.Compare(y.totals["offered"], x.totals["offered"]),
			cmp.Compare(x.name, y.name), cmp.Compare(x.id, y.id))
	})
	return out
}

// health says whether what goes on behind the offers is well.
func (a *admin) health(ctx context.Context, v *visit, res *results) ([]views.Health, error) {
	var out []views.Health
	lag, err := a.Numbers.Lag(ctx, v.store)
	if err != nil {
		return nil, err
	}
	ends := views.Health{What: "Offers end", Words: "On time", State: "Good", Kind: "good"}
	if lag > lateMS {
		ends.Words, ends.State, ends.Kind = showSpan(lag/1000*1000)+" late: does the server's worker run?", "Late", "bad"
	}
	out = append(out, ends)
	outside, err := a.platformHealth(ctx, v)
	if err != nil {
		return nil, err
	}
	out = append(out, outside...)
	numbers := views.Health{What: "Numbers of days", Words: "Not written down yet; that happens each quarter of an hour", State: "Waiting", Kind: "wait"}
	if res.last.Quarter > 0 {
		at := res.last.Quarter * offers.QuarterMS
		numbers.Words, numbers.State, numbers.Kind = "Written down up to "+a.time(v, at)+"; since then counted live", "Good", "good"
		if a.Now()-at > 3*offers.QuarterMS {
			numbers.State, numbers.Kind = "Late", "wait"
		}
	}
	return append(out, numbers), nil
}

// lateMS is when a deadline counts as late: the worker looks every 200 ms, and may be busy.
const lateMS = 5_000
