package offers

import "context"

// Meter counts what is done on platforms. Every method may be called at any time.
type Meter interface {
	// Called is one call: fault "" is success, lateMS how long after it was due it was acknowledged.
	Called(store string, kind CallKind, fault PlatformFault, lateMS int64)
	// Backlogged is how much waits for a store.
	Backlogged(store string, b Backlog)
	// Shelved is how many codes lie ready on each campaign's worst stocked shelf, in all cells, and how many are wanted
	// there. A campaign that is not among the levels has no shelf.
	Shelved(store string, levels map[string]int, target int)
	// Reconciled is what a look through a platform found.
	Reconciled(store string, r ReconcileReport)
	// Gone says that nothing is done for the store here any more: what was measured of it is true no longer.
	Gone(store string)
}

// metering runs until the context ends, beside the chores: what waits for a platform grows while one of them waits for it too.
func (l *lane) metering(ctx context.Context) {
	for ctx.Err() == nil {
		l.meter(ctx)
		pause(ctx, meterEvery)
	}
}

// meter tells how much waits and how much lies ready, whichever process works on it.
func (l *lane) meter(ctx context.Context) {
	if b, err := l.d.Box.Backlog(ctx, l.store); err == nil {
		l.d.Meter.Backlogged(l.store.ID, b)
	}
	levels := map[string]int{}
	if l.store.CreateOn == CreateOnShelf && l.d.Shelves != nil {
		if _, err := l.campaign(ctx, ""); err != nil { // reads them all
			return
		}
		for _, c := range l.enabled() {
			level, err := l.worstShelf(ctx, c)
			if err != nil {
				return
			}
			levels[c.ID] = level
		}
	}
	l.d.Meter.Shelved(l.store.ID, levels, l.store.Shelf)
}

// worstShelf is how many codes lie on the campaign's worst stocked shelf, at most what is wanted.
func (l *lane) worstShelf(ctx context.Context, c *Campaign) (int, error) {
	worst := l.store.Shelf
	for _, shelf := range c.Shelves() {
		total := 0
		for cell := range max(1, l.store.Cells) {
			level, err := l.d.Shelves.Level(ctx, l.store, shelf, cell)
			if err != nil {
				return 0, err
			}
			total += level
		}
		worst = min(worst, total)
	}
	return worst, nil
}
