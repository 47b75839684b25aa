package memory_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest/memory"
)

var mark = offers.MarkOf(&offers.Storefront{ID: "shop", Salt: "salt"}, "spring")

func coupon(i int, endsAt int64) offers.Coupon {
	return offers.Coupon{Code: fmt.Sprintf("CODE-%06d", i), Mark: mark, Kind: offers.Percent, Amount: 1_000, Currency: "EUR", EndsAt: endsAt}
}

// A create that was given up lands later, although the code was deleted meanwhile, and the account shows it.
func TestZombie(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := memory.New(memory.Options{Faults: memory.Rates{Zombie: 10_000, ZombieAfter: 3 * time.Second}})
		start := time.Now().UnixMilli()
		c := coupon(1, start+60_000)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := p.Create(ctx, c); !errors.Is(err, context.DeadlineExceeded) || offers.FaultOf(err) != offers.FaultOutside {
			t.Fatalf("answer %v, want a time-out", err)
		}
		if err := p.Delete(t.Context(), mark, c.Code, ""); err != nil {
			t.Fatal(err)
		}
		if len(p.Existing()) != 0 {
			t.Fatal("the code is there before it lands")
		}
		if err := p.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := p.Usable(start + 59_999); !slices.Equal(got, []string{c.Code}) {
			t.Fatalf("usable is %q, want the code that landed", got)
		}
		if got := p.Usable(start + 60_000); len(got) != 0 {
			t.Fatalf("usable at its end: %q", got)
		}
		time.Sleep(2 * time.Second)
		if err := p.Delete(t.Context(), mark, c.Code, ""); err != nil {
			t.Fatal(err)
		}
		life := p.Audit()
		if len(life) != 1 || life[0].CreatedAt != start+3_000 || life[0].DeletedAt != start+5_000 || life[0].UsableUntil() != start+5_000 {
			t.Fatalf("the account is %+v", life)
		}
		if n := p.Counts(); n.Zombies != 1 || n.Made != 1 || n.Deleted != 1 || n.Gone != 1 || n.Calls != 3 {
			t.Fatalf("counts %+v", n)
		}
	})
}

// A code whose end was moved to the past was usable until then, and one that landed after its end never was.
func TestUsableUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := memory.New(memory.Options{})
		start := time.Now().UnixMilli()
		create := func(c offers.Coupon) {
			t.Helper()
			if _, err := p.Create(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		create(coupon(1, start+10_000))
		create(coupon(2, start-1))
		time.Sleep(7 * time.Second)
		create(coupon(1, start+5_000))
		life := p.Audit()
		if got := life[0].UsableUntil() - start; got != 7_000 {
			t.Errorf("usable for %d ms, want 7000", got)
		}
		if got := life[1].UsableUntil() - life[1].CreatedAt; got != 0 {
			t.Errorf("usable for %d ms, want never", got)
		}
	})
}

// Faults come as often as they were asked for, the same with the same seed, and time-outs have done their work.
func TestRates(t *testing.T) {
	run := func(seed uint64) memory.Counts {
		p := memory.New(memory.Options{Seed: seed, Faults: memory.Rates{Broken: 2_000, TimedOut: 1_000, Throttled: 1_000, Hang: time.Microsecond}})
		for i := range 10_000 {
			_, err := p.Create(t.Context(), coupon(i, 1<<50))
			if f := offers.FaultOf(err); err != nil && f != offers.FaultOutside && f != offers.FaultThrottled {
				t.Fatal(err)
			}
		}
		return p.Counts()
	}
	a := run(7)
	if b := run(7); a != b {
		t.Errorf("one seed, two runs: %+v and %+v", a, b)
	}
	if run(8) == a {
		t.Error("another seed is the same run")
	}
	for name, c := range map[string]struct{ got, want int64 }{
		"broken": {a.Broken, 2_000}, "timed out": {a.TimedOut, 1_000}, "throttled": {a.Throttled, 1_000}, "made": {a.Made, 7_000},
	} {
		if c.got < c.want*9/10 || c.got > c.want*11/10 {
			t.Errorf("%s: %d of 10,000, want about %d", name, c.got, c.want)
		}
	}
}

// Many callers at once: every code is made once, and no more than asked for run beside each other.
func TestAtOnce(t *testing.T) {
	p := memory.New(memory.Options{Latency: time.Millisecond})
	var wg sync.WaitGroup
	for worker := range 32 {
		wg.Go(func() {
			for i := range 20 {
				if _, err := p.Create(t.Context(), coupon(i*16+worker/2, 1<<50)); err != nil { // each code by two
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := p.Counts(); n.Made != 320 || n.Moved != 320 || n.AtOnce > 32 || n.AtOnce < 2 || len(p.Existing()) != 320 {
		t.Errorf("counts %+v, %d codes", n, len(p.Existing()))
	}
}

// BenchmarkCalls is what the platform itself costs a call, without latency.
func BenchmarkCalls(b *testing.B) {
	p := memory.New(memory.Options{})
	for i := 0; b.Loop(); i++ {
		c := coupon(i, 1<<50)
		ref, err := p.Create(b.Context(), c)
		if err != nil {
			b.Fatal(err)
		}
		if err := p.Delete(b.Context(), mark, c.Code, ref); err != nil {
			b.Fatal(err)
		}
	}
}
