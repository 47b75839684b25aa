package admin_test

import (
	"strings"
	"testing"
	"time"

	"lastcall/handlers/admin"
)

func TestParseLocal(t *testing.T) {
	for _, c := range []struct {
		name, zone, text, want string // want in UTC, or the words of the refusal
	}{
		{"winter", "Europe/Amsterdam", "2026-11-27T18:00", "2026-11-27T17:00:00Z"},
		{"summer", "Europe/Amsterdam", "2026-07-27T18:00", "2026-07-27T16:00:00Z"},
		{"the hour before the clocks go forward", "Europe/Amsterdam", "2026-03-29T01:59", "2026-03-29T00:59:00Z"},
		{"the hour that does not exist", "Europe/Amsterdam", "2026-03-29T02:30", "does not exist"},
		{"the hour after it", "Europe/Amsterdam", "2026-03-29T03:00", "2026-03-29T01:00:00Z"},
		{"the hour that comes twice: its first time", "Europe/Amsterdam", "2026-10-25T02:30", "2026-10-25T00:30:00Z"},
		{"the hour after that", "Europe/Amsterdam", "2026-10-25T03:00", "2026-10-25T02:00:00Z"},
		{"west of Greenwich, twice", "America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z"},
		{"west of Greenwich, never", "America/New_York", "2026-03-08T02:00", "does not exist"},
		{"a change of half an hour, twice", "Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z"},
		{"a day that an island left out", "Pacific/Apia", "2011-12-30T12:00", "does not exist"},
		{"a zone without summer time", "Asia/Kathmandu", "2026-05-01T00:00", "2026-04-30T18:15:00Z"},
		{"seconds", "UTC", "2026-05-01T00:00:07", "2026-05-01T00:00:07Z"},
		{"a day that no year has", "UTC", "2026-02-30T00:00", "a date and a time"},
		{"words", "UTC", "tomorrow", "a date and a time"},
		{"long ago", "UTC", "0001-01-01T00:00", "between the years"},
	} {
		t.Run(c.name, func(t *testing.T) {
			loc, err := time.LoadLocation(c.zone)
			must(t, err)
			ms, err := admin.ParseLocal(c.text, loc)
			got := time.UnixMilli(ms).UTC().Format(time.RFC3339)
			if err != nil {
				got = err.Error()
			}
			if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
				t.Errorf("%s, want %s", got, c.want)
			}
			if err == nil && admin.TypedLocal(ms, loc) != c.text {
				t.Errorf("shows as %s", admin.TypedLocal(ms, loc))
			}
		})
	}
}

func FuzzParseLocal(f *testing.F) {
	f.Add("2026-10-25T02:30", int64(1_795_219_200_123))
	f.Fuzz(func(t *testing.T, text string, ms int64) {
		loc, err := time.LoadLocation("Europe/Amsterdam")
		must(t, err)
		if at, err := admin.ParseLocal(text, loc); err == nil {
			if again, err := admin.ParseLocal(admin.TypedLocal(at, loc), loc); err != nil || again != at {
				t.Errorf("%q is %d, and again %d, %v", text, at, again, err)
			}
		}
		if ms = ms % 4_000_000_000_000; ms > 1_000_000_000_000 {
			// Only the second pass of an hour that comes twice may read as another moment: the first.
			if at, err := admin.ParseLocal(admin.TypedLocal(ms, loc), loc); err != nil || at != ms && ms-at != 3_600_000 {
				t.Errorf("%d shows as %s, which is %d, %v", ms, admin.TypedLocal(ms, loc), at, err)
			}
		}
	})
}
