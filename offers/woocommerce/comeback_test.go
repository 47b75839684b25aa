package woocommerce_test

import (
	"context"
	"testing"

	"lastcall/offers"
)

// book is what an order's events come to: when it was cancelled, and when the order that is settled was last changed.
type book struct{ cancelledAt, changedAt int64 }

func (b *book) Settle(_ context.Context, _ *offers.Storefront, s offers.Settlement) (offers.Settled, error) {
	b.changedAt = s.ChangedAt
	return offers.Settled{}, nil
}

func (b *book) Cancel(_ context.Context, _ *offers.Storefront, c offers.Cancellation) (offers.Redemption, bool, error) {
	b.cancelledAt = c.At
	return offers.Redemption{}, false, nil
}

// WooCommerce cancels what nobody pays for in time, and takes the payment when it comes after all.
func TestAnOrderThatIsPaidAfterItWasCancelledIsNewerThanItsCancellation(t *testing.T) {
	var b book
	for _, edits := range []fields{
		{"status": "cancelled", "date_paid_gmt": nil, "date_modified_gmt": "2026-11-21T11:00:00"},
		{"status": "processing", "date_paid_gmt": "2026-11-21T11:04:00", "date_modified_gmt": "2026-11-21T11:04:00"},
	} {
		events, err := away(t, nil).ParseWebhook(signed(anOrder(edits), "order.updated"))
		if err != nil || len(events) != 1 {
			t.Fatalf("%+v, %v", events, err)
		}
		if _, err := offers.ApplyOrder(t.Context(), &b, &offers.Storefront{}, events[0]); err != nil {
			t.Fatal(err)
		}
	}
	if b.cancelledAt <= 0 || b.changedAt != b.cancelledAt+4*60_000 {
		t.Errorf("cancelled at %d, the order that came back is of %d", b.cancelledAt, b.changedAt)
	}
}
