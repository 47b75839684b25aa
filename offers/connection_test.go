package offers_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"lastcall/offers"
	"lastcall/offers/direct"
)

// vault keeps the credentials of a test; a store in hanging gets none before its channel is closed.
type vault struct {
	mu      sync.Mutex
	reads   map[string]int
	hanging map[string]chan struct{}
	version int64
	err     error
}

func (v *vault) Credentials(ctx context.Context, storeID string) ([]byte, int64, error) {
	v.mu.Lock()
	if v.reads == nil {
		v.reads = map[string]int{}
	}
	v.reads[storeID]++
	hang := v.hanging[storeID]
	v.mu.Unlock()
	if hang != nil {
		select {
		case <-hang:
		case <-ctx.Done():
			return nil, 0, errors.Join(offers.ErrUnavailable, ctx.Err())
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return []byte("{}"), v.version, v.err
}

func (v *vault) set(edit func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	edit()
}

func (v *vault) readsOf(storeID string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.reads[storeID]
}

// connection is a platform that is told from the next one.
type connection struct {
	direct.Platform
	number int64
}

// platforms connects stores of the kind "good", each time to a new one, and none of the kind "bad".
func platforms(v *vault) *offers.Platforms {
	var made atomic.Int64
	return offers.NewPlatforms(map[string]offers.Connect{
		"good": func(offers.Connection) (offers.Platform, error) { return &connection{number: made.Add(1)}, nil },
		"bad":  func(offers.Connection) (offers.Platform, error) { return nil, errors.New("no credentials") },
	}, v, nil)
}

func number(t *testing.T, p *offers.Platforms, store *offers.Storefront) int64 {
	t.Helper()
	platform, err := p.Of(t.Context(), store)
	if err != nil {
		t.Error(err)
		return 0
	}
	return platform.(*connection).number
}

// A read that hangs holds up nobody but those who have nothing to work with yet: no other store, and no caller of a store
// that was connected before.
func TestAReadThatHangsBlocksNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow, other := &offers.Storefront{ID: "slow", Platform: "good"}, &offers.Storefront{ID: "other", Platform: "good"}
		v := &vault{}
		p := platforms(v)
		first := number(t, p, slow)
		hang := make(chan struct{})
		v.set(func() { v.hanging = map[string]chan struct{}{"slow": hang}; v.version = 2 })
		time.Sleep(6 * time.Second)
		refreshed := make(chan int64)
		go func() { refreshed <- number(t, p, slow) }()
		synctest.Wait()
		began := time.Now()
		for range 20 {
			if n := number(t, p, slow); n != first {
				t.Errorf("connection %d while the credentials are read, want %d", n, first)
			}
			number(t, p, other)
		}
		if waited := time.Since(began); waited > 0 {
			t.Errorf("the others waited %s", waited)
		}
		close(hang)
		if n := <-refreshed; n == first {
			t.Error("new credentials, and still the old connection")
		}
		if n := v.readsOf("slow"); n != 2 {
			t.Errorf("%d reads, want the first and one more", n)
		}
	})
}

// Callers of a store that is not connected yet wait for one read, each as long as it wants to.
func TestCallersShareTheFirstRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &offers.Storefront{ID: "new", Platform: "good"}
		hang := make(chan struct{})
		v := &vault{hanging: map[string]chan struct{}{"new": hang}}
		p := platforms(v)
		numbers := make(chan int64, 10)
		for range cap(numbers) {
			go func() { numbers <- number(t, p, store) }()
		}
		synctest.Wait()
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := p.Of(impatient, store); !errors.Is(err, offers.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("one who waits no longer is told %v", err)
		}
		close(hang)
		for range cap(numbers) {
			if n := <-numbers; n != 1 {
				t.Errorf("connection %d, want the same for all", n)
			}
		}
		if n := v.readsOf("new"); n != 1 {
			t.Errorf("%d reads", n)
		}
	})
}

// What fails is asked again after a second, not at each call. What was connected before goes on meanwhile.
func TestFailuresAreRememberedForAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad, good, late := &offers.Storefront{ID: "bad", Platform: "bad"}, &offers.Storefront{ID: "good", Platform: "good"}, &offers.Storefront{ID: "late", Platform: "good"}
		v := &vault{}
		p := platforms(v)
		first := number(t, p, good)
		for range 10 {
			if _, err := p.Of(t.Context(), bad); !errors.Is(err, offers.ErrNoPlatform) {
				t.Fatalf("answer %v", err)
			}
		}
		time.Sleep(6 * time.Second)
		v.set(func() { v.err = offers.ErrUnavailable })
		for range 10 {
			if n := number(t, p, good); n != first {
				t.Errorf("connection %d, want the one before, %d", n, first)
			}
			if _, err := p.Of(t.Context(), late); !errors.Is(err, offers.ErrUnavailable) {
				t.Errorf("a store never connected: %v", err)
			}
		}
		for store, want := range map[string]int{"bad": 1, "good": 2, "late": 1} {
			if n := v.readsOf(store); n != want {
				t.Errorf("%s: %d reads, want %d", store, n, want)
			}
		}
		v.set(func() { v.err, v.version = nil, 2 })
		time.Sleep(time.Second)
		number(t, p, late)
		if n := number(t, p, good); n == first {
			t.Error("new credentials, and still the old connection")
		}
		edited := *bad
		edited.Version, edited.Platform = 2, "good"
		number(t, p, &edited)
	})
}

// A caller who leaves while the credentials are read says nothing of them to the next one.
func TestACallerWhoLeavesIsNoFailure(t *testing.T) {
	store := &offers.Storefront{ID: "new", Platform: "good"}
	v := &vault{hanging: map[string]chan struct{}{"new": make(chan struct{})}}
	p := platforms(v)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Of(gone, store); !errors.Is(err, offers.ErrUnavailable) {
		t.Errorf("answer %v", err)
	}
	v.set(func() { v.hanging = nil })
	number(t, p, store)
}

// Many callers of many stores, whose settings change meanwhile: each is answered.
func TestStoresAreConnectedSideBySide(t *testing.T) {
	v := &vault{}
	p := platforms(v)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for n := range 200 {
				store := &offers.Storefront{ID: string(rune('a' + (i+n)%4)), Platform: "good", Version: int64(n / 50)}
				if _, err := p.Of(t.Context(), store); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
}
