package demo_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestPermalinks(t *testing.T) {
	api := newStub(t)
	base := newShop(t, api)
	for _, row := range []struct {
		name, link   string
		status       int
		cart, notice string
	}{
		{"one line", "/cart/kettle-ink:1", 303, "kettle-ink:1", ""},
		{"two lines and a code", "/cart/kettle-ink:1,mug-sage:2?discount=VIP-1", 303, "kettle-ink:1,mug-sage:2", ""},
		{"percent-encoded separators", "/cart/kettle-ink%3A1%2Cmug-sage%3A2", 303, "kettle-ink:1,mug-sage:2", ""},
		{"the same variant twice is added up", "/cart/mug-sage:2,mug-sage:3", 303, "mug-sage:5", ""},
		{"more than we sell of one kind", "/cart/mug-sage:60,mug-sage:60", 303, "mug-sage:99", "at most 99"},
		{"one variant is gone", "/cart/mug-sage:1,fax-machine:1", 303, "mug-sage:1", "isn't sold any more"},
		{"all variants are gone: the cart stays", "/cart/fax-machine:1", 303, "tote-ink:1", "isn't sold any more"},
		{"no quantity", "/cart/mug-sage", 400, "tote-ink:1", ""},
		{"quantity zero", "/cart/mug-sage:0", 400, "tote-ink:1", ""},
		{"negative quantity", "/cart/mug-sage:-1", 400, "tote-ink:1", ""},
		{"quantity beyond any number", "/cart/mug-sage:99999999999999999999", 400, "tote-ink:1", ""},
		{"trailing comma", "/cart/mug-sage:1,", 400, "tote-ink:1", ""},
		{"markup for a variant", "/cart/%3Cscript%3E:1", 400, "tote-ink:1", ""},
		{"far too long", "/cart/mug-sage:1" + strings.Repeat(",mug-sage:1", 100), 400, "tote-ink:1", ""},
		{"a code that can't be one", "/cart/mug-sage:1?discount=%3Cb%3E", 303, "mug-sage:1", "doesn't look like a discount code"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newShopper(t, base)
			s.get("/cart/tote-ink:1")
			p := s.get(row.link)
			if p.Status != row.status || (p.Status == 303 && p.Location != "/cart") {
				t.Fatalf("answered %d to %q, want %d to /cart", p.Status, p.Location, row.status)
			}
			p = s.get("/cart")
			want(t, "cart", cartOf(p), row.cart)
			wantIn(t, "notices", text(p, ".notices"), row.notice)
		})
	}
}

func TestCartIsWhatTheTagReads(t *testing.T) {
	s := newShopper(t, newShop(t, newStub(t)))
	s.get("/cart/kettle-clay:1,mug-sage:2")
	p := s.get("/products/lamp?variant=lamp-ochre")
	body := p.Find("body")
	for attr, value := range map[string]string{
		"cart": "kettle-clay:1,mug-sage:2", "cart-value": "13000", "currency": "EUR", "product": "lamp", "variant": "lamp-ochre",
	} {
		want(t, attr, body.AttrOr("data-lastcall-"+attr, "missing"), value)
	}
}

func TestDiscountLinkNeverLeavesTheShop(t *testing.T) {
	base := newShop(t, newStub(t))
	for _, row := range []struct{ name, redirect, to string }{
		{"none", "", "/cart"},
		{"the cart", "/cart", "/cart"},
		{"a product with a query", "/products/lamp?variant=lamp-ink", "/products/lamp?variant=lamp-ink"},
		{"the home page", "/", "/"},
		{"another site", "https://evil.example/", "/cart"},
		{"scheme-relative", "//evil.example/", "/cart"},
		{"three slashes", "///evil.example", "/cart"},
		{"slash, backslash", `/\evil.example`, "/cart"},
		{"two backslashes", `\\evil.example`, "/cart"},
		{"backslash further on", `/a\..\..\evil.example`, "/cart"},
		{"encoded slash", "/%2Fevil.example", "/cart"},
		{"encoded backslash", "/%5Cevil.example", "/cart"},
		{"tab inside", "/\t/evil.example", "/cart"},
		{"line break inside", "/\r\nSet-Cookie: a=b", "/cart"},
		{"encoded line break", "/%0d%0aSet-Cookie: a=b", "/cart"},
		{"dot between the slashes", "/.//evil.example", "/cart"},
		{"space first", " //evil.example", "/cart"},
		{"relative", "cart", "/cart"},
		{"script", "javascript:alert(1)", "/cart"},
		{"user and host", "/@evil.example", "/@evil.example"}, // a path like any other
		{"a site in the query", "/cart?u=https://evil.example", "/cart"},
		{"too long", "/" + strings.Repeat("a", 600), "/cart"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newShopper(t, base)
			s.get("/cart/mug-sage:1")
			p := s.get("/discount/VIP-1?redirect=" + url.QueryEscape(row.redirect))
			if p.Status != 303 {
				t.Fatalf("status %d", p.Status)
			}
			want(t, "Location", p.Location, row.to)
			here, _ := url.Parse(base + "/discount/VIP-1")
			if there, err := here.Parse(p.Location); err != nil || there.Host != here.Host {
				t.Errorf("leaves the shop: %v %v", there, err)
			}
			p = s.get("/cart")
			want(t, "cart", cartOf(p), "mug-sage:1")
			wantIn(t, "summary", text(p, ".sums"), "Discount VIP-1")
		})
	}
}
