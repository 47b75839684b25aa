package demo

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	views "lastcall/views/demo"
)

// showCart shows the cart; the applied code is asked about again on every look.
func (s *shop) showCart(w http.ResponseWriter, r *http.Request, c *cart) error {
	s.revalidate(r, c)
	view := views.Cart{Rows: s.rows(c.lines), Sums: sums(c.subtotal(), c.code, c.known), Typed: c.typed}
	c.typed = ""
	return render(w, r, http.StatusOK, views.CartPage(s.page(c, "Your cart", ""), view))
}

func (s *shop) add(w http.ResponseWriter, r *http.Request, c *cart) error {
	if err := parseForm(r); err != nil {
		return err
	}
	v := variants[r.PostForm.Get("variant")]
	n, err := strconv.ParseUint(r.PostForm.Get("quantity"), 10, 16)
	if v == nil || err != nil || n == 0 {
		return &refusal{http.StatusUnprocessableEntity, "We couldn't add that", "It may not be sold any more. Your cart is as it was."}
	}
	var fits bool
	if c.lines, fits = addTo(c.lines, v, int(n)); fits {
		c.say("good", fmt.Sprintf("%s in %s is in your cart.", v.product.Name, v.Name))
	} else {
		c.say("info", "We sell at most 99 of a kind and 20 kinds at a time.")
	}
	http.Redirect(w, r, "/cart", http.StatusSeeOther)
	return nil
}

// update sets the quantities of the cart's lines, or removes one.
func (s *shop) update(w http.ResponseWriter, r *http.Request, c *cart) error {
	if err := parseForm(r); err != nil {
		return err
	}
	if id := r.PostForm.Get("remove"); id != "" {
		c.set(id, 0)
	} else {
		for _, l := range append([]line(nil), c.lines...) {
			typed, sent := r.PostForm["q."+l.variant.ID]
			if !sent {
				continue
			}
			n, err := strconv.ParseUint(typed[0], 10, 16)
			if err != nil || n > maxQuantity {
				c.say("bad", fmt.Sprintf("%s: please type a quantity from 0 to %d.", l.variant.product.Name, maxQuantity))
				continue
			}
			c.set(l.variant.ID, int(n))
		}
	}
	http.Redirect(w, r, "/cart", http.StatusSeeOther)
	return nil
}

func (s *shop) rows(lines []line) []views.Row {
	var rows []views.Row
	for _, l := range lines {
		v := l.variant
		rows = append(rows, views.Row{
			VariantID: v.ID, Href: address(v), Name: v.product.Name, Variant: v.Name, Picture: s.assets.picture(v),
			Quantity: strconv.Itoa(l.quantity), Unit: euros(v.Price), Total: euros(v.Price * int64(l.quantity)),
		})
	}
	return rows
}

// sums is the reckoning in words; d is nil while the code isn't confirmed.
func sums(subtotal int64, code string, d *discount) views.Sums {
	k := reckon(subtotal, d)
	v := views.Sums{Subtotal: euros(k.Subtotal), Shipping: euros(k.Shipping), Total: euros(k.Total), Code: code}
	if k.Shipping == 0 {
		v.Shipping = "Free"
	} else {
		v.ShippingNote = fmt.Sprintf("Add %s more and delivery is free.", euros(shippingFree-subtotal))
	}
	if d != nil {
		v.Discount, v.DiscountNote = euros(-k.Discount), timeLeft(d.left)
		if k.FreeShipping && k.Discount == 0 {
			v.Discount = "Free delivery"
		}
	}
	return v
}

func parseForm(r *http.Request) error {
	err := r.ParseForm()
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return &refusal{http.StatusRequestEntityTooLarge, "That was too much at once", "Please go back and shorten it."}
	case err != nil:
		return &refusal{http.StatusBadRequest, "We couldn't read that", "Please go back and try again."}
	}
	return nil
}

func cutTo(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
