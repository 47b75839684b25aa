package storetest

import (
	"errors"
	"reflect"

	"lastcall/offers"
)

var catalogRows = []row{
	{"a store is found by its key and by its id", func(w *world) {
		for name, find := range map[string]func() (*offers.Storefront, error){
			"key": func() (*offers.Storefront, error) { return w.ledger.StoreByKey(w.ctx, w.store.Key) },
			"id":  func() (*offers.Storefront, error) { return w.ledger.StoreByID(w.ctx, w.store.ID) },
		} {
			got, err := find()
			w.ok(err)
			if !reflect.DeepEqual(got, w.store) || got.Version != 1 {
				w.Errorf("by %s\n%+v, want\n%+v", name, got, w.store)
			}
		}
		list, err := w.ledger.Stores(w.ctx)
		w.ok(err)
		found := false
		for i, s := range list {
			found = found || s.ID == w.store.ID
			if i > 0 && list[i-1].ID >= s.ID {
				w.Errorf("%s before %s", list[i-1].ID, s.ID)
			}
		}
		if !found {
			w.Error("not in the list")
		}
		if _, err := w.ledger.StoreByKey(w.ctx, "nobody"); !errors.Is(err, offers.ErrNoStore) {
			w.Error(err)
		}
		if _, err := w.ledger.StoreByID(w.ctx, "nobody"); !errors.Is(err, offers.ErrNoStore) {
			w.Error(err)
		}
	}},
	{"a store is saved only at the version it was read at", func(w *world) {
		mine, theirs := *w.store, *w.store
		mine.Name = "Mine"
		w.ok(w.ledger.SaveStore(w.ctx, &mine))
		if mine.Version != 2 {
			w.Errorf("version %d", mine.Version)
		}
		if err := w.ledger.SaveStore(w.ctx, &theirs); !errors.Is(err, offers.ErrConflict) {
			w.Error(err)
		}
		again := *w.store
		again.Version = 0
		if err := w.ledger.SaveStore(w.ctx, &again); !errors.Is(err, offers.ErrConflict) {
			w.Errorf("created twice: %v", err)
		}
		got, err := w.ledger.StoreByID(w.ctx, w.store.ID)
		w.ok(err)
		if got.Name != "Mine" || got.Version != 2 {
			w.Errorf("%+v", got)
		}
	}},
	{"a public key that another store has is refused; a changed key takes over", func(w *world) {
		other := newWorld(w.TB, w.ledger, 1, Options{})
		thief := *w.store
		thief.Key = other.store.Key
		if err := w.ledger.SaveStore(w.ctx, &thief); !errors.Is(err, offers.ErrConflict) {
			w.Error(err)
		}
		old := w.store.Key
		w.store.Key = old + "-new"
		w.ok(w.ledger.SaveStore(w.ctx, w.store))
		if _, err := w.ledger.StoreByKey(w.ctx, old); !errors.Is(err, offers.ErrNoStore) {
			w.Errorf("the old key: %v", err)
		}
		got, err := w.ledger.StoreByKey(w.ctx, w.store.Key)
		w.ok(err)
		if got.ID != w.store.ID {
			w.Errorf("%+v", got)
		}
	}},
	{"the number of cells is for life", func(w *world) {
		s := *w.store
		s.Cells++
		var fields offers.FieldErrors
		if err := w.ledger.SaveStore(w.ctx, &s); !errors.As(err, &fields) || fields["cells"] == "" {
			w.Error(err)
		}
	}},
	{"what is not valid is not saved", func(w *world) {
		s := *w.store
		s.Currency = "euro"
		if w.ledger.SaveStore(w.ctx, &s) == nil {
			w.Error("a store without a currency")
		}
		c := w.campaign()
		c.CodePattern = "EASY-#"
		var fields offers.FieldErrors
		if err := w.ledger.SaveCampaign(w.ctx, c); !errors.As(err, &fields) {
			w.Error(err)
		}
	}},
	{"campaigns come in priority order and as they were saved", func(w *world) {
		low := w.campaign(func(c *offers.Campaign) { c.Priority = -5 })
		high := w.campaign(func(c *offers.Campaign) { c.Priority = 9; c.Texts.Title = `"quoted" <b>` })
		mid := w.campaign()
		list, err := w.ledger.Campaigns(w.ctx, w.store.ID)
		w.ok(err)
		if len(list) != 3 {
			w.Fatalf("%d campaigns", len(list))
		}
		for i, want := range []*offers.Campaign{high, mid, low} {
			if !reflect.DeepEqual(&list[i], want) || want.Version != 1 {
				w.Errorf("%d\n%+v, want\n%+v", i, list[i], *want)
			}
		}
		none, err := w.ledger.Campaigns(w.ctx, "nobody")
		w.ok(err)
		if len(none) != 0 {
			w.Errorf("%+v", none)
		}
	}},
	{"a campaign is saved only at the version it was read at", func(w *world) {
		c := w.campaign()
		theirs := *c
		c.Name = "Mine"
		w.ok(w.ledger.SaveCampaign(w.ctx, c))
		theirs.Name = "Theirs"
		if err := w.ledger.SaveCampaign(w.ctx, &theirs); !errors.Is(err, offers.ErrConflict) {
			w.Error(err)
		}
		created := *c
		created.Version = 0
		if err := w.ledger.SaveCampaign(w.ctx, &created); !errors.Is(err, offers.ErrConflict) {
			w.Error(err)
		}
		list, err := w.ledger.Campaigns(w.ctx, w.store.ID)
		w.ok(err)
		if len(list) != 1 || list[0].Name != "Mine" || list[0].Version != 2 {
			w.Errorf("%+v", list)
		}
	}},
	{"of 50 saves at once one wins", func(w *world) {
		c := w.campaign()
		won := make([]bool, 50)
		w.all(50, func(i int) error {
			mine := *c
			err := w.ledger.SaveCampaign(w.ctx, &mine)
			won[i] = err == nil
			if errors.Is(err, offers.ErrConflict) {
				err = nil
			}
			return err
		})
		if count(won) != 1 {
			w.Errorf("%d saves", count(won))
		}
	}},
	{"API keys are found by their hash only", func(w *world) {
		secret, key := offers.NewAPIKey(w.store.ID, "Server", 1_000, offers.ScopeValidate)
		w.ok(w.ledger.SaveAPIKey(w.ctx, key))
		got, err := w.ledger.APIKey(w.ctx, offers.HashAPIKey(secret))
		w.ok(err)
		if !reflect.DeepEqual(got, key) {
			w.Errorf("%+v, want %+v", got, key)
		}
		for _, id := range []string{secret, "", offers.HashAPIKey("lck_other")} {
			if _, err := w.ledger.APIKey(w.ctx, id); !errors.Is(err, offers.ErrNoKey) {
				w.Errorf("%q: %v", id, err)
			}
		}
	}},
	{"API keys are listed with their store, newest first, with their last use", func(w *world) {
		other := newWorld(w.TB, w.ledger, 1, Options{})
		_, theirs := offers.NewAPIKey(other.store.ID, "Theirs", 1_500)
		_, old := offers.NewAPIKey(w.store.ID, "Old", 1_000)
		_, young := offers.NewAPIKey(w.store.ID, "Young", 2_000)
		for _, key := range []offers.APIKey{theirs, old, young} {
			w.ok(w.ledger.SaveAPIKey(w.ctx, key))
		}
		w.ok(w.ledger.UsedAPIKey(w.ctx, old, 5_000))
		w.ok(w.ledger.UsedAPIKey(w.ctx, old, 4_000))
		old.UsedAt = 5_000
		list, err := w.ledger.APIKeys(w.ctx, w.store.ID)
		w.ok(err)
		if !reflect.DeepEqual(list, []offers.APIKey{young, old}) {
			w.Errorf("%+v", list)
		}
	}},
	{"a revoked API key is gone at once, from its own store only, and no late use brings it back", func(w *world) {
		other := newWorld(w.TB, w.ledger, 1, Options{})
		_, key := offers.NewAPIKey(w.store.ID, "Server", 1_000)
		w.ok(w.ledger.SaveAPIKey(w.ctx, key))
		if err := w.ledger.DeleteAPIKey(w.ctx, other.store.ID, key.ID); !errors.Is(err, offers.ErrNoKey) {
			w.Errorf("another store revoked it: %v", err)
		}
		w.ok(w.ledger.DeleteAPIKey(w.ctx, w.store.ID, key.ID))
		w.ok(w.ledger.UsedAPIKey(w.ctx, key, 9_000))
		if _, err := w.ledger.APIKey(w.ctx, key.ID); !errors.Is(err, offers.ErrNoKey) {
			w.Error(err)
		}
		if list, err := w.ledger.APIKeys(w.ctx, w.store.ID); err != nil || len(list) != 0 {
			w.Errorf("%+v, %v", list, err)
		}
		if err := w.ledger.DeleteAPIKey(w.ctx, w.store.ID, key.ID); !errors.Is(err, offers.ErrNoKey) {
			w.Errorf("revoked twice: %v", err)
		}
	}},
	{"a store has only so many API keys, however many ask at once", func(w *world) {
		kept := make([]bool, offers.MaxAPIKeys+10)
		w.all(len(kept), func(i int) error {
			_, key := offers.NewAPIKey(w.store.ID, "Server", int64(i))
			err := w.ledger.SaveAPIKey(w.ctx, key)
			kept[i] = err == nil
			if errors.Is(err, offers.ErrTooManyKeys) {
				err = nil
			}
			return err
		})
		if list, err := w.ledger.APIKeys(w.ctx, w.store.ID); err != nil || len(list) != offers.MaxAPIKeys || count(kept) != offers.MaxAPIKeys {
			w.Errorf("%d kept, %d listed, %v", count(kept), len(list), err)
		}
	}},
}
