package vendure_test

import (
	_ "embed"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lastcall/offers"
	"lastcall/offers/platformtest/peer"
)

// The storefront's script leads to the storefront, whatever it is asked.
func TestScriptLeadsNowhereElse(t *testing.T) {
	for asked, want := range map[string]string{
		"": "/cart", "?redirect=/checkout%3Fa=b": "/checkout?a=b", "?redirect=/%09/evil.example": "/cart", "?redirect=//evil.example": "/cart",
		"?redirect=/%5Cevil.example": "/cart", "?redirect=https://evil.example/": "/cart", "?redirect=javascript:alert(1)": "/cart",
		"?redirect=/%0A%0D/evil.example": "/cart", "?redirect=http://": "/cart", "?redirect=%09//evil.example": "/cart",
	} {
		v := peer.Visit(t, peer.Page{Script: "store/lastcall-discount.js", Address: "https://shop.example/discount/VIP-1" + asked,
			Answers: []peer.PageAnswer{{Status: 200, Body: map[string]any{"data": map[string]any{"result": map[string]any{}}}}}})
		if v.At != "https://shop.example"+want || len(v.Calls) != 1 {
			t.Errorf("%s leads to %s after %d calls, want %s", asked, v.At, len(v.Calls), want)
		}
	}
}

//go:embed testdata/plugin.js
var pluginProgram string

// What the plugin says of an order is understood in every currency: Vendure's amounts have as many decimals as its money
// strategy keeps, whatever the currency has.
func TestPluginsMessagesAreExact(t *testing.T) {
	for _, c := range []struct {
		currency      string
		kept          int
		line, off     int64
		want, wantOff int64
	}{
		{"EUR", 2, 12_900, -1_290, 12_900, 1_290}, {"HUF", 2, 1_290_000, -129_050, 1_290_000, 129_050}, {"JPY", 2, 129_000, -12_900, 1_290, 129},
		{"KWD", 3, 12_900, -1_291, 12_900, 1_291}, {"KWD", 2, 1_290, -129, 12_900, 1_290}, {"AMD", 2, 5, -1, 5, 1}, {"JPY", 0, 129, -13, 129, 13},
		{"EUR", 3, 12_345, -1_005, 1_235, 101},
	} {
		var message struct{ Body string }
		peer.Node(t, pluginProgram, map[string]any{"Script": "store/lastcall-plugin.js", "Currency": c.currency, "Precision": c.kept,
			"Line": c.line, "Off": c.off, "Code": "VIP-2345"}, &message)
		got, err := offers.ParseOrderMessage([]byte(message.Body))
		if err != nil || len(got) != 1 {
			t.Fatalf("%s: %s: %+v, %v", c.currency, message.Body, got, err)
		}
		got[0].Delivery = ""
		want := offers.OrderEvent{Kind: offers.OrderPlaced, Order: "T1000", Currency: c.currency, Subtotal: c.want, At: 1_700_000_000_000,
			Codes: []offers.UsedCode{{Code: "VIP-2345", Discount: c.wantOff}}}
		if d := cmp.Diff(want, got[0]); d != "" {
			t.Errorf("%s with %d decimals: %s", c.currency, c.kept, d)
		}
	}
}
