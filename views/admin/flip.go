package admin

import (
	"strconv"

	"github.com/a-h/templ"
)

// flip is the form value of the opposite state.
func flip(on bool) string {
	if on {
		return "0"
	}
	return "1"
}

// guard tells the script that keeps people from losing what they typed how the form starts out.
func guard(v Editor) string {
	if v.Dirty || v.Unsaved != "" {
		return "unsaved"
	}
	return ""
}

// fieldCount is the number of fields in words.
func fieldCount(n int) string {
	if n == 1 {
		return "1 field"
	}
	return strconv.Itoa(n) + " fields"
}

// sorted tells how a heading's column is sorted.
func sorted(c ListColumn) templ.Attributes {
	if c.Sorted == "" {
		return nil
	}
	return templ.Attributes{"aria-sort": c.Sorted}
}
