package woocommerce_test

import (
	"fmt"
	"testing"
	"time"

	"lastcall/offers"
)

// An order that changes while the list is read moves to its end, and hides none.
func TestOrdersThatChangeWhileTheyAreRead(t *testing.T) {
	twin := newTwin(t, true)
	p := twin.connect(t, nil)
	start := time.UnixMilli(twin.now()).UTC().Add(-time.Hour).Truncate(time.Second)
	stamp := func(s int) string { return start.Add(time.Duration(s) * time.Second).Format("2006-01-02T15:04:05") }
	for i := range 60 {
		at := stamp(i)
		if i > 20 && i < 45 { // in one second, more than two pages
			at = stamp(20)
		}
		twin.orders[fmt.Sprint(i)] = map[string]any{"id": int64(i + 1), "status": "processing", "currency": "EUR", "prices_include_tax": false,
			"date_created_gmt": at, "date_modified_gmt": at, "date_paid_gmt": at,
			"line_items":   []map[string]any{{"subtotal": "50.00", "subtotal_tax": "0.00"}},
			"coupon_lines": []map[string]any{{"code": "lc-23456789", "discount": "5.00", "discount_tax": "0.00"}}}
	}
	told, pages := map[string]int{}, 0
	for cursor := ""; ; pages++ {
		page, next, err := p.Orders(t.Context(), start.Add(-time.Minute).UnixMilli(), cursor)
		if err != nil || pages > 30 {
			t.Fatalf("page %d: %v", pages, err)
		}
		for _, e := range page {
			if told[e.Order]++; e.Kind != offers.OrderPlaced || e.Subtotal != 5_000 {
				t.Fatalf("told %+v", e)
			}
		}
		if next == "" {
			break
		}
		if pages < 3 { // some that were read already
			twin.mu.Lock()
			for i := range 3 {
				twin.orders[fmt.Sprint(3*pages+i)]["date_modified_gmt"] = stamp(100 + pages)
			}
			twin.mu.Unlock()
		}
		cursor = next
	}
	if len(told) != 60 {
		t.Errorf("%d orders were told, want 60", len(told))
	}
	if _, _, err := p.Orders(t.Context(), 0, "nonsense"); offers.FaultOf(err) != offers.FaultRejected {
		t.Errorf("a cursor that is none: %v", err)
	}
}
