package widget

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"lastcall/offers"
)

// How sightings of the tag are held back: each origin of a store is told of once in sightEvery at most, and of origins that
// are not the store's, which strangers make up, only so many in that time.
const (
	sightEvery = int64(60_000) // ms
	sightWait  = 3 * time.Second
	maxSighted = 10_000 // stores
)

// sights are when this process last told of what it saw, by store.
type sights struct {
	mu     sync.Mutex
	stores map[string]*storeSights
}

type storeSights struct {
	own    map[string]int64 // ms by origin
	strays []stray
}

type stray struct {
	origin string
	at     int64
}

// sighted notes that a page of origin has the store's tag, in the background: nobody's page waits for it.
func (h *Handler) sighted(r *http.Request, store *offers.Storefront, origin string) {
	if h.Sightings == nil || origin == "" {
		return
	}
	if !store.HasOrigin(origin) {
		if _, err := offers.ParseOrigin(origin); err != nil || len(origin) > 300 || origin == h.PublicURL {
			return
		}
	}
	if !h.sights.news(store, origin, h.Now()) {
		return
	}
	ctx := context.WithoutCancel(r.Context())
	h.flights.calls.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, sightWait)
		defer cancel()
		if err := h.Sightings.Sight(ctx, store, origin); err != nil {
			h.Log.Debug("a sighting of the tag is lost", "store", store.ID, "cause", err)
		}
	})
}

// news reports whether it is time to tell of an origin again.
func (s *sights) news(store *offers.Storefront, origin string, now int64) bool {
	own := store.HasOrigin(origin)
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.stores[store.ID]
	if of == nil {
		if s.stores == nil || len(s.stores) >= maxSighted {
			s.stores = map[string]*storeSights{}
		}
		of = &storeSights{own: map[string]int64{}}
		s.stores[store.ID] = of
	}
	if own {
		if at, seen := of.own[origin]; seen && now-at < sightEvery {
			return false
		}
		if len(of.own) > len(store.Origins) { // addresses that the store had before
			clear(of.own)
		}
		of.own[origin] = now
		return true
	}
	of.strays = slices.DeleteFunc(of.strays, func(s stray) bool { return now-s.at >= sightEvery })
	if len(of.strays) >= offers.MaxStrays || slices.ContainsFunc(of.strays, func(s stray) bool { return s.origin == origin }) {
		return false
	}
	of.strays = append(of.strays, stray{origin, now})
	return true
}

// originOf is the origin of an address that a browser sent; "" if it is none.
func originOf(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}
