package widget

import (
	"testing"

	"lastcall/offers"
)

func TestTheTimerOfAClaimedOfferNeverJumpsUpBeforeItsEnd(t *testing.T) {
	o := offers.Offer{State: offers.Claimed, MintedAt: 1_000, Deadline: 61_000, EndsAt: 91_000}
	for _, row := range []struct {
		name             string
		now, left, total int64
	}{
		{"as the offer itself said", 11_000, 50_000, 60_000},
		{"to the last moment", 60_999, 1, 60_000},
		{"then the grace", 61_000, 30_000, 90_000},
		{"over", 92_000, 0, 90_000},
	} {
		if left, total := shownLeft(o, row.now); left != row.left || total != row.total {
			t.Errorf("%s: %d of %d", row.name, left, total)
		}
	}
}
