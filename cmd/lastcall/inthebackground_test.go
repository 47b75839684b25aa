package main

import (
	"testing"
	"time"

	"lastcall/offers"
)

// A code that is on the platform before it is taken ends there with the offer once it is taken, and its shopper does not wait
// for that.
func TestTheEndOfACodeThatIsThereFollowsInTheBackground(t *testing.T) {
	t.Parallel()
	p := newSlow(3 * time.Second)
	w := newWorld(t, premises{platform: p, createOn: offers.CreateOnShow})
	g := w.offered()
	until(t, "the code is on the platform", func() bool { return p.Counts().Made == 1 })
	began := time.Now()
	g.claimed(nil)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the shopper waited %v", took)
	}
	o := w.minted()
	until(t, "the platform knows the new end", func() bool {
		f, err := p.Lookup(t.Context(), o.Code)
		return err == nil && f.EndsAt == o.EndsAt
	})
}
