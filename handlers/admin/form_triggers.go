package admin

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// threshold is how the editor shows and reads the threshold of a kind of trigger; initial is what a trigger that was
// off proposes. Kinds without a threshold have no parse.
type threshold struct {
	label, unit string
	initial     int64
	parse       func(text string, s setting) (int64, error)
	format      func(n int64, s setting) string
}

func spanThreshold(label string, own unit, initial int64) threshold {
	return threshold{label, own.name, initial,
		func(text string, _ setting) (int64, error) { return parseSpan(text, own) },
		func(n int64, _ setting) string { return typedSpan(n, own) }}
}

func countThreshold(label, unit string, initial, most int64) threshold {
	return threshold{label, unit, initial,
		func(text string, _ setting) (int64, error) { return parseDecimal(text, 0, most) },
		func(n int64, _ setting) string { return formatDecimal(n, 0) }}
}

var thresholds = map[offers.TriggerKind]threshold{
	offers.Dwell:        spanThreshold("Active time", seconds, 30_000),
	offers.SessionDwell: spanThreshold("Active time", minutes, 120_000),
	offers.Idle:         spanThreshold("Quiet for", seconds, 20_000),
	offers.ScrollDepth:  countThreshold("Depth", "%", 60, 100),
	offers.PageViews:    countThreshold("Pages", "pages", 4, 100_000),
	offers.Compared:     countThreshold("Returns to a product seen before", "times", 2, 100_000),
	offers.CartValue:    {"From", ownCurrency, 50_00, inMoney, asMoney},
	offers.CartIdle:     spanThreshold("Unchanged for", minutes, 120_000),
}

// triggersToForm writes one row for each trigger of the campaign and, below these, one for each kind that it has not.
// A further row lets a merchant add another event of their own.
func triggersToForm(form url.Values, triggers []offers.Trigger, s setting) {
	row := 0
	add := func(t offers.Trigger, on bool) {
		at := fmt.Sprintf("triggers.%d.", row)
		row++
		form.Set(at+"kind", string(t.Kind))
		if on {
			form.Set(at+"on", "1")
		}
		if th, ok := thresholds[t.Kind]; ok {
			form.Set(at+"threshold", th.format(t.Threshold, s))
		}
		if t.Kind == offers.CustomEvent {
			form.Set(at+"event", t.Event)
		}
		form.Set(at+"dwell", typedSpan(t.MinProductDwellMS, seconds))
		form.Set(at+"pages", formatDecimal(t.MinPages, 0))
	}
	for _, t := range triggers {
		add(t, true)
	}
	for _, kind := range offers.TriggerKinds {
		has := slices.ContainsFunc(triggers, func(t offers.Trigger) bool { return t.Kind == kind })
		if !has || kind == offers.CustomEvent {
			add(offers.Trigger{Kind: kind, Threshold: thresholds[kind].initial}, false)
		}
	}
}

// triggersFromForm reads the rows that are switched on, and answers the row of each trigger.
func triggersFromForm(form url.Values, c *offers.Campaign, s setting, wrong offers.FieldErrors) (rows []int) {
	c.Triggers = nil
	for row := 0; form.Has(fmt.Sprintf("triggers.%d.kind", row)); row++ {
		at := fmt.Sprintf("triggers.%d.", row)
		if form.Get(at+"on") != "1" {
			continue
		}
		t := offers.Trigger{Kind: offers.TriggerKind(form.Get(at + "kind"))}
		take := func(name string, to *int64, least int64, parse func(string) (int64, error)) {
			text, err := clean(form.Get(at+name), false)
			var n int64
			switch {
			case err != nil:
			case strings.TrimSpace(text) != "":
				n, err = parse(text)
			case least > 0:
				err = errNeeded
			}
			if err == nil && n < least {
				err = errors.New("above 0")
			}
			if err != nil {
				wrong[at+name] = err.Error()
			}
			*to = n
		}
		if th, ok := thresholds[t.Kind]; ok {
			take("threshold", &t.Threshold, 1, func(text string) (int64, error) { return th.parse(text, s) })
		}
		if t.Kind == offers.CustomEvent {
			t.Event = strings.TrimSpace(form.Get(at + "event"))
		}
		take("dwell", &t.MinProductDwellMS, 0, func(text string) (int64, error) { return parseSpan(text, seconds) })
		take("pages", &t.MinPages, 0, func(text string) (int64, error) { return parseDecimal(text, 0, 100_000) })
		c.Triggers = append(c.Triggers, t)
		rows = append(rows, row)
	}
	return rows
}

// triggers shows the rows of the form as they are.
func (b *builder) triggers() []views.TriggerRow {
	var out []views.TriggerRow
	for row := 0; b.form.Has(fmt.Sprintf("triggers.%d.kind", row)); row++ {
		at := fmt.Sprintf("triggers.%d.", row)
		kind := offers.TriggerKind(b.form.Get(at + "kind"))
		name, known := triggerNames[kind]
		if !known {
			name = "Unknown trigger"
		}
		b.group = name
		r := views.TriggerRow{KindName: at + "kind", KindValue: string(kind),
			On: b.field(at+"on", views.Field{Type: views.Check, Label: name})}
		if th, ok := thresholds[kind]; ok {
			r.Fields = append(r.Fields, b.field(at+"threshold", views.Field{Type: views.Text, Label: th.label, Unit: th.unit, Number: true}))
		}
		if kind == offers.CustomEvent {
			r.Fields = append(r.Fields, b.field(at+"event", views.Field{Type: views.Text, Label: "Name of the event"}))
		}
		r.Fields = append(r.Fields,
			b.field(at+"dwell", views.Field{Type: views.Text, Label: "After a look at a product of", Unit: seconds.name, Number: true}),
			b.field(at+"pages", views.Field{Type: views.Text, Label: "From page view", Unit: "pages", Number: true}))
		out = append(out, r)
	}
	b.group = ""
	return out
}
