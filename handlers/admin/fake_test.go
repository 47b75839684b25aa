package admin_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"lastcall/offers"
)

// catalog keeps stores and campaigns in memory, with the versions that offers.Catalog promises.
type catalog struct {
	mu        sync.Mutex
	stores    map[string]offers.Storefront
	campaigns map[string]map[string]offers.Campaign
	versions  map[string][]offers.Campaign // by store/campaign
	counters  map[string]offers.Counters
	events    map[string][]offers.Event
	fail      error                    // answered by every call
	before    func(c *offers.Campaign) // runs before a campaign is saved
}

func newCatalog() *catalog {
	return &catalog{stores: map[string]offers.Storefront{}, campaigns: map[string]map[string]offers.Campaign{}, versions: map[string][]offers.Campaign{},
		counters: map[string]offers.Counters{}, events: map[string][]offers.Event{}}
}

// copied goes by way of JSON, as it does in Redis.
func copied[T any](v T) (out T) {
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		panic(err)
	}
	return out
}

func (f *catalog) StoreByID(_ context.Context, id string) (*offers.Storefront, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, ok := f.stores[id]
	if f.fail != nil {
		return nil, f.fail
	}
	if !ok {
		return nil, offers.ErrNoStore
	}
	return &s, nil
}

func (f *catalog) Stores(context.Context) ([]*offers.Storefront, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []*offers.Storefront
	for _, s := range f.stores {
		out = append(out, &s)
	}
	return out, f.fail
}

func (f *catalog) SaveStore(_ context.Context, s *offers.Storefront) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail != nil {
		return f.fail
	}
	if f.stores[s.ID].Version != s.Version {
		return offers.ErrConflict
	}
	s.Version++
	f.stores[s.ID] = *s
	return nil
}

func (f *catalog) Campaigns(_ context.Context, store string) ([]offers.Campaign, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []offers.Campaign
	for _, c := range f.campaigns[store] {
		out = append(out, copied(c))
	}
	return out, f.fail
}

func (f *catalog) CampaignByID(_ context.Context, store, id string) (offers.Campaign, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, ok := f.campaigns[store][id]
	if f.fail == nil && !ok {
		return c, offers.ErrNoCampaign
	}
	return copied(c), f.fail
}

func (f *catalog) CampaignVersions(_ context.Context, store, id string, before int64, n int) ([]offers.Campaign, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []offers.Campaign
	for _, c := range slices.Backward(f.versions[store+"/"+id]) {
		if (before == 0 || c.Version < before) && len(out) < n {
			out = append(out, copied(c))
		}
	}
	return out, f.fail
}

// SaveCampaigns promises no more here than one save after the other.
func (f *catalog) SaveCampaigns(ctx context.Context, list []*offers.Campaign) error {
	for _, c := range list {
		if err := f.SaveCampaign(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (f *catalog) SaveCampaign(_ context.Context, c *offers.Campaign) error {
	if f.before != nil {
		f.before(c)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail != nil {
		return f.fail
	}
	if f.campaigns[c.StoreID][c.ID].Version != c.Version {
		return offers.ErrConflict
	}
	c.Version++
	if f.campaigns[c.StoreID] == nil {
		f.campaigns[c.StoreID] = map[string]offers.Campaign{}
	}
	f.campaigns[c.StoreID][c.ID] = copied(*c)
	f.versions[c.StoreID+"/"+c.ID] = append(f.versions[c.StoreID+"/"+c.ID], copied(*c))
	return nil
}

func (f *catalog) Counters(_ context.Context, s *offers.Storefront) (offers.Counters, error) {
	return f.counters[s.ID], f.fail
}

func (f *catalog) Trace(_ context.Context, s *offers.Storefront, n int) ([]offers.Event, error) {
	events := f.events[s.ID]
	return events[:min(n, len(events))], f.fail
}

func (f *catalog) campaign(store, id string) offers.Campaign {
	f.mu.Lock()
	defer f.mu.Unlock()
	return copied(f.campaigns[store][id])
}

func (f *catalog) put(c offers.Campaign) offers.Campaign {
	c.Version = f.campaign(c.StoreID, c.ID).Version
	if err := f.SaveCampaign(context.Background(), &c); err != nil {
		panic(err)
	}
	return c
}
