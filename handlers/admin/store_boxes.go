package admin

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// The boxes of what a store is.
const (
	boxStoreName = "name"
	boxOrigins   = "origins"
	boxCurrency  = "currency"
	boxZone      = "time_zone"
	boxMaxOrder  = "max_order"
	boxConsent   = "consent"
)

// storeToBoxes is the store as a browser posts it when nothing was changed.
func storeToBoxes(s *offers.Storefront) url.Values {
	form := url.Values{boxStoreName: {s.Name}, boxOrigins: {strings.Join(s.Origins, "\n")}, boxCurrency: {s.Currency}, boxZone: {s.TimeZone},
		boxMaxOrder: {""}, boxConsent: {""}, boxRevive: {""}}
	if s.MaxOrder > 0 {
		form.Set(boxMaxOrder, typedMoney(s.MaxOrder, s.Currency))
	}
	if s.Consent {
		form.Set(boxConsent, "1")
	}
	if s.Revive {
		form.Set(boxRevive, "1")
	}
	return form
}

// storeFromBoxes puts what was typed into a copy of the store. Where its currency is fixed, the box of it counts for nothing.
// read says what was made of addresses that were typed otherwise than browsers send them.
func storeFromBoxes(form url.Values, base offers.Storefront, fixed bool) (s offers.Storefront, wrong offers.FieldErrors, read []string) {
	s, wrong = base, offers.FieldErrors{}
	name, err := clean(strings.TrimSpace(form.Get(boxStoreName)), false)
	switch {
	case err != nil:
		wrong[boxStoreName] = err.Error()
	case name == "":
		wrong[boxStoreName] = "this is needed"
	case len(name) > 120:
		wrong[boxStoreName] = "at most 120 bytes"
	case strings.ContainsFunc(name, turnsText):
		wrong[boxStoreName] = "there is a character in it that turns the direction of the text"
	default:
		s.Name = name
	}
	if origins, notes, err := readOrigins(form.Get(boxOrigins)); err != nil {
		wrong[boxOrigins] = err.Error()
	} else {
		s.Origins, read = origins, notes
	}
	if !fixed {
		if code := form.Get(boxCurrency); code == base.Currency || isOption(currencies(), code) {
			s.Currency = code
		} else {
			wrong[boxCurrency] = "choose one of the list"
		}
	}
	if zone := form.Get(boxZone); validZone(zone) {
		s.TimeZone = zone
	} else {
		wrong[boxZone] = "choose one of the list"
	}
	if text := strings.TrimSpace(form.Get(boxMaxOrder)); text == "" {
		wrong[boxMaxOrder] = "this is needed"
	} else if n, err := parseMoney(text, s.Currency); err != nil {
		wrong[boxMaxOrder] = err.Error()
	} else if n < 1 {
		wrong[boxMaxOrder] = "more than 0"
	} else {
		s.MaxOrder = n
	}
	return s, wrong, read
}

// turnsText reports marks that turn the direction of all text after them.
func turnsText(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' }

// readOrigins reads one address a line, or between commas and spaces.
func readOrigins(text string) (origins, read []string, err error) {
	if !utf8.ValidString(text) {
		return nil, nil, errors.New("there is a character in it that cannot be shown")
	}
	split := func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' || r == '\t' }
	for _, typed := range strings.FieldsFunc(text, split) {
		origin, err := offers.ReadOrigin(typed)
		if err != nil {
			return nil, nil, fmt.Errorf("“%s”: %w", short(typed), err)
		}
		if slices.Contains(origins, origin) {
			continue
		}
		origins = append(origins, origin)
		if origin != typed {
			read = append(read, fmt.Sprintf("“%s” is kept as %s", short(typed), origin))
		}
	}
	switch {
	case len(origins) == 0:
		return nil, nil, errors.New("at least one address, such as https://shop.example")
	case len(origins) > offers.MaxOrigins:
		return nil, nil, errors.New("at most " + strconv.Itoa(offers.MaxOrigins) + " addresses")
	}
	return origins, read, nil
}

// short cuts what is repeated to people.
func short(s string) string {
	const most = 80
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// storeBoxes are the boxes that a new store and a store's settings have in common. fixed says why the currency can't be
// changed, "" if it can.
func storeBoxes(b *builder, fixed string) []views.Field {
	aboutCurrency := "It can be changed until the first offer is made. Amounts in campaigns keep their numbers."
	if fixed != "" {
		aboutCurrency = fixed
	}
	return []views.Field{
		b.field(boxStoreName, views.Field{Label: "Name of the store", Type: views.Text, Required: true, Wide: true,
			Hint: "For you and your team. Shoppers do not see it."}),
		b.field(boxOrigins, views.Field{Label: "Address of the shop", Type: views.Area, Rows: "2", Wide: true,
			Hint: "As in the browser’s address bar; we keep what matters of it. One a line if the shop has several: with and without www are two."}),
		b.field(boxCurrency, views.Field{Label: "Currency", Type: views.Select, Options: currencyOptions(b.setting.currency), Off: fixed != "",
			Hint: aboutCurrency}),
		b.field(boxZone, views.Field{Label: "Time zone", Type: views.Select, Options: zoneOptions(b.form.Get(boxZone)),
			Hint: "Days and hours of campaigns and figures are this zone’s."}),
		b.field(boxMaxOrder, views.Field{Label: "Largest order you expect", Type: views.Text, Number: true, Required: true, Unit: ownCurrency,
			Hint: "The worst case of a percentage without a cap: it keeps your budgets honest."}),
	}
}
