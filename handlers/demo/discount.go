package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

const notConfirmed = "We can't reach our discount service just now, so the code isn't in the total yet. Your cart and the code are kept."

// offerCode applies a code that came with a link or was typed. What can't be a code is said to be none; "" is nothing.
func (c *cart) offerCode(code string) {
	code = strings.TrimSpace(code)
	switch {
	case code == "":
	case !isToken(code):
		c.typed = cutTo(code, 64)
		c.say("bad", "That doesn't look like a discount code. Please check it and type it again.")
	default:
		c.useCode(code)
	}
}

func (s *shop) applyCode(w http.ResponseWriter, r *http.Request, c *cart) error {
	if err := parseForm(r); err != nil {
		return err
	}
	c.offerCode(r.PostForm.Get("code"))
	http.Redirect(w, r, "/cart", http.StatusSeeOther)
	return nil
}

func (s *shop) removeCode(w http.ResponseWriter, r *http.Request, c *cart) error {
	if c.code != "" {
		c.say("info", fmt.Sprintf("The code %s is out of your cart.", c.code))
	}
	c.dropCode()
	http.Redirect(w, r, "/cart", http.StatusSeeOther)
	return nil
}

// revalidate asks the API again whether the applied code still holds for this cart. A refused code leaves the cart,
// with the API's words; the code it had replaced comes back if that one still holds. When the API can't be reached the
// code stays, unconfirmed, and the total is without it.
func (s *shop) revalidate(r *http.Request, c *cart) {
	for c.code != "" && len(c.lines) > 0 {
		d, err := s.api.validate(r.Context(), c.question(c.code, "", addressOf(r)))
		var no *refused
		switch {
		case err == nil:
			c.known, c.previous = d, ""
			return
		case errors.As(err, &no) && no.reason == "already_redeemed" && c.awaitsAnswer():
			c.known = nil
			c.say("info", fmt.Sprintf("We still have no answer about %s. Go to checkout to try again, or remove the code.", c.code))
			return
		case errors.As(err, &no):
			c.refuse(no)
		default:
			s.log.Warn("demo store: validation", "err", err)
			c.known = nil
			c.say("bad", notConfirmed)
			return
		}
	}
}

// awaitsAnswer is whether this very cart's redemption was sent and never answered: it may have been done, and only
// sending it again as the same order tells.
func (c *cart) awaitsAnswer() bool {
	return c.attempt != nil && c.attempt.told && c.attempt.of == c.fingerprint()
}

// refuse takes the code out of the cart and says why.
func (c *cart) refuse(no *refused) {
	c.say("bad", fmt.Sprintf("%s: %s", c.code, no.words))
	before := c.previous
	c.typed = c.code
	c.dropCode()
	c.code = before
}

// question is the cart as the API wants to hear it; order is empty when only asking.
func (c *cart) question(code, order, address string) question {
	q := question{Code: code, ShopperAddress: address, Order: order}
	q.Basket = basket{Currency: currency, Subtotal: c.subtotal(), Lines: []basketLine{}}
	for _, l := range c.lines {
		q.Basket.Lines = append(q.Basket.Lines, basketLine{l.variant.product.ID, l.variant.ID, l.quantity, l.variant.Price})
	}
	return q
}

// redeem uses the code up for the attempted order. The shopper going away must not lose the answer.
func (s *shop) redeem(r *http.Request, c *cart) (*discount, error) {
	ctx := context.WithoutCancel(r.Context())
	return s.api.redeem(ctx, c.question(c.code, c.attempt.id, c.attempt.address))
}

// addressOf is the network address of the shopper, without the port.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// timeLeft says for how long a code held when the page was made.
func timeLeft(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	m, sec := int(d/time.Minute), int(d%time.Minute/time.Second)
	switch {
	case m >= 120:
		return ""
	case m == 0:
		return fmt.Sprintf("%d s left when this page was opened", sec)
	default:
		return fmt.Sprintf("%d min %02d s left when this page was opened", m, sec)
	}
}
