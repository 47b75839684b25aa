package offers

import (
	"context"
	"sync"
	"time"
)

// Ready hands out codes that lie on shelves: this process holds a few of each, on a lease, so that a mint needs no
// further round trip. An empty shelf is no failure: the code is then drawn, and created at the claim.
type Ready struct {
	shelves Shelves
	empty   func(store string) // counts

	mu    sync.Mutex
	hands map[hand]*held
}

type hand struct {
	store string
	cell  int
	shelf Shelf
}

type held struct {
	codes  []Shelved
	asking chan struct{} // closed when the shelf has answered; nil: nobody asks
	askAt  time.Time     // not before
}

const (
	handful      = 8
	handLeaseMS  = 60_000
	handUse      = 45 * time.Second // less than the lease: clocks run apart, and a mint takes time
	handAskAgain = time.Second
	handTimeout  = time.Second
	maxHands     = 10_000
)

// NewReady hands out from shelves; empty is called for each offer that found none.
func NewReady(shelves Shelves, empty func(store string)) *Ready {
	return &Ready{shelves: shelves, empty: empty, hands: map[hand]*held{}}
}

// Fill gives each candidate of a session a code that lies ready, where there is one. It asks the
// shelf only when nothing is in hand.
func (r *Ready) Fill(ctx context.Context, store *Storefront, session string, candidates []Candidate) {
	if store.CreateOn != CreateOnShelf {
		return
	}
	cell := r.shelves.Cell(store, session)
	for i := range candidates {
		c := &candidates[i]
		c.Ready = r.take(ctx, store, hand{store.ID, cell, c.Campaign.ShelfFor(c.Amount)}, c.Campaign.Duration.LongestMS())
	}
}

// Return gives back what a mint did not use. What comes too late is back on its shelf anyway.
func (r *Ready) Return(store *Storefront, session string, candidates []Candidate, used string) {
	if store.CreateOn != CreateOnShelf {
		return
	}
	cell := r.shelves.Cell(store, session)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range candidates {
		if c.Ready.Code == "" || c.Ready.Code == used {
			continue
		}
		h := r.hands[hand{store.ID, cell, c.Campaign.ShelfFor(c.Amount)}]
		if h != nil && time.Now().Before(c.Ready.until) && len(h.codes) < 2*handful {
			h.codes = append(h.codes, c.Ready)
		}
	}
}

func (r *Ready) take(ctx context.Context, store *Storefront, key hand, lifeMS int64) Shelved {
	for {
		code, wait, ask := r.fromHand(key)
		switch {
		case code.Code != "":
			return code
		case wait == nil:
			r.empty(store.ID)
			return Shelved{}
		case ask != nil:
			r.ask(ctx, ask, store, key, lifeMS)
		default:
			select {
			case <-wait:
			case <-ctx.Done():
				return Shelved{}
			}
		}
	}
}

// fromHand takes a code that is held. Without one it answers what to wait for, nil where the shelf was asked a moment ago,
// and for whom the caller shall ask, nil where somebody does.
func (r *Ready) fromHand(key hand) (code Shelved, wait chan struct{}, ask *held) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h := r.hands[key]
	if h == nil {
		if len(r.hands) >= maxHands {
			clear(r.hands) // what was in them goes back to its shelf by itself
		}
		h = &held{}
		r.hands[key] = h
	}
	now := time.Now()
	for last := len(h.codes) - 1; last >= 0; last-- {
		code, h.codes = h.codes[last], h.codes[:last]
		if now.Before(code.until) {
			return code, nil, nil
		}
	}
	if h.asking != nil {
		return Shelved{}, h.asking, nil
	}
	if now.Before(h.askAt) {
		return Shelved{}, nil, nil
	}
	h.asking = make(chan struct{})
	return Shelved{}, h.asking, h
}

func (r *Ready) ask(ctx context.Context, h *held, store *Storefront, key hand, lifeMS int64) {
	// For all who wait, not only for the one who asks and may leave.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handTimeout)
	defer cancel()
	began := time.Now()
	n := min(handful, max(1, store.Shelf/handful)) // other processes want some too
	codes, err := r.shelves.Reserve(ctx, store, key.shelf, key.cell, n, lifeMS, handLeaseMS)
	r.mu.Lock()
	defer r.mu.Unlock()
	close(h.asking)
	h.asking = nil
	if err != nil || len(codes) == 0 {
		h.askAt = began.Add(handAskAgain)
		return
	}
	for _, code := range codes {
		code.until = began.Add(handUse)
		h.codes = append(h.codes, code)
	}
}
