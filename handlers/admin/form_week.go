package admin

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// week is the order in which days are shown and kept.
var week = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// dayClock is minutes after midnight as a time box holds them; 1440 is the midnight that ends the day.
func dayClock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60%24, minute%60) }

func parseDayClock(text string) (minute int, ok bool) {
	at, err := time.Parse("15:04", text)
	if err != nil {
		at, err = time.Parse("15:04:05", text)
	}
	return at.Hour()*60 + at.Minute(), err == nil && at.Second() == 0
}

// windowsToForm writes a row for each part of the week, and an empty one for the next.
func windowsToForm(form url.Values, windows []offers.Window) {
	for row, w := range windows {
		at := fmt.Sprintf("windows.%d.", row)
		form.Set(at+"from", dayClock(w.From))
		form.Set(at+"to", dayClock(w.To))
		for _, d := range w.Days {
			form.Set(fmt.Sprintf("%sday.%d", at, d), "1")
		}
	}
	at := fmt.Sprintf("windows.%d.", len(windows))
	form.Set(at+"from", "")
	form.Set(at+"to", "")
}

func windowsFromForm(form url.Values, c *offers.Campaign, wrong offers.FieldErrors) {
	kept := c.Schedule.Windows
	c.Schedule.Windows = nil
	for row := 0; form.Has(fmt.Sprintf("windows.%d.from", row)); row++ {
		at := fmt.Sprintf("windows.%d.", row)
		from, to := form.Get(at+"from"), form.Get(at+"to")
		var w offers.Window
		for _, d := range week {
			if form.Get(fmt.Sprintf("%sday.%d", at, d)) == "1" {
				w.Days = append(w.Days, d)
			}
		}
		if form.Get(at+"remove") == "1" || from == "" && to == "" && len(w.Days) == 0 {
			continue
		}
		var okFrom, okTo bool
		if w.From, okFrom = parseDayClock(from); !okFrom {
			wrong[at+"from"] = "a time like 09:00; 00:00 to 00:00 is the whole day"
		}
		if w.To, okTo = parseDayClock(to); !okTo {
			wrong[at+"to"] = "a time like 18:30; 00:00 is the midnight that ends the day"
		}
		if w.To == 0 {
			w.To = 24 * 60
		}
		if okFrom && okTo && w.From == w.To {
			wrong[at+"to"] = "later or earlier than the start, not the same"
			continue
		}
		if okFrom && okTo {
			c.Schedule.Windows = append(c.Schedule.Windows, inOrderOf(w, kept))
		}
	}
}

// inOrderOf keeps the days in the order in which they are kept already, where they are the same.
func inOrderOf(w offers.Window, kept []offers.Window) offers.Window {
	for _, k := range kept {
		if k.From != w.From || k.To != w.To || len(k.Days) != len(w.Days) {
			continue
		}
		if !slices.ContainsFunc(k.Days, func(d time.Weekday) bool { return !slices.Contains(w.Days, d) }) {
			return k
		}
	}
	return w
}

// windows shows the rows of the form as they are.
func (b *builder) windows() []views.WindowRow {
	var out []views.WindowRow
	for row := 0; b.form.Has(fmt.Sprintf("windows.%d.from", row)); row++ {
		at := fmt.Sprintf("windows.%d.", row)
		next := !b.form.Has(fmt.Sprintf("windows.%d.from", row+1))
		b.group = fmt.Sprintf("Hours %d", row+1)
		r := views.WindowRow{Legend: b.group}
		if next {
			r.Legend = "Add hours"
		}
		for _, d := range week {
			r.Days = append(r.Days, b.field(fmt.Sprintf("%sday.%d", at, d), views.Field{Type: views.Check, Label: d.String()[:3]}))
		}
		r.From = b.field(at+"from", views.Field{Type: views.Clock, Label: "From"})
		r.To = b.field(at+"to", views.Field{Type: views.Clock, Label: "To"})
		if !next {
			remove := b.field(at+"remove", views.Field{Type: views.Check, Label: "Remove"})
			r.Remove = &remove
		}
		out = append(out, r)
	}
	b.group = ""
	return out
}
