package hooks_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"lastcall/offers"
	"lastcall/offers/signed"
)

const code = "VIP-2345-6789"

func TestMessages(t *testing.T) {
	for _, row := range []struct {
		name   string
		events []offers.OrderEvent
		told   []string
		counts []string
	}{
		{"an order", []offers.OrderEvent{placed("1001", "d1", used(code))}, []string{"settle " + code + " 1001 9000 900 EUR", "seen"},
			[]string{`lastcall_messages_total{outcome="taken",platform="post"} 1`, `lastcall_orders_total{event="placed",late="",platform="post"} 1`}},
		{"an order with a code as a shopper typed it", []offers.OrderEvent{placed("1001", "d1", used(" vip–2345-6789"))}, []string{"settle " + code + " 1001 9000 900 EUR", "seen"}, nil},
		{"an order with two codes", []offers.OrderEvent{placed("1001", "d1", used(code), used("SUMMER"))},
			[]string{"settle " + code + " 1001 9000 900 EUR", "settle SUMMER 1001 9000 900 EUR", "seen"}, nil},
		{"an order whose codes can't be ours", []offers.OrderEvent{placed("1001", "d1", used("été 2026!"))}, []string{"seen"}, nil},
		{"an order that is not identified", []offers.OrderEvent{{Kind: offers.OrderPlaced, Order: "7", Codes: []offers.UsedCode{used(code)}}}, []string{"settle " + code + " 7 0 900"}, nil},
		{"a cancellation", []offers.OrderEvent{cancelled("1001", "d2", used(code))}, []string{"cancel " + code + " 1001 true", "seen"}, nil},
		{"a cancellation that names no code", []offers.OrderEvent{cancelled("1001", "d2")}, []string{"cancel  1001 true", "seen"}, nil},
		{"two events", []offers.OrderEvent{placed("1", "d1", used(code)), cancelled("1", "d1", used(code))},
			[]string{"settle " + code + " 1 9000 900 EUR", "seen", "cancel " + code + " 1 true", "seen"}, nil},
		{"a goodbye", []offers.OrderEvent{{Kind: offers.Disconnected, Delivery: "d3"}}, []string{fmt.Sprintf("note disconnected %d", now), "seen"},
			[]string{`lastcall_orders_total{event="disconnected",late="",platform="post"} 1`}},
		{"a goodbye that comes late", []offers.OrderEvent{{Kind: offers.Disconnected, Delivery: "d4", At: now - 7_200_000}},
			[]string{fmt.Sprintf("note disconnected %d", now-7_200_000), "seen"}, nil},
		{"a goodbye of a clock that is ahead", []offers.OrderEvent{{Kind: offers.Disconnected, Delivery: "d5", At: now + 7_200_000}},
			[]string{fmt.Sprintf("note disconnected %d", now), "seen"}, nil},
		{"nothing of use", nil, nil, []string{`lastcall_messages_total{outcome="nothing",platform="post"} 1`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			l := &ledger{seen: map[string]bool{}}
			w := newWorld(t, l, 1e6, 1e6)
			if status := w.hears(row.events...); status != http.StatusOK {
				t.Fatalf("answered %d: %s", status, &w.log)
			}
			for i := range l.told {
				l.told[i] = strings.TrimSpace(l.told[i])
			}
			if !slices.Equal(l.told, row.told) {
				t.Errorf("the ledger heard %q, want %q", l.told, row.told)
			}
			for _, line := range row.counts {
				if !w.counts(line) {
					t.Errorf("not counted: %s", line)
				}
			}
		})
	}
}

func TestAReplayedMessageCostsNothing(t *testing.T) {
	l := &ledger{seen: map[string]bool{}}
	w := newWorld(t, l, 1e6, 1e6)
	first := placed("1001", "d1", used(code))
	again := first
	again.Delivery = "d1-again" // by its event's id
	sameEvent := cancelled("1001", "d9", used(code))
	sameEvent.Event = first.Event // of one event, and yet another fact
	for i, e := range []offers.OrderEvent{first, first, again, sameEvent, sameEvent} {
		if status := w.hears(e); status != http.StatusOK {
			t.Fatalf("message %d: %d", i, status)
		}
	}
	if want := []string{"settle " + code + " 1001 9000 900 EUR", "seen", "cancel " + code + " 1001 true", "seen"}; !slices.Equal(l.told, want) {
		t.Errorf("the ledger heard %q", l.told)
	}
	if !w.counts(`lastcall_messages_total{outcome="replayed",platform="post"} 3`) {
		t.Error("replays are not counted")
	}
}

func TestRefusedMessages(t *testing.T) {
	body, err := json.Marshal([]offers.OrderEvent{placed("1001", "d1", used(code))})
	if err != nil {
		t.Fatal(err)
	}
	sign := func(b []byte) string { return signed.Sign(secret, b, now) }
	noOrder, _ := json.Marshal([]offers.OrderEvent{placed("", "d1", used(code))})
	for _, row := range []struct {
		name, key, signature string
		body                 []byte
		status               int
		outcome, logged      string
	}{
		{"unsigned", shopKey, "", body, http.StatusUnauthorized, "unsigned", "signature: there is none"},
		{"signed by a stranger", shopKey, signed.Sign([]byte("guess"), body, now), body, http.StatusUnauthorized, "unsigned", "signature: does not match"},
		{"signed long ago", shopKey, signed.Sign(secret, body, now-signed.ToleranceMS-1), body, http.StatusUnauthorized, "unsigned", "too long ago"},
		{"changed on its way", shopKey, sign(body), append([]byte(" "), body...), http.StatusUnauthorized, "unsigned", "does not match"},
		{"of no store", "nobody", sign(body), body, http.StatusNotFound, "", ""},
		{"of a key that is none", "No%20Body", sign(body), body, http.StatusNotFound, "", ""},
		{"not JSON", shopKey, sign([]byte("order=" + code)), []byte("order=" + code), http.StatusBadRequest, "unreadable", "invalid character"},
		{"JSON of another shape", shopKey, sign([]byte(`{"order":"` + code + `"}`)), []byte(`{"order":"` + code + `"}`), http.StatusBadRequest, "unreadable", "cannot unmarshal"},
		{"an order without a number", shopKey, sign(noOrder), noOrder, http.StatusBadRequest, "unreadable", "without a number"},
		{"oversized", shopKey, "", bytes.Repeat([]byte("A"), 1<<20+1), http.StatusRequestEntityTooLarge, "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			l := &ledger{seen: map[string]bool{}}
			w := newWorld(t, l, 1e6, 1e6)
			if status := w.sends(row.key, row.signature, row.body); status != row.status {
				t.Errorf("answered %d, want %d", status, row.status)
			}
			if len(l.told) != 0 {
				t.Errorf("the ledger heard %q", l.told)
			}
			log := w.log.String()
			if !strings.Contains(log, row.logged) || strings.Contains(log, code) || strings.Contains(log, "AAAA") {
				t.Errorf("logged %s", log)
			}
			if row.outcome != "" && !w.counts(`lastcall_messages_total{outcome="`+row.outcome+`",platform="post"} 1`) {
				t.Errorf("not counted as %s", row.outcome)
			}
		})
	}
}

// Whatever of the state fails, the platform is told to send the message again, and then it counts once.
func TestAFailureMakesThePlatformSendItAgain(t *testing.T) {
	for _, step := range []string{"was seen", "settle", "seen"} {
		t.Run(step, func(t *testing.T) {
			away := fmt.Errorf("%w: dial tcp", offers.ErrUnavailable)
			l := &ledger{seen: map[string]bool{}, fails: map[string]error{step: away}}
			w := newWorld(t, l, 1e6, 1e6)
			e := placed("1001", "d1", used(code))
			if status := w.hears(e); status != http.StatusServiceUnavailable {
				t.Errorf("answered %d", status)
			}
			if l.seen["d:placed:1001:d1"] {
				t.Error("taken for dealt with")
			}
			if !w.counts(`lastcall_messages_total{outcome="failed",platform="post"} 1`) || !strings.Contains(w.log.String(), "level=ERROR") {
				t.Errorf("nobody would notice: %s", &w.log)
			}
			l.fails = nil
			if status := w.hears(e); status != http.StatusOK || !l.seen["d:placed:1001:d1"] {
				t.Errorf("then answered %d", status)
			}
		})
	}
	t.Run("a store that is not connected", func(t *testing.T) {
		w := newWorld(t, &ledger{}, 1e6, 1e6)
		w.store.Platform = "away"
		if status := w.hears(placed("1", "d", used(code))); status != http.StatusServiceUnavailable {
			t.Errorf("answered %d", status)
		}
	})
}

func TestAFloodIsHeldOff(t *testing.T) {
	l := &ledger{seen: map[string]bool{}}
	w := newWorld(t, l, 1, 2)
	statuses := []int{w.sends(shopKey, "", []byte("x")), w.sends(shopKey, "", []byte("x")), w.hears(placed("1", "d", used(code)))}
	if want := []int{401, 401, 429}; !slices.Equal(statuses, want) || len(l.told) != 0 {
		t.Errorf("answered %v, told %q", statuses, l.told)
	}
}
