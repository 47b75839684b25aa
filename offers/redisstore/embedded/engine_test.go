package embedded

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

func open(tb testing.TB, opts Options) *Engine {
	tb.Helper()
	e, err := tryOpen(tb, opts)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func tryOpen(tb testing.TB, opts Options) (*Engine, error) {
	tb.Helper()
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	e, err := Open(context.Background(), opts)
	if err == nil {
		tb.Cleanup(func() { _ = e.Close(context.Background()) })
	}
	return e, err
}

func closeEngine(tb testing.TB, e *Engine) {
	tb.Helper()
	if err := e.Close(context.Background()); err != nil {
		tb.Fatal(err)
	}
}

// crash lets go of the directory without the snapshot that Close takes.
func crash(tb testing.TB, e *Engine) {
	tb.Helper()
	done, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Close(done); err != nil {
		tb.Fatal(err)
	}
}

// everyType writes one of everything.
func everyType(tb testing.TB, c redis.UniversalClient) {
	tb.Helper()
	ctx := context.Background()
	big := make([]any, 0, 3000)
	for i := range 1500 {
		big = append(big, i, "v")
	}
	do := func(args ...any) {
		tb.Helper()
		if err := c.Do(ctx, args...).Err(); err != nil && !errors.Is(err, redis.Nil) {
			tb.Fatalf("%v: %v", args[:min(len(args), 4)], err)
		}
	}
	do("SET", "string", "a\x00b\r\n\xff")
	do("SET", "empty", "")
	do("SET", "string:ttl", "x", "PX", 3_600_000)
	do("SETBIT", "bits", 77, 1)
	do("HSET", "hash", "f", "1", "g", "", "", "no name")
	do("PEXPIRE", "hash", 86_400_000)
	do(append([]any{"HSET", "hash:big"}, big...)...)
	do("RPUSH", "list", "a", "b", "a", "")
	do("SADD", "set", "x", "y", "")
	do("ZADD", "zset", "1.1", "a", "-inf", "b", "1769000000123", "c", "0.30000000000000004", "d")
	do("XADD", "stream", "*", "k", "v", "k", "again")
	do("XADD", "stream", "MAXLEN", "~", "100", "*", "k", "v2")
	do("XADD", "stream:empty", "5-7", "k", "v")
	do("XDEL", "stream:empty", "5-7")
	do("EVAL", `redis.call("HINCRBY", KEYS[1], "n", 3); redis.call("PEXPIRE", KEYS[1], 500000); return redis.call("TIME")`, 1, "by script")
}

// state reads everything, with the instant each key ends at.
func state(tb testing.TB, c redis.UniversalClient) map[string]any {
	tb.Helper()
	ctx := context.Background()
	all := map[string]any{}
	keys, err := c.Keys(ctx, "*").Result()
	if err != nil {
		tb.Fatal(err)
	}
	for _, key := range keys {
		var v any
		switch t := c.Type(ctx, key).Val(); t {
		case "string":
			v = c.Get(ctx, key).Val()
		case "hash":
			v = c.HGetAll(ctx, key).Val()
		case "list":
			v = c.LRange(ctx, key, 0, -1).Val()
		case "set":
			v = c.SMembersMap(ctx, key).Val()
		case "zset":
			v = c.ZRangeWithScores(ctx, key, 0, -1).Val()
		case "stream":
			v = []any{c.XRange(ctx, key, "-", "+").Val(), c.Do(ctx, "XINFO", "STREAM", key).Val()}
		default:
			tb.Fatalf("key %q has type %q", key, t)
		}
		all[key] = v
		if at := c.Do(ctx, "PEXPIRETIME", key).Val().(int64); at >= 0 {
			all[key+" ends at"] = at
		}
	}
	return all
}

func diffStates(tb testing.TB, want, got map[string]any) {
	tb.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		tb.Fatalf("state changed (-want +got):\n%s", diff)
	}
}

func TestStateSurvives(t *testing.T) {
	defer goleak.VerifyNone(t)
	for name, stop := range map[string]func(testing.TB, *Engine){"a clean restart": closeEngine, "a crash": crash} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			e := open(t, Options{Dir: dir})
			everyType(t, e.Client())
			want := state(t, e.Client())
			if len(want) < 14 {
				t.Fatalf("only %d keys written", len(want))
			}
			for range 3 {
				stop(t, e)
				e = open(t, Options{Dir: dir})
				diffStates(t, want, state(t, e.Client()))
			}
			closeEngine(t, e)
		})
	}
}

func TestMemoryOnly(t *testing.T) {
	defer goleak.VerifyNone(t)
	e := open(t, Options{})
	everyType(t, e.Client())
	if n := e.Stats().Keys; n < 10 {
		t.Fatalf("%d keys", n)
	}
	closeEngine(t, e)
	if err := e.Client().Ping(context.Background()).Err(); err == nil {
		t.Fatal("a closed engine answers")
	}
}
