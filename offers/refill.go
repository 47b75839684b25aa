package offers

import (
	"context"
	"sync"
	"time"
)

const (
	shelfLifeMS    = int64(24 * 60 * 60_000) // how long a code may wait, where its offer is not longer than half of that
	refillAtOnce   = 25                      // codes a round and cell: what is due on the platform comes first
	refillPatience = 60 * time.Second
)

// lifeOnShelf is how long the platform is told that a waiting code lives: it has to outlast the offer it becomes.
func lifeOnShelf(c *Campaign) int64 { return max(shelfLifeMS, 2*c.Duration.LongestMS()) }

// refill keeps the shelves of every campaign at what the store asks for, and clears those that nobody needs any more.
func (l *lane) refill(ctx context.Context, platform Platform) {
	ctx, cancel := context.WithTimeout(ctx, refillPatience)
	defer cancel()
	wanted := map[Shelf]bool{}
	if _, err := l.campaign(ctx, ""); err != nil { // reads them all
		l.complain("campaigns", err)
		return
	}
	for _, c := range l.enabled() {
		worst := l.store.Shelf
		for _, shelf := range c.Shelves() {
			wanted[shelf] = true
			level, ok := l.fill(ctx, platform, c, shelf)
			if worst = min(worst, level); !ok {
				l.d.Meter.Shelved(l.store.ID, c.ID, worst, l.store.Shelf)
				return
			}
		}
		l.d.Meter.Shelved(l.store.ID, c.ID, worst, l.store.Shelf)
	}
	shelves, err := l.d.Shelves.ShelvesOf(ctx, l.store)
	if err != nil {
		l.complain("shelves", err)
		return
	}
	for _, shelf := range shelves {
		if wanted[shelf] {
			continue
		}
		for cell := range max(1, l.store.Cells) {
			// Whatever is on it ends too soon.
			if _, err := l.d.Shelves.Stale(ctx, l.store, shelf, cell, 1<<50); err != nil {
				l.complain("shelves", err)
				return
			}
		}
	}
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

// fill brings one shelf to its level in all cells, and answers what lies there; false when the platform wants a rest.
func (l *lane) fill(ctx context.Context, platform Platform, c *Campaign, shelf Shelf) (total int, ok bool) {
	cells := max(1, l.store.Cells)
	target := (l.store.Shelf + cells - 1) / cells // in each cell
	for cell := range cells {
		if _, err := l.d.Shelves.Stale(ctx, l.store, shelf, cell, c.Duration.LongestMS()); err != nil {
			l.complain("shelves", err)
			return total, false
		}
		level, err := l.d.Shelves.Level(ctx, l.store, shelf, cell)
		if err != nil {
			l.complain("shelves", err)
			return total, false
		}
		missing := min(target-level, refillAtOnce)
		if level > lowWater(target) { // small gaps wait until they are worth a round
			missing = 0
		}
		made, rest := l.make(ctx, platform, c, shelf, cell, missing)
		total += level + made
		if rest {
			return total, false
		}
	}
	return total, true
}

// lowWater is the level below which a shelf is filled up.
func lowWater(target int) int { return target * 3 / 4 }

// make creates n codes on the platform and puts them on the shelf, a few at a time. rest: the platform failed or is busy.
func (l *lane) make(ctx context.Context, platform Platform, c *Campaign, shelf Shelf, cell, n int) (made int, rest bool) {
	var mu sync.Mutex
	var group sync.WaitGroup
	// Half of the slots: shoppers' own calls come first.
	slots := make(chan struct{}, max(1, platform.Capabilities().Slots()/2))
	for range n {
		mu.Lock()
		stop := rest
		mu.Unlock()
		if stop || ctx.Err() != nil || l.resting() > 0 {
			rest = true
			break
		}
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			err := l.shelve(ctx, platform, c, shelf, cell)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				rest = true
				l.failed(ctx, Call{Kind: CallCreate}, FaultOf(err), err)
				return
			}
			made++
		})
	}
	group.Wait()
	return made, rest
}

func (l *lane) shelve(ctx context.Context, platform Platform, c *Campaign, shelf Shelf, cell int) error {
	code, err := l.d.Shelves.DrawCode(l.store, cell, c.CodePattern)
	if err != nil {
		return err
	}
	endsAt := time.Now().UnixMilli() + lifeOnShelf(c)
	if err := l.d.Shelves.Stock(ctx, l.store, shelf, cell, code, endsAt); err != nil {
		return err
	}
	callCtx, cancel := context.WithTimeout(ctx, time.Duration(l.d.callMS())*time.Millisecond)
	defer cancel()
	ref, err := platform.Create(callCtx, ShelfCoupon(l.store, c, shelf, code, endsAt))
	if err != nil {
		return err // it stays pending, and is cleared with its deletion
	}
	return l.d.Shelves.Stocked(ctx, l.store, shelf, code, ref)
}
