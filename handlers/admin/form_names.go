package admin

import (
	"fmt"
	"strconv"
	"strings"

	"lastcall/offers"
)

// formName is the box that the domain means by a field's name. rows are the form's rows of the campaign's triggers.
func formName(name string, c *offers.Campaign, rows []int) string {
	switch name {
	case "value.min":
		if c.Value.Kind == offers.FreeShipping {
			return "value.free_shipping.cost"
		}
		return fmt.Sprintf("value.%s.min", c.Value.Kind)
	case "value.max", "value.step":
		if c.Value.Kind == offers.FreeShipping {
			return "value.free_shipping.cost"
		}
		return fmt.Sprintf("value.%s.%s", c.Value.Kind, strings.TrimPrefix(name, "value."))
	}
	at, isTrigger := strings.CutPrefix(name, "triggers.")
	i, err := strconv.Atoi(at)
	if !isTrigger || err != nil || i < 0 || i >= len(rows) {
		return name
	}
	switch kind := c.Triggers[i].Kind; {
	case kind == offers.CustomEvent:
		return fmt.Sprintf("triggers.%d.event", rows[i])
	case thresholds[kind].parse != nil:
		return fmt.Sprintf("triggers.%d.threshold", rows[i])
	default:
		return fmt.Sprintf("triggers.%d.on", rows[i])
	}
}

func fieldID(name string) string { return "f-" + strings.ReplaceAll(name, ".", "-") }
