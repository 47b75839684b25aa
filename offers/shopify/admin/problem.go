package admin

import "strings"

// Is reports whether the problem is of that code.
func (p *Problem) Is(code DiscountErrorCode) bool { return p.Code != nil && *p.Code == code }

// On reports whether the problem is one of that input field, wherever it lies.
func (p *Problem) On(field string) bool {
	return len(p.Field) > 0 && p.Field[len(p.Field)-1] == field
}

// Text names the problem for logs: its code and its field, both the schema's own words.
func (p *Problem) Text() string {
	code := "refused"
	if p.Code != nil {
		code = string(*p.Code)
	}
	if len(p.Field) == 0 {
		return code
	}
	return code + " on " + strings.Join(p.Field, ".")
}
