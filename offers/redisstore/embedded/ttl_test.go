package embedded

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// hands is a clock that a test moves.
type hands struct{ ms atomic.Int64 }

func newHands() *hands {
	h := &hands{}
	h.ms.Store(1_795_000_000_000)
	return h
}

func (h *hands) now() time.Time { return time.UnixMilli(h.ms.Load()) }

func TestTimeInScriptsIsTheEnginesTime(t *testing.T) {
	h := newHands()
	e := open(t, Options{Now: h.now})
	ctx := context.Background()
	for _, step := range []struct {
		name       string
		move, want int64
	}{
		{"as the clock says", 0, 1_795_000_000_000},
		{"a millisecond later", 1, 1_795_000_000_001},
		{"set back by an hour: it does not go back", -3_600_000, 1_795_000_000_001},
		{"half a second later it has run on", 500, 1_795_000_000_501},
	} {
		h.ms.Add(step.move)
		for what, run := range map[string]func() *redis.Cmd{
			"TIME":      func() *redis.Cmd { return e.Client().Do(ctx, "TIME") },
			"in Lua":    func() *redis.Cmd { return e.Client().Eval(ctx, `return redis.call("TIME")`, nil) },
			"in Lua RO": func() *redis.Cmd { return e.Client().EvalRO(ctx, `return redis.call("TIME")`, nil) },
		} {
			parts, err := run().StringSlice()
			if err != nil {
				t.Fatal(err)
			}
			if got := parts[0] + fmt.Sprintf("%03d", atoi(t, parts[1])/1000); got != fmt.Sprint(step.want) {
				t.Errorf("%s, %s: %s, want %d", step.name, what, got, step.want)
			}
		}
	}
}

func atoi(t *testing.T, s string) (n int64) {
	t.Helper()
	if _, err := fmt.Sscanf(s, "%d", &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestKeysEndOnTheMillisecond(t *testing.T) {
	for _, row := range []struct {
		name  string
		cmds  []string // separated by spaces; the key is k
		after int64    // ms at which k ends; 0: never
	}{
		{"SET PX", []string{"SET k v PX 500"}, 500},
		{"SET EX", []string{"SET k v EX 2"}, 2000},
		{"SETEX", []string{"SETEX k 2 v"}, 2000},
		{"PEXPIRE", []string{"HSET k f v", "PEXPIRE k 1500"}, 1500},
		{"PEXPIREAT", []string{"RPUSH k v", "PEXPIREAT k 1795000000777"}, 777},
		{"EXPIREAT", []string{"SADD k v", "EXPIREAT k 1795000003"}, 3000},
		{"a later change keeps it", []string{"HSET k f v", "PEXPIRE k 800", "@300", "HSET k g v"}, 800},
		{"SET KEEPTTL keeps it", []string{"SET k v PX 800", "@300", "SET k w KEEPTTL"}, 800},
		{"SET forgets it", []string{"SET k v PX 800", "@300", "SET k w"}, 0},
		{"PERSIST forgets it", []string{"SET k v PX 800", "PERSIST k"}, 0},
		{"DEL and a new key", []string{"SET k v PX 800", "DEL k", "SET k v"}, 0},
		{"emptied and a new key", []string{"RPUSH k v", "PEXPIRE k 800", "LPOP k", "RPUSH k v"}, 0},
		{"set again", []string{"SET k v PX 800", "@300", "PEXPIRE k 800"}, 1100},
		{"GT refuses a nearer end", []string{"SET k v PX 800", "@300", "PEXPIRE k 400 GT"}, 800},
		{"GT takes a farther end, by true time left", []string{"SET k v PX 800", "@300", "PEXPIRE k 600 GT"}, 900},
		{"LT compares with true time left", []string{"SET k v PX 800", "@300", "PEXPIRE k 600 LT"}, 800},
		{"NX refuses", []string{"SET k v PX 800", "@300", "PEXPIRE k 5000 NX"}, 800},
		{"RENAME takes it along", []string{"SET a v PX 800", "@300", "RENAME a k"}, 800},
		{"RENAME of a lasting key", []string{"SET k v PX 800", "SET a v", "RENAME a k"}, 0},
		{"GETEX", []string{"SET k v", "GETEX k PX 700"}, 700},
		{"in a script", []string{"EVALSCRIPT"}, 650},
		{"in a transaction", []string{"MULTIEXEC"}, 640},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir, h, ctx := t.TempDir(), newHands(), context.Background()
			began := h.ms.Load()
			e := open(t, Options{Dir: dir, Now: h.now})
			for _, line := range row.cmds {
				runLine(t, e.Client(), h, line)
			}
			check := func(when string) {
				t.Helper()
				want := int64(-1)
				if row.after > 0 {
					want = began + row.after
				}
				if got := e.Client().Do(ctx, "PEXPIRETIME", "k").Val(); got != want {
					t.Fatalf("%s: ends at %v, want %d", when, got, want)
				}
				if left := e.Client().PTTL(ctx, "k").Val(); row.after > 0 && left != time.Duration(want-h.ms.Load())*time.Millisecond {
					t.Fatalf("%s: PTTL %v", when, left)
				}
			}
			check("at once")
			crash(t, e)
			e = open(t, Options{Dir: dir, Now: h.now})
			check("after a crash")
			closeEngine(t, e)
			e = open(t, Options{Dir: dir, Now: h.now})
			check("after a restart")
			if row.after > 0 {
				h.ms.Store(began + row.after - 1)
				if e.Client().Exists(ctx, "k").Val() != 1 {
					t.Fatal("gone a millisecond early")
				}
				h.ms.Add(1)
			} else {
				h.ms.Add(1_000_000)
			}
			if got, want := e.Client().Exists(ctx, "k").Val() == 1, row.after == 0; got != want {
				t.Fatalf("exists at the end: %v, want %v", got, want)
			}
		})
	}
}

func runLine(t *testing.T, c redis.UniversalClient, h *hands, line string) {
	t.Helper()
	ctx := context.Background()
	var err error
	switch {
	case line == "EVALSCRIPT":
		var n int64
		n, err = c.Eval(ctx, `redis.call("SET", "k", "v", "PX", 50); redis.call("PEXPIRE", "k", 650); return redis.call("PTTL", "k")`, nil).Int64()
		if n != 650 {
			t.Fatalf("PTTL in the script: %d", n)
		}
	case line == "MULTIEXEC":
		_, err = c.TxPipelined(ctx, func(p redis.Pipeliner) error {
			p.Set(ctx, "a", "v", 640*time.Millisecond)
			p.Rename(ctx, "a", "k")
			return nil
		})
	case strings.HasPrefix(line, "@"):
		h.ms.Add(atoi(t, line[1:]))
	default:
		var args []any
		for _, f := range strings.Fields(line) {
			args = append(args, f)
		}
		err = c.Do(ctx, args...).Err()
	}
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
}
