package storetest

import (
	"sync/atomic"
	"time"

	"lastcall/offers"
)

// someDay is midnight at the beginning of a day, in the store's time zone.
func (w *world) someDay() time.Time { return time.Date(2026, 11, 20, 0, 0, 0, 0, w.store.Location()) }

// takes keeps a take at the moment, of a campaign's offers so far.
func (w *world) takes(at time.Time, offered int64) bool {
	w.Helper()
	kept, err := w.ledger.KeepTake(w.ctx, w.store, offers.TakeAt(at.UnixMilli(), w.store.Location(),
		offers.Counters{"a": {"offered": offered, "discount": 10 * offered}, "": {offers.CountSessions: 100 * offered}}))
	w.ok(err)
	return kept
}

// day is what is kept of a day.
func (w *world) day(d offers.Day) offers.DayRecord {
	w.Helper()
	all, err := w.ledger.Days(w.ctx, w.store, []offers.Day{d, d.Add(1)})
	w.ok(err)
	return all[d]
}

var dayRows = []row{
	{"what was counted between two takes belongs to the day they are in", func(w *world) {
		midnight := w.someDay()
		if !w.takes(midnight.Add(-30*time.Minute), 5) { // from here on there are numbers
			w.Error("the first take was not kept")
		}
		w.takes(midnight.Add(-15*time.Minute), 7)
		w.takes(midnight, 10) // exactly at midnight: the day before
		w.takes(midnight.Add(15*time.Minute), 11)
		w.takes(midnight.Add(30*time.Minute), 15)
		before, after := w.day("2026-11-19"), w.day("2026-11-20")
		if got := before.Counted(); got["offered"] != 5 || got["discount"] != 50 || got[offers.CountSessions] != 500 {
			w.Errorf("the day before midnight counts %v", got)
		}
		if got := after.Counted(); got["offered"] != 5 || after.Before != "2026-11-19" || after.GapMS != 0 {
			w.Errorf("the day after midnight counts %v: %+v", got, after)
		}
		last, err := w.ledger.LastTake(w.ctx, w.store)
		w.ok(err)
		if last.Day != "2026-11-20" || last.Totals["offered"] != 15 {
			w.Errorf("the last take is %+v", last)
		}
		ends, err := w.ledger.CountersAt(w.ctx, w.store, "2026-11-19")
		w.ok(err)
		if ends["a"]["offered"] != 10 {
			w.Errorf("the day before ended with %v", ends)
		}
		quarters, err := w.ledger.Quarters(w.ctx, w.store, "2026-11-19")
		w.ok(err)
		if len(quarters) != 3 || quarters[midnight.UnixMilli()/offers.QuarterMS]["offered"] != 10 {
			w.Errorf("its quarters are %v", quarters)
		}
	}},
	{"a store that nobody took yet has no numbers", func(w *world) {
		last, err := w.ledger.LastTake(w.ctx, w.store)
		w.ok(err)
		ends, err := w.ledger.CountersAt(w.ctx, w.store, "2026-11-19")
		w.ok(err)
		if last.Quarter != 0 || ends != nil || w.day("2026-11-20").Quarter != 0 {
			w.Errorf("%+v %v", last, ends)
		}
	}},
	{"a quarter counts once, however many take it, and never backwards", func(w *world) {
		at := w.someDay().Add(time.Hour)
		w.takes(at, 0)
		var kept atomic.Int64
		w.all(w.crowd(100), func(i int) error {
			ok, err := w.ledger.KeepTake(w.ctx, w.store, offers.TakeAt(at.Add(15*time.Minute+time.Duration(i)).UnixMilli(),
				w.store.Location(), offers.Counters{"a": {"offered": 4}}))
			if ok {
				kept.Add(1)
			}
			return err
		})
		if kept.Load() != 1 || w.takes(at, 9) || w.day("2026-11-20").Counted()["offered"] != 4 {
			w.Errorf("kept %d times, the day counts %v", kept.Load(), w.day("2026-11-20").Counted())
		}
	}},
	{"an outage goes to the day of the take after it, and is marked", func(w *world) {
		midnight := w.someDay()
		w.takes(midnight.Add(-time.Hour), 1)
		w.takes(midnight.Add(-45*time.Minute), 2)
		w.takes(midnight.Add(26*time.Hour), 30) // a whole day nobody was there
		w.takes(midnight.Add(26*time.Hour+15*time.Minute), 31)
		late := w.day("2026-11-21")
		if w.day("2026-11-20").Quarter != 0 || late.Before != "2026-11-19" || late.Counted()["offered"] != 29 ||
			late.GapMS != (26*time.Hour+30*time.Minute).Milliseconds() {
			w.Errorf("%+v", late)
		}
	}},
	{"a clock that was set back makes no day twice", func(w *world) {
		midnight := w.someDay()
		w.takes(midnight.Add(-time.Hour), 1)
		w.takes(midnight.Add(time.Hour), 2)
		if w.takes(midnight.Add(-30*time.Minute), 3) {
			w.Error("a take of the past was kept")
		}
		zone := *w.store
		zone.TimeZone = "America/Los_Angeles" // where that day has not begun yet
		kept, err := w.ledger.KeepTake(w.ctx, w.store, offers.TakeAt(midnight.Add(2*time.Hour).UnixMilli(), zone.Location(), offers.Counters{}))
		w.ok(err)
		if kept {
			w.Error("a take of a day before the last was kept")
		}
	}},
	{"counts that no step makes are added to the counters", func(w *world) {
		for range 2 {
			w.ok(w.ledger.AddCounts(w.ctx, w.store, offers.Counters{"": {offers.CountSessions: 3, offers.CountSignals: 0}}))
		}
		all, err := w.ledger.Counters(w.ctx, w.store)
		w.ok(err)
		if _, zero := all[""][offers.CountSignals]; all[""][offers.CountSessions] != 6 || zero {
			w.Errorf("%v", all)
		}
	}},
	{"histograms add up by day", func(w *world) {
		h := offers.NewHistogram(offers.MeasurePages)
		h.Own[3], h.Other[5] = 1, 2
		for _, d := range []offers.Day{"2026-11-20", "2026-11-20", "2026-11-21"} {
			w.ok(w.ledger.AddHistograms(w.ctx, w.store, d, []offers.Histogram{h}))
		}
		got, err := w.ledger.Histograms(w.ctx, w.store, offers.MeasurePages, []offers.Day{"2026-11-19", "2026-11-20", "2026-11-21"})
		w.ok(err)
		if len(got) != 2 || got["2026-11-20"].Own[3] != 2 || got["2026-11-20"].Other[5] != 4 || got["2026-11-21"].All() != 3 {
			w.Errorf("%v", got)
		}
		other, err := w.ledger.Histograms(w.ctx, w.store, offers.MeasureDwell, []offers.Day{"2026-11-20"})
		w.ok(err)
		if len(other) != 0 {
			w.Errorf("another measure has %v", other)
		}
	}},
	{"a deadline that nobody sees to is late", func(w *world) {
		lag, err := w.ledger.Lag(w.ctx, w.store)
		w.ok(err)
		if lag != 0 {
			w.Errorf("nothing waits, and it is %d ms late", lag)
		}
		w.mint(w.session(), w.campaign(), 1)
		w.until("it is late", func() bool {
			lag, err := w.ledger.Lag(w.ctx, w.store)
			w.ok(err)
			return lag > 20
		})
		w.drain()
		if lag, err = w.ledger.Lag(w.ctx, w.store); err != nil || lag != 0 {
			w.Errorf("seen to, and still %d ms late, %v", lag, err)
		}
	}},
}
