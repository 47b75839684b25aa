package vendure_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"lastcall/offers"
)

func TestOrdersOverSeveralPages(t *testing.T) {
	store, p := onTwin(t)
	c := &coupon{id: 1, input: map[string]any{"couponCode": "LC-MANY-1"}}
	start := store.now().Add(-time.Hour).Truncate(time.Second)
	for i := range 420 { // a hundred and fifty of them in one second, more than a page
		at := start.Add(time.Duration(max(0, i-150)) * time.Second)
		store.orders = append(store.orders, &sale{code: fmt.Sprintf("T%04d", i), state: "PaymentSettled", placed: at, updated: at,
			basket: basket{mugs: 2, code: "lc-many-1"}, promotion: c, off: 278})
	}
	store.orders[7].state = "Cancelled"
	seen := map[string]int{}
	var cancelled []string
	for cursor := ""; ; {
		events, next, err := p.Orders(t.Context(), start.UnixMilli(), cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			seen[e.Order]++
			if e.Kind == offers.OrderCancelled {
				cancelled = append(cancelled, e.Order)
			} else if e.Subtotal != 2780 || !slices.Equal(e.Codes, []offers.UsedCode{{Code: "LC-MANY-1", Discount: 278}}) {
				t.Fatalf("an order is told as %+v", e)
			}
		}
		if next == "" {
			break
		}
		if next == cursor {
			t.Fatal("the listing does not end")
		}
		cursor = next
	}
	if len(seen) != 420 || !slices.Contains(cancelled, "T0007") {
		t.Errorf("%d orders were told, cancelled: %q", len(seen), cancelled)
	}
	if _, _, err := p.Orders(t.Context(), 0, "nonsense"); err == nil {
		t.Error("a cursor that is none is taken")
	}
}

func TestOrdersWhoseMoneyWentBackAreUndone(t *testing.T) {
	for name, c := range map[string]struct {
		refunds []refund // of 32.70
		undone  bool
	}{
		"nothing":          {nil, false},
		"a part":           {[]refund{{3_269, "Settled"}}, false},
		"all of it":        {[]refund{{3_270, "Settled"}}, true},
		"all of it, twice": {[]refund{{3_000, "Settled"}, {270, "Settled"}}, true},
		"not yet":          {[]refund{{3_000, "Settled"}, {270, "Pending"}}, false},
		"in vain":          {[]refund{{3_270, "Failed"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			store, p := onTwin(t)
			store.orders = []*sale{{code: "T1", state: "PaymentSettled", placed: store.now(), updated: store.now(), basket: basket{mugs: 2, code: "LC-PAID"},
				promotion: &coupon{id: 1, input: map[string]any{"couponCode": "LC-PAID"}}, refunds: c.refunds}}
			want := []offers.OrderEventKind{offers.OrderPlaced}
			if c.undone {
				want = append(want, offers.OrderCancelled)
			}
			events, _, err := p.Orders(t.Context(), store.now().Add(-time.Hour).UnixMilli(), "")
			var got []offers.OrderEventKind
			for _, e := range events {
				got = append(got, e.Kind)
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("told %v, %v; want %v", got, err, want)
			}
		})
	}
}
