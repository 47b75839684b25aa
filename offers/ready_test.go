package offers

import (
	"testing"
	"time"
)

func TestACodeIsReturnedForTheRestOfItsLeaseOnly(t *testing.T) {
	store := &Storefront{ID: "s", CreateOn: CreateOnShelf}
	campaign := &Campaign{ID: "c"}
	key := hand{store: "s", shelf: Shelf{Campaign: "c"}}
	for name, c := range map[string]struct {
		until time.Time
		want  int
	}{
		"in time":           {time.Now().Add(time.Minute), 2},
		"of an older lease": {time.Now().Add(-time.Second), 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewReady(oneCell{}, func(string) {})
			r.hands[key] = &held{codes: []Shelved{{Code: "NEW", until: time.Now().Add(time.Minute)}}}
			given := []Candidate{{Campaign: campaign, Ready: Shelved{Code: "OLD", until: c.until}}}
			r.Return(store, "ann", given, "")
			if n := len(r.hands[key].codes); n != c.want {
				t.Errorf("%d codes in hand, want %d", n, c.want)
			}
		})
	}
	r := NewReady(oneCell{}, func(string) {})
	r.hands[key] = &held{codes: []Shelved{{Code: "NEW", until: time.Now().Add(time.Minute)}, {Code: "OLD", until: time.Now().Add(-time.Second)}}}
	if code, _, _ := r.fromHand(key); code.Code != "NEW" {
		t.Errorf("given %q", code.Code)
	}
}

// oneCell is a shelf of which only the cell is asked.
type oneCell struct{ Shelves }

func (oneCell) Cell(*Storefront, string) int { return 0 }
