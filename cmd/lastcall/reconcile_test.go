package main

import (
	"strings"
	"testing"
	"time"

	"lastcall/offers"
)

// TestReconcileFindsCodesThatNobodyKnows: they are named first, and deleted when it is meant. Codes of the merchant's own
// and of another store stay.
func TestReconcileFindsCodesThatNobodyKnows(t *testing.T) {
	m := newMerchant(t)
	m.must("setup", "-store-id", "tea", "-store-name", "Tea & Co", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	m.env["LASTCALL_CREDENTIALS"] = m.credentials(testToken)
	m.must("store", "add", "-store-id", "tea", "-platform", "memory", "-public-url", "https://offers.example")
	var store *offers.Storefront
	if err := atDesk(t.Context(), config{DataDir: m.dir}, func(d desk) (err error) {
		store, err = d.catalog.StoreByID(t.Context(), "tea")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	ends := time.Now().Add(time.Hour).UnixMilli()
	other := *store
	other.ID = "other"
	for code, mark := range map[string]offers.Mark{"VIP-2345-6789": offers.MarkOf(store, "first"), "VIP-2345-678A": offers.MarkOf(&other, "first")} {
		if _, err := m.shop.Create(t.Context(), offers.Coupon{Code: code, Mark: mark, Kind: offers.Percent, Amount: 1_000,
			Currency: "EUR", EndsAt: ends}); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		args []string
		want string
		left int
	}{
		{[]string{"reconcile", "-dry-run"}, "1 codes of ours, 0 of them live, 1 orphans; nothing was deleted", 2},
		{[]string{"reconcile", "-store-id", store.ID}, "1 orphans; 1 deleted", 1},
		{[]string{"reconcile"}, "0 codes of ours, 0 of them live, 0 orphans; 0 deleted", 1},
	} {
		out, err := m.run(step.args...)
		if err != nil || !strings.Contains(out, step.want) || len(m.shop.Existing()) != step.left {
			t.Errorf("%v: %q, %v, %d codes left; want %q and %d", step.args, out, err, len(m.shop.Existing()), step.want, step.left)
		}
		if step.left == 2 && !strings.Contains(out, "VIP-2345-6789") {
			t.Errorf("the report does not name the orphan: %q", out)
		}
	}
	m.shop.Fail(0, 1_000, "broken")
	if out, err := m.run("reconcile"); err == nil {
		t.Errorf("a platform that is away is no failure: %q", out)
	}
}
