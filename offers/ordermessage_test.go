package offers_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lastcall/offers"
)

const orderMessage = `{"event":"order.placed","id":"m-1","order":"T1000","currency":"EUR","subtotal":"129.00",` +
	`"codes":[{"code":"vip-2345-6789","discount":"12.90"},{"code":"%%","discount":"0.05"}],"at":1700000000000}`

func TestParseOrderMessage(t *testing.T) {
	got, err := offers.ParseOrderMessage([]byte(orderMessage))
	want := []offers.OrderEvent{{Kind: offers.OrderPlaced, Order: "T1000", Currency: "EUR", Subtotal: 12900, At: 1700000000000, Delivery: "m-1",
		Codes: []offers.UsedCode{{Code: "VIP-2345-6789", Discount: 1290}}}}
	if err != nil || !cmp.Equal(got, want) {
		t.Fatalf("%v, %v", err, cmp.Diff(want, got))
	}
	got, err = offers.ParseOrderMessage([]byte(strings.Replace(orderMessage, "placed", "cancelled", 1)))
	if err != nil || len(got) != 1 || got[0].Kind != offers.OrderCancelled {
		t.Fatalf("cancelled: %+v, %v", got, err)
	}
}

// The same text is another number of minor units in each currency, and nobody but us counts them.
func TestOrderMessagesInCurrenciesOfAnyDecimals(t *testing.T) {
	for currency, want := range map[string][2]int64{"HUF": {12_900, 1_290}, "JPY": {129, 13}, "KWD": {129_000, 12_900}, "AMD": {12_900, 1_290}} {
		got, err := offers.ParseOrderMessage([]byte(strings.Replace(orderMessage, "EUR", currency, 1)))
		if err != nil || len(got) != 1 || got[0].Subtotal != want[0] || got[0].Codes[0].Discount != want[1] {
			t.Errorf("%s: %+v, %v; want %d", currency, got, err, want)
		}
	}
}

func TestParseOrderMessageRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		quiet    bool // says nothing, and is no error
	}{
		"an event for later":       {"order.placed", "order.shipped", true},
		"no code of ours":          {"vip-2345-6789", "%", true},
		"no order":                 {"T1000", "", false},
		"an endless order":         {"T1000", strings.Repeat("x", 300), false},
		"an endless id":            {"m-1", strings.Repeat("x", 300), false},
		"a currency in words":      {"EUR", "euro", false},
		"a negative basket":        {"129.00", "-1.00", false},
		"a basket that is no text": {`"129.00"`, "129", false},
		"a basket in words":        {"129.00", "1e2", false},
		"no basket":                {`"subtotal":"129.00",`, "", false},
		"more than all the money":  {"129.00", "9007199254740993", false},
		"a negative discount":      {"12.90", "-12.90", false},
		"no discount":              {`"discount":"12.90"`, `"discount":""`, false},
		"a negative time":          {"1700000000000", "-1", false},
		"half a message":           {`"at"`, ``, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := offers.ParseOrderMessage([]byte(strings.Replace(orderMessage, c.old, c.new, 1)))
			if len(got) != 0 || (err == nil) != c.quiet {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func FuzzParseOrderMessage(f *testing.F) {
	f.Add([]byte(orderMessage))
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := offers.ParseOrderMessage(body)
		if err != nil && len(events) > 0 {
			t.Fatalf("both %v and an error", events)
		}
		for _, e := range events {
			if e.Order == "" || !offers.ValidCurrency(e.Currency) || e.Subtotal < 0 || len(e.Codes) == 0 {
				t.Fatalf("%+v", e)
			}
		}
	})
}
