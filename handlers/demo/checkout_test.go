package demo_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

func TestOrder(t *testing.T) {
	api := newStub(t)
	s := newShopper(t, newShop(t, api))
	s.get("/cart/lamp-ink:1,mug-sage:1?discount=VIP-1")
	p := s.get("/checkout")
	if _, ok := p.Find("body").Attr("data-lastcall-checkout"); !ok {
		t.Error("checkout isn't marked for the tag")
	}
	form := address(p)
	p = s.post("/checkout", form)
	want(t, "redirect", p.Location, "/orders/"+form.Get("token"))
	used := api.made("/v1/redemptions")
	if len(used) != 1 {
		t.Fatalf("%d redemptions, want 1", len(used))
	}
	want(t, "Idempotency-Key", used[0].Idempotency, form.Get("token"))
	want(t, "order", used[0].Order, form.Get("token"))

	path := p.Location
	p = s.get(path)
	want(t, "sums", text(p, ".sums"), "Subtotal €147.00 Discount VIP-1 −€14.70 Delivery Free Total incl. VAT €132.30")
	want(t, "number", text(p, ".ordernumber"), form.Get("token"))
	want(t, "address", text(p, "address"), "Ada Lovelace Keizersgracht 12 1015 CN Amsterdam Netherlands")
	want(t, "cart", cartOf(p), "")
	if _, ok := p.Find("body").Attr("data-lastcall-purchase"); !ok {
		t.Error("confirmation isn't marked for the tag")
	}
	if other := newShopper(t, s.base).get(path); other.Status != http.StatusNotFound {
		t.Errorf("someone else sees the order: %d", other.Status)
	}
	if p := s.get("/checkout"); p.Location != "/cart" {
		t.Errorf("checkout of an empty cart leads to %q", p.Location)
	}
}

func TestOrderSentTwiceIsOneOrder(t *testing.T) {
	api := newStub(t)
	s := newShopper(t, newShop(t, api))
	s.get("/cart/lamp-ink:1?discount=VIP-1")
	form := address(s.get("/checkout"))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if p := s.post("/checkout", form); p.Location != "/orders/"+form.Get("token") {
				t.Errorf("answered %d to %q", p.Status, p.Location)
			}
		})
	}
	wg.Wait()
	if n := len(api.made("/v1/redemptions")); n != 1 {
		t.Errorf("%d redemptions, want 1", n)
	}
	s.get("/cart/mug-sage:1")
	s.get("/checkout")
	want(t, "the old form, sent when a new cart is under way", s.post("/checkout", form).Location, "/orders/"+form.Get("token"))
	want(t, "the new cart", cartOf(s.get("/cart")), "mug-sage:1")
}

func TestRefusedAtCheckoutLeadsBackAndLosesNothing(t *testing.T) {
	api := newStub(t)
	s := newShopper(t, newShop(t, api))
	s.get("/cart/lamp-ink:1?discount=VIP-1")
	form := address(s.get("/checkout"))
	api.set(refuse("expired", "This offer is over."))
	want(t, "redirect", s.post("/checkout", form).Location, "/cart")
	p := s.get("/cart")
	wantIn(t, "notices", text(p, ".notices"), "VIP-1: This offer is over.")
	wantIn(t, "notices", text(p, ".notices"), "Nothing has been ordered yet.")
	want(t, "cart", cartOf(p), "lamp-ink:1")
	want(t, "total", text(p, ".sums .total dd"), "€129.00")
	p = s.get("/checkout")
	want(t, "kept name", p.Find("#f-name").AttrOr("value", ""), "Ada Lovelace")
	p = s.get(s.post("/checkout", address(p)).Location)
	want(t, "sums", text(p, ".sums"), "Subtotal €129.00 Delivery Free Total incl. VAT €129.00")
}

func TestOrderWithoutTheDiscountOnlyAfterBeingTold(t *testing.T) {
	api := newStub(t)
	s := newShopper(t, newShop(t, api))
	s.get("/cart/lamp-ink:1?discount=VIP-1")
	form := address(s.get("/checkout"))
	api.set(down)
	form.Set("without_discount", "1") // not told yet: this doesn't count
	p := s.post("/checkout", form)
	if p.Status != http.StatusServiceUnavailable {
		t.Fatalf("status %d, want 503", p.Status)
	}
	wantIn(t, "told", text(p, ".ask"), "we don't know whether VIP-1 still holds. Nothing has been ordered.")
	wantIn(t, "choice", text(p, ".ask"), "Order without the discount, €129.00")
	want(t, "kept name", p.Find("#f-name").AttrOr("value", ""), "Ada Lovelace")
	want(t, "cart", cartOf(p), "lamp-ink:1")

	t.Run("trying again while it is still down asks again", func(t *testing.T) {
		if p := s.post("/checkout", address(p)); p.Status != http.StatusServiceUnavailable {
			t.Errorf("status %d", p.Status)
		}
	})
	t.Run("then the shopper may do without", func(t *testing.T) {
		form := address(p)
		form.Set("without_discount", "1")
		p := s.get(s.post("/checkout", form).Location)
		want(t, "sums", text(p, ".sums"), "Subtotal €129.00 Delivery Free Total incl. VAT €129.00")
		wantIn(t, "note", text(p, ".box"), "VIP-1 could not be confirmed, and you chose to order without it.")
	})
}

func TestLostAnswerIsAskedForAgainInTheSameWords(t *testing.T) {
	api := newStub(t)
	s := newShopper(t, newShop(t, api))
	s.get("/cart/lamp-ink:1?discount=VIP-1")
	p := s.get("/checkout")
	api.set(down)
	p = s.post("/checkout", address(p))
	api.set(refuse("already_redeemed", "This code has been used."))
	for _, path := range []string{"/cart", "/checkout"} {
		wantIn(t, path, text(s.get(path), ".notices"), "still have no answer about VIP-1")
	}
	api.set(tenPercent)
	p = s.get(s.post("/checkout", address(p)).Location)
	wantIn(t, "sums", text(p, ".sums"), "Discount VIP-1 −€12.90")
	sent := api.made("/v1/redemptions")
	if len(sent) != 2 || sent[0].Body != sent[1].Body || sent[0].Idempotency != sent[1].Idempotency {
		t.Errorf("the retry wasn't the same request: %+v", sent)
	}
}

func TestTotalIsWhatThePageHadPromised(t *testing.T) {
	api := newStub(t)
	s := newShopper(t, newShop(t, api))
	s.get("/cart/lamp-ink:1?discount=VIP-1")
	p := s.get("/checkout")
	api.set(func(call) (int, string) {
		return http.StatusCreated, `{"id":"r1","discount":{"kind":"fixed","amount":100,"currency":"EUR"}}`
	})
	p = s.get(s.post("/checkout", address(p)).Location)
	want(t, "total", text(p, ".sums .total dd"), "€116.10")
}

func TestCartChangedInAnotherTab(t *testing.T) {
	api := newStub(t)
	s := newShopper(t, newShop(t, api))
	s.get("/cart/lamp-ink:1?discount=VIP-1")
	form := address(s.get("/checkout"))
	s.post("/cart/add", url.Values{"variant": {"mug-sage"}, "quantity": {"2"}})
	p := s.post("/checkout", form)
	if p.Status != http.StatusConflict {
		t.Fatalf("status %d, want 409", p.Status)
	}
	wantIn(t, "notice", text(p, ".notices"), "Your cart has changed")
	want(t, "total", text(p, ".sums .total dd"), "€148.50")
	if n := len(api.made("/v1/redemptions")); n != 0 {
		t.Errorf("%d redemptions, want none", n)
	}
	if p := s.post("/checkout", address(p)); p.Status != http.StatusSeeOther {
		t.Errorf("the new form is answered %d", p.Status)
	}
}

func TestCheckoutForm(t *testing.T) {
	s := newShopper(t, newShop(t, newStub(t)))
	s.get("/cart/lamp-ink:1")
	for _, row := range []struct{ name, field, value, says string }{
		{"no e-mail", "email", " ", "Please type your e-mail"},
		{"an e-mail without a host", "email", "ada", "doesn't look like an e-mail"},
		{"an e-mail with a name", "email", "Ada <ada@example.com>", "doesn't look like an e-mail"},
		{"a header smuggled in", "email", "ada@example.com\r\nBcc: all@example.com", "can't print"},
		{"no name", "name", "", "Please type the name"},
		{"a name beyond the label", "name", strings.Repeat("ä", 201), "too long"},
		{"broken encoding", "city", "\xff\xfe", "can't print"},
	} {
		t.Run(row.name, func(t *testing.T) {
			form := address(s.get("/checkout"))
			form.Set(row.field, row.value)
			p := s.post("/checkout", form)
			if p.Status != http.StatusUnprocessableEntity {
				t.Fatalf("status %d, want 422", p.Status)
			}
			wantIn(t, "error", text(p, "#e-"+row.field), row.says)
			want(t, "marked", p.Find("#f-"+row.field).AttrOr("aria-describedby", ""), "e-"+row.field)
			want(t, "street kept", p.Find("#f-street").AttrOr("value", ""), "Keizersgracht 12")
		})
	}
}
