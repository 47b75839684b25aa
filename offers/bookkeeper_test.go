package offers_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"lastcall/offers"
)

// book keeps takes and what is added in memory; only what a Bookkeeper uses works.
type book struct {
	offers.Daybook
	fail  error
	takes []offers.Take
	added offers.Totals
	drawn int64
}

func (b *book) KeepTake(_ context.Context, _ *offers.Storefront, t offers.Take) (bool, error) {
	if b.fail != nil {
		return false, b.fail
	}
	b.takes = append(b.takes, t)
	return true, nil
}

func (b *book) AddCounts(_ context.Context, _ *offers.Storefront, c offers.Counters) error {
	if b.fail != nil {
		return b.fail
	}
	for name, n := range c.Sum() {
		b.added[name] += n
	}
	return nil
}

func (b *book) AddHistograms(_ context.Context, _ *offers.Storefront, _ offers.Day, all []offers.Histogram) error {
	if b.fail != nil {
		return b.fail
	}
	for _, h := range all {
		b.drawn += h.All()
	}
	return nil
}

type everyTurn struct{ offers.Turns }

func (everyTurn) Turn(context.Context, *offers.Storefront, string, int64) (bool, error) {
	return true, nil
}

func TestBookkeeper(t *testing.T) {
	now := int64(1_795_219_200_000) // 2026-11-21 00:00 UTC
	kept := &book{added: offers.Totals{}, fail: errors.New("away")}
	store := &offers.Storefront{ID: "s", TimeZone: "Europe/Amsterdam"}
	b := &offers.Bookkeeper{Book: kept, Turns: everyTurn{}, Glances: &offers.Glances{}, Log: slog.New(slog.DiscardHandler),
		Now:      func() int64 { return now },
		Stores:   func(context.Context) ([]*offers.Storefront, error) { return []*offers.Storefront{store}, nil },
		Counters: func(context.Context, *offers.Storefront) (offers.Counters, error) { return offers.Counters{}, nil }}
	b.Glances.Visit("s")
	b.Glances.Signal("s", offers.PageViews, &offers.Evidence{Pages: 4, DwellMS: 31_000}, &offers.Decision{
		Refused: []offers.Refused{{Campaign: "c", Reason: offers.ReasonHoldout}}})
	b.Glances.Signal("s", offers.ExitIntent, &offers.Evidence{}, &offers.Decision{
		Refused: []offers.Refused{{Reason: offers.ReasonImplausible}}})
	taken := map[string]int64{}
	b.Round(t.Context(), taken)
	if len(kept.takes) != 0 || len(taken) != 0 {
		t.Fatal("a take that failed counts as taken")
	}
	kept.fail = nil
	for range 3 {
		b.Round(t.Context(), taken)
	}
	if kept.added["sessions"] != 1 || kept.added["signals"] != 1 || kept.added["qualified"] != 1 {
		t.Errorf("what could not be written at first: %v", kept.added)
	}
	if kept.drawn != 7 { // all measures but those of a cart and of a product
		t.Errorf("%d in the histograms", kept.drawn)
	}
	if len(kept.takes) != 1 || kept.takes[0].Day != "2026-11-21" { // 01:00 in Amsterdam
		t.Fatalf("takes: %+v", kept.takes)
	}
	now += offers.QuarterMS
	b.Round(t.Context(), taken)
	if len(kept.takes) != 2 || kept.takes[1].Quarter != kept.takes[0].Quarter+1 {
		t.Errorf("takes: %+v", kept.takes)
	}
}

func TestATakeAtMidnightIsTheDayBefores(t *testing.T) {
	for _, c := range []struct {
		zone string
		at   int64
		day  offers.Day
	}{
		{"UTC", 1_795_219_200_000, "2026-11-20"},
		{"UTC", 1_795_219_200_000 + 899_999, "2026-11-20"},
		{"UTC", 1_795_219_200_000 + 900_000, "2026-11-21"},
		{"Asia/Kathmandu", 1_795_219_200_000 - 20_700_000, "2026-11-20"}, // a quarter to: UTC+5:45
		{"Asia/Kathmandu", 1_795_219_200_000 - 20_700_000 + 900_000, "2026-11-21"},
	} {
		s := offers.Storefront{TimeZone: c.zone}
		if got := offers.TakeAt(c.at, s.Location(), nil).Day; got != c.day {
			t.Errorf("%s %d: %s, want %s", c.zone, c.at, got, c.day)
		}
	}
}

func TestHistogramAtLeast(t *testing.T) {
	h := offers.NewHistogram(offers.MeasureScroll)
	h.Other[3], h.Own[5], h.Other[10] = 10, 20, 5 // 30–39 %, 50–59 %, 100 %
	for threshold, want := range map[int64]int64{0: 35, 30: 35, 35: 30, 40: 25, 55: 15, 60: 5, 100: 5} {
		if got := h.AtLeast(threshold); got != want {
			t.Errorf("at least %d: %d, want %d", threshold, got, want)
		}
	}
}

// Each measure's values land in the bucket whose bounds hold them.
func TestBoundsAreInOrderAndFitTheCounts(t *testing.T) {
	for _, m := range offers.Measures {
		bounds := m.Bounds()
		if bounds[0] != 0 || len(bounds) > 48 {
			t.Errorf("%s: %v", m, bounds)
		}
		for i := 1; i < len(bounds); i++ {
			if bounds[i] <= bounds[i-1] {
				t.Errorf("%s: %d after %d", m, bounds[i], bounds[i-1])
			}
		}
	}
}
