package admin

import (
	"errors"
	"fmt"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// number is a box for a whole number that a campaign keeps: parse reads it, format writes it. An empty box is 0, and 0
// an empty box where blank says so; need refuses an empty one.
type number struct {
	at     func(c *offers.Campaign) *int64
	parse  func(text string, s setting) (int64, error)
	format func(n int64, s setting) string
	blank  bool
	need   bool
}

func (n number) field(name string, look views.Field) field {
	look.Number, look.Type, look.Required = true, views.Text, n.need
	return field{name: name, look: look,
		get: func(c *offers.Campaign, s setting) string {
			if v := *n.at(c); v != 0 || !n.blank {
				return n.format(v, s)
			}
			return ""
		},
		set: func(c *offers.Campaign, text string, s setting) error {
			if strings.TrimSpace(text) == "" {
				if n.need {
					return errNeeded
				}
				*n.at(c) = 0
				return nil
			}
			v, err := n.parse(text, s)
			if err == nil {
				*n.at(c) = v
			}
			return err
		}}
}

var errNeeded = errors.New("this is needed")

const maxCountTyped = 1_000_000_000_000

func money(name, label, hint string, at func(c *offers.Campaign) *int64) field {
	n := number{at: at, blank: true,
		parse:  func(text string, s setting) (int64, error) { return parseMoney(text, s.currency) },
		format: func(v int64, s setting) string { return typedMoney(v, s.currency) }}
	return n.field(name, views.Field{Label: label, Hint: hint, Unit: ownCurrency})
}

// ownCurrency stands for the store's currency as a unit.
const ownCurrency = "¤"

func count(name, label, hint, unit string, at func(c *offers.Campaign) *int64) field {
	n := number{at: at, blank: true,
		parse:  func(text string, _ setting) (int64, error) { return parseDecimal(text, 0, maxCountTyped) },
		format: func(v int64, _ setting) string { return formatDecimal(v, 0) }}
	return n.field(name, views.Field{Label: label, Hint: hint, Unit: unit})
}

// span is a length of time; required ones have no meaning for an empty box.
func span(name, label, hint string, own unit, need bool, at func(c *offers.Campaign) *int64) field {
	n := number{at: at, need: need,
		parse:  func(text string, _ setting) (int64, error) { return parseSpan(text, own) },
		format: func(v int64, _ setting) string { return typedSpan(v, own) }}
	return n.field(name, views.Field{Label: label, Hint: hint, Unit: own.name})
}

func text(name, label, hint string, rows int, at func(c *offers.Campaign) *string) field {
	look := views.Field{Label: label, Hint: hint, Type: views.Text, Wide: true}
	if rows > 1 {
		look.Type, look.Rows = views.Area, fmt.Sprint(rows)
	}
	return field{name: name, look: look,
		get: func(c *offers.Campaign, _ setting) string { return *at(c) },
		set: func(c *offers.Campaign, text string, _ setting) error {
			if text != *at(c) { // what is kept already stays as it is, space around it included
				*at(c) = strings.TrimSpace(text)
			}
			return nil
		}}
}

// lines is a list, one entry a line.
func lines(name, label, hint string, at func(c *offers.Campaign) *[]string) field {
	get := func(c *offers.Campaign, _ setting) string { return strings.Join(*at(c), "\n") }
	return field{name: name, look: views.Field{Label: label, Hint: hint, Type: views.Area, Rows: "4"}, get: get,
		set: func(c *offers.Campaign, text string, s setting) error {
			if text == get(c, s) {
				return nil
			}
			var list []string
			for line := range strings.SplitSeq(text, "\n") {
				if line = strings.TrimSpace(line); line != "" {
					list = append(list, line)
				}
			}
			*at(c) = list
			return nil
		}}
}

func check(name, label, hint string, at func(c *offers.Campaign) *bool) field {
	return field{name: name, look: views.Field{Label: label, Hint: hint, Type: views.Check, Wide: true},
		get: func(c *offers.Campaign, _ setting) string {
			if *at(c) {
				return "1"
			}
			return ""
		},
		set: func(c *offers.Campaign, text string, _ setting) error {
			*at(c) = text == "1"
			return nil
		}}
}

func choice(name, label string, options []views.Option, at func(c *offers.Campaign) *string) field {
	return field{name: name, look: views.Field{Label: label, Type: views.Select, Options: options},
		get: func(c *offers.Campaign, _ setting) string { return *at(c) },
		set: func(c *offers.Campaign, text string, _ setting) error {
			for _, o := range options {
				if o.Value == text {
					*at(c) = text
					return nil
				}
			}
			return errors.New("choose one of the list")
		}}
}

// moment is a date and time on the store's clock; empty is 0. Text that stands for the moment kept already changes
// nothing, so that the second 02:30 of an autumn night stays the second.
func moment(name, label string, at func(c *offers.Campaign) *int64) field {
	get := func(c *offers.Campaign, s setting) string { return typedLocal(*at(c), s.loc) }
	return field{name: name, look: views.Field{Label: label, Type: views.DateTime}, get: get,
		set: func(c *offers.Campaign, text string, s setting) error {
			if text == get(c, s) {
				return nil
			}
			if text == "" {
				*at(c) = 0
				return nil
			}
			ms, err := parseLocal(text, s.loc)
			if err == nil {
				*at(c) = ms
			}
			return err
		}}
}
