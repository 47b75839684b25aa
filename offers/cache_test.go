package offers_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lastcall/offers"
)

// shelf is a catalogue of one store that can be out of reach.
type shelf struct {
	offers.Catalog
	reads atomic.Int64
	mu    sync.Mutex
	name  string
	away  error
}

func (s *shelf) StoreByKey(_ context.Context, key string) (*offers.Storefront, error) {
	s.reads.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.away != nil:
		return nil, s.away
	case key != "shop":
		return nil, offers.ErrNoStore
	}
	return &offers.Storefront{ID: "id", Key: "shop", Name: s.name, TimeZone: "UTC"}, nil
}

func (s *shelf) Campaigns(context.Context, string) ([]offers.Campaign, error) {
	return []offers.Campaign{offers.NewCampaign("id", "one", "One")}, nil
}

func (s *shelf) set(name string, away error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.name, s.away = name, away
}

type movedClock struct{ at time.Time }

func (c *movedClock) now() time.Time      { return c.at }
func (c *movedClock) add(d time.Duration) { c.at = c.at.Add(d) }

func TestCache(t *testing.T) {
	ctx := context.Background()
	clock := &movedClock{at: time.UnixMilli(1_000_000)}
	s := &shelf{name: "first"}
	c := offers.NewCache(s, time.Second, clock.now)
	name := func() string {
		t.Helper()
		live, err := c.ByKey(ctx, "shop")
		if err != nil {
			t.Fatal(err)
		}
		if live.Campaign("one") == nil || live.Campaign("two") != nil {
			t.Fatal("campaigns are looked up wrongly")
		}
		return live.Store.Name
	}
	if got := name(); got != "first" {
		t.Fatal(got)
	}
	s.set("second", nil)
	if got := name(); got != "first" {
		t.Errorf("read again within its age: %s", got)
	}
	clock.add(time.Second)
	if got := name(); got != "second" {
		t.Errorf("kept beyond its age: %s", got)
	}
	s.set("third", nil)
	c.Drop("id")
	if got := name(); got != "third" {
		t.Errorf("kept after Drop: %s", got)
	}

	s.set("fourth", offers.ErrUnavailable)
	clock.add(time.Minute)
	before := s.reads.Load()
	if got := name(); got != "third" {
		t.Errorf("forgotten while the state is away: %s", got)
	}
	name()
	if n := s.reads.Load() - before; n != 1 {
		t.Errorf("%d reads of a state that is away, in the same moment", n)
	}
	clock.add(time.Second)
	s.set("fourth", nil)
	if got := name(); got != "fourth" {
		t.Errorf("not read once the state is back: %s", got)
	}
	s.set("", offers.ErrUnavailable)
	clock.add(time.Hour)
	if _, err := c.ByKey(ctx, "shop"); !errors.Is(err, offers.ErrUnavailable) {
		t.Errorf("an hour old and still known: %v", err)
	}
}

func TestCacheOfUnknownKeys(t *testing.T) {
	s := &shelf{}
	c := offers.NewCache(s, time.Minute, nil)
	for range 3 {
		if _, err := c.ByKey(context.Background(), "nobody"); !errors.Is(err, offers.ErrNoStore) {
			t.Fatal(err)
		}
	}
	if _, err := c.ByKey(context.Background(), "../../etc"); !errors.Is(err, offers.ErrNoStore) {
		t.Fatal(err)
	}
	if n := s.reads.Load(); n != 1 {
		t.Errorf("%d reads", n)
	}
}

func TestCacheReadsOnceForAll(t *testing.T) {
	s := &shelf{name: "x"}
	c := offers.NewCache(s, time.Hour, nil)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := c.ByKey(context.Background(), "shop"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := s.reads.Load(); n != 1 {
		t.Errorf("%d reads", n)
	}
}
