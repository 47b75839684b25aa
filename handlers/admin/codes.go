package admin

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// Desk is what the pages about single codes and decisions need of the state.
type Desk interface {
	offers.Desk
	// Revoke ends an offer by its code.
	Revoke(ctx context.Context, store *offers.Storefront, code string) error
}

const (
	shownCodes    = 25
	searchedLines = 3_000 // of the trace, for one page
)

func codesPath(id string) string { return storePath(id) + "/codes" }

// codePath is the page of one code. The code itself is a secret and in no address.
func codePath(store *offers.Storefront, code string) string {
	return codesPath(store.ID) + "/" + offers.CodeID(store, code)
}

// seesCodes says whether whoever comes sees codes as they are, or in part.
func (v *visit) seesCodes() bool { return storeSupport.allows(v.role()) }

func (v *visit) showCode(code string) string {
	if v.seesCodes() {
		return code
	}
	return offers.MaskCode(code)
}

// codeFilter is the list's filter, as it stands in the address.
type codeFilter struct {
	state, campaign, session, order, customer string
	before                                    int64
}

const liveState = "live"

var codeStates = []struct{ value, label string }{
	{"", "All"}, {liveState, "Live"}, {string(offers.Offered), "Offered"}, {string(offers.Claimed), "Claimed"}, {string(offers.Redeemed), "Redeemed"},
	{string(offers.Expired), "Expired"}, {string(offers.Revoked), "Revoked"}, {string(offers.Released), "Order cancelled"},
}

func codeFilterOf(q url.Values) codeFilter {
	f := codeFilter{state: q.Get("state"), campaign: q.Get("campaign"), session: q.Get("session"), order: q.Get("order"), customer: q.Get("customer")}
	if !slices.ContainsFunc(codeStates, func(s struct{ value, label string }) bool { return s.value == f.state }) {
		f.state = ""
	}
	if before, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil && before > 0 {
		f.before = before
	}
	return f
}

// address is the list with the filter, from a moment on.
func (f codeFilter) address(base string, before int64) string {
	q := url.Values{}
	for name, value := range map[string]string{"state": f.state, "campaign": f.campaign, "session": f.session, "order": f.order, "customer": f.customer} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	if len(q) == 0 {
		return base
	}
	return base + "?" + q.Encode()
}

func (f codeFilter) any() bool {
	return f.state+f.campaign+f.session+f.order+f.customer != ""
}

// page is what the filter finds, at most n codes from f.before on.
func (a *admin) codePage(ctx context.Context, store *offers.Storefront, f codeFilter, n int) (offers.CodePage, error) {
	if f.order != "" || f.customer != "" {
		codes, err := a.Desk.CodesOfOrder(ctx, store, f.order)
		if f.customer != "" && err == nil {
			codes, err = a.Desk.CodesOfCustomer(ctx, store, f.customer)
		}
		if err != nil {
			return offers.CodePage{}, err
		}
		records, err := a.Desk.CodeRecords(ctx, store, codes)
		return offers.CodePage{Codes: records}, err
	}
	q := offers.CodeQuery{Campaign: f.campaign, Session: f.session, Before: f.before, N: n, Most: searchedLines}
	if f.state == liveState {
		q.Live = true
	} else {
		q.State = offers.State(f.state)
	}
	return a.Desk.Codes(ctx, store, q)
}

// codes lists a store's codes.
func (a *admin) codes(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.showCodes(w, r, v, http.StatusOK, codeFilterOf(r.URL.Query()), "", "")
}

func (a *admin) showCodes(w http.ResponseWriter, r *http.Request, v *visit, status int, f codeFilter, typed, notFound string) error {
	page, err := a.codePage(r.Context(), v.store, f, shownCodes)
	if err != nil {
		return err
	}
	names, err := a.codeCampaigns(r.Context(), v)
	if err != nil {
		return err
	}
	base := codesPath(v.store.ID)
	view := views.Codes{ListURL: base, SearchURL: base + "/search", Typed: typed, NotFound: notFound, Filtered: f.any(), Masked: !v.seesCodes(),
		TimeZone: v.store.Location().String(), Campaigns: campaignOptions(names, f.campaign)}
	for _, s := range codeStates {
		view.States = append(view.States, views.Option{Value: s.value, Label: s.label, Selected: s.value == f.state})
	}
	if storeExport.allows(v.role()) {
		view.ExportURL = f.address(base+"/export", 0)
	}
	if v.canEdit() {
		view.LimitsURL = base + "/limits"
	}
	if v.seesCodes() {
		view.GoodwillURL = base + "/goodwill"
	}
	switch {
	case f.session != "":
		view.Session = "Codes of the session " + f.session + "."
	case f.order != "":
		view.Session = "Codes of the order " + f.order + "."
	case f.customer != "":
		view.Session = "Codes that were given to this customer."
	}
	for _, c := range page.Codes {
		view.Rows = append(view.Rows, a.codeRow(v, c, names))
	}
	view.Looked = a.reachWords(v, page.Reach, f.state == liveState)
	if page.Next > 0 {
		view.Next = f.address(base, page.Next)
	}
	if f.before > 0 {
		view.First = f.address(base, 0)
	}
	p := a.page(v, "Codes")
	p.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.CodesPage(p, view))
}

func (a *admin) codeRow(v *visit, c offers.CodeRecord, names map[string]string) views.CodeRow {
	row := views.CodeRow{Href: codePath(v.store, c.Code), Code: v.showCode(c.Code), Campaign: nameOr(names, c.Campaign), Value: worthWords(c.Offer),
		Offered: a.time(v, c.MintedAt), EndsAt: a.time(v, c.EndsAt), Order: cmp.Or(c.Order, "–")}
	row.State, row.StateKind = codeState(c)
	return row
}

// codeCampaigns are the names of all that codes are booked under.
func (a *admin) codeCampaigns(ctx context.Context, v *visit) (map[string]string, error) {
	names, err := a.campaignNames(ctx, v)
	if names == nil {
		names = map[string]string{}
	}
	if names[offers.GoodwillCampaign] == "" {
		names[offers.GoodwillCampaign] = "Goodwill"
	}
	return names, err
}

func campaignOptions(names map[string]string, chosen string) []views.Option {
	out := []views.Option{{Value: "", Label: "All"}}
	for id, name := range names {
		out = append(out, views.Option{Value: id, Label: name, Selected: id == chosen})
	}
	slices.SortFunc(out[1:], func(x, y views.Option) int {
		if c := strings.Compare(strings.ToLower(x.Label), strings.ToLower(y.Label)); c != 0 {
			return c
		}
		return strings.Compare(x.Value, y.Value)
	})
	if _, known := names[chosen]; chosen != "" && !known && offers.ValidID(chosen) {
		out = append(out, views.Option{Value: chosen, Label: chosen, Selected: true})
	}
	return out
}

// reachWords say how far a bounded look went.
func (a *admin) reachWords(v *visit, r offers.Reach, live bool) string {
	if r.Looked == 0 {
		return ""
	}
	what := grouping(int64(r.Looked), "line of the log", "lines of the log")
	if live {
		what = grouping(int64(r.Looked), "live code", "live codes")
	}
	s := "Looked at " + what
	if !live {
		s += ", back to " + a.time(v, r.Oldest)
	}
	return s + "."
}

// grouping is plural with the digits in groups.
func grouping(n int64, one, many string) string {
	if n == 1 {
		return plural(n, one, many)
	}
	return grouped(strconv.FormatInt(n, 10)) + "\u00a0" + many
}
