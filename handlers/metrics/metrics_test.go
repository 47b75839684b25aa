package metrics_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"lastcall/handlers/metrics"
	"lastcall/offers"
)

func scrape(m *metrics.Metrics) string {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

func holds(t *testing.T, m *metrics.Metrics, want bool, lines ...string) {
	t.Helper()
	text := scrape(m)
	for _, line := range lines {
		if strings.Contains(text, line) != want {
			t.Errorf("%s: want it there %v in\n%s", line, want, text)
		}
	}
}

// What is gone is measured no more, and nothing else with it.
func TestGaugesGoWithWhatTheyMeasure(t *testing.T) {
	m := metrics.New()
	tea := []string{`lastcall_platform_backlog{store="tea"} 3`, `lastcall_platform_backlog_seconds{store="tea"} 2`,
		`lastcall_platform_dead_letters{store="tea"} 1`, `lastcall_reconciled_timestamp_seconds{store="tea"} 5`}
	first := []string{`lastcall_shelf_codes{campaign="first",store="tea",what="level"} 7`, `lastcall_shelf_codes{campaign="first",store="tea",what="target"} 9`}
	second := []string{`lastcall_shelf_codes{campaign="second",store="tea",what="level"} 8`, `lastcall_shelf_codes{campaign="second",store="tea",what="target"} 9`}
	hook, other := `lastcall_webhook_backlog{hook="one",store="tea"} 4`, `lastcall_webhook_backlog{hook="two",store="tea"} 5`
	stay := []string{`lastcall_platform_backlog{store="oil"} 6`, `lastcall_shelf_codes{campaign="first",store="oil",what="level"} 1`, other,
		`lastcall_platform_calls_total{call="delete",outcome="ok",store="tea"} 1`}

	m.Backlogged("tea", offers.Backlog{Calls: 3, OldestMS: 2_000, Dead: 1})
	m.Backlogged("oil", offers.Backlog{Calls: 6})
	m.Shelved("tea", map[string]int{"first": 7, "second": 8}, 9)
	m.Shelved("oil", map[string]int{"first": 1}, 2)
	m.Reconciled("tea", offers.ReconcileReport{At: 5_000})
	m.Called("tea", offers.CallDelete, "", 10)
	m.HookWaiting("tea", "one", 4)
	m.HookWaiting("tea", "two", 5)
	holds(t, m, true, append(append(append(append(stay, tea...), first...), second...), hook)...)

	m.Shelved("tea", map[string]int{"second": 8}, 9)
	holds(t, m, false, first...)
	holds(t, m, true, second...)
	m.HookGone("tea", "one")
	holds(t, m, false, hook)
	m.Gone("tea")
	holds(t, m, false, append(tea, second...)...)
	holds(t, m, true, stay...)
}
