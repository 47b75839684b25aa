package storetest

import (
	"errors"
	"fmt"
	"reflect"

	"lastcall/offers"
)

// ann is somebody who saves.
var ann = offers.Author{Account: "acc_ann", Name: "Ann", Via: "admin"}

func (w *world) versions(c *offers.Campaign, before int64, n int) []offers.Campaign {
	w.Helper()
	list, err := w.ledger.CampaignVersions(w.ctx, c.StoreID, c.ID, before, n)
	w.ok(err)
	return list
}

func numbers(list []offers.Campaign) (out []int64) {
	for _, c := range list {
		out = append(out, c.Version)
	}
	return out
}

var versionRows = []row{
	{"a campaign is found by its id", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.UpdatedBy, c.UpdatedAt = ann, 5 })
		w.campaign()
		got, err := w.ledger.CampaignByID(w.ctx, c.StoreID, c.ID)
		w.ok(err)
		if !reflect.DeepEqual(got, *c) {
			w.Errorf("%+v, want\n%+v", got, *c)
		}
		for _, id := range []string{"nobody", c.ID + ":v", ""} {
			if _, err := w.ledger.CampaignByID(w.ctx, c.StoreID, id); !errors.Is(err, offers.ErrNoCampaign) {
				w.Errorf("%q: %v", id, err)
			}
		}
	}},
	{"each save keeps the version it made, with who and when", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.UpdatedBy, c.UpdatedAt = ann, 5 })
		first := *c
		c.Name, c.UpdatedBy, c.UpdatedAt = "Second", offers.Author{Account: "acc_bo", Name: "Bo", Via: "admin"}, 9
		w.ok(w.ledger.SaveCampaign(w.ctx, c))
		got := w.versions(c, 0, 10)
		if want := []offers.Campaign{*c, first}; !reflect.DeepEqual(got, want) {
			w.Errorf("%+v, want\n%+v", got, want)
		}
		if got := w.versions(c, 2, 10); len(got) != 1 || got[0].Version != 1 {
			w.Errorf("before the second: %+v", got)
		}
		if got := w.versions(c, 0, 1); len(got) != 1 || got[0].Version != 2 {
			w.Errorf("one: %+v", got)
		}
		if got := append(w.versions(c, 1, 10), w.versions(c, 0, 0)...); len(got) != 0 {
			w.Errorf("before the first, or none asked for: %+v", got)
		}
	}},
	{"an older version comes back as a new one, whole", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Texts.Body = "as it was"; c.Targeting.Pages = []string{"/a/**"} })
		first := *c
		c.Texts.Body, c.Targeting.Pages = "changed", nil
		w.ok(w.ledger.SaveCampaign(w.ctx, c))
		back := w.versions(c, 2, 1)[0]
		back.Version = 2
		w.ok(w.ledger.SaveCampaign(w.ctx, &back))
		first.Version = 3
		if got, err := w.ledger.CampaignByID(w.ctx, c.StoreID, c.ID); err != nil || !reflect.DeepEqual(got, first) {
			w.Errorf("%v %+v, want\n%+v", err, got, first)
		}
		if got := numbers(w.versions(c, 0, 10)); !reflect.DeepEqual(got, []int64{3, 2, 1}) {
			w.Errorf("%v", got)
		}
	}},
	{"the newest versions are kept, and no more", func(w *world) {
		c := w.campaign()
		for range offers.KeptVersions + 3 {
			w.ok(w.ledger.SaveCampaign(w.ctx, c))
		}
		got := numbers(w.versions(c, 0, 1_000))
		if len(got) != offers.KeptVersions || got[0] != c.Version || got[len(got)-1] != c.Version-offers.KeptVersions+1 {
			w.Errorf("%d versions, of version %d: %v", len(got), c.Version, got)
		}
	}},
	{"of saves at once, the one that wins is the one that is kept", func(w *world) {
		c := w.campaign()
		w.all(30, func(i int) error {
			mine := *c
			mine.Name = fmt.Sprintf("From %d", i)
			if err := w.ledger.SaveCampaign(w.ctx, &mine); !errors.Is(err, offers.ErrConflict) {
				return err
			}
			return nil
		})
		kept, err := w.ledger.CampaignByID(w.ctx, c.StoreID, c.ID)
		w.ok(err)
		got := w.versions(c, 0, 10)
		if len(got) != 2 || !reflect.DeepEqual(got[0], kept) {
			w.Errorf("%+v\nkept %+v", got, kept)
		}
		if lines := w.lines("", 100); len(lines) != 3 { // the store, the campaign, the one save
			w.Errorf("%d lines in the log", len(lines))
		}
	}},
	{"several are saved together, or none", func(w *world) {
		a, b := w.campaign(), w.campaign()
		stale := *b
		w.ok(w.ledger.SaveCampaign(w.ctx, b))
		a.Priority, stale.Priority = 7, 8
		if err := w.ledger.SaveCampaigns(w.ctx, []*offers.Campaign{a, &stale}); !errors.Is(err, offers.ErrConflict) {
			w.Errorf("with a stale one: %v", err)
		}
		if got, err := w.ledger.CampaignByID(w.ctx, a.StoreID, a.ID); err != nil || got.Priority != 0 || got.Version != 1 || a.Version != 1 {
			w.Errorf("%v, half of it was done: %+v", err, got)
		}
		bad := *b
		bad.CodePattern = "X"
		var fields offers.FieldErrors
		if err := w.ledger.SaveCampaigns(w.ctx, []*offers.Campaign{a, &bad}); !errors.As(err, &fields) {
			w.Errorf("with one that is not valid: %v", err)
		}
		b.Priority = 8
		w.ok(w.ledger.SaveCampaigns(w.ctx, []*offers.Campaign{a, b}))
		list, err := w.ledger.Campaigns(w.ctx, w.store.ID)
		w.ok(err)
		if len(list) != 2 || !reflect.DeepEqual(list[0], *b) || !reflect.DeepEqual(list[1], *a) || a.Version != 2 || b.Version != 3 {
			w.Errorf("%+v", list)
		}
		if got := numbers(w.versions(b, 0, 10)); !reflect.DeepEqual(got, []int64{3, 2, 1}) {
			w.Errorf("versions %v", got)
		}
		w.ok(w.ledger.SaveCampaigns(w.ctx, nil))
		if w.ledger.SaveCampaigns(w.ctx, []*offers.Campaign{a, a}) == nil {
			w.Error("one of them twice")
		}
	}},
	{"what is archived is off", func(w *world) {
		c := w.campaign()
		c.Archived = true
		var fields offers.FieldErrors
		if err := w.ledger.SaveCampaign(w.ctx, c); !errors.As(err, &fields) || fields["enabled"] == "" {
			w.Error(err)
		}
		c.Enabled = false
		w.ok(w.ledger.SaveCampaign(w.ctx, c))
	}},
}

func (w *world) lines(before string, n int) []offers.Change {
	w.Helper()
	list, err := w.ledger.Changes(w.ctx, w.store.ID, before, n)
	w.ok(err)
	return list
}

var auditRows = []row{
	{"the log answers what it was told, newest first, in pages", func(w *world) {
		at := w.now()
		for i := range 5 {
			w.ok(w.ledger.Record(w.ctx, w.store.ID, offers.Change{ID: "none", At: 1, By: ann, Action: "key.created", Target: fmt.Sprint(i),
				After: []byte(`{"n":1}`)}))
		}
		all := w.lines("", 100)
		if len(all) != 6 || all[5].Action != offers.ActionStoreSaved {
			w.Fatalf("%+v", all)
		}
		for i, c := range all[:5] {
			if c.Target != fmt.Sprint(4-i) || c.By != ann || c.Action != "key.created" || string(c.After) != `{"n":1}` || c.Before != nil ||
				c.At < at || c.At > w.now() || c.ID == "" || c.ID == "none" {
				w.Errorf("%d: %+v", i, c)
			}
		}
		var paged []offers.Change
		for before := ""; ; {
			page := w.lines(before, 4)
			paged = append(paged, page...)
			if len(page) < 4 {
				break
			}
			before = page[3].ID
		}
		if !reflect.DeepEqual(paged, all) {
			w.Errorf("in pages %+v, want\n%+v", paged, all)
		}
	}},
	{"a store's log is its own", func(w *world) {
		other := newWorld(w.TB, w.ledger, 1, Options{})
		w.ok(w.ledger.Record(w.ctx, w.store.ID, offers.Change{By: ann, Action: "key.created"}))
		if lines := other.lines("", 10); len(lines) != 1 {
			w.Errorf("%+v", lines)
		}
	}},
	{"every save of a campaign is in the log, with what it changed", func(w *world) {
		c := w.campaign(func(c *offers.Campaign) { c.Name, c.UpdatedBy = "First", ann })
		c.Name, c.Enabled = "Second", false
		w.ok(w.ledger.SaveCampaign(w.ctx, c))
		stale := *c
		stale.Version--
		if err := w.ledger.SaveCampaign(w.ctx, &stale); !errors.Is(err, offers.ErrConflict) {
			w.Error(err)
		}
		lines := w.lines("", 10)
		if len(lines) != 3 {
			w.Fatalf("%+v", lines)
		}
		saved, made := lines[0], lines[1]
		if saved.By != ann || saved.Action != offers.ActionCampaignSaved || saved.Target != "Second" ||
			string(saved.Before) != fmt.Sprintf(`{"enabled":true,"id":%q,"name":"First","version":1}`, c.ID) ||
			string(saved.After) != fmt.Sprintf(`{"enabled":false,"id":%q,"name":"Second","version":2}`, c.ID) {
			w.Errorf("%+v\n%s\n%s", saved, saved.Before, saved.After)
		}
		if made.Before != nil || len(made.After) == 0 || made.Target != "First" {
			w.Errorf("%+v", made)
		}
	}},
	{"every save of a store is in the log, without its secrets", func(w *world) {
		w.store.Name, w.store.Paused, w.store.Salt, w.store.SavedBy = "Renamed", true, "a new secret", ann
		w.ok(w.ledger.SaveStore(w.ctx, w.store))
		lines := w.lines("", 10)
		if len(lines) != 2 {
			w.Fatalf("%+v", lines)
		}
		if l := lines[0]; l.By != ann || l.Action != offers.ActionStoreSaved || l.Target != "Renamed" ||
			string(l.Before) != fmt.Sprintf(`{"id":%q,"name":"Shop","paused":false,"version":1}`, w.store.ID) ||
			string(l.After) != fmt.Sprintf(`{"id":%q,"name":"Renamed","paused":true,"version":2}`, w.store.ID) {
			w.Errorf("%+v\n%s\n%s", l, l.Before, l.After)
		}
	}},
}
