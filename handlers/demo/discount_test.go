package demo_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lastcall/handlers/demo"
)

func TestDiscountIsShownAndAskedForOnEveryLook(t *testing.T) {
	api := newStub(t)
	s := newShopper(t, newShop(t, api))
	s.get("/cart/kettle-ink:1,mug-sage:2?discount=VIP-1")
	p := s.get("/cart")
	want(t, "sums", text(p, ".sums"), "Subtotal €125.00 Discount VIP-1 −€12.50 10 min 05 s left when this page was opened Delivery Free Total incl. VAT €112.50")
	s.get("/cart")
	asked := api.made("/v1/validations")
	if len(asked) != 2 {
		t.Fatalf("asked %d times, want 2", len(asked))
	}
	want(t, "key", asked[0].Auth, "Bearer secret")
	var got, wanted any
	_ = json.Unmarshal([]byte(asked[0].Body), &got)
	_ = json.Unmarshal([]byte(`{"code":"VIP-1","session":"","shopper_address":"127.0.0.1","basket":{"currency":"EUR","subtotal":12500,"lines":[
		{"product":"kettle","variant":"kettle-ink","quantity":1,"unit_price":8900},
		{"product":"mug","variant":"mug-sage","quantity":2,"unit_price":1800}]}}`), &wanted)
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(wanted)
	want(t, "question", string(g), string(w))
}

func TestTypedCode(t *testing.T) {
	s := newShopper(t, newShop(t, newStub(t)))
	s.post("/cart/add", url.Values{"variant": {"mug-sage"}, "quantity": {"1"}})
	want(t, "redirect", s.post("/cart/discount", url.Values{"code": {"  VIP-1 "}}).Location, "/cart")
	wantIn(t, "sums", text(s.get("/cart"), ".sums"), "−€1.80")
	s.post("/cart/discount/remove", nil)
	p := s.get("/cart")
	want(t, "sums", text(p, ".sums"), "Subtotal €18.00 Delivery €4.90 Total incl. VAT €22.90")
	wantIn(t, "notices", text(p, ".notices"), "VIP-1 is out of your cart")
}

func TestDiscountKinds(t *testing.T) {
	for _, row := range []struct{ name, discount, total string }{
		{"fixed amount", `{"kind":"fixed","amount":500,"currency":"EUR"}`, "€17.90"},
		{"more than the goods cost", `{"kind":"fixed","amount":99999,"currency":"EUR"}`, "€4.90"},
		{"free delivery", `{"kind":"free_shipping","amount":0,"currency":"EUR","free_shipping":true}`, "€18.00"},
		{"percent and free delivery", `{"kind":"percent","amount":180,"currency":"EUR","free_shipping":true}`, "€16.20"},
		{"another currency counts as no answer", `{"kind":"fixed","amount":500,"currency":"USD"}`, "€22.90"},
		{"negative counts as no answer", `{"kind":"fixed","amount":-500,"currency":"EUR"}`, "€22.90"},
		{"missing counts as no answer", `null`, "€22.90"},
	} {
		t.Run(row.name, func(t *testing.T) {
			api := newStub(t)
			api.set(func(call) (int, string) { return http.StatusOK, `{"valid":true,"discount":` + row.discount + `}` })
			s := newShopper(t, newShop(t, api))
			s.get("/cart/mug-sage:1?discount=VIP-1")
			want(t, "total", text(s.get("/cart"), ".sums .total dd"), row.total)
		})
	}
}

func TestRefusedCodeLeavesTheCartWithTheServersWords(t *testing.T) {
	for _, path := range []string{"/cart", "/checkout"} {
		t.Run("seen on "+path, func(t *testing.T) {
			api := newStub(t)
			s := newShopper(t, newShop(t, api))
			s.get("/cart/kettle-ink:1?discount=VIP-1")
			wantIn(t, "before", text(s.get(path), ".sums"), "−€8.90")
			api.set(refuse("expired", "This offer ended at 12:04 & it was real."))
			p := s.get(path)
			want(t, "notice", text(p, ".notice.bad"), "VIP-1: This offer ended at 12:04 & it was real.")
			want(t, "sums", text(p, ".sums"), "Subtotal €89.00 Delivery Free Total incl. VAT €89.00")
			want(t, "cart", cartOf(p), "kettle-ink:1")
			n := len(api.made("/v1/validations"))
			p = s.get(path)
			want(t, "notices on the next look", text(p, ".notices"), "")
			if len(api.made("/v1/validations")) != n {
				t.Error("a refused code was asked about again")
			}
		})
	}
}

func TestRefusedCodeGivesBackTheOneItReplaced(t *testing.T) {
	api := newStub(t)
	bad := refuse("not_found", "We don't know this code.")
	api.set(func(c call) (int, string) {
		if c.Code == "BAD-1" {
			return bad(c)
		}
		return tenPercent(c)
	})
	s := newShopper(t, newShop(t, api))
	s.get("/cart/kettle-ink:1?discount=VIP-1")
	s.get("/cart")
	s.get("/discount/BAD-1")
	p := s.get("/cart")
	wantIn(t, "notice", text(p, ".notice.bad"), "BAD-1: We don't know this code.")
	wantIn(t, "sums", text(p, ".sums"), "Discount VIP-1 −€8.90")
}

func TestNoAnswerKeepsTheCodeAndSaysSo(t *testing.T) {
	html := func(call) (int, string) { return http.StatusConflict, "<h1>proxy says no</h1>" }
	for name, answer := range map[string]func(call) (int, string){
		"503":                   down,
		"too many requests":     func(call) (int, string) { return 429, `{"reason":"rate_limited","detail":"slow down"}` },
		"our key is refused":    func(call) (int, string) { return 401, `{"reason":"unauthorized","detail":"bad key abc"}` },
		"a conflict in HTML":    html,
		"a success in nonsense": func(call) (int, string) { return 200, "ok" },
	} {
		t.Run(name, func(t *testing.T) {
			api := newStub(t)
			api.set(answer)
			s := newShopper(t, newShop(t, api))
			s.get("/cart/kettle-ink:1?discount=VIP-1")
			p := s.get("/cart")
			wantIn(t, "notice", text(p, ".notice.bad"), "can't reach our discount service")
			want(t, "sums", text(p, ".sums"), "Subtotal €89.00 Discount VIP-1 not confirmed Delivery Free Total incl. VAT €89.00")
			if strings.Contains(p.Raw, "bad key abc") {
				t.Error("shows the shopper what is only ours to know")
			}
			api.set(tenPercent)
			wantIn(t, "afterwards", text(s.get("/cart"), ".sums"), "−€8.90")
		})
	}
}

func TestSlowAPIIsNotWaitedFor(t *testing.T) {
	api := newStub(t)
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	api.set(func(c call) (int, string) { <-release; return tenPercent(c) })
	s := newShopper(t, newShop(t, api, func(c *demo.Config) { c.CSP = "" }))
	s.get("/cart/kettle-ink:1?discount=VIP-1")
	start := time.Now()
	p := s.get("/cart")
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("the cart took %v", took)
	}
	wantIn(t, "sums", text(p, ".sums"), "not confirmed")
}
