package admin

import (
	"errors"
	"strconv"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// priority is the one number that may be below zero.
func priority() field {
	return field{name: "priority",
		look: views.Field{Label: "Priority", Hint: "The highest is asked first. Between -1000 and 1000.", Type: views.Text, Number: true},
		get:  func(c *offers.Campaign, _ setting) string { return strconv.Itoa(c.Priority) },
		set: func(c *offers.Campaign, text string, _ setting) error {
			text = strings.Replace(strings.TrimSpace(text), "−", "-", 1)
			if text == "" {
				text = "0"
			}
			n, err := strconv.Atoi(text)
			if err != nil {
				return errors.New("a whole number")
			}
			c.Priority = n
			return nil
		}}
}
