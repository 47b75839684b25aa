package admin

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// logKinds are what the log can be filtered by, with the actions that belong to each by what stands before their point.
var logKinds = []struct {
	name, label string
	prefixes    []string
}{
	{"", "Everything", nil},
	{"campaigns", "Campaigns", []string{"campaign"}},
	{"store", "Store and look", []string{"store", "look", "notifications"}},
	{"platform", "Platform", []string{"platform", "letter"}},
	{"codes", "Codes", []string{"code", "codes"}},
	{"people", "People", []string{"team", "account", "session"}},
	{"keys", "API keys and listeners", []string{"key", "listener"}},
	{"other", "Other", nil},
}

func kindOf(action string) string {
	prefix, _, _ := strings.Cut(action, ".")
	for _, k := range logKinds {
		if slices.Contains(k.prefixes, prefix) {
			return k.name
		}
	}
	return "other"
}

// actionWords are actions in words; what is not among them is shown by its own name.
var actionWords = map[string]string{
	"campaign.tried": "Made a link to try", "code.extended": "Gave a code more time", "code.given": "Gave away a code", "code.revoked": "Revoked a code",
	"codes.exported": "Took away a list of codes", "key.created": "Made an API key", "key.revoked": "Revoked an API key",
	"letter.retried": "Tried a failed call again", "letter.discarded": "Discarded a failed call",
	"listener.added": "Added a listener", "listener.removed": "Removed a listener", "listener.resent": "Sent a message to a listener again",
	"listener.rotated": "Gave a listener a new secret", "notifications.tested": "Sent a test of the notifications", "platform.checked": "Checked the platform",
	"platform.connected": "Connected the platform", "platform.disconnected": "Disconnected the platform", "results.exported": "Took away the results",
	"team.invited": "Invited", "team.invitation_withdrawn": "Withdrew the invitation of", "team.joined": "Joined", "team.removed": "Removed",
	"team.role_changed": "Changed the role of", "session.erased": "Erased a session",
}

// fieldsIn are the fields that a line's Before or After names.
func fieldsIn(text json.RawMessage) map[string]json.RawMessage {
	var out map[string]json.RawMessage
	_ = json.Unmarshal(text, &out) // what is no object has no fields
	return out
}

// campaignChange says what a save did. Before and After hold only what is different, so all else is alike in both.
func campaignChange(v *visit, c offers.Change) (words string, changes []views.FieldChange) {
	var x, y offers.Campaign
	if c.Before == nil {
		x = offers.NewCampaign("", "", "")
	}
	if c.Before != nil && json.Unmarshal(c.Before, &x) != nil || json.Unmarshal(c.After, &y) != nil {
		return "Changed the campaign", nil
	}
	changes = differences(&x, &y, v.setting)
	if c.Before == nil {
		return "Made the campaign", changes
	}
	what := fieldsIn(c.After)
	maps.Copy(what, fieldsIn(c.Before))
	delete(what, "id")
	delete(what, "version")
	only := func(names ...string) bool {
		for name := range what {
			if !slices.Contains(names, name) {
				return false
			}
		}
		return len(what) > 0
	}
	switch {
	case only("archived", "enabled") && y.Archived:
		return "Archived", changes
	case only("archived") && !y.Archived:
		return "Brought back", changes
	case only("enabled") && y.Enabled:
		return "Switched on", changes
	case only("enabled"):
		return "Switched off", changes
	case only("priority"):
		return "Changed the priority of", changes
	case len(what) == 0:
		return "Saved without a change", changes
	}
	return "Changed the campaign", changes
}

// savedCampaign is the version that a save made, in its campaign's history.
func savedCampaign(v *visit, c offers.Change) string {
	var after struct {
		ID      string
		Version int64
	}
	if json.Unmarshal(c.After, &after) != nil || !offers.ValidID(after.ID) {
		return ""
	}
	return campaignPath(v.store.ID, after.ID) + "/history?version=" + strconv.FormatInt(after.Version, 10)
}

func otherChange(v *visit, c offers.Change) (words string, changes []views.FieldChange) {
	before, after := map[string]string{}, map[string]string{}
	flatten(v, before, "", c.Before)
	flatten(v, after, "", c.After)
	if c.Action == offers.ActionStoreSaved {
		for _, of := range []map[string]string{before, after} {
			delete(of, "id")
			delete(of, "version")
		}
	}
	names := map[string]string{}
	maps.Copy(names, before)
	maps.Copy(names, after)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if before[name] != after[name] {
			changes = append(changes, views.FieldChange{Field: fieldName(name), Before: before[name], After: after[name]})
		}
	}
	if known := actionWords[c.Action]; known != "" {
		return known, changes
	}
	if c.Action != offers.ActionStoreSaved {
		return sentence(strings.NewReplacer(".", " ", "_", " ").Replace(c.Action)), changes
	}
	_, isPause := names["paused"]
	switch {
	case c.Before == nil:
		return "Made the store", changes
	case isPause && len(changes) == 1 && after["paused"] == "Yes":
		return "Paused all offers", changes
	case isPause && len(changes) == 1:
		return "Resumed offers", changes
	case len(changes) > 0 && !slices.ContainsFunc(changes, func(c views.FieldChange) bool { return c.Field != fieldName("guide") }):
		return "Went on with the set-up", changes
	case slices.ContainsFunc(slices.Collect(maps.Keys(names)), func(name string) bool { return strings.HasPrefix(name, "theme.") }):
		return "Changed the look of the pop-up", changes
	}
	return "Changed the settings", changes
}

// flatten writes each value of a JSON text under the names that lead to it.
func flatten(v *visit, into map[string]string, name string, text json.RawMessage) {
	var object map[string]json.RawMessage
	var list []json.RawMessage
	var value any
	switch {
	case len(text) == 0:
	case json.Unmarshal(text, &object) == nil && object != nil:
		for key, inner := range object {
			flatten(v, into, join(name, key), inner)
		}
	case json.Unmarshal(text, &list) == nil && list != nil:
		var plain []string
		for i, inner := range list {
			var s string
			if json.Unmarshal(inner, &s) == nil {
				plain = append(plain, s)
				continue
			}
			flatten(v, into, join(name, strconv.Itoa(i+1)), inner)
		}
		if len(plain) > 0 {
			into[name] = strings.Join(plain, ", ")
		}
	case json.Unmarshal(text, &value) == nil:
		switch value := value.(type) {
		case nil:
		case bool:
			into[name] = yesNo(value)
		case string:
			into[name] = value
		default:
			into[name] = string(text)
			n, err := strconv.ParseInt(string(text), 10, 64)
			switch {
			case err != nil:
			case name == "max_order", name == "desk.max_amount":
				into[name] = showMoney(n, v.store.Currency)
			case name == "desk.max_percent":
				into[name] = typedPercent(n) + "\u00a0%"
			case name == "desk.more_ms":
				into[name] = showSpan(n)
			}
		}
	}
}

func join(name, key string) string {
	if name == "" {
		return key
	}
	return name + "." + key
}

// fieldNames are fields of the log whose own names say too little.
var fieldNames = map[string]string{
	"max_order": "Largest order", "create_on": "Codes are created", "shelf": "Codes that lie ready", "revive": "A cancelled order gives its code back",
	"consent": "Asks for consent first", "time_zone": "Time zone", "theme.accent": "Accent colour", "theme.radius": "Corners", "theme.font": "Font",
	"passed": "All well", "stores": "Stores", "guide": "Steps left of the set-up", "disclosure": "Line beside offers",
	"desk.max_percent": "Largest percentage to give away", "desk.max_amount": "Largest amount to give away",
	"desk.max_days": "Longest life of a code given away, days", "desk.per_day": "Codes one person gives away a day",
	"desk.more_ms": "Most time added to an offer",
}

func fieldName(name string) string {
	if known := fieldNames[name]; known != "" {
		return known
	}
	if name == "" {
		return "Value"
	}
	parts := strings.Split(name, ".")
	if parts[0] == "hooks" {
		parts[0] = "listener"
	}
	return sentence(fmt.Sprint(strings.ReplaceAll(strings.Join(parts, ", "), "_", " ")))
}
