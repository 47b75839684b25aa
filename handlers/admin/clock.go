package admin

import (
	"errors"
	"time"
)

var clockForms = []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02T15:04:05.000"}

// parseLocal reads what a datetime-local box holds as a time on the store's own clock, in Unix ms. A time that the
// clocks jump over is refused; of one that comes twice, the first is meant.
func parseLocal(text string, loc *time.Location) (int64, error) {
	for _, form := range clockForms {
		wall, err := time.Parse(form, text)
		if err != nil {
			continue
		}
		if wall.Year() < 2000 || wall.Year() > 2200 {
			return 0, errors.New("between the years 2000 and 2200")
		}
		at, ok := instant(wall, loc)
		if !ok {
			return 0, errors.New("this time does not exist on that day: the clocks go forward over it")
		}
		return at.UnixMilli(), nil
	}
	return 0, errors.New("a date and a time, like 2026-11-27T18:00")
}

// instant is the first moment at which clocks in loc show wall (which is given in UTC).
func instant(wall time.Time, loc *time.Location) (first time.Time, found bool) {
	for _, near := range []time.Duration{-26 * time.Hour, 26 * time.Hour} {
		_, offset := wall.Add(near).In(loc).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second).In(loc)
		shows := at.Format(clockForms[2]) == wall.Format(clockForms[2])
		if shows && (!found || at.Before(first)) {
			first, found = at, true
		}
	}
	return first, found
}

// typedLocal is a moment (Unix ms; 0 = none) as a datetime-local box holds it, as short as is exact.
func typedLocal(ms int64, loc *time.Location) string {
	if ms == 0 {
		return ""
	}
	at := time.UnixMilli(ms).In(loc)
	switch {
	case ms%1000 != 0:
		return at.Format(clockForms[2])
	case at.Second() != 0:
		return at.Format(clockForms[1])
	}
	return at.Format(clockForms[0])
}

// showTime is a moment for people, on the store's clock.
func showTime(ms int64, loc *time.Location, now int64) string {
	at, today := time.UnixMilli(ms).In(loc), time.UnixMilli(now).In(loc)
	switch {
	case at.YearDay() == today.YearDay() && at.Year() == today.Year():
		return at.Format("15:04:05")
	case at.Year() == today.Year():
		return at.Format("2 Jan 15:04")
	}
	return at.Format("2 Jan 2006 15:04")
}
