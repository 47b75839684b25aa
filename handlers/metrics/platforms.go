package metrics

import (
	"maps"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"lastcall/offers"
)

// platforms count what is done on stores' platforms. Their labels are stores and campaigns: as many as merchants set up.
type platforms struct {
	calls    *prometheus.CounterVec
	late     *prometheus.HistogramVec
	waiting  *prometheus.GaugeVec
	oldest   *prometheus.GaugeVec
	dead     *prometheus.GaugeVec
	shelf    *prometheus.GaugeVec
	empty    *prometheus.CounterVec
	orphans  *prometheus.CounterVec
	lookedAt *prometheus.GaugeVec

	mu      *sync.Mutex
	shelved map[string]map[string]int // by store: the campaigns that have a shelf gauge
}

var _ offers.Meter = (*Metrics)(nil)

func newPlatforms(r prometheus.Registerer) platforms {
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	p := platforms{mu: new(sync.Mutex), shelved: map[string]map[string]int{},
		calls: counter("lastcall_platform_calls_total",
			"Calls on stores' platforms, by what was to be done and what came of it (ok, or the fault).", "store", "call", "outcome"),
		late: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "lastcall_platform_lag_seconds",
			Help:    "From the moment a call was due at first until the platform had done it.",
			Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15, 60, 300}}, []string{"store", "call"}),
		waiting:  gauge("lastcall_platform_backlog", "Calls that wait for a store's platform.", "store"),
		oldest:   gauge("lastcall_platform_backlog_seconds", "How long ago the oldest of them was due at first, tried since or not.", "store"),
		dead:     gauge("lastcall_platform_dead_letters", "Calls that were given up and wait for a person.", "store"),
		shelf:    gauge("lastcall_shelf_codes", "Codes that lie ready, by how they compare with what the store asks for: level or target.", "store", "campaign", "what"),
		empty:    counter("lastcall_shelf_empty_total", "Offers that found no code ready: theirs is created at the claim.", "store"),
		orphans:  counter("lastcall_orphans_total", "Codes of ours that were found on a platform with no live offer behind them.", "store"),
		lookedAt: gauge("lastcall_reconciled_timestamp_seconds", "When a store's platform was last looked through.", "store"),
	}
	r.MustRegister(p.calls, p.late, p.waiting, p.oldest, p.dead, p.shelf, p.empty, p.orphans, p.lookedAt)
	return p
}

// Called implements offers.Meter.
func (m *Metrics) Called(store string, kind offers.CallKind, fault offers.PlatformFault, lateMS int64) {
	outcome := string(fault)
	if fault == "" {
		outcome = "ok"
		m.platforms.late.WithLabelValues(store, string(kind)).Observe(float64(lateMS) / 1000)
	}
	m.platforms.calls.WithLabelValues(store, string(kind), outcome).Inc()
}

// Backlogged implements offers.Meter.
func (m *Metrics) Backlogged(store string, b offers.Backlog) {
	m.platforms.waiting.WithLabelValues(store).Set(float64(b.Calls))
	m.platforms.oldest.WithLabelValues(store).Set(float64(b.OldestMS) / 1000)
	m.platforms.dead.WithLabelValues(store).Set(float64(b.Dead))
}

// Shelved implements offers.Meter.
func (m *Metrics) Shelved(store string, levels map[string]int, target int) {
	m.platforms.mu.Lock()
	defer m.platforms.mu.Unlock()
	for campaign := range m.platforms.shelved[store] {
		if _, ok := levels[campaign]; !ok {
			m.platforms.shelf.DeletePartialMatch(prometheus.Labels{"store": store, "campaign": campaign})
		}
	}
	for campaign, level := range levels {
		m.platforms.shelf.WithLabelValues(store, campaign, "level").Set(float64(level))
		m.platforms.shelf.WithLabelValues(store, campaign, "target").Set(float64(target))
	}
	m.platforms.shelved[store] = maps.Clone(levels)
}

// Gone implements offers.Meter. What was counted stays counted.
func (m *Metrics) Gone(store string) {
	m.Shelved(store, nil, 0)
	for _, g := range []*prometheus.GaugeVec{m.platforms.waiting, m.platforms.oldest, m.platforms.dead, m.platforms.lookedAt} {
		g.DeleteLabelValues(store)
	}
}

// Reconciled implements offers.Meter.
func (m *Metrics) Reconciled(store string, r offers.ReconcileReport) {
	m.platforms.orphans.WithLabelValues(store).Add(float64(r.Count))
	m.platforms.lookedAt.WithLabelValues(store).Set(float64(r.At) / 1000)
}

// ShelfEmpty counts an offer that found no code ready.
func (m *Metrics) ShelfEmpty(store string) { m.platforms.empty.WithLabelValues(store).Inc() }
