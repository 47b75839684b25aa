package offers

import "sync"

// Glances count, in the process, what the tag tells of and no step of an offer counts: visits, signals, and how far shoppers
// go. Nothing of it names a shopper. What was counted since the last Drain is lost with the process.
type Glances struct{ stores sync.Map } // store id → *glance

type glance struct {
	mu        sync.Mutex
	visits    int64
	signals   int64
	qualified int64
	reached   [maxMeasures][2][maxBuckets]uint32 // by measure; other triggers' signals and its own
}

const maxMeasures = 10

func (g *Glances) of(storeID string) *glance {
	if known, ok := g.stores.Load(storeID); ok {
		return known.(*glance)
	}
	fresh, _ := g.stores.LoadOrStore(storeID, &glance{})
	return fresh.(*glance)
}

// Visit counts the beginning of a visit.
func (g *Glances) Visit(storeID string) {
	s := g.of(storeID)
	s.mu.Lock()
	s.visits++
	s.mu.Unlock()
}

// Signal counts a trigger that was sent with the evidence, bounded, and what was decided without the history. What can't be
// true is not counted.
func (g *Glances) Signal(storeID string, sent TriggerKind, e *Evidence, d *Decision) {
	if len(d.Refused) == 1 && d.Refused[0].Reason == ReasonImplausible {
		return
	}
	s := g.of(storeID)
	qualified := d.Qualified()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signals++
	if qualified {
		s.qualified++
	}
	for i, m := range Measures {
		value, told := m.Of(e)
		if !told {
			continue
		}
		own := 0
		if string(sent) == string(m) {
			own = 1
		}
		s.reached[i][own][m.bucket(value)]++
	}
}

// Qualified reports whether some campaign would have answered, budgets and the session's history aside. Who is held out on
// purpose has qualified.
func (d *Decision) Qualified() bool {
	if len(d.Candidates) > 0 {
		return true
	}
	for _, r := range d.Refused {
		if r.Reason == ReasonHoldout {
			return true
		}
	}
	return false
}

// Drain answers what was counted for a store, and begins again at nothing.
func (g *Glances) Drain(storeID string) (Counters, []Histogram) {
	known, ok := g.stores.Load(storeID)
	if !ok {
		return nil, nil
	}
	s := known.(*glance)
	s.mu.Lock()
	visits, signals, qualified, reached := s.visits, s.signals, s.qualified, s.reached
	s.visits, s.signals, s.qualified, s.reached = 0, 0, 0, [maxMeasures][2][maxBuckets]uint32{}
	s.mu.Unlock()
	if visits == 0 && signals == 0 {
		return nil, nil
	}
	var all []Histogram
	if signals > 0 {
		for i, m := range Measures {
			h := NewHistogram(m)
			for b := range h.Own {
				h.Other[b], h.Own[b] = int64(reached[i][0][b]), int64(reached[i][1][b])
			}
			if h.All() > 0 {
				all = append(all, h)
			}
		}
	}
	return Counters{"": {CountSessions: visits, CountSignals: signals, CountQualified: qualified}}, all
}

// restoreCounts puts back visits and signals that could not be written.
func (g *Glances) restoreCounts(storeID string, c Counters) {
	s := g.of(storeID)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visits += c[""][CountSessions]
	s.signals += c[""][CountSignals]
	s.qualified += c[""][CountQualified]
}

// restoreHistograms is the same for histograms.
func (g *Glances) restoreHistograms(storeID string, all []Histogram) {
	s := g.of(storeID)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range all {
		for i, m := range Measures {
			if m != h.Measure {
				continue
			}
			for b := range h.Own {
				s.reached[i][0][b] += uint32(h.Other[b])
				s.reached[i][1][b] += uint32(h.Own[b])
			}
		}
	}
}
