package admin

import (
	"context"
	"encoding/json"

	"lastcall/offers"
)

// author is the person of the visit, for the audit log.
func (v *visit) author() offers.Author {
	name := v.account.Name
	if name == "" {
		name = v.account.Email
	}
	return offers.Author{Account: v.account.ID, Name: name, Via: "admin"}
}

// record adds a change to the store's audit log. It comes after the change itself: a log that is away is told to the
// server's own and undoes nothing. before and after must hold no secret; nil says that it was, or is, not there.
func (a *admin) record(ctx context.Context, v *visit, action, target string, before, after any) {
	a.recordIn(ctx, v.store.ID, v, action, target, before, after)
}

// recordIn is record for a store that the visit is not about.
func (a *admin) recordIn(ctx context.Context, storeID string, v *visit, action, target string, before, after any) {
	c := offers.Change{By: v.author(), Action: action, Target: target}
	var err error
	if c.Before, err = asJSON(before); err == nil {
		c.After, err = asJSON(after)
	}
	if err == nil {
		err = a.Audit.Record(ctx, storeID, c)
	}
	if err != nil {
		a.Logger.ErrorContext(ctx, "admin: change not in the audit log", "store", storeID, "account", v.account.ID, "action", action, "cause", err)
	}
}

func asJSON(v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	return json.Marshal(v)
}
