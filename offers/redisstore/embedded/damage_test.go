package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeRecords leaves a crashed directory with n records in journal 1, and
// returns the journal's path and bytes and where each record begins.
func writeRecords(t *testing.T, dir string, n int) (string, []byte, []int) {
	t.Helper()
	e := open(t, Options{Dir: dir})
	for i := range n {
		if err := e.Client().Set(context.Background(), fmt.Sprint("k", i), "value", 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	crash(t, e)
	path := filepath.Join(dir, journalName(1))
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var starts []int
	for at := headerLen; at < len(b); {
		_, size, err := decodeRecord(b[at:])
		if err != nil {
			t.Fatal(err)
		}
		starts = append(starts, at)
		at += size
	}
	if len(starts) != n {
		t.Fatalf("%d records, want %d", len(starts), n)
	}
	return path, b, starts
}

func TestTornTailIsDropped(t *testing.T) {
	dir := t.TempDir()
	path, whole, starts := writeRecords(t, dir, 5)
	last := starts[4]
	for cut := last; cut < len(whole); cut++ {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		for _, open2 := range []string{"first start", "second start"} {
			e := open(t, Options{Dir: dir, Logger: slog.New(slog.NewTextHandler(&log, nil))})
			if n := e.Stats().Keys; n != 4 {
				t.Fatalf("cut at byte %d, %s: %d keys, want 4", cut-last, open2, n)
			}
			crash(t, e)
		}
		if warned := strings.Count(log.String(), "cut short by a crash"); warned != min(1, cut-last) {
			t.Fatalf("cut at byte %d: warned %d times", cut-last, warned)
		}
	}
}

func TestWritingGoesOnAfterATornTail(t *testing.T) {
	dir := t.TempDir()
	path, whole, _ := writeRecords(t, dir, 3)
	if err := os.WriteFile(path, whole[:len(whole)-1], 0o600); err != nil {
		t.Fatal(err)
	}
	e := open(t, Options{Dir: dir})
	if err := e.Client().Set(context.Background(), "after", "x", 0).Err(); err != nil {
		t.Fatal(err)
	}
	crash(t, e)
	e = open(t, Options{Dir: dir})
	if got := e.Client().Exists(context.Background(), "k0", "k1", "k2", "after").Val(); got != 3 {
		t.Fatalf("%d of the keys exist, want 3", got)
	}
}

func TestDamageInTheMiddleIsRefused(t *testing.T) {
	dir := t.TempDir()
	path, whole, starts := writeRecords(t, dir, 4)
	for at := 0; at < starts[3]; at++ {
		bad := bytes.Clone(whole)
		bad[at] ^= 0x10
		wantRefusal(t, dir, path, bad, fmt.Sprintf("byte %d flipped", at))
	}
}

// wantRefusal checks that damaged content keeps the engine from starting, that
// the reason tells what to do and that the file is left as it was.
func wantRefusal(t *testing.T, dir, path string, bad []byte, what string) {
	t.Helper()
	if err := os.WriteFile(path, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := tryOpen(t, Options{Dir: dir})
	if !errors.Is(err, ErrDamaged) {
		t.Fatalf("%s: %v", what, err)
	}
	for _, part := range []string{path, "backup", "move the folder away"} {
		if !strings.Contains(err.Error(), part) {
			t.Fatalf("%s: %q is not in %q", what, part, err)
		}
	}
	if now, _ := os.ReadFile(path); !bytes.Equal(now, bad) {
		t.Fatalf("%s: the file was changed", what)
	}
}

func TestDamagedSnapshotIsRefused(t *testing.T) {
	dir := t.TempDir()
	e := open(t, Options{Dir: dir})
	everyType(t, e.Client())
	closeEngine(t, e)
	path := filepath.Join(dir, snapshotName(2))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(whole); at += 1 + len(whole)/200 {
		bad := bytes.Clone(whole)
		bad[at] ^= 0x01
		wantRefusal(t, dir, path, bad, fmt.Sprintf("byte %d flipped", at))
		wantRefusal(t, dir, path, whole[:at], fmt.Sprintf("cut at byte %d", at))
	}
	wantRefusal(t, dir, path, append(bytes.Clone(whole), 0), "a byte too many")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, journalName(2))); err != nil {
		t.Fatal(err)
	}
	if _, err := tryOpen(t, Options{Dir: dir}); !errors.Is(err, ErrDamaged) {
		t.Fatalf("journal missing: %v", err)
	}
}

// A crash can fall between any two steps of a snapshot; the directories it
// leaves all hold the same state.
func TestCrashBetweenTheStepsOfASnapshot(t *testing.T) {
	ctx := context.Background()
	for name, undo := range map[string]func(t *testing.T, dir string, old map[string][]byte){
		"the new journal has no header yet": func(t *testing.T, dir string, old map[string][]byte) {
			restore(t, dir, old)
			must(t, os.Remove(filepath.Join(dir, snapshotName(2))))
			must(t, os.WriteFile(filepath.Join(dir, journalName(2)), []byte("LCJR"), 0o600))
		},
		"the new journal exists": func(t *testing.T, dir string, old map[string][]byte) {
			restore(t, dir, old)
			must(t, os.Remove(filepath.Join(dir, snapshotName(2))))
		},
		"the snapshot is half written": func(t *testing.T, dir string, old map[string][]byte) {
			restore(t, dir, old)
			must(t, os.Rename(filepath.Join(dir, snapshotName(2)), filepath.Join(dir, snapshotName(2)+".tmp")))
		},
		"the old files are not removed yet": restore,
		"all is done":                       func(*testing.T, string, map[string][]byte) {},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			e := open(t, Options{Dir: dir})
			everyType(t, e.Client())
			want := state(t, e.Client())
			crash(t, e)
			old := map[string][]byte{}
			b, err := os.ReadFile(filepath.Join(dir, journalName(1)))
			must(t, err)
			old[journalName(1)] = b
			closeEngine(t, open(t, Options{Dir: dir}))
			undo(t, dir, old)

			e = open(t, Options{Dir: dir})
			diffStates(t, want, state(t, e.Client()))
			must(t, e.Client().Set(ctx, "later", "x", 0).Err())
			crash(t, e)
			e = open(t, Options{Dir: dir})
			if v := e.Client().Get(ctx, "later").Val(); v != "x" {
				t.Fatalf("later is %q", v)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); len(left) > 0 {
				t.Fatalf("left behind: %v", left)
			}
		})
	}
}

func restore(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	for name, b := range files {
		must(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
	}
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	e := open(t, Options{Dir: dir})
	_, err := tryOpen(t, Options{Dir: dir})
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Fatalf("the second one: %v", err)
	}
	closeEngine(t, e)
	closeEngine(t, open(t, Options{Dir: dir}))
}
