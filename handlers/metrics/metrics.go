// Package metrics counts what the server does, for Prometheus. Labels are route patterns, reasons and campaigns' states:
// nothing that names a shopper or grows with traffic.
package metrics

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"lastcall/handlers/hooks"
	"lastcall/offers"
)

// Metrics are the server's.
type Metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.HistogramVec
	decisions *prometheus.CounterVec
	expired   prometheus.Counter
	lag       prometheus.Gauge
	worker    *prometheus.CounterVec
	platforms platforms
	listeners listeners
	messages  *prometheus.CounterVec
	orders    *prometheus.CounterVec
}

// New registers the metrics, with Go's own and the process'.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "lastcall_http_request_seconds",
			Help:    "Time to answer a request, by route and status class.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 2.5}}, []string{"route", "class"}),
		decisions: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lastcall_decisions_total",
			Help: "Answers to trigger signals, by outcome: minted, live, or the reason for none."}, []string{"outcome"}),
		expired: prometheus.NewCounter(prometheus.CounterOpts{Name: "lastcall_expired_total", Help: "Offers ended by the expiry worker."}),
		lag: prometheus.NewGauge(prometheus.GaugeOpts{Name: "lastcall_expiry_lag_seconds",
			Help: "How late the most overdue deadline was when the worker last took jobs."}),
		worker: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lastcall_worker_errors_total",
			Help: "Failed steps of the expiry worker."}, []string{"step"}),
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lastcall_messages_total",
			Help: "Messages of stores' platforms, by what became of them."}, []string{"platform", "outcome"}),
		orders: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lastcall_orders_total",
			Help: "Codes on orders that platforms told of, by what happened and what was not as promised (late; empty: all was)."},
			[]string{"platform", "event", "late"}),
	}
	m.registry.MustRegister(m.requests, m.decisions, m.expired, m.lag, m.worker, m.messages, m.orders,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.platforms = newPlatforms(m.registry)
	m.listeners = newListeners(m.registry)
	return m
}

// Handler serves the metrics in Prometheus' text form.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// Decision counts an answer to a trigger signal.
func (m *Metrics) Decision(outcome string) { m.decisions.WithLabelValues(outcome).Inc() }

// Expired counts ended offers and notes how late the oldest was (ms).
func (m *Metrics) Expired(n int, lagMS int64) {
	m.expired.Add(float64(n))
	m.lag.Set(float64(lagMS) / 1000)
}

// WorkerFailed counts a failed step of the worker.
func (m *Metrics) WorkerFailed(step string) { m.worker.WithLabelValues(step).Inc() }

// Message counts a message of a platform.
func (m *Metrics) Message(platform string, o hooks.Outcome) {
	m.messages.WithLabelValues(platform, string(o)).Inc()
}

// Order counts what the ledger made of a code on an order.
func (m *Metrics) Order(platform string, a offers.Applied) {
	m.orders.WithLabelValues(platform, string(a.Kind), string(a.Late)).Inc()
}

// Observe times every request of a mux by its route's pattern.
func (m *Metrics) Observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		begun := time.Now()
		next.ServeHTTP(rec, r)
		route := r.Pattern
		if route == "" {
			route = "none"
		}
		m.requests.WithLabelValues(route, classes[rec.status/100%10]).Observe(time.Since(begun).Seconds())
	})
}

var classes = [10]string{"0xx", "1xx", "2xx", "3xx", "4xx", "5xx", "6xx", "7xx", "8xx", "9xx"}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
