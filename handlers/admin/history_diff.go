package admin

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// aspect is one thing that can differ between two versions of a campaign: a box of the editor, or a part of it that is no
// plain box. key is what forms call it.
type aspect struct {
	key, where, label string
	words             func(c *offers.Campaign, s setting) string // as the editor shows it
	same              func(x, y *offers.Campaign, s setting) bool
}

// name says which one it is where its section is not in sight.
func (p aspect) name() string {
	if p.label == "" || p.label == p.where {
		return p.where
	}
	return p.where + ": " + p.label
}

// aspects are all of them, in the order of the editor.
func aspects() []aspect {
	var out []aspect
	for _, sec := range sections {
		if p, ok := specialAspects[sec.special]; ok {
			p.where = sec.title
			out = append(out, p)
		}
		for _, f := range sec.fields {
			out = append(out, aspect{key: f.name, where: sec.title, label: f.look.Label,
				words: func(c *offers.Campaign, s setting) string { return fieldWords(f, f.get(c, s), s) },
				same:  func(x, y *offers.Campaign, s setting) bool { return f.get(x, s) == f.get(y, s) }})
		}
		if sec.id == "basics" {
			out = append(out, aspect{key: "archived", where: sec.title, label: "Archived",
				words: func(c *offers.Campaign, _ setting) string { return yesNo(c.Archived) },
				same:  func(x, y *offers.Campaign, _ setting) bool { return x.Archived == y.Archived }})
		}
	}
	return out
}

var specialAspects = map[special]aspect{
	withTriggers: {key: "triggers",
		words: func(c *offers.Campaign, s setting) string { return triggersWords(c.Triggers, s.currency) },
		same:  func(x, y *offers.Campaign, _ setting) bool { return alike(x.Triggers, y.Triggers) }},
	withValue: {key: "value", label: "What the offer gives",
		words: func(c *offers.Campaign, s setting) string {
			words := valueWords(c.Value, s.currency)
			switch {
			case c.Value.Kind == "":
				return ""
			case c.Value.Kind == offers.FreeShipping:
				return words + ", " + showMoney(c.Value.Min, s.currency) + " at most"
			case c.Value.Step > 0 && c.Value.Kind == offers.Percent:
				return words + ", in steps of " + typedPercent(c.Value.Step) + "\u00a0%"
			case c.Value.Step > 0:
				return words + ", in steps of " + showMoney(c.Value.Step, s.currency)
			}
			return words
		},
		same: func(x, y *offers.Campaign, _ setting) bool { return worth(x) == worth(y) }},
	withWindows: {key: "windows", label: "Hours",
		words: func(c *offers.Campaign, _ setting) string { return windowsWords(c.Schedule.Windows) },
		same:  func(x, y *offers.Campaign, _ setting) bool { return alike(x.Schedule.Windows, y.Schedule.Windows) }},
}

func worth(c *offers.Campaign) [4]any {
	return [4]any{c.Value.Kind, c.Value.Min, c.Value.Max, c.Value.Step}
}

func alike[T any](x, y []T) bool {
	return len(x) == len(y) && (len(x) == 0 || reflect.DeepEqual(x, y))
}

// differences are the aspects in which two versions are not the same, in words.
func differences(x, y *offers.Campaign, s setting) []views.FieldChange {
	var out []views.FieldChange
	for _, p := range aspects() {
		if !p.same(x, y, s) {
			out = append(out, views.FieldChange{Field: p.name(), Before: p.words(x, s), After: p.words(y, s)})
		}
	}
	return out
}

// fieldWords is the text of a box as people read it, "" if it is empty.
func fieldWords(f field, text string, s setting) string {
	switch f.look.Type {
	case views.Check:
		return yesNo(text == "1")
	case views.Select:
		if i := slices.IndexFunc(f.look.Options, func(o views.Option) bool { return o.Value == text }); i >= 0 {
			return f.look.Options[i].Label
		}
		return text
	case views.DateTime:
		return strings.Replace(text, "T", " ", 1)
	}
	if unit := f.look.Unit; unit != "" && text != "" && strings.IndexFunc(text, letter) < 0 {
		if unit == ownCurrency {
			return grouped(text) + "\u00a0" + s.currency
		}
		return text + "\u00a0" + unit
	}
	return text
}

func letter(r rune) bool { return r >= 'a' && r <= 'z' }

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}

func windowsWords(windows []offers.Window) string {
	var out []string
	for _, w := range windows {
		var on []string
		for _, d := range week {
			if slices.Contains(w.Days, d) {
				on = append(on, d.String()[:3])
			}
		}
		words := strings.Join(on, ", ")
		if len(on) == 0 {
			words = "Every day"
		}
		out = append(out, fmt.Sprintf("%s %s–%s", words, dayClock(w.From), dayClock(w.To)))
	}
	return strings.Join(out, "; ")
}

// authorWords is who made a change; people may be gone, so the name is the one of then.
func authorWords(by offers.Author) string {
	switch {
	case by.Name != "":
		return by.Name
	case by.Via == "command":
		return "The command line"
	case by.Via == "server":
		return "This server"
	case by.Via == "api":
		return "The API"
	case by.Account != "":
		return by.Account
	}
	return "Not recorded"
}
