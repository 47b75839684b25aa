package admin

import "github.com/a-h/templ"

// describe ties a field to its message and hint for people who cannot see where these stand.
func describe(f Field) templ.Attributes {
	a := templ.Attributes{}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if by := f.DescribedBy(); by != "" {
		a["aria-describedby"] = by
	}
	return a
}
