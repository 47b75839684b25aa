package offers

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"
	"time"
)

// Live is a store with its campaigns as they were a moment ago, ready for decisions. It is shared: never change it.
type Live struct {
	Store     *Storefront
	Location  *time.Location
	Campaigns []Campaign // in priority order
	CutOff    bool       // no code can be made on the store's platform (Standing.CutOff)
	TriedTill int64      // ms; until then a merchant may be trying an offer on the store's pages
	ReadAt    time.Time
}

// Campaign finds a campaign by id, nil if there is none.
func (l *Live) Campaign(id string) *Campaign {
	for i := range l.Campaigns {
		if l.Campaigns[i].ID == id {
			return &l.Campaigns[i]
		}
	}
	return nil
}

// Cache keeps each store's Live in the process for a moment, so that the hot path reads no catalogue. What this
// process saves is seen at once (Drop), what another saves within the age.
type Cache struct {
	catalog Catalog
	notes   Notes // nil: no store is cut off
	age     time.Duration
	now     func() time.Time

	mu      sync.Mutex
	entries map[string]*cached
}

type cached struct {
	store atomic.Value // string: the id of the store that was found, readable without mu
	mu    sync.Mutex   // held while reading, so that one reader serves all
	live  *Live
	err   error
	at    time.Time
}

func (e *cached) storeID() string {
	id, _ := e.store.Load().(string)
	return id
}

// maxCached bounds the memory that requests for unknown keys can take.
const maxCached = 10_000

// NewCache caches a catalogue for age; now is the clock, nil for the machine's.
func NewCache(catalog Catalog, age time.Duration, now func() time.Time) *Cache {
	if now == nil {
		now = time.Now
	}
	return &Cache{catalog: catalog, age: age, now: now, entries: map[string]*cached{}}
}

// Heeding lets the cache read with each store how it stands with its platform. Before first use.
func (c *Cache) Heeding(notes Notes) *Cache {
	c.notes = notes
	return c
}

// ByKey is the store with this public key. Errors: ErrNoStore, ErrUnavailable.
func (c *Cache) ByKey(ctx context.Context, key string) (*Live, error) {
	if !ValidID(key) {
		return nil, ErrNoStore
	}
	c.mu.Lock()
	e := c.entries[key]
	if e == nil {
		if len(c.entries) >= maxCached { // the keys of strangers make room, stores stay
			maps.DeleteFunc(c.entries, func(_ string, e *cached) bool { return e.storeID() == "" })
		}
		e = &cached{}
		c.entries[key] = e
	}
	c.mu.Unlock()

	e.mu.Lock()
	defer e.mu.Unlock()
	now := c.now()
	if !e.at.IsZero() && now.Sub(e.at) < c.age {
		return e.live, e.err
	}
	// For all who wait, not only for the one who came first and may leave.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readTimeout)
	defer cancel()
	live, err := c.read(ctx, key, now)
	if live != nil {
		e.store.Store(live.Store.ID)
	}
	if err == nil || errors.Is(err, ErrNoStore) {
		e.live, e.err, e.at = live, err, now
		return live, err
	}
	// The state is away. What was read before still tells a tag and an empty frame what they need; what changes state
	// fails by itself. Whoever waits behind this reader gets the same answer instead of the same wait.
	if e.live != nil && now.Sub(e.live.ReadAt) < maxStale {
		err = nil
	} else {
		e.live = nil
	}
	e.err, e.at = err, now.Add(retryAfter-c.age)
	return e.live, err
}

const (
	maxStale    = 5 * time.Minute        // how long a store is still known while the state is away
	retryAfter  = 250 * time.Millisecond // how long a failed read is not tried again
	readTimeout = 3 * time.Second
)

func (c *Cache) read(ctx context.Context, key string, now time.Time) (*Live, error) {
	store, err := c.catalog.StoreByKey(ctx, key)
	if err != nil {
		return nil, err
	}
	campaigns, err := c.catalog.Campaigns(ctx, store.ID)
	if err != nil {
		return nil, err
	}
	live := &Live{Store: store, Location: store.Location(), Campaigns: campaigns, ReadAt: now}
	if c.notes != nil {
		text, err := c.notes.Noted(ctx, store, NoteTried)
		if err != nil {
			return nil, err
		}
		live.TriedTill = momentOf(text)
	}
	if c.notes != nil && store.Platform != "direct" {
		standing, err := StandingOf(ctx, c.notes, store)
		if err != nil {
			return nil, err
		}
		live.CutOff = standing.CutOff(now.UnixMilli())
	}
	return live, nil
}

// Drop forgets a store, by its id, after a change of it.
func (c *Cache) Drop(storeID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.entries, func(_ string, e *cached) bool { return e.storeID() == storeID || e.storeID() == "" })
}
