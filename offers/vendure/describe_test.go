package vendure

import (
	"testing"

	"lastcall/offers"
)

func TestPercentIsExact(t *testing.T) {
	for basisPoints, want := range map[int64]string{1: "0.01", 50: "0.5", 100: "1", 1_000: "10", 1_205: "12.05", 1_250: "12.5", 3_333: "33.33", 10_000: "100"} {
		if got := percent(basisPoints); got != want {
			t.Errorf("%d basis points are %q, want %q", basisPoints, got, want)
		}
	}
}

// Vendure keeps all amounts with the same decimals, so a yen is 100 of its units and a Kuwaiti fils a tenth of one.
func TestAmountsInEveryCurrency(t *testing.T) {
	for _, c := range []struct {
		digits       int
		currency     string
		ours, theirs int64
	}{
		{2, "EUR", 1_234, 1_234}, {2, "JPY", 1_234, 123_400}, {2, "KWD", 1_230, 123}, {3, "EUR", 1_234, 12_340}, {3, "KWD", 1_234, 1_234},
	} {
		s := settings{digits: c.digits}
		if got, err := s.sent(c.ours, c.currency); err != nil || got != c.theirs {
			t.Errorf("%d %s with %d digits are sent as %d, %v; want %d", c.ours, c.currency, c.digits, got, err, c.theirs)
		}
		if got := s.read(c.theirs, c.currency); got != c.ours {
			t.Errorf("%d of %s with %d digits are read as %d, want %d", c.theirs, c.currency, c.digits, got, c.ours)
		}
	}
	if got, err := (settings{digits: 2}).sent(1_234, "KWD"); offers.FaultOf(err) != offers.FaultRejected || err == nil {
		t.Errorf("a fils that can't be kept is sent as %d, %v", got, err)
	}
	if got := (settings{digits: 2}).read(150, "JPY"); got != 2 {
		t.Errorf("one and a half yen are read as %d, want 2", got)
	}
}

func TestEndsAreWholeSecondsAndNeverEarly(t *testing.T) {
	for ms, want := range map[int64]int64{1_700_000_000_000: 1_700_000_000_000, 1_700_000_000_001: 1_700_000_001_000, 1_700_000_000_999: 1_700_000_001_000} {
		if got := ending(ms).UnixMilli(); got != want {
			t.Errorf("%d ends at %d, want %d", ms, got, want)
		}
	}
}
