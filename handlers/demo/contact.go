package demo

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	views "lastcall/views/demo"
)

const maxField = 200 // characters

var countries = []string{"Austria", "Belgium", "France", "Germany", "Ireland", "Italy", "Luxembourg", "Netherlands", "Portugal", "Spain"}

// contact is what the shopper typed at checkout. It is kept with the cart, so that no refusal loses it.
type contact struct{ Email, Name, Street, Postcode, City, Country string }

func readContact(f url.Values) contact {
	get := func(k string) string { return cutTo(strings.TrimSpace(f.Get(k)), maxField+1) }
	return contact{get("email"), get("name"), get("street"), get("postcode"), get("city"), get("country")}
}

// wrong answers what is wrong with each field, by field name; nothing when all is well.
func (c contact) wrong() map[string]string {
	bad := map[string]string{}
	for _, f := range []struct{ name, value, missing string }{
		{"email", c.Email, "Please type your e-mail address."},
		{"name", c.Name, "Please type the name on the parcel."},
		{"street", c.Street, "Please type street and number."},
		{"postcode", c.Postcode, "Please type the postcode."},
		{"city", c.City, "Please type the town."},
	} {
		switch {
		case f.value == "":
			bad[f.name] = f.missing
		case utf8.RuneCountInString(f.value) > maxField:
			bad[f.name] = "That's too long: 200 characters at most."
		case strings.ContainsFunc(f.value, unicode.IsControl) || !utf8.ValidString(f.value):
			bad[f.name] = "That has characters we can't print on a parcel."
		}
	}
	if bad["email"] == "" {
		if a, err := mail.ParseAddress(c.Email); err != nil || a.Address != c.Email || a.Name != "" {
			bad["email"] = "That doesn't look like an e-mail address."
		}
	}
	known := false
	for _, name := range countries {
		known = known || name == c.Country
	}
	if !known {
		bad["country"] = "Please choose a country."
	}
	return bad
}

func (c contact) fields(bad map[string]string) []views.Field {
	return []views.Field{
		{Name: "email", Label: "E-mail", Value: c.Email, Type: "email", Autocomplete: "email", Error: bad["email"], Wide: true},
		{Name: "name", Label: "Full name", Value: c.Name, Type: "text", Autocomplete: "name", Error: bad["name"], Wide: true},
		{Name: "street", Label: "Street and number", Value: c.Street, Type: "text", Autocomplete: "street-address", Error: bad["street"], Wide: true},
		{Name: "postcode", Label: "Postcode", Value: c.Postcode, Type: "text", Autocomplete: "postal-code", Error: bad["postcode"]},
		{Name: "city", Label: "Town", Value: c.City, Type: "text", Autocomplete: "address-level2", Error: bad["city"]},
	}
}
