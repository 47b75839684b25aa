package demo

import (
	"net/http"

	views "lastcall/views/demo"
)

// order is placed and does not change.
type order struct {
	id       string
	lines    []line
	code     string
	discount *discount
	contact  contact
	note     string
}

// place keeps the attempted order as a placed one.
func (c *cart) place(code string, d *discount) *order {
	o := &order{id: c.attempt.id, lines: c.lines, code: code, contact: c.contact}
	if d != nil {
		plain := *d
		plain.left = 0
		o.discount = &plain
	}
	if len(c.orders) == maxOrders {
		c.orders = c.orders[1:]
	}
	c.orders = append(c.orders, o)
	return o
}

// ordered empties the cart and leads to the confirmation.
func (s *shop) ordered(w http.ResponseWriter, r *http.Request, c *cart, o *order) error {
	c.lines, c.attempt, c.typed, c.notices = nil, nil, "", nil
	c.dropCode()
	http.Redirect(w, r, "/orders/"+o.id, http.StatusSeeOther)
	return nil
}

// showOrder confirms an order to the shopper who placed it; to anyone else it doesn't exist.
func (s *shop) showOrder(w http.ResponseWriter, r *http.Request, c *cart) error {
	o := c.order(r.PathValue("order"))
	if o == nil {
		return s.notFound(w, r, c)
	}
	var subtotal int64
	for _, l := range o.lines {
		subtotal += l.variant.Price * int64(l.quantity)
	}
	view := views.Order{
		Number: o.id, Email: o.contact.Email, Rows: s.rows(o.lines), Sums: sums(subtotal, o.code, o.discount), Note: o.note,
		Address: []string{o.contact.Name, o.contact.Street, o.contact.Postcode + " " + o.contact.City, o.contact.Country},
	}
	p := s.page(c, "Thank you", "")
	p.Body.Purchase = true
	return render(w, r, http.StatusOK, views.OrderPage(p, view))
}
