package offers

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
)

// The actions that a ledger records by itself.
const (
	ActionCampaignSaved = "campaign.saved"
	ActionStoreSaved    = "store.saved"
)

// CampaignSaved is the audit log's line about a save; kept is what was there before, nil if nothing. Before and After hold
// the id, the version and what differs.
func CampaignSaved(kept, c *Campaign) (Change, error) {
	change := Change{By: c.UpdatedBy, Action: ActionCampaignSaved, Target: c.Name}
	var before any
	if kept != nil {
		before = kept
	}
	var err error
	change.Before, change.After, err = differing(before, c, []string{"id", "version"}, []string{"store_id", "updated_at", "updated_by"})
	return change, err
}

// StoreSaved is the same of a store, without its secrets, its public key and what may be secret in listeners' addresses.
func StoreSaved(kept, s *Storefront) (Change, error) {
	change := Change{By: s.SavedBy, Action: ActionStoreSaved, Target: s.Name}
	var before any
	if kept != nil {
		before = forLog(*kept)
	}
	var err error
	change.Before, change.After, err = differing(before, forLog(*s), []string{"id", "version"}, []string{"salt", "key"})
	return change, err
}

func forLog(s Storefront) Storefront {
	s.Hooks = slices.Clone(s.Hooks)
	if u, err := url.Parse(s.Notify.Webhook); err == nil && s.Notify.Webhook != "" {
		s.Notify.Webhook = u.Scheme + "://" + u.Host
	}
	for i, h := range s.Hooks {
		if u, err := url.Parse(h.URL); err == nil {
			s.Hooks[i].URL = u.Scheme + "://" + u.Host
		} else {
			s.Hooks[i].URL = ""
		}
	}
	return s
}

// differing answers the fields, as JSON objects, in which before and after differ, the always ones too and the never ones
// not. A before of nil stays nil.
func differing(before, after any, always, never []string) (was, is json.RawMessage, err error) {
	x, err := fieldsOf(before)
	if err != nil {
		return nil, nil, err
	}
	y, err := fieldsOf(after)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range never {
		delete(x, name)
		delete(y, name)
	}
	for name, value := range y {
		if old, there := x[name]; there && bytes.Equal(old, value) && !slices.Contains(always, name) {
			delete(x, name)
			delete(y, name)
		}
	}
	if before != nil {
		if was, err = json.Marshal(x); err != nil {
			return nil, nil, err
		}
	}
	is, err = json.Marshal(y)
	return was, is, err
}

func fieldsOf(v any) (map[string]json.RawMessage, error) {
	fields := map[string]json.RawMessage{}
	if v == nil {
		return fields, nil
	}
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &fields)
	}
	return fields, err
}
