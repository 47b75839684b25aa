package offers

import "slices"

// Measure is something that triggers have thresholds for, and that shoppers are seen to do.
type Measure string

// The measures: the triggers that have a threshold, and the conditions that any trigger may have.
const (
	MeasureDwell        = Measure(Dwell)
	MeasureSessionDwell = Measure(SessionDwell)
	MeasureIdle         = Measure(Idle)
	MeasureScroll       = Measure(ScrollDepth)
	MeasurePages        = Measure(PageViews)
	MeasureCompared     = Measure(Compared)
	MeasureCartValue    = Measure(CartValue)
	MeasureCartIdle     = Measure(CartIdle)
	MeasureProductDwell = Measure("product_dwell")
	MeasureProducts     = Measure("products")
)

// Measures are all of them.
var Measures = []Measure{MeasureDwell, MeasureSessionDwell, MeasureIdle, MeasureScroll, MeasurePages, MeasureCompared,
	MeasureCartValue, MeasureCartIdle, MeasureProductDwell, MeasureProducts}

// HistogramDays is for how long histograms are kept.
const HistogramDays = 30

var (
	spanBounds = []int64{0, 1_000, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000, 90_000, 120_000, 180_000,
		300_000, 420_000, 600_000, 900_000, 1_200_000, 1_800_000, 2_700_000, 3_600_000, 7_200_000}
	countBounds  = []int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 50, 100}
	scrollBounds = []int64{0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100}
	moneyBounds  = func() []int64 {
		out := []int64{0}
		for scale := int64(100); scale <= 100_000_000; scale *= 10 {
			out = append(out, scale, scale*3/2, scale*2, scale*3, scale*5, scale*7)
		}
		return out
	}()
)

// maxBuckets is the most that a measure has.
const maxBuckets = 48

// Bounds are the least values of a measure's buckets, in ms, percent, minor units or a count; the last bucket has no end.
func (m Measure) Bounds() []int64 {
	switch m {
	case MeasureScroll:
		return scrollBounds
	case MeasurePages, MeasureCompared, MeasureProducts:
		return countBounds
	case MeasureCartValue:
		return moneyBounds
	default:
		return spanBounds
	}
}

// Of is the measure's value in the evidence; false where it says nothing of it.
func (m Measure) Of(e *Evidence) (int64, bool) {
	switch m {
	case MeasureDwell:
		return e.DwellMS, true
	case MeasureSessionDwell:
		return e.SessionDwellMS, true
	case MeasureIdle:
		return e.IdleMS, true
	case MeasureScroll:
		return e.Scroll, true
	case MeasurePages:
		return e.Pages, true
	case MeasureCompared:
		return e.Comparisons, true
	case MeasureCartValue:
		return e.CartValue, e.CartValue > 0
	case MeasureCartIdle:
		return e.CartIdleMS, e.CartValue > 0
	case MeasureProductDwell:
		return e.ProductDwellMS, e.Products > 0
	case MeasureProducts:
		return e.Products, true
	}
	return 0, false
}

func (m Measure) bucket(value int64) int {
	bounds := m.Bounds()
	i, found := slices.BinarySearch(bounds, value)
	if !found {
		i--
	}
	return max(0, i)
}

// Histogram counts signals by how much of a measure they told of. Own are signals that the measure's own trigger sent: they
// come at its threshold, and what the shopper did after that is not known.
type Histogram struct {
	Measure    Measure
	Own, Other []int64 // by bucket, as Measure.Bounds
}

// NewHistogram is empty.
func NewHistogram(m Measure) Histogram {
	n := len(m.Bounds())
	return Histogram{m, make([]int64, n), make([]int64, n)}
}

// Add counts all of the other's too.
func (h Histogram) Add(o Histogram) {
	for i := range min(len(h.Own), len(o.Own)) {
		h.Own[i] += o.Own[i]
		h.Other[i] += o.Other[i]
	}
}

// All is how many signals it counts.
func (h Histogram) All() (n int64) {
	for i := range h.Own {
		n += h.Own[i] + h.Other[i]
	}
	return n
}

// AtLeast is about how many reached the threshold: a bucket that it lies in counts in proportion, rounded up.
func (h Histogram) AtLeast(threshold int64) (n int64) {
	bounds := h.Measure.Bounds()
	for i, from := range bounds {
		count := h.Own[i] + h.Other[i]
		last := i == len(bounds)-1
		switch {
		case from >= threshold, last:
			n += count
		case bounds[i+1] > threshold:
			width := bounds[i+1] - from
			n += (count*(bounds[i+1]-threshold) + width - 1) / width
		}
	}
	return n
}
