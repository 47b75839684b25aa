package demo

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"

	views "lastcall/views/demo"
)

// showCheckout asks for the address. The applied code is asked about again first.
func (s *shop) showCheckout(w http.ResponseWriter, r *http.Request, c *cart) error {
	if len(c.lines) == 0 {
		http.Redirect(w, r, "/cart", http.StatusSeeOther)
		return nil
	}
	s.revalidate(r, c)
	return s.checkoutPage(w, r, c, http.StatusOK, nil, nil)
}

// placeOrder redeems the code, then places the order. Sent twice, it is one order. A refused code leads back to the
// cart with the reason; without an answer the shopper is told, and may then order without the discount.
func (s *shop) placeOrder(w http.ResponseWriter, r *http.Request, c *cart) error {
	if err := parseForm(r); err != nil {
		return err
	}
	token := r.PostForm.Get("token")
	if o := c.order(token); o != nil {
		http.Redirect(w, r, "/orders/"+o.id, http.StatusSeeOther)
		return nil
	}
	if len(c.lines) == 0 {
		http.Redirect(w, r, "/cart", http.StatusSeeOther)
		return nil
	}
	c.contact = readContact(r.PostForm)
	if c.attempt == nil || c.attempt.id != token || c.attempt.of != c.fingerprint() {
		c.say("info", "Your cart has changed since that page was opened. Please look at the new total.")
		s.revalidate(r, c)
		return s.checkoutPage(w, r, c, http.StatusConflict, nil, nil)
	}
	if bad := c.contact.wrong(); len(bad) > 0 {
		c.say("bad", "Something is missing. Please look at the marked fields.")
		return s.checkoutPage(w, r, c, http.StatusUnprocessableEntity, bad, nil)
	}
	if c.code == "" {
		return s.ordered(w, r, c, c.place("", nil))
	}
	if c.attempt.told && r.PostForm.Get("without_discount") == "1" {
		s.log.Info("demo store: ordered without the discount", "order", c.attempt.id)
		o := c.place("", nil)
		o.note = fmt.Sprintf("The code %s could not be confirmed, and you chose to order without it.", c.code)
		return s.ordered(w, r, c, o)
	}
	got, err := s.redeem(r, c)
	var no *refused
	switch {
	case err == nil:
		return s.ordered(w, r, c, c.place(c.code, s.honour(c, got)))
	case errors.As(err, &no):
		c.refuse(no)
		c.attempt = nil
		c.say("info", "Your cart and your address are kept. Nothing has been ordered yet.")
		http.Redirect(w, r, "/cart", http.StatusSeeOther)
		return nil
	default:
		s.log.Warn("demo store: redemption", "order", c.attempt.id, "err", err)
		c.attempt.told, c.known = true, nil
		return s.checkoutPage(w, r, c, http.StatusServiceUnavailable, nil, &views.Without{
			Code:  c.code,
			Words: fmt.Sprintf("We can't reach our discount service just now, so we don't know whether %s still holds. Nothing has been ordered.", c.code),
			Total: euros(reckon(c.subtotal(), nil).Total),
		})
	}
}

// honour answers the discount of the order: what was redeemed, but never less than the page had promised.
func (s *shop) honour(c *cart, got *discount) *discount {
	shown := c.attempt.shown
	if shown == nil {
		return got
	}
	if got.Amount < shown.Amount || (shown.FreeShipping && !got.FreeShipping) {
		s.log.Warn("demo store: redeemed for less than shown", "order", c.attempt.id, "shown", shown.Amount, "redeemed", got.Amount)
		return &discount{Kind: shown.Kind, Amount: max(got.Amount, shown.Amount), Currency: currency, FreeShipping: got.FreeShipping || shown.FreeShipping}
	}
	return got
}

// checkoutPage renders the form for the present attempt, beginning one when the cart isn't what the last one was for.
func (s *shop) checkoutPage(w http.ResponseWriter, r *http.Request, c *cart, status int, bad map[string]string, ask *views.Without) error {
	if c.attempt == nil || c.attempt.of != c.fingerprint() {
		c.attempt = &attempt{id: "MF-" + rand.Text()[:12], of: c.fingerprint(), address: addressOf(r)}
	}
	c.attempt.shown = c.known
	view := views.Checkout{
		Token: c.attempt.id, Rows: s.rows(c.lines), Sums: sums(c.subtotal(), c.code, c.known),
		Fields: c.contact.fields(bad), Country: c.contact.Country, Countries: countries, AskWithout: ask,
	}
	if view.Country == "" {
		view.Country = "Netherlands"
	}
	p := s.page(c, "Checkout", "")
	p.Body.Checkout = true
	return render(w, r, status, views.CheckoutPage(p, view))
}
