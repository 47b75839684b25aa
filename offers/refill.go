package offers

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	shelfLifeMS    = int64(24 * 60 * 60_000) // how long a code may wait, where its offer is not longer than half of that
	refillAtOnce   = 25                      // codes a round and cell: what is due on the platform comes first
	refillPatience = 60 * time.Second
)

// lifeOnShelf is how long the platform is told that a waiting code lives: it has to outlast the offer it becomes.
func lifeOnShelf(c *Campaign) int64 { return max(shelfLifeMS, 2*c.Duration.LongestMS()) }

// refill keeps the shelves of every campaign at what the store asks for, and clears those that nobody needs any more. A
// failure of the platform ends the round and is given time.
func (l *lane) refill(ctx context.Context, platform Platform) {
	if time.Now().Before(l.refillAt) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, refillPatience)
	defer cancel()
	if _, err := l.campaign(ctx, ""); err != nil { // reads them all
		l.complain("campaigns", err)
		return
	}
	wanted := map[Shelf]bool{}
	var failed error
	if l.store.CreateOn == CreateOnShelf {
		for _, c := range l.enabled() {
			for _, shelf := range c.Shelves() {
				wanted[shelf] = true
				if failed == nil {
					failed = l.fill(ctx, platform, c, shelf)
				}
			}
		}
	}
	l.restRefill(failed)
	if err := ClearShelves(ctx, l.d.Shelves, l.store, wanted); err != nil {
		l.complain("shelves", err)
	}
}

// restRefill keeps a platform that can't be used from being asked every second, for longer each time.
func (l *lane) restRefill(failed error) {
	if failed == nil {
		l.refillFailed = 0
		return
	}
	l.refillFailed++
	wait := backoff(choresEvery, mostWait, l.refillFailed)
	switch FaultOf(failed) {
	case FaultUnauthorized, FaultRejected: // a person must act
		wait = backoff(firstSlowWait, mostWait, l.refillFailed)
	}
	l.refillAt = time.Now().Add(wait)
}

// ClearShelves takes down the shelves that nobody wants, and queues the deletion of what lies there.
func ClearShelves(ctx context.Context, shelves Shelves, store *Storefront, wanted map[Shelf]bool) error {
	const ever = 1 << 50 // whatever lies there ends too soon
	all, err := shelves.ShelvesOf(ctx, store)
	if err != nil {
		return err
	}
	for _, shelf := range all {
		if wanted[shelf] {
			continue
		}
		for cell := range max(1, store.Cells) {
			if _, err := shelves.Stale(ctx, store, shelf, cell, ever); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *lane) enabled() []*Campaign {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []*Campaign
	for _, c := range l.campaigns {
		if c.Enabled && len(c.Shelves()) <= MaxShelves {
			list = append(list, c)
		}
	}
	return list
}

// fill brings one shelf to its level in all cells.
func (l *lane) fill(ctx context.Context, platform Platform, c *Campaign, shelf Shelf) error {
	cells := max(1, l.store.Cells)
	target := (l.store.Shelf + cells - 1) / cells // in each cell
	for cell := range cells {
		if _, err := l.d.Shelves.Stale(ctx, l.store, shelf, cell, c.Duration.LongestMS()); err != nil {
			return err
		}
		level, err := l.d.Shelves.Level(ctx, l.store, shelf, cell)
		if err != nil {
			return err
		}
		missing := min(target-level, refillAtOnce)
		if level > lowWater(target) { // small gaps wait until they are worth a round
			missing = 0
		}
		if err := l.make(ctx, platform, c, shelf, cell, missing); err != nil {
			return err
		}
	}
	return nil
}

// lowWater is the level below which a shelf is filled up.
func lowWater(target int) int { return target * 3 / 4 }

// make creates n codes on the platform and puts them on the shelf, a few at a time, until the first failure.
func (l *lane) make(ctx context.Context, platform Platform, c *Campaign, shelf Shelf, cell, n int) error {
	var group errgroup.Group
	// Half of the slots: shoppers' own calls come first.
	group.SetLimit(max(1, platform.Capabilities().Slots()/2))
	var failed atomic.Bool
	for range n {
		if failed.Load() || ctx.Err() != nil || l.resting() > 0 {
			break
		}
		group.Go(func() error {
			err := l.shelve(ctx, platform, c, shelf, cell)
			if err != nil {
				failed.Store(true)
			}
			return err
		})
	}
	return group.Wait()
}

func (l *lane) shelve(ctx context.Context, platform Platform, c *Campaign, shelf Shelf, cell int) error {
	code, err := l.d.Shelves.DrawCode(l.store, cell, c.CodePattern)
	if err != nil {
		return err
	}
	endsAt := time.Now().UnixMilli() + lifeOnShelf(c)
	err = l.d.Shelves.Stock(ctx, l.store, shelf, cell, code, endsAt)
	if errors.Is(err, ErrConflict) {
		return nil // another code, another time
	}
	if err != nil {
		return err
	}
	callCtx, cancel := context.WithTimeout(ctx, time.Duration(l.d.callMS())*time.Millisecond)
	defer cancel()
	ref, err := platform.Create(callCtx, ShelfCoupon(l.store, c, shelf, code, endsAt))
	if err == nil {
		return l.d.Shelves.Stocked(ctx, l.store, shelf, code, ref)
	}
	if ctx.Err() != nil { // we broke it off, which says nothing of the platform
		return err
	}
	l.failed(ctx, Call{Kind: CallCreate, Code: code}, FaultOf(err), err)
	if FaultOf(err) != FaultOutside { // nothing happened; else it stays pending, and goes with its deletion
		err = errors.Join(err, l.d.Shelves.Unstock(ctx, l.store, shelf, code))
	}
	return err
}
