package offers

import (
	"encoding/json"
	"strconv"
)

// AppendJSON appends the evidence as encoding/json writes it, without its cost: one is written for every signal.
func (e *Evidence) AppendJSON(b []byte) []byte {
	w := objectWriter{b: append(b, '{')}
	w.text("p", e.Page)
	w.text("r", e.Referrer)
	w.text("us", e.Source)
	w.text("um", e.Medium)
	w.text("uc", e.Campaign)
	w.text("l", e.Lang)
	w.text("e", e.Event)
	w.number("d", e.DwellMS)
	w.number("D", e.SessionDwellMS)
	w.number("P", e.ProductDwellMS)
	w.number("id", e.IdleMS)
	w.number("n", e.Pages)
	w.number("pr", e.Products)
	w.number("cm", e.Comparisons)
	w.number("sc", e.Scroll)
	w.number("va", e.VisitMS)
	w.number("cv", e.CartValue)
	w.text("cc", e.CartCurrency)
	w.number("ci", e.CartIdleMS)
	w.lines("cl", e.CartLines)
	w.text("pid", e.Product)
	w.text("pv", e.Variant)
	w.number("co", e.CheckoutPages)
	w.number("ca", e.CartToCheckoutMS)
	w.flag("pu", e.Purchased)
	w.flag("to", e.Touch)
	return append(w.b, '}')
}

// AppendRefused appends a decision's refusals as encoding/json writes them.
func AppendRefused(b []byte, refused []Refused) []byte {
	b = append(b, '[')
	for i, r := range refused {
		if i > 0 {
			b = append(b, ',')
		}
		w := objectWriter{b: append(b, '{')}
		w.text("c", r.Campaign)
		w.name("r")
		b = append(appendText(w.b, string(r.Reason)), '}')
	}
	return append(b, ']')
}

// objectWriter writes the fields of one JSON object and leaves out what is empty. Names need no escaping.
type objectWriter struct{ b []byte }

func (w *objectWriter) name(name string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(append(append(w.b, '"'), name...), '"', ':')
}

func (w *objectWriter) text(name, v string) {
	if v != "" {
		w.name(name)
		w.b = appendText(w.b, v)
	}
}

func (w *objectWriter) number(name string, v int64) {
	if v != 0 {
		w.name(name)
		w.b = strconv.AppendInt(w.b, v, 10)
	}
}

func (w *objectWriter) flag(name string, v bool) {
	if v {
		w.name(name)
		w.b = append(w.b, "true"...)
	}
}

func (w *objectWriter) lines(name string, lines []CartLine) {
	if len(lines) == 0 {
		return
	}
	w.name(name)
	w.b = append(w.b, '[')
	for i, l := range lines {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = appendText(append(w.b, `{"v":`...), l.Variant)
		w.b = append(strconv.AppendInt(append(w.b, `,"q":`...), l.Quantity, 10), '}')
	}
	w.b = append(w.b, ']')
}

// appendText quotes s. What is not plain ASCII is left to encoding/json.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(s) // a string always can be
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
