package main

import (
	"strings"
	"testing"

	"lastcall/offers"
)

// Every way to say no, or not yet, and to be forgotten.
func TestJourneyOfARefusal(t *testing.T) {
	t.Parallel()
	for _, env := range environments {
		t.Run(env.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, env.store)
			s := w.shopper(env.browser)
			s.visits("/products/mug")
			s.hesitates()
			s.sees("offer")
			offer := w.minted()

			s.presses("#lc-more")
			until(t, "more time", func() bool { return w.minted().Deadline == offer.Deadline+offers.DefaultMoreMS })
			s.waits("the countdown to follow", func() bool {
				return s.inside(`document.querySelector('#lc').dataset.remaining`) != "" && s.remaining() > w.minted().RemainingMS()-2000
			})
			if s.placeable("#lc-more") {
				t.Error("more time is offered twice")
			}

			for _, no := range []struct {
				how string
				say func()
			}{
				{"no thanks", func() { s.presses("#lc-no") }},
				{"the cross", func() { s.presses("#lc-x") }},
				{"Escape", func() { s.pressesKey("\x1b") }},
				{"a click beside it", func() { s.clicks(5, 5) }},
			} {
				no.say()
				s.sees("tease")
				if !w.minted().Dismissed {
					t.Errorf("%s: the books do not know", no.how)
				}
				s.presses("#lc-open")
				s.sees("offer")
			}
			w.codeIsSecret(offer.Code, s)

			s.presses("#lc-no")
			s.sees("tease")
			s.reloads()
			s.sees("tease")
			s.presses("#lc-x")
			s.seesNothing()

			second := s.opensTab("/products/kettle")
			second.sees("tease")
			second.presses("#lc-open")
			second.sees("offer")
			second.presses("#lc-privacy")
			second.presses("#lc-forget")
			second.presses("#lc-erase")
			second.sees("ended")
			if got := second.inside(`document.querySelector('#lc-title').textContent`); got != "Forgotten" {
				t.Errorf("the frame says %q", got)
			}
			if _, err := w.store.Live(t.Context(), w.front(), offer.Session); err == nil {
				t.Error("the session is still known")
			}
			if got := w.asksAPI("/v1/validations", tryCode(offer.Code, "")); got.Valid {
				t.Error("the code of a forgotten session is good")
			}
			w.codeIsSecret(offer.Code, s, second)
			second.presses("#lc-leave")
			second.seesNothing()
			if kept := second.reads(`JSON.stringify({ ...localStorage })`); strings.Contains(kept, "lastcall.k") {
				t.Errorf("the page keeps %s", kept)
			}
			second.visits("/products/lamp")
			second.seesNothing()
			s.foundAllQuiet(env.noise)
			second.foundAllQuiet(env.noise)
		})
	}
}
