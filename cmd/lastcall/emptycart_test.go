package main

import "testing"

// With an empty cart the product on show comes along, where the campaign says so; a filled cart is left as it is.
func TestJourneyWithAnEmptyCart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	s := w.shopper(thirdPartyCookies)
	s.visits("/products/mug")
	s.hesitates()
	s.sees("offer")
	offer := w.minted()
	w.codeIsSecret(offer.Code, s)
	s.presses("#lc-claim")
	s.arrives("/cart")
	w.codeIsOut(offer.Code, s)
	if got := s.reads(`[...document.querySelectorAll('.row .name')].map(e => e.textContent).join()`); got != "Stoneware mug" {
		t.Errorf("in the cart: %q", got)
	}
	if got, want := s.reads(`document.querySelector('.sums .off dd').textContent`), "−"+euros(offer.Discount(1800)); got != want {
		t.Errorf("the cart takes off %q, want %q", got, want)
	}
	s.foundAllQuiet("")
}
