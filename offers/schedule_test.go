package offers_test

import (
	"testing"
	"time"

	"lastcall/offers"
)

func TestSchedule(t *testing.T) {
	amsterdam, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) int64 { // on the store's clock, or with an offset of its own
		for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04 -0700"} {
			if tm, err := time.ParseInLocation(layout, text, amsterdam); err == nil {
				return tm.UnixMilli()
			}
		}
		t.Fatalf("time %q", text)
		return 0
	}
	workdays := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	day := func(from, to int, days ...time.Weekday) offers.Schedule {
		return offers.Schedule{Windows: []offers.Window{{From: from, To: to, Days: days}}}
	}
	dates := offers.Schedule{StartAt: at("2026-11-21 09:00"), EndAt: at("2026-11-22 09:00")}
	for _, r := range []struct {
		name string
		s    offers.Schedule
		at   string
		want bool
	}{
		{"always", offers.Schedule{}, "2026-11-21 12:00", true},
		{"before the start", dates, "2026-11-21 08:59", false},
		{"at the start", dates, "2026-11-21 09:00", true},
		{"at the end", dates, "2026-11-22 09:00", false},
		{"without an end", offers.Schedule{StartAt: 1}, "2036-11-22 09:00", true},
		{"in the hours", day(540, 1020), "2026-11-21 09:00", true},
		{"the last minute", day(540, 1020), "2026-11-21 16:59", true},
		{"past the hours", day(540, 1020), "2026-11-21 17:00", false},
		{"until midnight", day(540, 1440), "2026-11-21 23:59", true},
		{"hours are the store's, not UTC's", day(540, 1020), "2026-11-21 08:30 +0000", true},
		{"a working day", day(0, 1440, workdays...), "2026-11-20 12:00", true},
		{"a Saturday", day(0, 1440, workdays...), "2026-11-21 12:00", false},
		{"over midnight, in the evening", day(1320, 120), "2026-11-21 23:00", true},
		{"over midnight, in the night", day(1320, 120), "2026-11-22 01:59", true},
		{"over midnight, after it", day(1320, 120), "2026-11-22 02:00", false},
		{"over midnight, by day", day(1320, 120), "2026-11-22 12:00", false},
		{"a night belongs to the day it began: Friday's goes into Saturday", day(1320, 120, time.Friday), "2026-11-21 01:00", true},
		{"and Saturday's evening is not Friday's", day(1320, 120, time.Friday), "2026-11-21 23:00", false},
		{"and Friday's small hours are Thursday's", day(1320, 120, time.Friday), "2026-11-20 01:00", false},
		{"Saturday's night goes into Sunday", day(1320, 120, time.Saturday), "2026-11-22 01:00", true},
		{"any window of several", offers.Schedule{Windows: []offers.Window{{From: 0, To: 60}, {From: 600, To: 660}}}, "2026-11-21 10:30", true},
		{"summer time: the hour that is left out opens late", day(150, 240), "2026-03-29 00:59 +0000", false}, // 01:59 CET
		{"summer time: the clock jumps into the window", day(150, 240), "2026-03-29 01:00 +0000", true},       // 03:00 CEST
		{"winter time: the hour that comes twice, first", day(120, 180), "2026-10-25 00:30 +0000", true},      // 02:30 CEST
		{"winter time: the hour that comes twice, second", day(120, 180), "2026-10-25 01:30 +0000", true},     // 02:30 CET
		{"winter time: after both", day(120, 180), "2026-10-25 02:00 +0000", false},                           // 03:00 CET
		{"dates and hours both", offers.Schedule{EndAt: dates.EndAt, Windows: day(540, 1020).Windows}, "2026-11-23 12:00", false},
	} {
		if got := r.s.Open(at(r.at), amsterdam); got != r.want {
			t.Errorf("%s: %v", r.name, got)
		}
	}
}
