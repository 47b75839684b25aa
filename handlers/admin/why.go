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

const shownDecisions = 30

func whyPath(id string) string { return storePath(id) + "/why" }

// eventGroups are the choices of the filter on the decisions.
var eventGroups = []struct {
	value, label string
	kinds        []string
}{
	{"", "Everything", nil},
	{"offered", "Offers", []string{"offered"}},
	{"refused", "No offer", []string{"refused"}},
	{"after", "What became of offers", []string{"dismissed", "extended", "claimed", "redeemed", "expired", "revoked", "released", "second_use"}},
	{"staff", "Done by staff", []string{"issued", "prolonged", "revoked"}},
}

// whyFilter is the page's filter, as it stands in the address.
type whyFilter struct {
	session, kind, reason, campaign, page string
	before                                int64
	live                                  bool
}

func whyFilterOf(q url.Values) whyFilter {
	f := whyFilter{session: strings.ToLower(strings.TrimSpace(q.Get("session"))), kind: q.Get("kind"), reason: q.Get("reason"),
		campaign: q.Get("campaign"), page: strings.TrimSpace(q.Get("page")), live: q.Get("live") == "1"}
	if before, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil && before > 0 {
		f.before, f.live = before, false
	}
	return f
}

func (f whyFilter) any() bool { return f.session+f.kind+f.reason+f.campaign+f.page != "" }

func (f whyFilter) address(base string) string {
	q := url.Values{}
	for name, value := range map[string]string{"session": f.session, "kind": f.kind, "reason": f.reason, "campaign": f.campaign, "page": f.page} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.before > 0 {
		q.Set("before", strconv.FormatInt(f.before, 10))
	}
	if f.live {
		q.Set("live", "1")
	}
	if len(q) == 0 {
		return base
	}
	return base + "?" + q.Encode()
}

func (f whyFilter) from(before int64) whyFilter {
	f.before, f.live = before, false
	return f
}

func (f whyFilter) watching(yes bool) whyFilter {
	f.before, f.live = 0, yes
	return f
}

func (f whyFilter) query() offers.TraceQuery {
	q := offers.TraceQuery{Session: f.session, Campaign: f.campaign, Reason: offers.Reason(f.reason), Page: f.page, Before: f.before,
		N: shownDecisions, Most: searchedLines}
	for _, g := range eventGroups {
		if g.value == f.kind {
			q.Kinds = g.kinds
		}
	}
	return q
}

// why shows what was decided, so that a merchant can see why nothing shows.
func (a *admin) why(w http.ResponseWriter, r *http.Request, v *visit) error {
	ctx, f := r.Context(), whyFilterOf(r.URL.Query())
	names, err := a.codeCampaigns(ctx, v)
	if err != nil {
		return err
	}
	page, err := a.Desk.Decisions(ctx, v.store, f.query())
	if err != nil {
		return err
	}
	base := whyPath(v.store.ID)
	view := views.Why{ListURL: base, Session: f.session, PagePath: f.page, Filtered: f.any(), Live: f.live,
		LiveURL: f.watching(true).address(base), PauseURL: f.watching(false).address(base), FreshURL: f.address(base),
		Campaigns: campaignOptions(names, f.campaign), Any: page.Looked > 0, Looked: a.reachWords(v, page.Reach, false),
		TimeZone: v.store.Location().String(), At: a.time(v, a.Now())}
	for _, g := range eventGroups {
		view.Kinds = append(view.Kinds, views.Option{Value: g.value, Label: g.label, Selected: g.value == f.kind})
	}
	view.Reasons = reasonOptions(f.reason)
	if f.session != "" {
		view.CodesURL = codeFilter{session: f.session}.address(codesPath(v.store.ID), 0)
	}
	for _, l := range page.Lines {
		view.Lines = append(view.Lines, a.decision(v, l, names))
	}
	if f.before > 0 {
		view.First = f.from(0).address(base)
	}
	if page.Next > 0 && !f.live {
		view.Next = f.from(page.Next).address(base)
	}
	if f.session == "" {
		counters, err := a.Catalog.Counters(ctx, v.store)
		if err != nil {
			return err
		}
		view.Funnel = funnelOf(counters, f.campaign, nameOr(names, f.campaign))
	}
	p := a.page(v, "Decisions")
	p.Notices = a.notices(w, r, v)
	return a.render(w, r, http.StatusOK, views.WhyPage(p, view))
}

func reasonOptions(chosen string) []views.Option {
	out := []views.Option{{Value: "", Label: "All"}}
	for _, s := range funnelSteps {
		for _, r := range s.reasons {
			out = append(out, views.Option{Value: string(r), Label: shortReasons[r], Selected: string(r) == chosen})
		}
	}
	if chosen != "" && !slices.ContainsFunc(out, func(o views.Option) bool { return o.Selected }) {
		out = append(out, views.Option{Value: chosen, Label: chosen, Selected: true})
	}
	return out
}

// decision is a line of the trace in words.
func (a *admin) decision(v *visit, l offers.TraceLine, names map[string]string) views.Decision {
	d := views.Decision{ID: l.ID, At: a.time(v, l.At), Campaign: nameOr(names, l.Campaign), Page: pageOf(l.Evidence),
		Trigger: triggerNames[offers.TriggerKind(l.Trigger)], What: l.Kind, Kind: "info", Session: l.Session}
	if offers.TriggerKind(l.Trigger) == offers.Start {
		d.Trigger = "Start of the visit"
	}
	if d.Campaign == "" && l.Kind == "refused" {
		d.Campaign = "All campaigns"
	}
	if h, ok := happened[l.Kind]; ok {
		d.What, d.Kind, d.Why = h.what, h.kind, h.why
	}
	switch {
	case l.Kind == "refused":
		d.Why = whyWords(l.Reason)
	case l.Reason != "":
		d.Why += " " + lateWords(offers.Late(l.Reason))
	}
	if l.AddedMS > 0 {
		d.Why = showSpan(l.AddedMS) + " more, by staff."
	}
	if l.Session != "" {
		d.SessionURL = whyFilter{session: l.Session}.address(whyPath(v.store.ID))
	}
	if l.Code != "" {
		d.Code, d.CodeURL = v.showCode(l.Code), codePath(v.store, l.Code)
	}
	if l.Kind == "refused" || l.Kind == "offered" {
		d.Refused, d.Seen = refusedWords(l, names), a.seenWords(l.Evidence, v.store.Currency)
	}
	return d
}

// refusedWords are each campaign's own reason, those that were looked at after the history too.
func refusedWords(l offers.TraceLine, names map[string]string) (out []views.Fact) {
	name := func(id string) string {
		if id == "" {
			return "All campaigns"
		}
		return nameOr(names, id)
	}
	if l.Kind == "offered" {
		out = append(out, views.Fact{What: name(l.Campaign), Words: "Made the offer."})
	}
	own := l.Kind == "refused" && l.Reason != ""
	for _, r := range l.Refused {
		own = own && (r.Campaign != l.Campaign || r.Reason != l.Reason)
		out = append(out, views.Fact{What: name(r.Campaign), Words: whyWords(r.Reason)})
	}
	if own {
		out = slices.Insert(out, 0, views.Fact{What: name(l.Campaign), Words: whyWords(l.Reason)})
	}
	return out
}
