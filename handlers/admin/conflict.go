package admin

import (
	"fmt"
	"net/url"
	"reflect"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// conflictOf says in which fields the typed campaign differs from the one that is kept now.
func conflictOf(v *visit, current offers.Campaign, form url.Values) *views.Conflict {
	s := v.setting
	typed, wrong := fromForm(form, current, s)
	var differs []string
	for _, sec := range sections {
		for _, f := range sec.fields {
			if wrong[f.name] != "" || f.get(&typed, s) != f.get(&current, s) {
				differs = append(differs, fmt.Sprintf("%s: %s", sec.title, f.look.Label))
			}
		}
		if x, y := specialOf(sec.special, typed), specialOf(sec.special, current); !reflect.DeepEqual(x, y) {
			differs = append(differs, sec.title)
		}
	}
	return &views.Conflict{
		Words:      "Nothing of yours is lost: it is all below, not saved yet.",
		CurrentURL: campaignPath(v.store.ID, current.ID),
		Version:    strconv.FormatInt(current.Version, 10),
		Differs:    differs,
	}
}

func specialOf(s special, c offers.Campaign) any {
	switch s {
	case withTriggers:
		return c.Triggers
	case withValue:
		return [4]any{c.Value.Kind, c.Value.Min, c.Value.Max, c.Value.Step}
	case withWindows:
		return c.Schedule.Windows
	default:
		return nil
	}
}
