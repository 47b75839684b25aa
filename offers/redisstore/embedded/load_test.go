package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

var mintScript = redis.NewScript(mintLike)

// mint answers the code and its deadline (ms since 1970).
func mint(ctx context.Context, c redis.Scripter, code string) ([]string, error) {
	return mintScript.Run(ctx, c, []string{"o:" + code, "c:" + code, "q", "ev"}, code, 600_000).StringSlice()
}

// Slow syncs make groups form by themselves, as a slow disk does.
func slowSync(e *Engine) {
	e.journal.mu.Lock()
	defer e.journal.mu.Unlock()
	e.journal.sync = func(f *os.File) error {
		time.Sleep(3 * time.Millisecond)
		return f.Sync()
	}
}

func TestCallersShareSyncs(t *testing.T) {
	defer goleak.VerifyNone(t)
	e := open(t, Options{Dir: t.TempDir()})
	slowSync(e)
	const writers, each = 40, 25
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if err := e.Client().Set(context.Background(), fmt.Sprintf("k:%d:%d", w, i), i, 0).Err(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s := e.Stats()
	t.Logf("%d records, %d syncs", s.Records, s.Syncs)
	if s.Records != writers*each || s.Syncs*4 > s.Records {
		t.Fatalf("%d records took %d syncs", s.Records, s.Syncs)
	}
	crash(t, e)
}

func TestSnapshotsUnderLoad(t *testing.T) {
	defer goleak.VerifyNone(t)
	dir := t.TempDir()
	e := open(t, Options{Dir: dir, SnapshotEvery: 1})
	ctx := context.Background()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var counts [4]int64
	for w := range counts {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				n, err := e.Client().Incr(ctx, fmt.Sprint("n", w)).Result()
				if err != nil {
					t.Error(err)
					return
				}
				counts[w] = n
			}
		})
	}
	for range 10 {
		must(t, e.snapshot())
	}
	close(stop)
	wg.Wait()
	crash(t, e)
	e = open(t, Options{Dir: dir})
	for w, want := range counts {
		if got, _ := e.Client().Get(ctx, fmt.Sprint("n", w)).Int64(); got != want || want == 0 {
			t.Errorf("counter %d is %d, acknowledged %d", w, got, want)
		}
	}
	closeEngine(t, e)
}

func TestCloseUnderLoad(t *testing.T) {
	defer goleak.VerifyNone(t)
	dir := t.TempDir()
	e := open(t, Options{Dir: dir})
	ctx := context.Background()
	var wg sync.WaitGroup
	var counts [16]int64
	var begun atomic.Int32
	for w := range counts {
		wg.Go(func() {
			for {
				n, err := e.Client().Incr(ctx, fmt.Sprint("n", w)).Result()
				if err != nil {
					return
				}
				if counts[w] = n; n == 1 {
					begun.Add(1)
				}
			}
		})
	}
	for int(begun.Load()) < len(counts) {
		time.Sleep(time.Millisecond)
	}
	closeEngine(t, e)
	wg.Wait()
	e = open(t, Options{Dir: dir})
	for w, want := range counts {
		// One more may have been done without anyone being told.
		if got, _ := e.Client().Get(ctx, fmt.Sprint("n", w)).Int64(); got != want && got != want+1 {
			t.Errorf("counter %d is %d, acknowledged %d", w, got, want)
		}
	}
	closeEngine(t, e)
}

func TestSnapshotFollowsTheJournalsSize(t *testing.T) {
	e := open(t, Options{Dir: t.TempDir(), SnapshotEvery: 1000})
	must(t, e.Client().Set(context.Background(), "k", strings.Repeat("x", 2000), 0).Err())
	for end := time.Now().Add(20 * time.Second); e.Stats().Snapshots == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("no snapshot was taken")
		}
	}
	if s := e.Stats(); s.JournalBytes != headerLen || s.Generation != 2 {
		t.Fatalf("after the snapshot: %+v", s)
	}
}

// Nobody may see a change, not even by reading, that a crash can take back.
func TestRepliesWaitForTheDisk(t *testing.T) {
	defer goleak.VerifyNone(t)
	e := open(t, Options{Dir: t.TempDir()})
	gate := make(chan struct{})
	e.journal.mu.Lock()
	e.journal.sync = func(f *os.File) error { <-gate; return f.Sync() }
	e.journal.mu.Unlock()
	ctx := context.Background()
	var replied atomic.Int32
	var wg sync.WaitGroup
	wg.Go(func() { must(t, e.Client().Set(ctx, "k", "v", 0).Err()); replied.Add(1) })
	for e.Stats().Records == 0 {
		time.Sleep(time.Millisecond)
	}
	wg.Go(func() { must(t, e.Client().Get(ctx, "k").Err()); replied.Add(1) })
	for e.Stats().Executed < 2 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond) // room for a wrong reply to arrive
	if n := replied.Load(); n != 0 {
		t.Fatalf("%d replies before the sync", n)
	}
	close(gate)
	wg.Wait()
	closeEngine(t, e)
}

func TestAFailingDiskStopsTheEngine(t *testing.T) {
	defer goleak.VerifyNone(t)
	dir := t.TempDir()
	e := open(t, Options{Dir: dir})
	ctx := context.Background()
	must(t, e.Client().Set(ctx, "before", "v", 0).Err())
	e.journal.mu.Lock()
	e.journal.sync = func(*os.File) error { return errors.New("disk on fire") }
	e.journal.mu.Unlock()
	for _, what := range []string{"the write that fails", "a later write"} {
		if err := e.Client().Set(ctx, "k", "v", 0).Err(); err == nil || !strings.Contains(err.Error(), "disk on fire") {
			t.Fatalf("%s: %v", what, err)
		}
	}
	if err := e.Client().Get(ctx, "k").Err(); err == nil || !strings.Contains(err.Error(), "disk on fire") {
		t.Fatalf("reading what was not acknowledged: %v", err)
	}
	if err := e.Close(ctx); err == nil {
		t.Fatal("closing reports no failure")
	}
	e = open(t, Options{Dir: dir})
	if e.Client().Get(ctx, "before").Val() != "v" {
		t.Fatal("an acknowledged write is gone")
	}
	closeEngine(t, e)
}

func BenchmarkMint(b *testing.B) {
	for name, dir := range map[string]string{"journal": b.TempDir(), "memory": ""} {
		b.Run(name, func(b *testing.B) {
			e := open(b, Options{Dir: dir, MaxKeys: 1 << 40})
			ctx := context.Background()
			var n atomic.Int64
			b.SetParallelism(16)
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := mint(ctx, e.Client(), fmt.Sprint("C-", n.Add(1))); err != nil {
						b.Error(err)
					}
				}
			})
			b.StopTimer()
			s := e.Stats()
			b.ReportMetric(float64(s.Syncs)/float64(b.N), "syncs/op")
			crash(b, e)
		})
	}
}

// BenchmarkOpen measures replay and loading with 10,000 offers.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	e := open(b, Options{Dir: dir, SnapshotEvery: 1 << 40, MaxKeys: 1 << 40})
	pipe := e.Client().Pipeline()
	must(b, e.Client().ScriptLoad(context.Background(), mintLike).Err())
	for i := range 10_000 {
		code := fmt.Sprint("C-", i)
		mintScript.EvalSha(context.Background(), pipe, []string{"o:" + code, "c:" + code, "q", "ev"}, code, 600_000)
	}
	_, err := pipe.Exec(context.Background())
	must(b, err)
	crash(b, e)
	for _, what := range []string{"journal", "snapshot"} {
		b.Run(what, func(b *testing.B) {
			for b.Loop() {
				crash(b, open(b, Options{Dir: dir, SnapshotEvery: 1 << 40}))
			}
		})
		e := open(b, Options{Dir: dir, SnapshotEvery: 1 << 40})
		closeEngine(b, e)
		b.Logf("pause for a snapshot: %v", e.Stats().Pause)
	}
}
