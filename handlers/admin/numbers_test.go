package admin_test

import (
	"strings"
	"testing"

	"lastcall/handlers/admin"
)

func TestParsePercent(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       int64
		wrong      string
	}{
		{"whole", "7", 700, ""},
		{"one decimal", "7.5", 750, ""},
		{"two decimals", "0.29", 29, ""},
		{"with the sign", " 12.25 % ", 1225, ""},
		{"decimal comma", "7,5", 750, ""},
		{"zeros behind", "7.500000", 750, ""},
		{"all of it", "100", 10_000, ""},
		{"a third decimal", "7.125", 0, "2 decimals"},
		{"above the whole", "100.01", 0, "at most 100"},
		{"below zero", "-1", 0, "not below 0"},
		{"words", "half", 0, "a number"},
		{"no digits before the point", ".5", 0, "a number"},
		{"no digits after it", "5.", 0, "a number"},
		{"two points", "1.2.3", 0, "a number"},
		{"an exponent", "1e2", 0, "a number"},
		{"digits of another script", "٣", 0, "a number"},
		{"more digits than fit", strings.Repeat("9", 40), 0, "at most 100"},
		{"nothing", "", 0, "a number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := admin.ParsePercent(c.text)
			check(t, got, err, c.want, c.wrong)
		})
	}
}

func TestParseMoney(t *testing.T) {
	for _, c := range []struct {
		name, text, currency string
		want                 int64
		wrong                string
	}{
		{"euros and cents", "12.34", "EUR", 1234, ""},
		{"one decimal", "12.3", "EUR", 1230, ""},
		{"the amount that floats get wrong", "1.15", "EUR", 115, ""},
		{"another that they get wrong", "8.41", "EUR", 841, ""},
		{"with the currency", "12.34 EUR", "EUR", 1234, ""},
		{"decimal comma", "12,34", "EUR", 1234, ""},
		{"yen have no decimals", "500", "JPY", 500, ""},
		{"dinars have three", "1.234", "KWD", 1234, ""},
		{"half a yen", "0.5", "JPY", 0, "whole number"},
		{"a tenth of a cent", "0.001", "EUR", 0, "2 decimals"},
		{"a comma that may mean thousands", "1,234", "EUR", 0, "thousands"},
		{"a comma that may mean thousands of dinars", "1,234", "KWD", 0, "thousands"},
		{"thousands separators", "1,234.50", "EUR", 0, "a number"},
		{"another currency", "5 USD", "EUR", 0, "a number"},
		{"the most there is", "1000000000.00", "EUR", 1_000_000_000_00, ""},
		{"a cent more", "1000000000.01", "EUR", 0, "at most 1000000000"},
		{"overflow", "99999999999999999999", "EUR", 0, "at most"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := admin.ParseMoney(c.text, c.currency)
			check(t, got, err, c.want, c.wrong)
		})
	}
}

func TestParseSpan(t *testing.T) {
	for _, c := range []struct {
		name, text, own string
		want            int64
		wrong           string
	}{
		{"minutes", "25", "min", 1_500_000, ""},
		{"seconds in a box of minutes", "20 s", "min", 20_000, ""},
		{"several units", "1 h 30 min", "min", 5_400_000, ""},
		{"without spaces", "1h30min", "min", 5_400_000, ""},
		{"words", "2 Minutes", "s", 120_000, ""},
		{"half a minute", "0.5", "min", 30_000, ""},
		{"days and ms", "7 d 5 ms", "d", 7*86_400_000 + 5, ""},
		{"seconds with decimals", "2.5", "s", 2_500, ""},
		{"finer than a millisecond", "0.0001", "s", 0, "millisecond"},
		{"a number left over", "1 h 30", "min", 0, "write it like"},
		{"a colon", "0:20", "min", 0, "write it like"},
		{"an unknown unit", "3 weeks", "d", 0, "write it like"},
		{"below zero", "-5", "min", 0, "not below 0"},
		{"nothing", "  ", "min", 0, "write it like"},
		{"longer than any campaign", "367 d", "d", 0, "at most 366 d"},
		{"overflow", strings.Repeat("9", 30), "d", 0, "write it like"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := admin.ParseSpan(c.text, c.own)
			check(t, got, err, c.want, c.wrong)
		})
	}
}

func check(t *testing.T, got int64, err error, want int64, wrong string) {
	t.Helper()
	switch {
	case wrong == "" && (err != nil || got != want):
		t.Errorf("%d, %v; want %d", got, err, want)
	case wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)):
		t.Errorf("%d, %v; want an error with %q", got, err, wrong)
	}
}

func TestShowMoney(t *testing.T) {
	for _, c := range []struct {
		name, currency, want string
		minor                int64
	}{
		{"thousands", "EUR", "1,234,567.89\u00a0EUR", 123_456_789},
		{"cents only", "EUR", "0.05\u00a0EUR", 5},
		{"yen", "JPY", "12,000\u00a0JPY", 12_000},
		{"a debt", "EUR", "−1,000.00\u00a0EUR", -100_000},
	} {
		if got := admin.ShowMoney(c.minor, c.currency); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// What a box shows must be read as what it stood for, and what is read must show as something that reads the same.
func FuzzNumbers(f *testing.F) {
	for _, s := range []string{"7.5", "1,234", "1 h 30 min", "100.01", "0", "99999999999999999999", "1.", "2.5 s", "５"} {
		f.Add(s, int64(len(s))*997)
	}
	f.Fuzz(func(t *testing.T, text string, n int64) {
		same := func(what string, read func(string) (int64, error), show func(int64) string) {
			if got, err := read(text); err == nil {
				again, err := read(show(got))
				if err != nil || again != got || got < 0 {
					t.Errorf("%s %q: %d shows as %q, which reads as %d, %v", what, text, got, show(got), again, err)
				}
			}
		}
		for _, currency := range []string{"EUR", "JPY", "KWD"} {
			same(currency, func(s string) (int64, error) { return admin.ParseMoney(s, currency) },
				func(n int64) string { return admin.TypedMoney(n, currency) })
		}
		same("percent", admin.ParsePercent, admin.TypedPercent)
		for _, own := range []string{"s", "min", "d"} {
			same(own, func(s string) (int64, error) { return admin.ParseSpan(s, own) }, func(n int64) string { return admin.TypedSpan(n, own) })
			if n = n & 0x3ffffffff; n > 0 {
				if got, err := admin.ParseSpan(admin.TypedSpan(n, own), own); err != nil || got != n {
					t.Errorf("%d ms in %s: %q reads as %d, %v", n, own, admin.TypedSpan(n, own), got, err)
				}
			}
		}
	})
}
