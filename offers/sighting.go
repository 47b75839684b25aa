package offers

import "context"

// Sighting is that pages of an origin loaded a store's tag. Anyone can claim to be such a page: it is good for telling a
// merchant what was seen, and for nothing that costs.
type Sighting struct {
	Origin string
	At     int64 // ms, the ledger's clock: about when it was last seen
}

// MaxStrays is how many origins that are not a store's are remembered of it: the newest.
const MaxStrays = 8

// Sightings keep where a store's tag was seen, for about a month each time.
type Sightings interface {
	// Sight notes an origin, of which the store may know nothing.
	Sight(ctx context.Context, store *Storefront, origin string) error
	// Sighted answers all that is remembered, newest first.
	Sighted(ctx context.Context, store *Storefront) ([]Sighting, error)
}
