package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"lastcall/offers"
	"lastcall/session"
)

// A shopper calls: support finds the code as it was told, gives it more time, which the shopper sees, and takes it back,
// which the checkout sees. Another customer gets a code for their trouble and orders with it.
func TestSupportHelpsAShopper(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{campaign: lasting(10 * time.Minute)})
	s := w.shopper(thirdPartyCookies)
	s.visits("/products/lamp")
	s.submits(".addform", nil)
	s.arrives("/cart")
	s.visits("/products/mug")
	s.hesitates()
	s.sees("offer")
	offer := w.minted()

	d := w.colleague(session.Support)
	d.opens(d.store("/codes"))
	d.looked("codes-list")
	d.tabsTo("#find")
	d.types(strings.ToLower(strings.ReplaceAll(offer.Code, "-", " ")), kb.Enter)
	d.shows("h1", offer.Code)
	if at := d.reads(`location.href`); strings.Contains(strings.ToUpper(at), offer.Code) {
		t.Errorf("the address tells the code: %s", at)
	}
	d.looked("codes-code")
	codePage := d.reads(`location.pathname`)
	before := s.remaining()
	d.submits("#extend", map[string]string{"minutes": "8", "reason": "Asked by phone"})
	d.shows(".notice", "The code ends")
	s.reloads()
	s.sees("tease")
	s.presses("#lc-open")
	s.sees("offer")
	if after := s.remaining(); after < before+7*60_000 || after > before+8*60_000 {
		t.Errorf("the countdown went from %d to %d ms, want about eight minutes more", before, after)
	}
	s.presses("#lc-claim")
	s.arrives("/cart")
	w.codeIsOut(offer.Code, s)
	d.opens(codePage)
	d.shows(".chip", "Claimed")
	d.submits("#revoke", map[string]string{"reason": "Shared on a coupon site"})
	d.shows(".notice", "revoked")
	if got := w.asksAPI("/v1/redemptions", tryCode(offer.Code, "o-1")); got.status != http.StatusGone || got.Reason != offers.ReasonRevoked {
		t.Errorf("the checkout takes a revoked code: %+v", got)
	}

	d.opens(d.store("/codes/goodwill"))
	d.looked("codes-goodwill")
	d.submits("#goodwill", map[string]string{"kind": "percent", "amount": "15", "days": "3", "customer": "ada@example.org", "reason": "Late parcel"})
	d.shows("h2", "Give this to the customer")
	d.looked("codes-given")
	gift := d.reads(`document.querySelector('#give-code').value`)
	link := d.reads(`document.querySelector('#give-link').value`)
	customer := w.shopper(thirdPartyCookies)
	customer.visits("/products/lamp")
	customer.submits(".addform", nil)
	customer.arrives("/cart")
	customer.visits(strings.TrimPrefix(link, w.shop))
	customer.arrives("/cart")
	if got := customer.reads(`document.querySelector('.sums .off dd').textContent`); got != "−€19.35" {
		t.Errorf("the cart takes off %q of €129.00, want 15 %%", got)
	}
	w.orders(customer)
	d.opens(d.store("/codes"))
	d.submits(".codesearch", map[string]string{"q": "ADA@example.org"})
	d.shows("h1", gift)
	d.shows(".chip", "Redeemed")
	d.foundAllQuiet("")
}

// What is decided comes by itself while somebody watches, and waits while a line is read.
func TestDecisionsAreWatchedLive(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	d := w.ownersDesk()
	d.opens(d.store("/why"))
	d.shows("h3", "Nothing has been decided yet")
	d.looked("why-empty")
	d.opens(d.store("/codes/limits"))
	d.looked("codes-limits")
	d.opens(d.store("/why?live=1"))
	s := w.shopper(thirdPartyCookies)
	s.visits("/products/mug")
	s.hesitates()
	s.sees("offer")
	d.shows(".decisions .chip", "Offered")
	d.clicksOn(".decisions summary")
	open := d.reads(`document.querySelectorAll('.decisions > li').length`)
	s.presses("#lc-claim")
	s.arrives("/cart")
	time.Sleep(5 * time.Second) // longer than it is between two looks
	if got := d.reads(`document.querySelectorAll('.decisions > li').length`); got != open {
		t.Errorf("a line that was being read went away: %s lines, then %s", open, got)
	}
	d.looked("why-live")
	d.clicksOn(".decisions summary")
	d.reads(`document.activeElement.blur()`)
	d.shows(".decisions .chip", "Claimed")
	if at := d.reads(`[...document.querySelectorAll('.decisions a')].map(a => a.href).join(' ')`); strings.Contains(at, w.minted().Code) {
		t.Errorf("an address tells the code: %s", at)
	}
	d.foundAllQuiet("")
}
