package main

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
)

// A platform that is known not to let us: no new offers, the truth to who has one, and all is as before once it works.
func TestAStoreThatIsCutOff(t *testing.T) {
	t.Parallel()
	p := newSlow(time.Minute)
	w := newWorld(t, premises{platform: p})
	early := w.offered()
	if err := w.store.Note(t.Context(), w.front(), offers.NoteDisconnected, strconv.FormatInt(w.clock(), 10)); err != nil {
		t.Fatal(err)
	}
	w.cache.Drop(demoID)
	if h := w.visiting().signals(leaving); h.Offer != nil {
		t.Errorf("a new offer: %s", h.body)
	}
	if h := early.signals(leaving); h.Offer == nil {
		t.Error("the offer of before is gone")
	}
	r := early.inFrame("POST", "/f/demo/claim", nil)
	if viewIn(r.body) != "held" || !strings.Contains(r.body, "cannot take discounts") {
		t.Errorf("answered %d %s", r.status, r.body)
	}
	if err := w.store.Note(t.Context(), w.front(), offers.NoteWorked, strconv.FormatInt(w.clock()+1, 10)); err != nil {
		t.Fatal(err)
	}
	w.cache.Drop(demoID)
	if h := w.visiting().signals(leaving); h.Offer == nil {
		t.Errorf("connected again: %d %s", h.status, h.body)
	}
	p.hurries()
	early.waitsForTheCart()
}
