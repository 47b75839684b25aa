package offers

import (
	"fmt"
	"strconv"
	"strings"
)

// BasisPoints is a rate: 100 is one percent, 10,000 is the whole.
type BasisPoints int64

// Of is the rate applied to an amount in minor units, rounded half up. amount must not be negative.
func (b BasisPoints) Of(amount int64) int64 {
	whole, rest := amount/10_000, amount%10_000
	return whole*int64(b) + (rest*int64(b)+5_000)/10_000
}

// Money is an amount in minor units (cents, yen) of an ISO 4217 currency.
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// ValidCurrency reports whether code has the form of an ISO 4217 code: three capital letters.
func ValidCurrency(code string) bool {
	if len(code) != 3 {
		return false
	}
	for i := range len(code) {
		if code[i] < 'A' || code[i] > 'Z' {
			return false
		}
	}
	return true
}

// String is the amount and currency for logs, never for people.
func (m Money) String() string { return fmt.Sprintf("%d %s", m.Amount, m.Currency) }

// MaxAmount bounds every amount that is taken in, in minor units, so that sums and rates of them stay exact, in
// Redis' doubles too (2^53).
const MaxAmount = 1_000_000_000_00

// MinorDigits is how many decimals a currency's minor unit stands for in ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD; 2 for
// what is not known. It is not how many are shown: people in Hungary drop them, and books keep them.
func MinorDigits(code string) int {
	switch code {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	default:
		return 2
	}
}

// Decimal is the amount in major units, exactly, with a point: 1234.50.
func (m Money) Decimal() string {
	digits := MinorDigits(m.Currency)
	sign, amount := "", m.Amount
	if amount < 0 {
		sign, amount = "-", -amount
	}
	text := strconv.FormatInt(amount, 10)
	if digits == 0 {
		return sign + text
	}
	if len(text) <= digits {
		text = strings.Repeat("0", digits+1-len(text)) + text
	}
	return sign + text[:len(text)-digits] + "." + text[len(text)-digits:]
}

// ParseDecimal reads a platform's amount in major units ("12.5", "-3", "1e2" is refused) as minor units of the currency,
// half up where the platform sends more decimals than the currency has.
func ParseDecimal(text, currency string) (int64, error) {
	digits := MinorDigits(currency)
	body, negative := strings.CutPrefix(strings.TrimSpace(text), "-")
	whole, fraction, _ := strings.Cut(body, ".")
	up := false
	if len(fraction) > digits {
		up = fraction[digits] >= '5'
		if strings.Trim(fraction[digits:], "0123456789") != "" {
			return 0, fmt.Errorf("amount %q: not a decimal number", text)
		}
		fraction = fraction[:digits]
	}
	joined := whole + fraction + strings.Repeat("0", digits-len(fraction))
	if whole == "" || strings.Trim(joined, "0123456789") != "" {
		return 0, fmt.Errorf("amount %q: not a decimal number", text)
	}
	n, err := strconv.ParseInt(joined, 10, 64)
	if err != nil || n > MaxAmount {
		return 0, fmt.Errorf("amount %q: out of range", text)
	}
	if up {
		n++
	}
	if negative {
		n = -n
	}
	return n, nil
}
