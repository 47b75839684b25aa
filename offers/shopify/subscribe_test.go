package shopify_test

import (
	"slices"
	"testing"

	"lastcall/offers"
	"lastcall/offers/shopify/twin"
)

const address = "https://offers.example/hooks/demo"

func TestSubscribe(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	want := []string{"APP_UNINSTALLED", "ORDERS_CANCELLED", "ORDERS_CREATE", "ORDERS_PAID", "ORDERS_UPDATED"}
	const other = "https://another.example/hooks"
	if err := p.Subscribe(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	for range 3 { // each day again
		if err := p.Subscribe(t.Context(), address); err != nil {
			t.Fatal(err)
		}
		if got := w.Subscribed(address); !slices.Equal(got, want) {
			t.Fatalf("subscribed to %q, want %q", got, want)
		}
	}
	if n := w.Calls("Subscribe"); n != 2*len(want) {
		t.Errorf("%d subscriptions were asked for, want each once", n)
	}
	w.DropSubscription(address, "ORDERS_CREATE") // as after eight failures
	if err := p.Subscribe(t.Context(), address); err != nil || !slices.Equal(w.Subscribed(address), want) {
		t.Errorf("subscribed to %q, %v", w.Subscribed(address), err)
	}
	for range 2 {
		if err := p.Unsubscribe(t.Context(), address); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.Subscribed(address); len(got) > 0 {
		t.Errorf("still subscribed to %q", got)
	}
	if got := w.Subscribed(other); !slices.Equal(got, want) {
		t.Errorf("another address is subscribed to %q now", got)
	}
}

func TestSubscribeNeedsAScopeAndHTTPS(t *testing.T) {
	w := start(t, func(o *twin.Options) { o.Scopes = []string{"write_discounts"} })
	p := w.platform(t)
	for _, to := range []string{address, "http://offers.example/hooks/demo", "offers.example", ""} {
		if err := p.Subscribe(t.Context(), to); err == nil || offers.FaultOf(err) != offers.FaultRejected {
			t.Errorf("%q: answer %v, want the fault rejected", to, err)
		}
	}
}
