package admin

import "lastcall/session"

// What tests of this package's arithmetic and of its routes need.
var (
	ParseDecimal  = parseDecimal
	FormatDecimal = formatDecimal
	ParseMoney    = parseMoney
	TypedMoney    = typedMoney
	ShowMoney     = showMoney
	ParsePercent  = parsePercent
	TypedPercent  = typedPercent
	ParseLocal    = parseLocal
	TypedLocal    = typedLocal
	LocalPath     = localPath
	Reasons       = reasonWords
	SendCSV       = sendCSV
)

// ParseSpan and TypedSpan take the name of the field's own unit.
func ParseSpan(text, own string) (int64, error) { return parseSpan(text, named(own)) }

func TypedSpan(ms int64, own string) string { return typedSpan(ms, named(own)) }

func named(name string) unit {
	u, ok := unitOf(name, unit{})
	if !ok {
		panic("no unit " + name)
	}
	return u
}

// Route is one line of the routes table.
type Route struct {
	Pattern               string
	NeedsStore, NeedsRole bool
	Open                  bool
	Allows                func(session.Role) bool
}

func Routes() []Route {
	var out []Route
	for _, r := range (&admin{}).routes() {
		need := r.need.base()
		out = append(out, Route{r.pattern, need >= storeRead, need > storeRead, need == anyone, need.allows})
	}
	return out
}
