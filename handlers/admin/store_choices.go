package admin

import (
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	views "lastcall/views/admin"
)

// currencies are those that are legal tender somewhere, by code, with their sign and the country that alone has them.
var currencies = sync.OnceValue(func() []views.Option {
	where := map[currency.Unit][]string{}
	for it := currency.Query(); it.Next(); {
		where[it.Unit()] = append(where[it.Unit()], display.English.Regions().Name(it.Region()))
	}
	var out []views.Option
	for unit, regions := range where {
		label := unit.String()
		if sign := fmt.Sprint(currency.NarrowSymbol(unit)); sign != label {
			label += " (" + sign + ")"
		}
		if len(regions) == 1 {
			label += ", " + regions[0]
		}
		out = append(out, views.Option{Value: unit.String(), Label: label})
	}
	slices.SortFunc(out, func(a, b views.Option) int { return strings.Compare(a.Value, b.Value) })
	return out
})

// currencyOptions hold the store's own currency too, whatever it is.
func currencyOptions(own string) []views.Option { return withOption(currencies(), own) }

// guessedCurrency is that of the country which the browser's languages name; euros if they name none.
func guessedCurrency(r *http.Request) string {
	tags, _, _ := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	for _, t := range tags {
		if region, sure := t.Region(); sure == language.Exact {
			if unit, ok := currency.FromRegion(region); ok && isOption(currencies(), unit.String()) {
				return unit.String()
			}
		}
	}
	return "EUR"
}

//go:embed zones.txt
var zoneNames string

var zones = sync.OnceValue(func() []views.Option {
	var out []views.Option
	for _, name := range strings.Fields(zoneNames) {
		out = append(out, views.Option{Value: name, Label: strings.ReplaceAll(name, "_", " ")})
	}
	return out
})

// zoneOptions hold the store's own time zone too: some have older names.
func zoneOptions(own string) []views.Option {
	if !validZone(own) {
		own = ""
	}
	return withOption(zones(), own)
}

// validZone reports whether name is a time zone's, and not the server's own.
func validZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

func withOption(all []views.Option, own string) []views.Option {
	if own == "" || isOption(all, own) {
		return all
	}
	return append([]views.Option{{Value: own, Label: own}}, all...)
}

func isOption(all []views.Option, value string) bool {
	return slices.ContainsFunc(all, func(o views.Option) bool { return o.Value == value })
}
