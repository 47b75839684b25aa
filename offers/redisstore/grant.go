package redisstore

import (
	"context"
	"strings"
	"sync"
	"time"

	"lastcall/offers"
)

// want is what a cell asks of a campaign's central budget: the letters are c codes, m money, u uses, x exposure.
type want struct {
	store    *offers.Storefront
	cell     int
	campaign string
	letter   string
	seq      int64 // of this grant in the cell; the same seq always gets the same amount
	need     int64 // least amount that helps
	limit    int64 // the campaign's limit
}

// grant moves budget from the centre into the cell: two steps in two slots, either of which may be repeated after a
// crash without giving twice. It answers false when the centre has not enough left.
func (s *Store) grant(ctx context.Context, w want) (bool, error) {
	amount, err := grantScript.Run(ctx, s.redis, []string{central(w.store, w.campaign)},
		w.letter, w.cell, w.seq, w.need, w.limit, max(1, w.store.Cells)).Int64()
	if err != nil {
		return false, outside(err)
	}
	if amount < 0 {
		return true, nil // overtaken by another call of this cell: look again
	}
	if amount == 0 {
		s.spent.note(w)
		return false, nil
	}
	err = applyScript.Run(ctx, s.redis, []string{keysOf(w.store, w.cell).budgets()},
		w.campaign+":"+w.letter, w.seq, amount).Err()
	return err == nil, outside(err)
}

// spentBudgets remembers for a moment which budgets were found empty, so that a spent campaign costs one round trip a
// signal and not three. A raised limit is a different entry.
type spentBudgets struct {
	mu    sync.Mutex
	until map[spentKey]time.Time
}

type spentKey struct {
	store, campaign, letter string
	cell                    int
	limit                   int64
}

// spentFor is short: an expiring offer may give budget back at any time.
const spentFor = time.Second

func (b *spentBudgets) note(w want) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if b.until == nil || len(b.until) > 10_000 {
		b.until = map[spentKey]time.Time{}
	}
	// Only a budget that never comes back is worth remembering: money, uses and exposure return with each expiry.
	if w.letter == "c" {
		b.until[spentKey{w.store.ID, w.campaign, w.letter, w.cell, w.limit}] = now.Add(spentFor)
	}
}

// letters are the budgets of the campaign known to be empty for the cell.
func (b *spentBudgets) letters(store *offers.Storefront, c *offers.Campaign, cell int) string {
	if c.Limits.BudgetCodes == 0 {
		return ""
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.until) == 0 {
		return ""
	}
	var out strings.Builder
	key := spentKey{store.ID, c.ID, "c", cell, c.Limits.BudgetCodes}
	if until, ok := b.until[key]; ok {
		if time.Now().Before(until) {
			out.WriteString("c")
		} else {
			delete(b.until, key)
		}
	}
	return out.String()
}
