package admin

import (
	"context"
	"encoding/json"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// shelves are how many codes lie ready, where the store keeps some.
func (a *admin) shelves(ctx context.Context, v *visit, view *views.Platform) error {
	if !view.Outside || v.store.CreateOn != offers.CreateOnShelf {
		return nil
	}
	view.Shelves, view.ShelfWords = []views.Shelf{}, "No campaign is on, so no codes are needed."
	all, err := a.Catalog.Campaigns(ctx, v.store.ID)
	if err != nil {
		return err
	}
	empty := 0
	for i := range all {
		c := &all[i]
		if !c.Enabled {
			continue
		}
		shelves := c.Shelves()
		if len(shelves) > offers.MaxShelves {
			view.Alerts = append(view.Alerts, "“"+c.Name+"” can give more than "+strconv.Itoa(offers.MaxShelves)+
				" different values: no codes are kept ready for it. Choose larger steps.")
			continue
		}
		for _, shelf := range shelves {
			level := 0
			for cell := range max(1, v.store.Cells) {
				n, err := a.Ledger.Level(ctx, v.store, shelf, cell)
				if err != nil {
					return err
				}
				level += n
			}
			row := views.Shelf{Campaign: c.Name, Worth: valueWords(offers.Value{Kind: shelf.Kind, Min: shelf.Amount, Max: shelf.Amount}, v.store.Currency),
				Level: strconv.Itoa(level), Wanted: strconv.Itoa(v.store.Shelf), State: "Good", StateKind: "good"}
			switch {
			case level == 0:
				row.State, row.StateKind = "Empty", "bad"
				empty++
			case 2*level < v.store.Shelf:
				row.State, row.StateKind = "Filling", "wait"
			}
			view.Shelves = append(view.Shelves, row)
		}
	}
	if empty > 0 {
		view.Alerts = append(view.Alerts, plural(int64(empty), "shelf is", "shelves are")+
			" empty. Offers go on: their codes are created at the claim, which takes a moment longer.")
	}
	return nil
}

// orphans is what the last look through the platform found.
func (a *admin) orphans(ctx context.Context, v *visit, view *views.Platform) error {
	if !view.Outside {
		return nil
	}
	text, err := a.Ledger.Noted(ctx, v.store, offers.NoteReconciled)
	if err != nil {
		return err
	}
	var r offers.ReconcileReport
	if json.Unmarshal([]byte(text), &r) != nil || r.At == 0 {
		view.Orphans.Words = "The platform has not been looked through yet. That happens by itself, every quarter of an hour."
		return nil
	}
	words := "Last looked through: " + a.time(v, r.At) + ". " + plural(int64(r.Seen), "code", "codes") + " of ours, "
	switch {
	case r.Broken:
		words = "Last look: " + a.time(v, r.At) + ". It was broken off, and begins again within a quarter of an hour; " +
			strconv.Itoa(r.Deleted) + " deleted until then."
	case r.Count == 0:
		words += "each with its offer."
	default:
		words += plural(int64(r.Count), "of them", "of them") + " without an offer, " + strconv.Itoa(r.Deleted) + " deleted."
	}
	if r.Cause != "" {
		words += " Not all went well: " + causeWords(r.Cause)
	}
	view.Orphans.Words = words
	names, err := a.campaignNames(ctx, v)
	if err != nil {
		return err
	}
	for _, o := range r.Orphans {
		ends := "Never"
		if o.EndsAt > 0 {
			ends = a.time(v, o.EndsAt)
		}
		view.Orphans.Rows = append(view.Orphans.Rows, views.Orphan{Code: o.Code, Campaign: nameOr(names, o.Campaign), EndsAt: ends,
			Uses: plural(o.Uses, "time", "times")})
	}
	return nil
}
