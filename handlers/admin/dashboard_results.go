package admin

import (
	"context"
	"time"

	"lastcall/offers"
)

// Numbers is what the pages about results need of the state; every offers.Daybook has it.
type Numbers interface {
	LastTake(ctx context.Context, store *offers.Storefront) (offers.LastTake, error)
	Days(ctx context.Context, store *offers.Storefront, days []offers.Day) (map[offers.Day]offers.DayRecord, error)
	CountersAt(ctx context.Context, store *offers.Storefront, day offers.Day) (offers.Counters, error)
	Quarters(ctx context.Context, store *offers.Storefront, day offers.Day) (map[int64]offers.Totals, error)
	Histograms(ctx context.Context, store *offers.Storefront, m offers.Measure, days []offers.Day) (map[offers.Day]offers.Histogram, error)
	Lag(ctx context.Context, store *offers.Storefront) (int64, error)
}

// counted is what was counted on one day, or in one hour.
type counted struct {
	day    offers.Day
	hour   string // of a single day, "" else
	totals offers.Totals
	gapMS  int64
	known  bool // something is kept of it
}

// results are the numbers of a range and of the one before it.
type results struct {
	rng         dayRange
	days        []counted
	total       offers.Totals
	before      offers.Totals
	knownBefore bool // the range before is kept from its first day on
	campaigns   offers.Counters
	live        offers.Counters // all that was ever counted
	last        offers.LastTake
}

// resultsOf reads a range: the days' records in one call, and the counters by campaign at its ends.
func (a *admin) resultsOf(ctx context.Context, store *offers.Storefront, rng dayRange) (*results, error) {
	r := &results{rng: rng}
	var err error
	if r.live, err = a.Catalog.Counters(ctx, store); err != nil {
		return nil, err
	}
	if r.last, err = a.Numbers.LastTake(ctx, store); err != nil {
		return nil, err
	}
	records, err := a.Numbers.Days(ctx, store, append(rng.before().days(), rng.days()...))
	if err != nil {
		return nil, err
	}
	r.total, r.before = offers.Totals{}, offers.Totals{}
	for i, d := range rng.before().days() {
		c := r.counted(d, records)
		if i == 0 {
			r.knownBefore = c.known
		}
		addTo(r.before, c.totals)
	}
	for _, d := range rng.days() {
		c := r.counted(d, records)
		r.days = append(r.days, c)
		addTo(r.total, c.totals)
	}
	r.campaigns, err = a.byCampaign(ctx, store, r, records)
	if err != nil || rng.from != rng.to {
		return r, err
	}
	return r, a.hours(ctx, store, r)
}

func addTo(sum, some offers.Totals) {
	for name, n := range some {
		sum[name] += n
	}
}

// counted is a day's own: today's go on until now.
func (r *results) counted(d offers.Day, records map[offers.Day]offers.DayRecord) counted {
	record, kept := records[d]
	c := counted{day: d, gapMS: record.GapMS, known: kept}
	switch {
	case d == r.rng.today:
		c.known = true
		begin := r.last.Totals
		if kept {
			begin = record.Begin
		}
		c.totals = r.live.Sum().Minus(begin)
	case kept:
		c.totals = record.Counted()
	}
	delete(c.totals, offers.CountExposure) // no count
	return c
}

// byCampaign is what was counted in the range for each campaign: the difference of the counters at its ends.
func (a *admin) byCampaign(ctx context.Context, store *offers.Storefront, r *results, records map[offers.Day]offers.DayRecord) (offers.Counters, error) {
	var first, last offers.Day // the day before the first that is known, and the last
	for _, c := range r.days {
		if !c.known {
			continue
		}
		if first == "" {
			if first = r.last.Day; records[c.day].Quarter > 0 {
				first = records[c.day].Before
			}
			if first == "" {
				return r.live, nil // nothing was taken yet: all there is is today's
			}
		}
		last = c.day
	}
	if last == "" {
		return offers.Counters{}, nil
	}
	begin, err := a.Numbers.CountersAt(ctx, store, first)
	if err != nil {
		return nil, err
	}
	end := r.live
	if last != r.rng.today {
		if end, err = a.Numbers.CountersAt(ctx, store, last); err != nil {
			return nil, err
		}
	}
	return end.Minus(begin), nil
}

// hours puts the hours of a single day in its place, where they are kept.
func (a *admin) hours(ctx context.Context, store *offers.Storefront, r *results) error {
	day, loc := r.rng.from, store.Location()
	quarters, err := a.Numbers.Quarters(ctx, store, day)
	if err != nil || len(quarters) == 0 && day != r.rng.today {
		return err
	}
	records, err := a.Numbers.Days(ctx, store, []offers.Day{day})
	if err != nil {
		return err
	}
	before, sure := r.last.Totals, true
	if record, kept := records[day]; kept {
		before = record.Begin
	}
	now, start := a.Now(), startOf(day, loc)
	var list []counted
	for begin := start; begin < startOf(day.Add(1), loc) && begin < now; begin += hours.ms {
		h := counted{day: day, hour: time.UnixMilli(begin).In(loc).Format("15:04")}
		end, taken := quarters[(begin+hours.ms)/offers.QuarterMS]
		if begin+hours.ms >= now {
			end, taken = r.live.Sum(), true
		}
		if taken {
			h.known, h.totals = sure, end.Minus(before)
			before = end
		}
		sure = taken
		list = append(list, h)
	}
	r.days = list
	return nil
}

// startOf is the first moment of a day, ms.
func startOf(d offers.Day, loc *time.Location) int64 {
	at, err := time.ParseInLocation(time.DateOnly, string(d), loc)
	if err != nil {
		return 0
	}
	return at.UnixMilli()
}
