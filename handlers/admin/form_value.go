package admin

import (
	"errors"
	"net/url"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// amount is one box of a kind of value. Only the boxes of the chosen kind are read.
type amount struct {
	name, label, hint string
	at                func(v *offers.Value) *int64
	optional          bool
}

type valueKind struct {
	kind        offers.Kind
	label, unit string
	parse       func(text string, s setting) (int64, error)
	format      func(n int64, s setting) string
	amounts     []amount
}

func least(v *offers.Value) *int64 { return &v.Min }
func most(v *offers.Value) *int64  { return &v.Max }
func step(v *offers.Value) *int64  { return &v.Step }

func inMoney(text string, s setting) (int64, error) { return parseMoney(text, s.currency) }
func asMoney(n int64, s setting) string             { return typedMoney(n, s.currency) }

var valueKinds = []valueKind{
	{offers.Percent, "A percentage off", "%",
		func(text string, _ setting) (int64, error) { return parsePercent(text) },
		func(n int64, _ setting) string { return typedPercent(n) },
		[]amount{{"min", "Smallest", "", least, false}, {"max", "Largest", "", most, false},
			{"step", "In steps of", "Counted from the smallest. Empty = 1 %.", step, true}}},
	{offers.FixedAmount, "An amount off", ownCurrency, inMoney, asMoney,
		[]amount{{"min", "Smallest", "", least, false}, {"max", "Largest", "", most, false},
			{"step", "In steps of", "Counted from the smallest. Empty = the smallest coin.", step, true}}},
	{offers.FreeShipping, "Free shipping", ownCurrency, inMoney, asMoney,
		[]amount{{"cost", "What shipping costs you at most", "Counts against budget and risk.", least, false}}},
}

func (k valueKind) field(a amount) string { return "value." + string(k.kind) + "." + a.name }

func valueToForm(form url.Values, v offers.Value, s setting) {
	form.Set("value.kind", string(v.Kind))
	for _, k := range valueKinds {
		for _, a := range k.amounts {
			text := ""
			if n := *a.at(&v); k.kind == v.Kind && (n != 0 || !a.optional) {
				text = k.format(n, s)
			}
			form.Set(k.field(a), text)
		}
	}
}

func valueFromForm(form url.Values, c *offers.Campaign, s setting, wrong offers.FieldErrors) {
	for _, k := range valueKinds {
		if string(k.kind) != form.Get("value.kind") {
			continue
		}
		if c.Value.Kind != k.kind { // numbers of another kind mean nothing here
			c.Value.Kind, c.Value.Min, c.Value.Max, c.Value.Step = k.kind, 0, 0, 0
		}
		for _, a := range k.amounts {
			n, err := k.read(form.Get(k.field(a)), a, s)
			if err != nil {
				wrong[k.field(a)] = err.Error()
				continue
			}
			*a.at(&c.Value) = n
		}
		if k.kind == offers.FreeShipping {
			c.Value.Max = c.Value.Min
		}
		return
	}
	wrong["value.kind"] = "choose one"
}

func (k valueKind) read(text string, a amount, s setting) (int64, error) {
	text, err := clean(text, false)
	if err != nil {
		return 0, err
	}
	if strings.TrimSpace(text) == "" {
		if a.optional {
			return 0, nil
		}
		return 0, errNeeded
	}
	n, err := k.parse(text, s)
	if err == nil && n == 0 && !a.optional {
		err = errors.New("above 0")
	}
	return n, err
}

func (b *builder) values() []views.KindGroup {
	var out []views.KindGroup
	b.group = "Value"
	for _, k := range valueKinds {
		g := views.KindGroup{ID: fieldID("value.kind." + string(k.kind)), Name: "value.kind", Value: string(k.kind), Label: k.label,
			Checked: b.form.Get("value.kind") == string(k.kind)}
		for _, a := range k.amounts {
			g.Fields = append(g.Fields, b.field(k.field(a), views.Field{Label: a.label, Hint: a.hint, Unit: k.unit, Type: views.Text, Number: true}))
		}
		out = append(out, g)
	}
	return out
}
