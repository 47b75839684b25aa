package admin

import "github.com/a-h/templ"

// invalid marks a box whose error stands in the element of that id.
func invalid(problem, id string) templ.Attributes {
	if problem == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": id}
}
