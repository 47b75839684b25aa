package admin

import (
	"strings"

	"lastcall/offers"
)

// minorDigits are the currencies whose minor unit is not a hundredth (ISO 4217).
var minorDigits = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
	"UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	"CLF": 4, "UYW": 4,
}

func places(currency string) int {
	if n, ok := minorDigits[currency]; ok {
		return n
	}
	return 2
}

// parseMoney reads an amount of the currency into minor units, exactly.
func parseMoney(text, currency string) (int64, error) {
	return parseDecimal(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), currency)), places(currency), offers.MaxAmount)
}

// typedMoney is an amount as it stands in a form's box.
func typedMoney(minor int64, currency string) string { return fixedDecimal(minor, places(currency)) }

// showMoney is an amount for people: "1,234.50 EUR".
func showMoney(minor int64, currency string) string {
	return grouped(fixedDecimal(minor, places(currency))) + "\u00a0" + currency
}

// grouped puts a comma between each three digits before the point.
func grouped(s string) string {
	whole, rest, point := strings.Cut(s, ".")
	sign := ""
	if after, ok := strings.CutPrefix(whole, "−"); ok {
		sign, whole = "−", after
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		whole += "." + rest
	}
	return sign + whole
}

// parsePercent reads "7.5" or "7.5 %" into basis points, exactly.
func parsePercent(text string) (int64, error) {
	return parseDecimal(strings.TrimSuffix(strings.TrimSpace(text), "%"), 2, 10_000)
}

func typedPercent(points int64) string { return formatDecimal(points, 2) }
