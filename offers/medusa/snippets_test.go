package medusa_test

import (
	_ "embed"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lastcall/offers"
	"lastcall/offers/platformtest/peer"
)

// visit runs the storefront's script at an address of the shop's.
func visit(t *testing.T, address string, stored map[string]string, answers ...peer.PageAnswer) peer.Visited {
	t.Helper()
	return peer.Visit(t, peer.Page{Script: "storefront/lastcall-discount.js", Address: "https://shop.example" + address,
		Data: map[string]string{"medusa": "https://medusa.example", "key": "pk_1", "region": "reg_1"}, Stored: stored, Answers: answers})
}

func answer(status int, body any) peer.PageAnswer { return peer.PageAnswer{Status: status, Body: body} }

func aCart(fields map[string]any) any { return map[string]any{"cart": fields} }

var taken = answer(200, aCart(map[string]any{"id": "cart_2", "promotions": []any{map[string]string{"code": "VIP-1"}}}))

// The storefront's script leads to the storefront, whatever it is asked.
func TestScriptLeadsNowhereElse(t *testing.T) {
	for asked, want := range map[string]string{
		"": "/cart", "?redirect=/checkout%3Fa=b": "/checkout?a=b", "?redirect=/%09/evil.example": "/cart", "?redirect=//evil.example": "/cart",
		"?redirect=/%5Cevil.example": "/cart", "?redirect=https://evil.example/": "/cart", "?redirect=javascript:alert(1)": "/cart",
		"?redirect=/%0A%0D/evil.example": "/cart", "?redirect=http://": "/cart", "?redirect=%09//evil.example": "/cart",
	} {
		v := visit(t, "/discount/VIP-1"+asked, nil, answer(200, aCart(map[string]any{"id": "cart_2"})), taken)
		if v.At != "https://shop.example"+want || len(v.Calls) != 2 {
			t.Errorf("%s leads to %s after %d calls, want %s", asked, v.At, len(v.Calls), want)
		}
	}
}

// A cart that is gone or was ordered takes no code: the shopper gets a new one, once.
func TestScriptMakesANewCartForOneThatIsNoMore(t *testing.T) {
	made := answer(200, aCart(map[string]any{"id": "cart_2"}))
	for name, c := range map[string]struct {
		answers  []peer.PageAnswer
		at, kept string
	}{
		"in use":        {[]peer.PageAnswer{answer(200, aCart(map[string]any{"id": "cart_1", "completed_at": nil})), taken}, "/cart", "cart_1"},
		"gone":          {[]peer.PageAnswer{answer(404, map[string]string{"type": "not_found"}), made, taken}, "/cart", "cart_2"},
		"ordered":       {[]peer.PageAnswer{answer(200, aCart(map[string]any{"id": "cart_1", "completed_at": "2026-01-01"})), made, taken}, "/cart", "cart_2"},
		"out of reach":  {[]peer.PageAnswer{answer(503, map[string]string{})}, "/cart?refused=error", "cart_1"},
		"gone for good": {[]peer.PageAnswer{answer(404, map[string]string{}), made, answer(404, map[string]string{})}, "/cart?refused=error", "cart_2"},
	} {
		v := visit(t, "/discount/VIP-1", map[string]string{"cart_id": "cart_1"}, c.answers...)
		if v.At != "https://shop.example"+c.at || v.Stored["cart_id"] != c.kept || len(v.Calls) != len(c.answers) {
			t.Errorf("%s: leads to %s with the cart %s after %+v", name, v.At, v.Stored["cart_id"], v.Calls)
		}
		if last := v.Calls[len(v.Calls)-1]; name != "out of reach" && !strings.Contains(last.URL, "/carts/"+c.kept+"/promotions") {
			t.Errorf("%s: the last call was %+v", name, last)
		}
	}
}

//go:embed testdata/subscriber.js
var subscriberProgram string

// What the subscriber says of an order is understood in every currency, to the last fraction that Medusa keeps.
func TestSubscribersMessagesAreExact(t *testing.T) {
	for _, c := range []struct {
		currency, price, off string
		want, wantOff        int64
	}{
		{"eur", "64.5", "12.9", 12_900, 1_290}, {"huf", "6450", "1290.5", 1_290_000, 129_050}, {"jpy", "645", "129", 1_290, 129},
		{"kwd", "6.4505", "1.2915", 12_901, 1_292}, {"amd", "0.025", "0.005", 5, 1}, {"eur", "0.0049", "1e-7", 1, 0},
		{"eur", "1e3", "0.33333333333333333333333333333333", 200_000, 33},
	} {
		var message struct{ Body string }
		peer.Node(t, subscriberProgram, map[string]any{"Script": "store/src/subscribers/lastcall-orders.js", "Currency": c.currency,
			"Price": c.price, "Off": c.off, "Code": "VIP-2345"}, &message)
		got, err := offers.ParseOrderMessage([]byte(message.Body))
		if err != nil || len(got) != 1 {
			t.Fatalf("%s: %s: %+v, %v", c.currency, message.Body, got, err)
		}
		got[0].Delivery = ""
		want := offers.OrderEvent{Kind: offers.OrderPlaced, Order: "order_1", Currency: strings.ToUpper(c.currency), Subtotal: c.want,
			At: 1_700_000_000_000, Codes: []offers.UsedCode{{Code: "VIP-2345", Discount: c.wantOff}}}
		if d := cmp.Diff(want, got[0]); d != "" {
			t.Errorf("%s: %s", c.currency, d)
		}
	}
}
