package admin

import (
	"errors"
	"fmt"
	"strconv"
)

// Rate is a share of the whole in basis points (10,000 is all of it). Shopify writes shares as decimal fractions of 1, and so
// does Rate, digit by digit: no float is made of it on the way.
type Rate int64

// MarshalJSON writes 1250 as 0.1250.
func (r Rate) MarshalJSON() ([]byte, error) {
	if r < 0 || r > 10_000 {
		return nil, fmt.Errorf("rate of %d basis points: want 0 to 10000", int64(r))
	}
	return fmt.Appendf(nil, "%d.%04d", int64(r)/10_000, int64(r)%10_000), nil
}

// UnmarshalJSON reads a fraction of 1 with at most four decimals.
func (r *Rate) UnmarshalJSON(b []byte) error {
	n, err := parseRate(string(b))
	if err != nil {
		return err
	}
	*r = Rate(n)
	return nil
}

var errRate = errors.New("not a share between 0 and 1 in basis points")

func parseRate(text string) (int64, error) {
	whole, fraction := text, ""
	for i := range len(text) {
		if text[i] == '.' {
			whole, fraction = text[:i], text[i+1:]
			break
		}
	}
	for len(fraction) > 4 && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	if len(whole) != 1 || len(fraction) > 4 {
		return 0, errRate
	}
	for len(fraction) < 4 {
		fraction += "0"
	}
	n, err := strconv.ParseUint(whole+fraction, 10, 32)
	if err != nil || n > 10_000 {
		return 0, errRate
	}
	return int64(n), nil
}
