package main

import (
	"testing"

	"lastcall/offers"
	"lastcall/offers/woocommerce"
)

func (s *testShop) Snippet() (path, text string) { return "plugins/lastcall.txt", "the file\n" }

// A store that needs a file of ours is told which and where, when it is connected.
func TestStoreAddShowsTheSnippet(t *testing.T) {
	m := newMerchant(t)
	m.env["LASTCALL_CREDENTIALS"] = m.credentials(testToken)
	out := m.must("store", "add", "-store-id", "tea", "-platform", "memory", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	has(t, out, "as plugins/lastcall.txt", "--------\nthe file\n--------")
}

func TestWooCommerceCanBeConnected(t *testing.T) {
	p, err := platformKinds["woocommerce"](offers.Connection{Store: &offers.Storefront{}, Credentials: []byte(
		`{"url":"https://shop.example","consumer_key":"ck_1","consumer_secret":"cs_1","webhook_secret":"0123456789abcdef"}`)})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := p.(*woocommerce.Platform); !ok {
		t.Errorf("connected to %T", p)
	}
}
