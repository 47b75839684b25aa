package vendure

import (
	"context"
	"errors"
	"slices"
	"strings"

	"lastcall/offers"
)

// needed are the permissions without which something of ours fails.
var needed = []string{"CreatePromotion", "ReadPromotion", "UpdatePromotion", "DeletePromotion", "ReadOrder"}

// permissions looks at what the log-in may do on the channel.
func (p *Platform) permissions(ctx context.Context) offers.Finding {
	f := offers.Finding{Name: "Permissions"}
	var missing []string
	var err error
	if p.creds.APIKey != "" {
		missing, err = p.tried(ctx)
	} else {
		missing, f.Note, err = p.listed(ctx)
	}
	switch {
	case err != nil:
		return unread(f.Name, err)
	case len(missing) > 0:
		f.Note = "Missing: " + strings.Join(missing, ", ") + "."
		f.Fix = "Give the log-in a role with " + strings.Join(needed, ", ") + ", and ReadCatalog for codes that are held to products."
	default:
		f.OK, f.Note = true, "Promotions may be created, read, changed and deleted, and orders read."+f.Note
	}
	return f
}

// listed reads what an administrator may do. note is what is to be said beyond what is missing.
func (p *Platform) listed(ctx context.Context) (missing []string, note string, err error) {
	var data struct {
		Me struct {
			Channels []struct {
				Code        string
				Permissions []string
			}
		}
		ActiveChannel struct{ Code string }
	}
	if err := p.ask(ctx, "Me", nil, &data); err != nil {
		return nil, "", err
	}
	var may []string
	for _, c := range data.Me.Channels {
		if c.Code == data.ActiveChannel.Code {
			may = c.Permissions
		}
	}
	for _, permission := range needed {
		if !slices.Contains(may, permission) {
			missing = append(missing, permission)
		}
	}
	if slices.Contains(may, "SuperAdmin") {
		note = " The log-in may do everything else too; a role of its own would be safer."
	} else if !slices.Contains(may, "ReadCatalog") && !slices.Contains(may, "ReadProduct") {
		note = " Products may not be read: campaigns that are held to products need ReadCatalog."
	}
	return missing, note, nil
}

// tried finds out what an API key may do, which nothing lists, by calls that can change nothing: of a promotion that is not
// there, and of one that is incomplete.
func (p *Platform) tried(ctx context.Context) (missing []string, err error) {
	nobody := map[string]any{"id": "0"}
	empty := map[string]any{"enabled": false, "conditions": []any{}, "actions": []any{}, "translations": []any{}}
	for _, try := range []struct {
		permission, operation string
		variables             map[string]any
	}{
		{"CreatePromotion", "Create", map[string]any{"input": empty}},
		{"ReadPromotion", "Find", map[string]any{"mark": "lastcall:", "skip": 0}},
		{"UpdatePromotion", "Update", map[string]any{"input": nobody}},
		{"DeletePromotion", "Delete", nobody},
		{"ReadOrder", "Orders", map[string]any{"since": p.now(), "skip": 0}},
	} {
		var data struct{}
		err := p.ask(ctx, try.operation, try.variables, &data)
		var r *refusal
		switch {
		case refusedBy(err, forbidden):
			missing = append(missing, try.permission)
		case err != nil && !errors.As(err, &r): // no answer at all
			return nil, err
		}
	}
	return missing, nil
}
