package admin

import (
	"context"
	"net/http"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

const (
	replayedDecisions = 500
	shownReplays      = 20
)

func replayPath(store, id string) string { return campaignPath(store, id) + "/replay" }

// replay shows what the editor's settings, as they were typed, would have made of the last decisions; or goes back to the
// editor with them. Nothing is saved.
func (a *admin) replay(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form := r.PostForm
	base, err := a.base(r, v, form.Get("version"))
	if err != nil {
		return err
	}
	back := form.Get("back") != ""
	form.Del("back")
	draft, wrong := fromForm(form, base, v.setting)
	if len(wrong) > 0 || back {
		e := a.editor(v, &base, form, wrong)
		e.Version, e.Dirty = form.Get("version"), true
		status := http.StatusOK
		if len(wrong) > 0 {
			status = http.StatusUnprocessableEntity
		} else {
			e.Unsaved = "These settings are not saved yet."
		}
		return a.renderEditor(w, r, v, status, e)
	}
	view := views.Tuning{Name: draft.Name, EditURL: campaignPath(v.store.ID, base.ID), Tried: true,
		KeepURL: replayPath(v.store.ID, base.ID), SaveURL: campaignPath(v.store.ID, base.ID)}
	view.Keep = hiddenForm(form)
	if view.Replay, err = a.replayView(r.Context(), v, base, draft); err != nil {
		return err
	}
	p := a.page(v, "Try "+draft.Name)
	return a.render(w, r, http.StatusOK, views.ReplayPage(p, view))
}

// replayView lets a draft decide again what was decided last.
func (a *admin) replayView(ctx context.Context, v *visit, saved, draft offers.Campaign) (views.Replay, error) {
	events, err := a.Catalog.Trace(ctx, v.store, replayedDecisions)
	if err != nil {
		return views.Replay{}, err
	}
	r := offers.ReplayDecisions(v.store, saved, draft, events)
	view := views.Replay{Any: r.Decisions > 0, TimeZone: v.store.Location().String(), Draft: counts(int64(r.Draft)), Saved: counts(int64(r.Saved)),
		Decisions: counts(int64(r.Decisions)), SavedOff: !saved.Enabled}
	if r.Held > 0 {
		view.Held = plural(int64(r.Held), "of them was", "of them were") + " refused for the shopper's history or a budget when it happened, which is not replayed."
	}
	if r.Skipped > 0 {
		view.Skipped = plural(int64(r.Skipped), "decision is", "decisions are") + " left out, because no campaign had a say in it."
	}
	for _, c := range r.Changes[:min(shownReplays, len(r.Changes))] {
		row := views.ReplayRow{At: a.time(v, c.Event.At), Trigger: triggerNames[offers.TriggerKind(c.Event.Trigger)], Page: pageOf(c.Event.Evidence)}
		if c.Draft == "" {
			row.What, row.Kind, row.Why = "Would qualify", "good", "As saved: "+whyWords(c.Saved)
		} else {
			row.What, row.Kind, row.Why = "Would not", "no", whyWords(c.Draft)
		}
		if c.Held != "" {
			row.Why += " It was refused then all the same: " + whyWords(c.Held)
		}
		view.Rows = append(view.Rows, row)
	}
	if more := len(r.Changes) - len(view.Rows); more > 0 {
		view.More = strconv.Itoa(more) + " more are not shown."
	}
	return view, nil
}
