package admin

import (
	"errors"
	"fmt"
	"strings"
)

// parseDecimal reads a number that is not negative and answers it times 10^places, exactly: "7.5" with two places is
// 750. A comma may stand for the point unless three digits follow it, which could mean thousands.
func parseDecimal(text string, places int, most int64) (int64, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "−") {
		return 0, errors.New("not below 0")
	}
	whole, fraction, point := strings.Cut(text, ".")
	if !point {
		whole, fraction, point = strings.Cut(text, ",")
		if point && len(fraction) == 3 {
			return 0, errors.New("write it without thousands separators, with a point before decimals")
		}
	}
	if !digits(whole) || point && !digits(fraction) {
		return 0, errors.New("a number like 12 or 7.5, without thousands separators")
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > places {
		if places == 0 {
			return 0, errors.New("a whole number")
		}
		return 0, fmt.Errorf("at most %d decimals", places)
	}
	var n int64
	for _, c := range whole + fraction + strings.Repeat("0", places-len(fraction)) {
		digit := int64(c - '0')
		if n > (most-digit)/10 {
			return 0, fmt.Errorf("at most %s", formatDecimal(most, places))
		}
		n = n*10 + digit
	}
	return n, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// formatDecimal is the inverse of parseDecimal: only the decimals that are needed.
func formatDecimal(n int64, places int) string {
	s := fixedDecimal(n, places)
	if places > 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// fixedDecimal writes n / 10^places with all its decimals.
func fixedDecimal(n int64, places int) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	s := fmt.Sprintf("%0*d", places+1, n)
	if places == 0 {
		return sign + s
	}
	return sign + s[:len(s)-places] + "." + s[len(s)-places:]
}
