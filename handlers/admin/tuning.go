package admin

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lastcall/offers"
	"lastcall/static"
	views "lastcall/views/admin"
)

func tuningPath(store, id string) string { return campaignPath(store, id) + "/tuning" }

// tuning shows what shoppers did, with a campaign's thresholds drawn on it, and what other thresholds would have made of the
// last decisions. The draft is in the address; nothing is saved here.
func (a *admin) tuning(w http.ResponseWriter, r *http.Request, v *visit) error {
	ctx, q := r.Context(), r.URL.Query()
	saved, err := a.campaign(ctx, v, r.PathValue("campaign"))
	if err != nil {
		return err
	}
	form := toForm(&saved, v.setting)
	draft, wrong := saved, offers.FieldErrors{}
	tried := q.Has("triggers.0.kind")
	if tried {
		typed := url.Values{}
		for name := range q {
			if strings.HasPrefix(name, "triggers.") && len(typed) < 200 {
				typed.Set(name, q.Get(name))
			}
		}
		draft, wrong = draftOf(saved, typed, v.setting)
		form = typed
	}
	view := views.Tuning{Name: saved.Name, EditURL: campaignPath(v.store.ID, saved.ID), Action: tuningPath(v.store.ID, saved.ID), Tried: tried && len(wrong) == 0}
	hist, err := a.shoppers(ctx, v.store, measuresOf(draft.Triggers))
	if err != nil {
		return err
	}
	b := &builder{form: form, wrong: wrong, setting: v.setting, shown: map[string]bool{}}
	view.Triggers = tuned(b, saved, draft, hist)
	for name := range wrong {
		view.Wrong = view.Wrong || wrong[name] != ""
	}
	if view.Replay, err = a.replayView(ctx, v, saved, draft); err != nil {
		return err
	}
	if v.canEdit() && view.Tried {
		whole := toForm(&draft, v.setting)
		whole.Set("version", strconv.FormatInt(saved.Version, 10))
		view.Keep = hiddenForm(whole)
		view.KeepURL = replayPath(v.store.ID, saved.ID)
	}
	p := a.page(v, "Tune "+saved.Name)
	p.Scripts = append([]string{static.Path("vendor/uplot.min.js")}, p.Scripts...)
	p.Notices = a.notices(w, r, v)
	return a.render(w, r, http.StatusOK, views.TuningPage(p, view))
}

// draftOf is the saved campaign with the triggers of a form. Only the triggers' own mistakes count.
func draftOf(saved offers.Campaign, form url.Values, s setting) (offers.Campaign, offers.FieldErrors) {
	wrong := offers.FieldErrors{}
	draft := saved
	triggersFromForm(form, &draft, s, wrong)
	if len(draft.Triggers) == 0 || len(draft.Triggers) > len(saved.Triggers) {
		draft.Triggers = saved.Triggers
	}
	if len(wrong) > 0 {
		draft = saved
	}
	return draft, wrong
}

// dial is a number of a trigger that a histogram is drawn for.
type dial struct {
	name    string // in the form
	label   string
	unit    string
	measure offers.Measure
	value   func(offers.Trigger) int64
	words   func(n int64, s setting) string
}

// dials are the numbers of a trigger that have a histogram: its threshold, and its conditions where it has them.
func dials(row int, t offers.Trigger) (out []dial) {
	at := fmt.Sprintf("triggers.%d.", row)
	if th, ok := thresholds[t.Kind]; ok {
		out = append(out, dial{at + "threshold", th.label, th.unit, offers.Measure(t.Kind),
			func(t offers.Trigger) int64 { return t.Threshold }, measureWords(offers.Measure(t.Kind))})
	}
	out = append(out, dial{at + "dwell", "After a look at a product of", seconds.name, offers.MeasureProductDwell,
		func(t offers.Trigger) int64 { return t.MinProductDwellMS }, measureWords(offers.MeasureProductDwell)},
		dial{at + "pages", "From page view", "pages", offers.MeasurePages,
			func(t offers.Trigger) int64 { return t.MinPages }, measureWords(offers.MeasurePages)})
	return out
}

// drawn reports whether the dial gets a chart: a condition that is not set needs none, but for triggers that have only those.
func (d dial) drawn(t offers.Trigger) bool {
	_, has := thresholds[t.Kind]
	return d.value(t) > 0 || !has && d.measure == offers.MeasureProductDwell
}

// measuresOf are the measures that charts are drawn of.
func measuresOf(triggers []offers.Trigger) (out []offers.Measure) {
	for row, t := range triggers {
		for _, d := range dials(row, t) {
			if d.drawn(t) && !slices.Contains(out, d.measure) {
				out = append(out, d.measure)
			}
		}
	}
	return out
}

// tuned are the triggers with their boxes and charts.
func tuned(b *builder, saved, draft offers.Campaign, hist map[offers.Measure]shoppers) (out []views.TunedTrigger) {
	for row, t := range draft.Triggers {
		at := fmt.Sprintf("triggers.%d.", row)
		tt := views.TunedTrigger{Title: triggerNames[t.Kind], Words: triggerWords(t, b.setting.currency), KindName: at + "kind", Kind: string(t.Kind), OnName: at + "on"}
		if t.Kind == offers.CustomEvent {
			tt.EventName, tt.Event = at+"event", t.Event
		}
		was := t
		if row < len(saved.Triggers) && saved.Triggers[row].Kind == t.Kind {
			was = saved.Triggers[row]
		}
		for _, d := range dials(row, t) {
			tt.Fields = append(tt.Fields, b.field(d.name, views.Field{Type: views.Text, Label: d.label, Unit: d.unit, Number: true}))
			if d.drawn(t) {
				tt.Charts = append(tt.Charts, reachChart(d, b.setting, hist[d.measure], d.value(t), d.value(was)))
			}
		}
		out = append(out, tt)
	}
	return out
}

// hiddenForm is a form as hidden boxes.
func hiddenForm(form url.Values) (boxes []views.Option) {
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			boxes = append(boxes, views.Option{Label: name, Value: value})
		}
	}
	return boxes
}
