package admin

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// campaigns is a store's main page.
func (a *admin) campaigns(w http.ResponseWriter, r *http.Request, v *visit) error {
	ctx, q := r.Context(), r.URL.Query()
	all, err := a.Catalog.Campaigns(ctx, v.store.ID)
	if err != nil {
		return err
	}
	counters, err := a.Catalog.Counters(ctx, v.store)
	if err != nil {
		return err
	}
	view := views.Campaigns{
		CanEdit: v.canEdit(), Paused: v.store.Paused,
		PauseURL: storePath(v.store.ID) + "/paused", NewURL: storePath(v.store.ID) + "/new-campaign", ListURL: campaignsPath(v.store.ID),
		Query: q.Get("q"), State: q.Get("state"), Any: len(all) > 0,
		Tag:     a.scriptTag(v.store),
		Origins: strings.Join(v.store.Origins, ", "), TimeZone: v.store.Location().String(),
		MoneyWords: "Amounts of money are in " + v.store.Currency + ".",
	}
	if view.State != "on" && view.State != "off" {
		view.State = ""
	}
	slices.SortStableFunc(all, func(x, y offers.Campaign) int {
		return cmp.Or(cmp.Compare(y.Priority, x.Priority), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	for i := range all {
		c := &all[i]
		row := a.campaignRow(v, c, counters[c.ID])
		if contains(view.Query, c.Name, row.Triggers) && (view.State == "" || (view.State == "on") == c.Enabled) {
			view.Rows = append(view.Rows, row)
		}
	}
	if err := a.decisions(ctx, v, all, q.Get("show"), &view); err != nil {
		return err
	}
	p := a.page(v, "Campaigns")
	p.Notices = a.notices(w, r, v)
	return a.render(w, r, http.StatusOK, views.CampaignsPage(p, view))
}

func (a *admin) campaignRow(v *visit, c *offers.Campaign, counters map[string]int64) views.CampaignRow {
	count := func(name string) string { return grouped(strconv.FormatInt(counters[name], 10)) }
	row := views.CampaignRow{
		Href: campaignPath(v.store.ID, c.ID), ToggleURL: campaignPath(v.store.ID, c.ID) + "/enabled", Name: c.Name, On: c.Enabled,
		Priority: strings.Replace(strconv.Itoa(c.Priority), "-", "−", 1),
		Triggers: triggersWords(c.Triggers, v.store.Currency), Value: valueWords(c.Value, v.store.Currency), Time: durationWords(c.Duration),
		Offered: count(string(offers.Offered)), Dismissed: count("dismissed"), Claimed: count(string(offers.Claimed)),
		Redeemed: count(string(offers.Redeemed)), Expired: count(string(offers.Expired)),
		Discount: showMoney(counters["discount"], v.store.Currency), Exposure: showMoney(counters["exposure"], v.store.Currency),
	}
	row.State, row.StateKind = stateWords(c, v.store, a.Now())
	return row
}
