package offers_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
)

// notes are a store's, by name; they can be out of reach.
type notes struct {
	mu    sync.Mutex
	texts map[string]string
	err   error
}

func (n *notes) Noted(_ context.Context, _ *offers.Storefront, what string) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.texts[what], n.err
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestStanding(t *testing.T) {
	const now = int64(1_000_000_000)
	trouble := func(fault offers.PlatformFault, ago int64) string {
		return asJSON(t, offers.Trouble{At: now - ago, Call: offers.CallCreate, Fault: fault})
	}
	check := func(ok bool, ago int64) string {
		return asJSON(t, offers.CheckNote{At: now - ago, Findings: []offers.Finding{{OK: ok}}})
	}
	at := func(ago int64) string { return strconv.FormatInt(now-ago, 10) }
	for _, row := range []struct {
		name   string
		texts  map[string]string
		cutOff bool
	}{
		{"nothing noted", nil, false},
		{"words that are none", map[string]string{"disconnected": "x", "trouble": "{", "checked": "[]", "worked": ""}, false},
		{"removed", map[string]string{"disconnected": at(9_000_000)}, true},
		{"removed, and checked since", map[string]string{"disconnected": at(9), "checked": check(true, 8)}, false},
		{"removed, and found wrong since", map[string]string{"disconnected": at(9), "checked": check(false, 8)}, true},
		{"removed, and a call worked since", map[string]string{"disconnected": at(9), "worked": at(8)}, false},
		{"refused", map[string]string{"trouble": trouble(offers.FaultUnauthorized, 60_000), "worked": at(60_001)}, true},
		{"refused long ago: tried again", map[string]string{"trouble": trouble(offers.FaultUnauthorized, 600_000)}, false},
		{"refused, and a call worked since", map[string]string{"trouble": trouble(offers.FaultUnauthorized, 9), "worked": at(8)}, false},
		{"refused, and checked since", map[string]string{"trouble": trouble(offers.FaultUnauthorized, 9), "checked": check(true, 8)}, false},
		{"out of reach for a while", map[string]string{"trouble": trouble(offers.FaultOutside, 9)}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			s, err := offers.StandingOf(t.Context(), &notes{texts: row.texts}, &offers.Storefront{})
			if err != nil || s.CutOff(now) != row.cutOff {
				t.Errorf("%+v, %v", s, err)
			}
		})
	}
}

func TestAStoreThatIsCutOffMakesNoOffers(t *testing.T) {
	clock := &movedClock{at: time.UnixMilli(1_000_000)}
	n := &notes{texts: map[string]string{}}
	c := offers.NewCache(&shelf{}, time.Second, clock.now).Heeding(n)
	cutOff := func() bool {
		t.Helper()
		live, err := c.ByKey(t.Context(), "shop")
		if err != nil {
			t.Fatal(err)
		}
		return live.CutOff
	}
	if cutOff() {
		t.Error("nothing is noted")
	}
	n.texts["disconnected"] = "1000000"
	if cutOff() {
		t.Error("read on the way of a request")
	}
	clock.add(time.Second)
	if !cutOff() {
		t.Error("a goodbye goes unnoticed")
	}
	n.mu.Lock()
	n.err = errors.New("away")
	n.mu.Unlock()
	clock.add(time.Second)
	if !cutOff() {
		t.Error("forgotten while the state is away")
	}
	live, err := c.ByKey(t.Context(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	d := offers.Decide(offers.Facts{Store: live.Store, CutOff: live.CutOff, Location: live.Location, Campaigns: live.Campaigns,
		Signal: &offers.Signal{Kind: offers.ExitIntent}}, rand.New(rand.NewPCG(1, 2)))
	if len(d.Candidates) != 0 || len(d.Refused) != 1 || d.Refused[0].Reason != offers.ReasonPlatform {
		t.Errorf("%+v", d)
	}
}
