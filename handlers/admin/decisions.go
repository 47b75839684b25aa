package admin

import (
	"context"
	"encoding/json"
	"slices"

	"lastcall/offers"
	views "lastcall/views/admin"
)

const (
	shownDecisions    = 20
	searchedDecisions = 200 // how far back a filter looks
)

// decisions adds the store's newest decisions to its page, filtered by a group of events.
func (a *admin) decisions(ctx context.Context, v *visit, all []offers.Campaign, show string, view *views.Campaigns) error {
	n := shownDecisions
	var only []string
	for _, g := range eventGroups {
		chosen := g.value == show
		view.DecisionFilter = append(view.DecisionFilter, views.Option{Value: g.value, Label: g.label, Selected: chosen})
		if chosen && g.kinds != nil {
			only, n = g.kinds, searchedDecisions
		}
	}
	events, err := a.Catalog.Trace(ctx, v.store, n)
	if err != nil {
		return err
	}
	view.AnyDecisions = len(events) > 0
	names := map[string]string{}
	for _, c := range all {
		names[c.ID] = c.Name
	}
	for _, e := range events {
		if only != nil && !slices.Contains(only, e.Kind) {
			continue
		}
		if len(view.Decisions) == shownDecisions {
			break
		}
		view.Decisions = append(view.Decisions, a.decision(v, e, names))
	}
	return nil
}

func (a *admin) decision(v *visit, e offers.Event, names map[string]string) views.Decision {
	d := views.Decision{
		At: showTime(e.At, v.store.Location(), a.Now()), Campaign: names[e.Campaign], Page: pageOf(e.Evidence),
		Trigger: triggerNames[offers.TriggerKind(e.Trigger)], What: e.Kind, Kind: "info",
	}
	if offers.TriggerKind(e.Trigger) == offers.Start {
		d.Trigger = "Start of the visit"
	}
	if d.Campaign == "" && e.Campaign != "" {
		d.Campaign = e.Campaign
	}
	if d.Campaign == "" && e.Kind == "refused" {
		d.Campaign = "All campaigns"
	}
	if h, ok := happened[e.Kind]; ok {
		d.What, d.Kind, d.Why = h.what, h.kind, h.why
	}
	if e.Reason != "" {
		d.Why = whyWords(e.Reason)
	}
	return d
}

// pageOf is the path that a shopper was on, as far as the evidence tells.
func pageOf(evidence string) string {
	var e offers.Evidence
	if json.Unmarshal([]byte(evidence), &e) != nil {
		return ""
	}
	return e.Page
}
