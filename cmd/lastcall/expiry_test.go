package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
)

// The twin of the journey: the shopper waits. At zero the offer is over, in the server's words and everywhere, and no
// other follows it.
func TestJourneyToTheEnd(t *testing.T) {
	t.Parallel()
	for _, env := range environments {
		t.Run(env.name, func(t *testing.T) {
			t.Parallel()
			on := env.store
			on.campaign = lasting(12 * time.Second)
			w := newWorld(t, on)
			s := w.shopper(env.browser)
			s.visits("/products/mug")
			s.hesitates()
			s.sees("offer")
			offer := w.minted()
			w.codeIsSecret(offer.Code, s)
			if got := w.asksAPI("/v1/validations", tryCode(offer.Code, "")); got.Reason != offers.ReasonNotYetActive {
				t.Errorf("a code before its claim: %+v", got)
			}

			s.sees("ended")
			if got := s.inside(`document.querySelector('#lc-title').textContent`); got != "This offer has ended" {
				t.Errorf("the frame says %q", got)
			}
			if late := w.clock() - offer.Deadline; late < 0 {
				t.Errorf("ended %d ms early", -late)
			}
			for path, body := range map[string]string{"/v1/validations": tryCode(offer.Code, ""), "/v1/redemptions": tryCode(offer.Code, "order-1")} {
				if got := w.asksAPI(path, body); got.Reason != offers.ReasonExpired || got.status != http.StatusGone {
					t.Errorf("%s after the end: %+v", path, got)
				}
			}
			if got := w.claims(offer.Session); !strings.Contains(got.body, `data-view="ended"`) || strings.Contains(got.body, "/go/") {
				t.Errorf("a claim after the end: %d %s", got.status, got.body)
			}
			until(t, "the worker to close the books", func() bool { return w.counted("expired") == 1 && w.counted("exposure") == 0 })
			w.codeIsSecret(offer.Code, s)

			s.presses("#lc-leave")
			s.seesNothing()
			again := s.opensTab("/products/lamp")
			until(t, "the second visit to ask for an offer", func() bool {
				again.movesOut()
				return w.counted("refused:cooldown") > 0
			})
			again.seesNothing()
			if got := w.counted("offered"); got != 1 {
				t.Errorf("%d offers", got)
			}
			s.foundAllQuiet(env.noise)
			again.foundAllQuiet(env.noise)
		})
	}
}
