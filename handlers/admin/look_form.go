package admin

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lastcall/handlers/widget"
	"lastcall/offers"
	views "lastcall/views/admin"
	frame "lastcall/views/widget"
)

// The boxes of a look: names that frame.ThemeError uses too.
const (
	boxAccent   = "accent"
	boxCard     = "card"
	boxInk      = "ink"
	boxRadius   = "radius"
	boxFont     = "font"
	boxScheme   = "scheme"
	boxPosition = "position"
)

var colourFields = []views.Field{
	{Name: boxAccent, Label: "Accent", Type: views.Text, Hint: "The button, the line and the discount, like #1f5eff. Empty = blue. Words on it are white or dark, whichever can be read."},
	{Name: boxCard, Label: "Background", Type: views.Text, Hint: "Empty follows the shopper’s light or dark."},
	{Name: boxInk, Label: "Text", Type: views.Text, Hint: "On that background. Empty = what can be read on it."},
}

var shapeFields = []views.Field{
	{Name: boxRadius, Label: "Round corners", Type: views.Text, Number: true, Unit: "px", Hint: "0 to 28. Empty = 14."},
	{Name: boxFont, Label: "Type", Type: views.Select, Options: fontOptions(), Hint: "Fonts that shoppers’ devices have: none is loaded."},
	{Name: boxScheme, Label: "Light or dark", Type: views.Select, Options: []views.Option{{Value: "", Label: "As the shopper’s device"},
		{Value: "light", Label: "Always light"}, {Value: "dark", Label: "Always dark"}}, Hint: "A background of your own decides it."},
	{Name: boxPosition, Label: "Place on the page", Type: views.Select, Options: []views.Option{{Value: "", Label: "Centre"},
		{Value: string(offers.PositionCorner), Label: "Corner"}, {Value: string(offers.PositionSheet), Label: "Sheet at the bottom"},
		{Value: string(offers.PositionBar), Label: "Bar at the bottom"}}, Hint: "In the centre it takes the focus; elsewhere the page stays usable. Phones have it at the bottom."},
}

var fontWords = map[string]string{"system": "The system’s own", "humanist": "Humanist", "geometric": "Geometric", "rounded": "Rounded",
	"serif": "Serif", "mono": "Typewriter"}

func fontOptions() []views.Option {
	out := []views.Option{{Value: "", Label: fontWords["system"]}}
	for _, name := range frame.Fonts() {
		if name != "system" {
			out = append(out, views.Option{Value: name, Label: fontWords[name]})
		}
	}
	return out
}

// themeToForm is the look as a browser posts it when nothing was changed.
func themeToForm(t offers.Theme) url.Values {
	form := url.Values{boxAccent: {t.Accent}, boxCard: {t.Card}, boxInk: {t.Ink}, boxRadius: {""}, boxFont: {t.Font},
		boxScheme: {t.Scheme}, boxPosition: {string(t.Position)}}
	if t.Font == "system" {
		form.Set(boxFont, "")
	}
	switch {
	case t.Radius > 0:
		form.Set(boxRadius, strconv.Itoa(t.Radius))
	case t.Radius == offers.SquareCorners:
		form.Set(boxRadius, "0")
	}
	return form
}

// themeFromForm puts what was chosen into a copy of base. Choices with a problem keep base's.
func themeFromForm(form url.Values, base offers.Theme) (offers.Theme, offers.FieldErrors) {
	t, wrong := readTheme(form, base)
	if wrong[boxCard] != "" || wrong[boxInk] != "" {
		t.Card, t.Ink = base.Card, base.Ink
	}
	return t, wrong
}

// readTheme is themeFromForm with colours that can be shown but not read: those are wrong and kept as chosen.
func readTheme(form url.Values, base offers.Theme) (offers.Theme, offers.FieldErrors) {
	t, wrong := base, offers.FieldErrors{}
	for name, to := range map[string]*string{boxAccent: &t.Accent, boxCard: &t.Card, boxInk: &t.Ink} {
		text := strings.ToLower(strings.TrimSpace(form.Get(name)))
		if text != "" && text[0] != '#' {
			text = "#" + text
		}
		if len(text) == 4 {
			text = string([]byte{'#', text[1], text[1], text[2], text[2], text[3], text[3]})
		}
		if _, err := frame.ThemeCSS(frame.Theme{Accent: text}); err != nil {
			wrong[name] = "a colour like #1f5eff"
			continue
		}
		*to = text
	}
	if text := strings.TrimSpace(form.Get(boxRadius)); text == "" {
		t.Radius = 0
	} else if n, err := parseDecimal(text, 0, 28); err != nil {
		wrong[boxRadius] = "a whole number from 0 to 28"
	} else if t.Radius = int(n); n == 0 {
		t.Radius = offers.SquareCorners
	}
	pick := func(name string, to *string, fields []views.Field) {
		at := slices.IndexFunc(fields, func(f views.Field) bool { return f.Name == name })
		if !slices.ContainsFunc(fields[at].Options, func(o views.Option) bool { return o.Value == form.Get(name) }) {
			wrong[name] = "choose one of the list"
			return
		}
		*to = form.Get(name)
	}
	position := string(t.Position)
	pick(boxFont, &t.Font, shapeFields)
	pick(boxScheme, &t.Scheme, shapeFields)
	pick(boxPosition, &position, shapeFields)
	t.Position = offers.Position(position)
	if _, err := frame.ThemeCSS(widget.LookOf(t)); err != nil {
		field, words := boxInk, err.Error()
		var of *frame.ThemeError
		if errors.As(err, &of) {
			field, words = of.Field, of.Needs
		}
		if wrong[field] == "" {
			wrong[field] = words
		}
	}
	return t, wrong
}

// contrastTable says what of the colours can be read.
func contrastTable(t offers.Theme) views.ContrastTable {
	pairs, err := frame.Contrasts(widget.LookOf(t))
	out := views.ContrastTable{Good: err == nil}
	least := 0.0
	for _, p := range pairs {
		out.Rows = append(out.Rows, views.ContrastRow{What: p.What, Fore: p.Fore, Ground: p.Ground, Passes: p.Passes(),
			Ratio: fmt.Sprintf("%.1f : 1", p.Ratio), Needs: fmt.Sprintf("%.1f : 1", p.Needs)})
		out.Good = out.Good && p.Passes()
		if p.Needs >= 4.5 && (least == 0 || p.Ratio < least) {
			least = p.Ratio
		}
	}
	switch {
	case out.Good:
		out.Words = fmt.Sprintf("All of it can be read: the least contrast of any text is %.1f : 1, and 4.5 : 1 is needed.", least)
	case err != nil:
		_, words, _ := strings.Cut(err.Error(), ": ")
		out.Words = sentence(words)
	default:
		out.Words = "Some of it cannot be read well enough."
	}
	return out
}
