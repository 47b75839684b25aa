package offers

import (
	"slices"
	"time"
)

// Schedule says when a campaign runs. The zero value is "always".
type Schedule struct {
	StartAt int64    `json:"start_at,omitempty"` // ms; 0 = from the beginning
	EndAt   int64    `json:"end_at,omitempty"`   // ms, exclusive; 0 = without end
	Windows []Window `json:"windows,omitempty"`  // any of them, in the store's time zone; none = all day, every day
}

// Window is a part of the week. From and To are minutes after midnight on the store's own clock; To is exclusive, and
// a window whose To is before its From runs past midnight and belongs to the day it began.
type Window struct {
	Days []time.Weekday `json:"days,omitempty"` // none = every day
	From int            `json:"from"`
	To   int            `json:"to"`
}

// Open reports whether the schedule allows an offer now.
func (s Schedule) Open(now int64, loc *time.Location) bool {
	if now < s.StartAt || (s.EndAt > 0 && now >= s.EndAt) {
		return false
	}
	if len(s.Windows) == 0 {
		return true
	}
	local := time.UnixMilli(now).In(loc)
	minute := local.Hour()*60 + local.Minute()
	yesterday := (local.Weekday() + 6) % 7
	return slices.ContainsFunc(s.Windows, func(w Window) bool {
		if w.From < w.To {
			return w.on(local.Weekday()) && minute >= w.From && minute < w.To
		}
		return (w.on(local.Weekday()) && minute >= w.From) || (w.on(yesterday) && minute < w.To)
	})
}

func (w Window) on(day time.Weekday) bool { return len(w.Days) == 0 || slices.Contains(w.Days, day) }
