package redisstore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lastcall/offers"
)

// shelvedCode is what a cell knows of a code that is on the platform, or about to be, and nobody's yet.
type shelvedCode struct {
	state     string // p pending, r ready, g gone: its deletion is queued
	endsAt    int64  // ms
	stockedAt int64  // ms
	shelf     offers.Shelf
	ref       string
}

// shelfName names a shelf in keys: campaign/kind/amount/minimum/rules.
func shelfName(s offers.Shelf) string {
	return s.Campaign + "/" + string(s.Kind) + "/" + strconv.FormatInt(s.Amount, 10) + "/" + strconv.FormatInt(s.MinTotal, 10) + "/" + s.Rules
}

// parseShelf is the inverse.
func parseShelf(name string) (offers.Shelf, bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 5 {
		return offers.Shelf{}, false
	}
	return offers.Shelf{Campaign: parts[0], Kind: offers.Kind(parts[1]), Amount: parseInt(parts[2]), MinTotal: parseInt(parts[3]),
		Rules: parts[4]}, true
}

// parseShelved reads what scripts keep of a code: state|ends|stocked|shelf|ref.
func parseShelved(value string) (shelvedCode, bool) {
	parts := strings.SplitN(value, "|", 5)
	if len(parts) != 5 {
		return shelvedCode{}, false
	}
	shelf, ok := parseShelf(parts[3])
	return shelvedCode{state: parts[0], endsAt: parseInt(parts[1]), stockedAt: parseInt(parts[2]), shelf: shelf, ref: parts[4]}, ok
}

// shelfOf is where a ready code of a candidate lies.
func shelfOf(c *offers.Candidate) offers.Shelf {
	return c.Campaign.ShelfFor(c.Amount)
}

// Stock implements offers.Shelves. A code that exists already is ErrConflict.
func (s *Store) Stock(ctx context.Context, store *offers.Storefront, shelf offers.Shelf, cell int, code string, endsAt int64) error {
	if cellOf(store, code) != cell {
		return fmt.Errorf("stock: the code belongs to cell %d, not %d", cellOf(store, code), cell)
	}
	k := keysOf(store, cell)
	r, err := s.run(ctx, stockScript, []string{k.shelved(), k.shelf(shelf), k.shelves(), k.code(code)}, code, endsAt, shelfName(shelf))
	if err == nil && r.text(0) == "taken" {
		return offers.ErrConflict
	}
	return err
}

// Stocked implements offers.Shelves.
func (s *Store) Stocked(ctx context.Context, store *offers.Storefront, shelf offers.Shelf, code, ref string) error {
	k := keysOf(store, cellOf(store, code))
	_, err := s.run(ctx, stockedScript, []string{k.shelved(), k.shelf(shelf), k.code(code), k.calls()}, code, ref, shelfName(shelf))
	return err
}

// Unstock implements offers.Shelves.
func (s *Store) Unstock(ctx context.Context, store *offers.Storefront, shelf offers.Shelf, code string) error {
	k := keysOf(store, cellOf(store, code))
	_, err := s.run(ctx, unstockScript, []string{k.shelved(), k.shelf(shelf), k.shelves()}, code, shelfName(shelf))
	return err
}

// Reserve implements offers.Shelves.
func (s *Store) Reserve(ctx context.Context, store *offers.Storefront, shelf offers.Shelf, cell, n int, lifeMS, leaseMS int64) ([]offers.Shelved, error) {
	k := keysOf(store, cell)
	r, err := s.run(ctx, handOutScript, []string{k.shelf(shelf), k.shelved()}, n, lifeMS, leaseMS)
	if err != nil {
		return nil, err
	}
	list, _ := r[2].([]any)
	var found []offers.Shelved
	for i := 0; i+1 < len(list); i += 2 {
		found = append(found, offers.Shelved{Code: reply(list).text(i), Ref: reply(list).text(i + 1)})
	}
	return found, nil
}

// Stale implements offers.Shelves.
func (s *Store) Stale(ctx context.Context, store *offers.Storefront, shelf offers.Shelf, cell int, lifeMS int64) (int, error) {
	k := keysOf(store, cell)
	r, err := s.run(ctx, staleScript, []string{k.shelf(shelf), k.shelved(), k.shelves(), k.calls()},
		shelfName(shelf), lifeMS, s.opts.PendingMS, s.opts.SweepMS)
	return int(r.int(2)), err
}

// Level implements offers.Shelves.
func (s *Store) Level(ctx context.Context, store *offers.Storefront, shelf offers.Shelf, cell int) (int, error) {
	n, err := s.redis.ZCard(ctx, keysOf(store, cell).shelf(shelf)).Result()
	return int(n), outside(err)
}

// ShelvesOf implements offers.Shelves.
func (s *Store) ShelvesOf(ctx context.Context, store *offers.Storefront) ([]offers.Shelf, error) {
	names := map[string]bool{}
	for cell := range max(1, store.Cells) {
		list, err := s.redis.SMembers(ctx, keysOf(store, cell).shelves()).Result()
		if err != nil {
			return nil, outside(err)
		}
		for _, name := range list {
			names[name] = true
		}
	}
	var shelves []offers.Shelf
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if shelf, ok := parseShelf(name); ok {
			shelves = append(shelves, shelf)
		}
	}
	return shelves, nil
}
