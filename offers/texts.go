package offers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// TextVariables are what a campaign's texts may name in braces, to be filled in from the offer.
var TextVariables = []string{"discount", "minutes"}

var variable = regexp.MustCompile(`\{([A-Za-z_][A-Za-z0-9_]*)\}`)

func (t Texts) validate(f FieldErrors) {
	for name, text := range map[string]string{"title": t.Title, "body": t.Body, "claim": t.Claim, "dismiss": t.Dismiss, "terms": t.Terms} {
		f.add(len(text) > MaxTextBytes || !utf8.ValidString(text), "texts."+name, fmt.Sprintf("at most %d bytes", MaxTextBytes))
		for _, found := range variable.FindAllStringSubmatch(text, -1) {
			f.add(!slices.Contains(TextVariables, found[1]), "texts."+name,
				fmt.Sprintf("nothing is filled in for {%s}; there are {%s}", found[1], strings.Join(TextVariables, "} and {")))
		}
	}
}
