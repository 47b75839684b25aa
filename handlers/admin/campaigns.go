package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// campaigns is a store's main page.
func (a *admin) campaigns(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.showCampaigns(w, r, v, http.StatusOK, r.URL.Query(), "")
}

// showCampaigns answers the list as q filters and sorts it; refused says why something was not done.
func (a *admin) showCampaigns(w http.ResponseWriter, r *http.Request, v *visit, status int, q url.Values, refused string) error {
	ctx := r.Context()
	all, err := a.Catalog.Campaigns(ctx, v.store.ID)
	if err != nil {
		return err
	}
	counters, err := a.Catalog.Counters(ctx, v.store)
	if err != nil {
		return err
	}
	here := campaignsPath(v.store.ID)
	view := views.Campaigns{
		CanEdit: v.canEdit(), Paused: v.store.Paused, Refused: refused,
		PauseURL: storePath(v.store.ID) + "/paused", NewURL: storePath(v.store.ID) + "/new-campaign", ListURL: here, OrderURL: here + "-order",
		Query: q.Get("q"), State: q.Get("state"), Any: len(all) > 0, Back: listQuery(q).Encode(),
		Tag:     a.scriptTag(v.store),
		Origins: strings.Join(v.store.Origins, ", "), TimeZone: v.store.Location().String(),
		MoneyWords: "Amounts of money are in " + v.store.Currency + ".",
	}
	if !slices.ContainsFunc(stateFilter, func(o views.Option) bool { return o.Value == view.State }) {
		view.State = ""
	}
	for _, o := range stateFilter {
		o.Selected = o.Value == view.State
		view.States = append(view.States, o)
	}
	slices.SortStableFunc(all, byPriority)
	var rows []listed
	archivedToo := 0
	for i := range all {
		c := &all[i]
		s, words, kind := a.stateOf(v, c)
		if s == stateArchived {
			archivedToo++
		}
		l := listed{c: c, counts: counters[c.ID], state: words, kind: kind}
		if contains(view.Query, c.Name, triggersWords(c.Triggers, v.store.Currency)) && (state(view.State) == s || view.State == "" && s != stateArchived) {
			rows = append(rows, l)
		}
	}
	by := sortOf(q.Get("sort"))
	by.apply(rows)
	view.Sort, view.Columns = q.Get("sort"), by.columns(here, q)
	view.Ordering = view.CanEdit && by.name == "order" && !by.down && len(rows) > 0 && state(view.State) != stateArchived
	for i, l := range rows {
		row := a.campaignRow(v, l)
		row.CanUp, row.CanDown = view.Ordering && i > 0, view.Ordering && i < len(rows)-1
		view.Rows = append(view.Rows, row)
	}
	view.Count = plural(int64(len(rows)), "campaign", "campaigns")
	if len(rows) != len(all)-archivedToo || view.State != "" {
		view.Count += " of " + strconv.Itoa(len(all))
	}
	if archivedToo > 0 && view.State == "" {
		view.Count += ", " + strconv.Itoa(archivedToo) + " archived"
	}
	p := a.page(v, "Campaigns")
	p.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.CampaignsPage(p, view))
}

// listQuery is what of an address belongs to the list.
func listQuery(q url.Values) url.Values {
	out := url.Values{}
	for _, name := range []string{"q", "state", "sort", "show"} {
		if text := q.Get(name); text != "" {
			out.Set(name, text)
		}
	}
	return out
}

// listPath is the list as a form says it was; what it says else is left out.
func listPath(v *visit, form url.Values) string {
	q, err := url.ParseQuery(form.Get("back"))
	if err != nil {
		return campaignsPath(v.store.ID)
	}
	if text := listQuery(q).Encode(); text != "" {
		return campaignsPath(v.store.ID) + "?" + text
	}
	return campaignsPath(v.store.ID)
}

func (a *admin) campaignRow(v *visit, l listed) views.CampaignRow {
	c, path, money := l.c, campaignPath(v.store.ID, l.c.ID), v.store.Currency
	count := func(name string) string { return grouped(strconv.FormatInt(l.counts[name], 10)) }
	return views.CampaignRow{
		ID: c.ID, Href: path, ToggleURL: path + "/enabled", ArchiveURL: path + "/archived", CopyURL: path + "/duplicate", HistoryURL: path + "/history",
		Name: c.Name, On: c.Enabled, Archived: c.Archived, CopyID: newCampaignID(), State: l.state, StateKind: l.kind,
		Version: strconv.FormatInt(c.Version, 10), Priority: strconv.Itoa(c.Priority),
		Triggers: triggersWords(c.Triggers, money), Value: valueWords(c.Value, money), Time: durationWords(c.Duration),
		Shown: count(string(offers.Offered)), Claimed: count(string(offers.Claimed)), Redeemed: count(string(offers.Redeemed)),
		Discount: showMoney(l.counts["discount"], money), Exposure: showMoney(l.counts["exposure"], money),
		Budgets: budgets(c, l.counts, money),
	}
}

// budgets are what a campaign may spend, and how far it is. A live offer counts at its worst case.
func budgets(c *offers.Campaign, counts map[string]int64, currency string) []views.Budget {
	var out []views.Budget
	add := func(limit, spent int64, words string) {
		if limit > 0 {
			out = append(out, views.Budget{Words: words, Spent: strconv.FormatInt(min(spent, limit), 10), Limit: strconv.FormatInt(limit, 10),
				High: strconv.FormatInt(limit-limit/10, 10)})
		}
	}
	spent := counts["discount"] + counts["exposure"]
	number := func(n int64) string { return grouped(strconv.FormatInt(n, 10)) }
	add(c.Limits.BudgetMoney, spent, grouped(typedMoney(spent, currency))+" of "+showMoney(c.Limits.BudgetMoney, currency))
	add(c.Limits.BudgetCodes, counts[string(offers.Offered)], number(counts[string(offers.Offered)])+" of "+number(c.Limits.BudgetCodes)+"\u00a0codes")
	uses := offers.UsesOf(counts)
	add(c.Limits.TotalUses, uses, number(uses)+" of "+number(c.Limits.TotalUses)+"\u00a0orders")
	return out
}
