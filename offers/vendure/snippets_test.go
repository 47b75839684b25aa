package vendure_test

import (
	_ "embed"
	"testing"
	"time"

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

// The plugin tells of a refund once all that was paid has gone back, as of a cancellation, and has Vendure list the order as
// changed: a refund alone does not.
func TestPluginTellsOfRefundsInFull(t *testing.T) {
	type refund struct {
		State string `json:"state"`
		Total int64  `json:"total"`
	}
	type payment struct {
		State   string   `json:"state"`
		Amount  int64    `json:"amount"`
		Refunds []refund `json:"refunds"`
	}
	paid := func(refunds ...refund) []payment {
		return []payment{{"Declined", 9_000, []refund{}}, {"Settled", 10_000, refunds}, {"Settled", 2_900, []refund{{"Settled", 2_900}}}}
	}
	for name, c := range map[string]struct {
		state, code string
		payments    []payment
		broken      bool
		told        bool
	}{
		"all of it":                             {state: "Settled", code: "VIP-2345", payments: paid(refund{"Settled", 10_000}), told: true},
		"all of it, in parts":                   {state: "Settled", code: "VIP-2345", payments: paid(refund{"Settled", 9_999}, refund{"Failed", 10_000}, refund{"Settled", 1}), told: true},
		"all of it, the order can't be touched": {state: "Settled", code: "VIP-2345", payments: paid(refund{"Settled", 10_000}), broken: true, told: true},
		"a part":                                {state: "Settled", code: "VIP-2345", payments: paid(refund{"Settled", 9_999})},
		"a part, the rest is to come":           {state: "Settled", code: "VIP-2345", payments: paid(refund{"Settled", 9_999}, refund{"Pending", 1})},
		"a refund that failed":                  {state: "Failed", code: "VIP-2345", payments: paid(refund{"Settled", 10_000})},
		"no code":                               {state: "Settled", payments: paid(refund{"Settled", 10_000})},
		"nothing was paid":                      {state: "Settled", code: "VIP-2345", payments: []payment{}},
	} {
		t.Run(name, func(t *testing.T) {
			var said struct {
				Body    string
				Touched int64
			}
			before := time.Now().UnixMilli()
			peer.Node(t, pluginProgram, map[string]any{"Script": "store/lastcall-plugin.js", "Event": "RefundStateTransitionEvent", "State": c.state,
				"Currency": "EUR", "Precision": 2, "Line": 12_900, "Off": -1_290, "Code": c.code, "Payments": c.payments, "Broken": c.broken}, &said)
			if touched := said.Touched >= before; touched != (c.told && !c.broken) {
				t.Errorf("touched at %d", said.Touched)
			}
			if !c.told {
				if said.Body != "" {
					t.Errorf("told %s", said.Body)
				}
				return
			}
			got, err := offers.ParseOrderMessage([]byte(said.Body))
			if err != nil || len(got) != 1 || got[0].Kind != offers.OrderCancelled || got[0].Order != "T1000" || got[0].Codes[0].Code != "VIP-2345" {
				t.Errorf("told %s: %+v, %v", said.Body, got, err)
			}
		})
	}
}
