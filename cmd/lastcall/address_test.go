package main

import (
	"slices"
	"strings"
	"testing"

	"lastcall/offers"
)

// A store elsewhere is never told an address that only this machine knows.
func TestStoreAddWantsAnAddressThatTheStoreCanReach(t *testing.T) {
	m := newMerchant(t)
	m.must("setup", "-store-id", "tea", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	m.env["LASTCALL_CREDENTIALS"] = m.credentials(testToken)
	add := []string{"store", "add", "-store-id", "tea", "-platform", "memory"}
	for _, address := range []string{"", "http://localhost:8080", "http://127.0.0.1:8080", "https://offers.localhost"} {
		m.env["LASTCALL_PUBLIC_URL"] = address // "" = not set
		out, err := m.run(add...)
		if err == nil || !strings.Contains(err.Error(), "-public-url") || len(m.shop.addresses) != 0 {
			t.Errorf("%q: %v, messages to %v\n%s", address, err, m.shop.addresses, out)
		}
	}
	has(t, m.must("store", "list"), "direct    -")

	m.env["LASTCALL_PUBLIC_URL"] = ""
	has(t, m.must(append(add, "-force")...), "http://offers.localhost:8080/hooks/")
	m.must("store", "remove", "-store-id", "tea", "-yes")
	for _, here := range []string{"http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9000", "http://shop.localhost"} {
		m.env["LASTCALL_CREDENTIALS"] = strings.Replace(m.credentials(testToken), "{", `{"url":"`+here+`",`, 1)
		m.must(add...)
	}
	m.env["LASTCALL_CREDENTIALS"] = strings.Replace(m.credentials(testToken), "{", `{"url":"https://localhost.shop.example",`, 1)
	if _, err := m.run(add...); err == nil {
		t.Error("a shop elsewhere is told of this machine")
	}
	m.must("store", "add", "-store-id", "tea", "-platform", "memory", "-public-url", "https://offers.example")
}

// The addresses that a platform was given are those it is told to forget, whatever ours is by then.
func TestStoreRemoveStopsMessagesToEveryAddressGiven(t *testing.T) {
	m := newMerchant(t)
	m.must("setup", "-store-id", "tea", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	m.env["LASTCALL_CREDENTIALS"] = m.credentials(testToken)
	add := []string{"store", "add", "-store-id", "tea", "-platform", "memory", "-public-url"}
	for _, address := range []string{"https://one.example", "https://two.example", "https://one.example"} {
		m.must(append(add, address)...)
	}
	const somebody = "https://elsewhere.example/hooks/in"
	m.shop.addresses = append(m.shop.addresses, somebody)
	if len(m.shop.addresses) != 3 {
		t.Fatalf("messages go to %v", m.shop.addresses)
	}
	m.env["LASTCALL_PUBLIC_URL"] = ""
	m.must("store", "remove", "-store-id", "tea", "-yes")
	if !slices.Equal(m.shop.addresses, []string{somebody}) {
		t.Errorf("messages still go to %v", m.shop.addresses)
	}
}

// What a store was told before it was disconnected is no reason not to tell it again.
func TestAStoreThatIsConnectedAgainIsSubscribedAgain(t *testing.T) {
	m := newMerchant(t)
	m.must("setup", "-store-id", "tea", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	m.env["LASTCALL_CREDENTIALS"] = m.credentials(testToken)
	add := []string{"store", "add", "-store-id", "tea", "-platform", "memory"}
	m.must(add...)
	m.must("store", "remove", "-store-id", "tea", "-yes")
	m.shop.deaf = true
	has(t, m.must(add...), "a running server tries again")
	if err := atDesk(t.Context(), config{DataDir: m.dir}, func(d desk) error {
		store, err := d.catalog.StoreByID(t.Context(), "tea")
		if err != nil {
			return err
		}
		last, err := offers.SubscriptionOf(t.Context(), d.catalog, store)
		if last.At != 0 || last.Address != offers.HookURL("https://offers.example", store) {
			t.Errorf("noted is %+v", last)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
