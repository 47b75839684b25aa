package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// table is what the README shows.
type table struct{ ratios, measures []string }

func (t *table) add(cells ...string) {
	t.ratios = append(t.ratios, "| "+strings.Join(cells, " | ")+" |")
}

func (t *table) size(what string, n int, unit string) {
	t.measures = append(t.measures, fmt.Sprintf("| %s | %d %s |", what, n, unit))
}

// compare adds a row: the rates, what the handler allocates, and what its baseline does.
func (t *table) compare(b *testing.B, w *world, name, against string, subject, base *served, h, bare http.Handler, requests func(n int) [][]byte) {
	b.Helper()
	r := compare(b, w.redis, subject, base, requests)
	allocs, size := allocations(b, h, requests)
	bareAllocs, bareSize := allocations(b, bare, requests)
	t.add(name, against, fmt.Sprintf("**%.2f**", r.throughput), fmt.Sprintf("%.2f", r.cpu),
		fmt.Sprintf("%.0f / %.0f", r.subject, r.baseline),
		fmt.Sprintf("%d / %d", allocs, bareAllocs), fmt.Sprintf("%d / %d", size, bareSize))
	key := strings.ReplaceAll(strings.ReplaceAll(name, ",", ""), " ", "-")
	b.ReportMetric(r.throughput, key)
	b.ReportMetric(0, "ns/op")
}

func (t *table) String() string {
	return "| what | against | throughput | CPU | requests/s | allocations | bytes allocated |\n" +
		"|---|---|--:|--:|--:|--:|--:|\n" + strings.Join(t.ratios, "\n") +
		"\n\n| size | |\n|---|--:|\n" + strings.Join(t.measures, "\n")
}
