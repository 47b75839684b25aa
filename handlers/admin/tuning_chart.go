package admin

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// shoppers is what the signals of some days told of one measure.
type shoppers struct {
	histogram offers.Histogram
	days      int64 // that have any
}

// shoppers reads the histograms of the last days, today's left out where there are others: it is not over yet.
func (a *admin) shoppers(ctx context.Context, store *offers.Storefront, measures []offers.Measure) (map[offers.Measure]shoppers, error) {
	today := offers.DayAt(a.Now(), time.UTC)
	days := make([]offers.Day, offers.HistogramDays)
	for i := range days {
		days[i] = today.Add(-i)
	}
	out := map[offers.Measure]shoppers{}
	for _, m := range measures {
		byDay, err := a.Numbers.Histograms(ctx, store, m, days)
		if err != nil {
			return nil, err
		}
		if len(byDay) > 1 {
			delete(byDay, today)
		}
		s := shoppers{histogram: offers.NewHistogram(m), days: int64(len(byDay))}
		for _, h := range byDay {
			s.histogram.Add(h)
		}
		out[m] = s
	}
	return out, nil
}

// perDay is about how many signals a day reach a threshold.
func (s shoppers) perDay(threshold int64) int64 {
	if s.days == 0 {
		return 0
	}
	return (s.histogram.AtLeast(threshold) + s.days - 1) / s.days
}

// measureWords writes a measure's value for people.
func measureWords(m offers.Measure) func(n int64, s setting) string {
	switch m {
	case offers.MeasureScroll:
		return func(n int64, _ setting) string { return strconv.FormatInt(n, 10) + "\u00a0%" }
	case offers.MeasurePages, offers.MeasureCompared, offers.MeasureProducts:
		return func(n int64, _ setting) string { return counts(n) }
	case offers.MeasureCartValue:
		return func(n int64, s setting) string { return showMoney(n, s.currency) }
	default:
		return func(n int64, _ setting) string { return showSpan(n) }
	}
}

// reachChart draws how far shoppers went, with the threshold on it.
func reachChart(d dial, s setting, shop shoppers, threshold, saved int64) views.Reach {
	bounds := d.measure.Bounds()
	h := shop.histogram
	c := views.Chart{ID: "chart-" + fieldID(d.name), Title: d.label + ": what signals told of", XTitle: d.label, Bars: true,
		Columns: []views.Column{{Title: "Signals of other triggers", Class: "s1"}, {Title: "Of this trigger, sent at its threshold then", Class: "s2"}}}
	last := 0
	for i := range bounds {
		if h.Measure != "" && h.Own[i]+h.Other[i] > 0 || bounds[i] <= threshold {
			last = i
		}
	}
	for i := 0; i <= min(last+1, len(bounds)-1); i++ {
		words := "from " + d.words(bounds[i], s)
		if i+1 < len(bounds) {
			words = d.words(bounds[i], s) + " to under " + d.words(bounds[i+1], s)
		}
		own, other := int64(0), int64(0)
		if h.Measure != "" {
			own, other = h.Own[i], h.Other[i]
		}
		c.Rows = append(c.Rows, views.ChartRow{Label: d.words(bounds[i], s), Words: words, Cells: []views.ChartCell{
			{Y: strconv.FormatInt(other, 10), Words: counts(other)}, {Y: strconv.FormatInt(own, 10), Words: counts(own)}}})
	}
	r := views.Reach{Chart: c}
	if h.Measure == "" || h.All() == 0 {
		r.Empty = "No signal has told of this yet. Once triggers are reached on the store's pages, what shoppers did appears here."
		return r
	}
	r.Chart.Line, r.Chart.LineWords = linePlace(bounds, threshold), "Threshold"
	r.Chart.Summary = fmt.Sprintf("%s, %d days, with the threshold at %s. The numbers are in the table below.", c.Title, shop.days, d.words(threshold, s))
	r.Words = "At " + d.words(threshold, s) + ", about " + counts(shop.perDay(threshold)) + " sessions a day would reach it, at most"
	if saved != threshold {
		r.Words += "; at " + d.words(saved, s) + ", as saved, about " + counts(shop.perDay(saved))
	}
	r.Words += ". From " + plural(shop.days, "day", "days") + "."
	return r
}

// linePlace is where the threshold lies among the bars, whose middles are whole numbers.
func linePlace(bounds []int64, threshold int64) string {
	place := float64(len(bounds)-1) - 0.5
	for i, from := range bounds[:len(bounds)-1] {
		if threshold < bounds[i+1] {
			place = float64(i) - 0.5 + float64(threshold-from)/float64(bounds[i+1]-from)
			break
		}
	}
	return strconv.FormatFloat(place, 'f', 2, 64)
}
