package hooks_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"lastcall/offers"
	"lastcall/offers/signed"
)

// FuzzHook sends what strangers and odd platforms send. Without the platform's signature nothing reaches the ledger, and
// nothing that is sent is a failure of ours.
func FuzzHook(f *testing.F) {
	for _, events := range [][]offers.OrderEvent{nil, {placed("1001", "d1", used(code))}, {cancelled("1001", "d2")}, {{Kind: "dance", Order: "1"}}} {
		body, err := json.Marshal(events)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(shopKey, signed.Sign(secret, body, now), body, false)
		f.Add(shopKey, "", body, true)
	}
	f.Add("", "t=1,v1=", []byte("{"), true)
	f.Add("nobody", "v1", []byte(nil), false)
	l := &ledger{seen: map[string]bool{}}
	w := newWorld(f, l, 1e9, 1e9)
	f.Fuzz(func(t *testing.T, key, signature string, body []byte, sign bool) {
		l.told = nil
		w.log.Reset()
		r := asked(key, signature, body)
		if r == nil {
			return
		}
		genuine := signed.Verify(secret, signature, body, now) == nil
		if sign {
			genuine = true
			r.Header.Set(signed.Header, signed.Sign(secret, body, now))
		}
		status := w.serve(r)
		switch {
		case !genuine && len(l.told) > 0:
			t.Errorf("unsigned, and the ledger heard %q", l.told)
		case !genuine && status < 300:
			t.Errorf("unsigned, and answered %d", status)
		case status == http.StatusInternalServerError, status == http.StatusServiceUnavailable && !unknownKind(body):
			t.Errorf("answered %d: %s", status, &w.log)
		}
	})
}

// unknownKind reports whether an authentic message says what we do not know, which is to be sent again.
func unknownKind(body []byte) bool {
	var events []offers.OrderEvent
	if json.Unmarshal(body, &events) != nil {
		return false
	}
	for _, e := range events {
		switch e.Kind {
		case offers.OrderPlaced, offers.OrderCancelled, offers.Disconnected:
		default:
			return true
		}
	}
	return false
}
