package offers

import (
	"context"
	"time"
)

// QuarterMS is how often a store's counters are taken. Each time zone's midnight falls on such a moment, so that what lies
// between two takes belongs to one day.
const QuarterMS = int64(15 * 60_000)

// DaysKept is for how long the numbers of a day are kept.
const DaysKept = 400

// Day is a day of the calendar, as 2006-01-02. Days compare as texts.
type Day string

const dayForm = "2006-01-02"

// DayAt is the day that clocks in loc show at the moment (ms).
func DayAt(ms int64, loc *time.Location) Day { return Day(time.UnixMilli(ms).In(loc).Format(dayForm)) }

// ParseDay reads a day; ok is false for what is none.
func ParseDay(text string) (d Day, ok bool) {
	_, err := time.Parse(dayForm, text)
	return Day(text), err == nil
}

// Add is the day n days later.
func (d Day) Add(n int) Day { return Day(d.time().AddDate(0, 0, n).Format(dayForm)) }

// Until is how many days lie between d and a later one: 0 for the same.
func (d Day) Until(later Day) int { return int(later.time().Sub(d.time()).Hours() / 24) }

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return d.time().Weekday() }

// Time is the day's noon in UTC, for writing it out.
func (d Day) Time() time.Time { return d.time().Add(12 * time.Hour) }

func (d Day) time() time.Time {
	t, _ := time.Parse(dayForm, string(d)) // the zero time for what is no day
	return t
}

// Totals are counters by name, of all campaigns of a store together.
type Totals map[string]int64

// Sum adds up the campaigns.
func (c Counters) Sum() Totals {
	sum := Totals{}
	for _, names := range c {
		for name, n := range names {
			sum[name] += n
		}
	}
	return sum
}

// Minus is what was counted between two looks at the totals.
func (t Totals) Minus(earlier Totals) Totals {
	out := Totals{}
	for name, n := range t {
		if n -= earlier[name]; n != 0 {
			out[name] = n
		}
	}
	for name, n := range earlier {
		if _, still := t[name]; !still && n != 0 {
			out[name] = -n
		}
	}
	return out
}

// Minus is what was counted between two looks at the counters, by campaign.
func (c Counters) Minus(earlier Counters) Counters {
	out := Counters{}
	for campaign, names := range c {
		if some := Totals(names).Minus(earlier[campaign]); len(some) > 0 {
			out[campaign] = some
		}
	}
	return out
}

// Names of counters beside states, "dismissed", "extended" and "refused:" with a Reason.
const (
	CountSessions  = "sessions"  // visits that the tag told of; of the store, not of a campaign
	CountSignals   = "signals"   // triggers that the tag told of; of the store
	CountQualified = "qualified" // those that some campaign would have answered, before budgets and history; of the store
	CountDiscount  = "discount"  // minor units
	CountRevenue   = "revenue"   // minor units
	CountExposure  = "exposure"  // minor units at risk now: goes up and down
)

// Take is a look at all counters of a store, at a quarter of an hour.
type Take struct {
	Quarter  int64 // number of the quarter that has begun, since 1970
	Day      Day   // that what was counted before it belongs to
	At       int64 // ms: when the counters were read, at or after the quarter
	Covers   int64 // how many quarters it speaks for; 0 = 1. More is for history that is made up
	Counters Counters
}

// TakeAt is the take of counters that were read now (ms), in a store whose clocks are those of loc.
func TakeAt(now int64, loc *time.Location, counters Counters) Take {
	quarter := now / QuarterMS
	return Take{Quarter: quarter, Day: DayAt(quarter*QuarterMS-1, loc), At: now, Counters: counters}
}

// DayRecord is what is kept of a day: the totals as it began, and at the last take of it.
type DayRecord struct {
	Day     Day
	Before  Day   // the day before it of which something is kept
	Quarter int64 // of its last take
	At      int64 // ms: of its last take
	GapMS   int64 // for how long nobody took the counters: what was counted meanwhile is in this day, whenever it happened
	Begin   Totals
	End     Totals
}

// Counted is what was counted on the day.
func (r DayRecord) Counted() Totals { return r.End.Minus(r.Begin) }

// LastTake is the newest take of a store; Quarter 0 = there is none.
type LastTake struct {
	Quarter int64
	Day     Day
	Totals  Totals
}

// Daybook keeps the numbers of days. Taking is one atomic step that knows its predecessor: however many processes take the
// same quarter, it counts once, and a crash loses nothing, for the counters go on.
type Daybook interface {
	// KeepTake keeps a take; false if this quarter, or a later one, was taken before. The first of a store only says from
	// where on there are numbers.
	KeepTake(ctx context.Context, store *Storefront, t Take) (bool, error)
	// LastTake is the newest.
	LastTake(ctx context.Context, store *Storefront) (LastTake, error)
	// Days are the records of the days named, without those of which nothing is kept.
	Days(ctx context.Context, store *Storefront, days []Day) (map[Day]DayRecord, error)
	// CountersAt are the counters at the end of a day (or at its last take), nil if nothing is kept of it.
	CountersAt(ctx context.Context, store *Storefront, day Day) (Counters, error)
	// Quarters are the totals at each take of a day, by the quarter's number; only of the last nine days.
	Quarters(ctx context.Context, store *Storefront, day Day) (map[int64]Totals, error)
	// AddCounts adds to counters that no step of an offer counts.
	AddCounts(ctx context.Context, store *Storefront, c Counters) error
	// AddHistograms adds to the histograms of a day (UTC).
	AddHistograms(ctx context.Context, store *Storefront, day Day, all []Histogram) error
	// Histograms are those of one measure, of the days named that have one.
	Histograms(ctx context.Context, store *Storefront, m Measure, days []Day) (map[Day]Histogram, error)
	// Lag is by how much the oldest deadline that nobody has seen to is late, ms.
	Lag(ctx context.Context, store *Storefront) (int64, error)
}
