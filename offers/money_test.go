package offers_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lastcall/offers"
)

func TestBasisPointsAreExact(t *testing.T) {
	for _, r := range []struct {
		rate         offers.BasisPoints
		amount, want int64
	}{{1_000, 5_005, 501}, {1_000, 5_004, 500}, {1_250, 1_999, 250}, {10_000, 1_999, 1_999}, {1, 4_999, 0}, {1, 5_000, 1}, {0, 9_999, 0},
		{10_000, offers.MaxAmount, offers.MaxAmount}} {
		if got := r.rate.Of(r.amount); got != r.want {
			t.Errorf("%d of %d is %d, want %d", r.rate, r.amount, got, r.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Int64Range(0, 10_000).Draw(t, "rate")
		amount := rapid.Int64Range(0, offers.MaxAmount).Draw(t, "amount")
		exact := new(big.Int).Mul(big.NewInt(rate), big.NewInt(amount))
		want := exact.Add(exact, big.NewInt(5_000)).Div(exact, big.NewInt(10_000)).Int64()
		if got := offers.BasisPoints(rate).Of(amount); got != want {
			t.Fatalf("%d of %d is %d, want %d", rate, amount, got, want)
		}
	})
}

func TestDiscountsNeverExceedTheBasketNorTheWorstCase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := offers.Value{Kind: rapid.SampledFrom([]offers.Kind{offers.Percent, offers.FixedAmount, offers.FreeShipping}).Draw(t, "kind"),
			MaxDiscount: rapid.Int64Range(0, 10_000).Draw(t, "cap")}
		amount := rapid.Int64Range(1, 10_000).Draw(t, "amount")
		maxOrder := rapid.Int64Range(1, offers.MaxAmount).Draw(t, "largest order")
		subtotal := rapid.Int64Range(0, maxOrder).Draw(t, "subtotal")
		o := offers.Offer{Kind: v.Kind, Amount: amount, MaxOff: v.MaxDiscount}
		off, worst := o.Discount(subtotal), v.Worst(amount, maxOrder)
		if off < 0 || off > subtotal || off > worst {
			t.Fatalf("%d off %d, worst %d", off, subtotal, worst)
		}
	})
}

func TestCurrencies(t *testing.T) {
	for code, want := range map[string]bool{"EUR": true, "JPY": true, "eur": false, "EU": false, "EURO": false, "": false, "E1R": false} {
		if offers.ValidCurrency(code) != want {
			t.Errorf("%q: %v", code, !want)
		}
	}
	if got := (offers.Money{Amount: 1_999, Currency: "EUR"}).String(); got != "1999 EUR" {
		t.Error(got)
	}
}

// Where what people show differs from what books keep, the books count.
func TestMinorDigitsAreThoseOfISO4217(t *testing.T) {
	for digits, codes := range map[int]string{
		0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
		2: "EUR USD HUF AMD GYD MNT MUR RSD TZS UZS IDR COP TWD CZK PKR LBP MGA MRU ZZZ",
		3: "BHD IQD JOD KWD LYD OMR TND",
		4: "CLF UYW",
	} {
		for _, code := range strings.Fields(codes) {
			if got := offers.MinorDigits(code); got != digits {
				t.Errorf("%s has %d, want %d", code, got, digits)
			}
		}
	}
}

func TestDecimalsAreThoseOfTheCurrency(t *testing.T) {
	for _, r := range []struct {
		amount   int64
		currency string
		want     string
	}{{1_999, "EUR", "19.99"}, {5, "EUR", "0.05"}, {0, "EUR", "0.00"}, {-5, "EUR", "-0.05"}, {-1_999, "EUR", "-19.99"}, {1_999, "JPY", "1999"},
		{-1, "JPY", "-1"}, {1_999, "KWD", "1.999"}, {1_999, "ZZZ", "19.99"}, {offers.MaxAmount, "EUR", "1000000000.00"}} {
		if got := (offers.Money{Amount: r.amount, Currency: r.currency}).Decimal(); got != r.want {
			t.Errorf("%d %s: %s, want %s", r.amount, r.currency, got, r.want)
		}
	}
}
