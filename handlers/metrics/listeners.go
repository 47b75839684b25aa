package metrics

import "github.com/prometheus/client_golang/prometheus"

// listeners count the messages that are sent to addresses outside. Their labels are as many as merchants set up.
type listeners struct {
	tries   *prometheus.CounterVec
	lost    *prometheus.CounterVec
	waiting *prometheus.GaugeVec
}

func newListeners(r prometheus.Registerer) listeners {
	l := listeners{
		tries: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lastcall_webhook_tries_total",
			Help: "Messages sent to listeners, by outcome: delivered, failed (tried again) or dead (given up)."}, []string{"store", "hook", "outcome"}),
		lost: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lastcall_webhook_lost_total",
			Help: "Messages that were never queued: too many waited (full), or at least these, because the trace was cut before it was read (cut)."},
			[]string{"store", "why"}),
		waiting: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "lastcall_webhook_backlog",
			Help: "Messages that wait for a listener."}, []string{"store", "hook"}),
	}
	r.MustRegister(l.tries, l.lost, l.waiting)
	return l
}

// HookTried counts one try of a message to a listener.
func (m *Metrics) HookTried(store, hook, outcome string) {
	m.listeners.tries.WithLabelValues(store, hook, outcome).Inc()
}

// HookLost counts messages that were never queued.
func (m *Metrics) HookLost(store, why string, n int64) {
	m.listeners.lost.WithLabelValues(store, why).Add(float64(n))
}

// HookWaiting notes how many messages wait for a listener.
func (m *Metrics) HookWaiting(store, hook string, n int64) {
	m.listeners.waiting.WithLabelValues(store, hook).Set(float64(n))
}

// HookGone forgets what waits for a listener.
func (m *Metrics) HookGone(store, hook string) { m.listeners.waiting.DeleteLabelValues(store, hook) }
