package admin

import (
	"strings"

	"lastcall/offers"
)

// parseMoney reads an amount of the currency into minor units, exactly.
func parseMoney(text, currency string) (int64, error) {
	return parseDecimal(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), currency)), offers.MinorDigits(currency), offers.MaxAmount)
}

// typedMoney is an amount as it stands in a form's box.
func typedMoney(minor int64, currency string) string {
	return fixedDecimal(minor, offers.MinorDigits(currency))
}

// showMoney is an amount for people: "1,234.50 EUR".
func showMoney(minor int64, currency string) string {
	return grouped(fixedDecimal(minor, offers.MinorDigits(currency))) + "\u00a0" + currency
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
