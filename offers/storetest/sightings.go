package storetest

import (
	"fmt"
	"slices"

	"lastcall/offers"
)

var sightingRows = []row{
	{"where the tag was seen is remembered, the newest first", func(w *world) {
		own := w.store.Origins[0]
		w.ok(w.ledger.Sight(w.ctx, w.store, own))
		w.ok(w.ledger.Sight(w.ctx, w.store, "https://www.other.example"))
		w.ok(w.ledger.Sight(w.ctx, w.store, own))
		seen, err := w.ledger.Sighted(w.ctx, w.store)
		w.ok(err)
		if len(seen) != 2 || !slices.ContainsFunc(seen, func(s offers.Sighting) bool { return s.Origin == own && s.At > 0 }) || seen[0].At < seen[1].At {
			w.Errorf("%+v", seen)
		}
		other := newWorld(w.TB, w.ledger, 1, Options{})
		if seen, err := w.ledger.Sighted(w.ctx, other.store); err != nil || len(seen) != 0 {
			w.Errorf("another store's: %+v, %v", seen, err)
		}
	}},
	{"strangers crowd out no origin of the store's, and are bounded", func(w *world) {
		own := w.store.Origins[0]
		w.ok(w.ledger.Sight(w.ctx, w.store, own))
		for i := range 3 * offers.MaxStrays {
			w.ok(w.ledger.Sight(w.ctx, w.store, fmt.Sprintf("https://s%d.example", i)))
		}
		seen, err := w.ledger.Sighted(w.ctx, w.store)
		w.ok(err)
		newest := fmt.Sprintf("https://s%d.example", 3*offers.MaxStrays-1)
		for _, want := range []string{own, newest} {
			if !slices.ContainsFunc(seen, func(s offers.Sighting) bool { return s.Origin == want }) {
				w.Errorf("%s is forgotten: %+v", want, seen)
			}
		}
		if len(seen) > 1+offers.MaxStrays {
			w.Errorf("%d origins are kept", len(seen))
		}
	}},
}
