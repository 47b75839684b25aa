package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
)

// A session's first signal gets it a session; only one that has been here for as long as it says gets an offer.
func TestOnlyVisitsMakeOffers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	g := &guest{w: w}
	if h := g.signals(leaving); h.Offer != nil || g.cookie == "" || g.token == "" {
		t.Errorf("a first signal that is a trigger gets %d %s", h.status, h.body)
	}
	if h := g.signals(leaving); h.Offer != nil {
		t.Errorf("two seconds at a product, at once: %s", h.body)
	}
	until(t, "an offer once the time has passed", func() bool { return g.signals(leaving).Offer != nil })
	if n := w.counted("offered"); n != 1 {
		t.Errorf("%d offers", n)
	}
}

// One network can't spend a campaign by opening session after session; a session with an offer still sees it.
func TestNewOffersAreBoundedByNetwork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	first := w.offered()
	given, begun := 1, time.Now()
	for range 3 * mintsBurst {
		if w.visiting().signals(leaving).Offer != nil {
			given++
		}
	}
	if most := mintsBurst + int(mintsPerSecond*time.Since(begun).Seconds()) + 2; given > most {
		t.Errorf("%d offers for one network, at most %d are meant", given, most)
	}
	if first.signals(leaving).Offer == nil {
		t.Error("the offer that lives is out of sight")
	}
}

// What was promised stays in sight and can be taken while the campaign, or the whole store, makes no new offers.
func TestPromisesAreKeptWhileResting(t *testing.T) {
	t.Parallel()
	for name, rest := range map[string]func(*world){
		"the campaign is off": func(w *world) { w.change(func(c *offers.Campaign) { c.Enabled, c.UpdatedAt = false, w.clock() }) },
		"the store is paused": func(w *world) {
			front := w.front()
			front.Paused = true
			if err := w.store.SaveStore(w.Context(), front); err != nil {
				w.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, premises{})
			g := w.offered()
			rest(w)
			until(t, "the tag to watch for nothing, and still to run", func() bool {
				tag := w.follows("/w/demo.js").body
				return strings.Contains(tag, `"c":[[]`) && !strings.Contains(tag, `[["e"`)
			})
			if h := g.signals("v=1&t=start"); h.Offer == nil || h.Offer.Mode != "tease" {
				t.Errorf("the next tab hears %s", h.body)
			}
			if h := w.visiting().signals(leaving); h.Offer != nil {
				t.Errorf("someone else hears %s", h.body)
			}
			g.claimed(nil)
		})
	}
}

// After the claim every page has a way back to the cart, until the order or the end.
func TestAClaimedOfferIsFoundAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	g := w.offered()
	g.claimed(nil)
	if h := g.signals("v=1&t=start"); h.Offer == nil || h.Offer.Mode != "tease" {
		t.Fatalf("a new tab hears %s", h.body)
	}
	if r := g.inFrame("GET", "/f/demo?m=tease", nil); !strings.Contains(r.body, `data-view="tease"`) {
		t.Errorf("the teaser: %d %s", r.status, r.body)
	}
	if r := g.inFrame("GET", "/f/demo/view?m=pop", nil); !strings.Contains(r.body, `data-view="claimed"`) {
		t.Errorf("opened: %d %s", r.status, r.body)
	}
	if r := w.follows(g.claimed(nil)); r.status != http.StatusSeeOther {
		t.Errorf("a second way to the cart: %d", r.status)
	}
}

// An ended offer is not followed by that of a campaign without a cool-down of its own.
func TestAnEndedOfferBindsEveryCampaign(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{campaign: lasting(2 * time.Second)})
	other := offers.NewCampaign(demoID, "other", "Other")
	other.Enabled, other.Limits.CooldownMS = true, 0
	if err := w.store.SaveCampaign(t.Context(), &other); err != nil {
		t.Fatal(err)
	}
	g := w.offered()
	until(t, "the offer to end", func() bool { return w.counted("expired") == 1 })
	if h := g.signals(leaving); h.Offer != nil {
		t.Errorf("a second offer right after the end: %s", h.body)
	}
}
