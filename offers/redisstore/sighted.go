package redisstore

import (
	"cmp"
	"context"
	"slices"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

var _ offers.Sightings = (*Store)(nil)

// sightedFor is how long it is remembered where a store's tag was seen last, ms.
const sightedFor = 30 * dayMS

// Sight implements offers.Sightings. What strangers claim lies apart, so that it never crowds out the store's own origins.
func (s *Store) Sight(ctx context.Context, store *offers.Storefront, origin string) error {
	key, most := keyTagStray(store.ID), offers.MaxStrays
	if store.HasOrigin(origin) {
		key, most = keyTagSeen(store.ID), len(store.Origins)
	}
	_, err := s.run(ctx, sightedScript, []string{key}, origin, most, int64(sightedFor))
	return err
}

// Sighted implements offers.Sightings.
func (s *Store) Sighted(ctx context.Context, store *offers.Storefront) ([]offers.Sighting, error) {
	var reads [2]*redis.MapStringStringCmd
	_, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		reads[0], reads[1] = p.HGetAll(ctx, keyTagSeen(store.ID)), p.HGetAll(ctx, keyTagStray(store.ID))
		return nil
	})
	if err != nil {
		return nil, outside(err)
	}
	newest := map[string]int64{}
	for _, r := range reads {
		for origin, at := range r.Val() {
			newest[origin] = max(newest[origin], parseInt(at))
		}
	}
	out := make([]offers.Sighting, 0, len(newest))
	for origin, at := range newest {
		out = append(out, offers.Sighting{Origin: origin, At: at})
	}
	slices.SortFunc(out, func(a, b offers.Sighting) int {
		return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.Origin, b.Origin))
	})
	return out, nil
}
