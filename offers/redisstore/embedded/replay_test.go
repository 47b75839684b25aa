package embedded

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"
)

// Whatever was done, at whatever times, a crash or a restart changes nothing.
func TestReplayReachesTheSameState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		must(t, err)
		h, ctx := newHands(), context.Background()
		e := open(t, Options{Dir: dir, Now: h.now})
		key := rapid.SampledFrom([]string{"a", "b", "c"})
		num := rapid.IntRange(0, 400)
		run := func(args ...any) { _ = e.Client().Do(ctx, args...).Err() } // wrong types are part of it
		actions := map[string]func(*rapid.T){
			"time":    func(rt *rapid.T) { h.ms.Add(int64(num.Draw(rt, "ms"))) },
			"set":     func(rt *rapid.T) { run("SET", key.Draw(rt, "k"), num.Draw(rt, "v")) },
			"setpx":   func(rt *rapid.T) { run("SET", key.Draw(rt, "k"), "v", "PX", num.Draw(rt, "px")) },
			"keepttl": func(rt *rapid.T) { run("SET", key.Draw(rt, "k"), "w", "KEEPTTL") },
			"pexpire": func(rt *rapid.T) {
				args := []any{"PEXPIRE", key.Draw(rt, "k"), num.Draw(rt, "px")}
				if opt := rapid.SampledFrom([]string{"", "NX", "XX", "GT", "LT"}).Draw(rt, "opt"); opt != "" {
					args = append(args, opt)
				}
				run(args...)
			},
			"persist": func(rt *rapid.T) { run("PERSIST", key.Draw(rt, "k")) },
			"hash":    func(rt *rapid.T) { run("HINCRBY", key.Draw(rt, "k"), num.Draw(rt, "f")%3, 1) },
			"list":    func(rt *rapid.T) { run("RPUSH", key.Draw(rt, "k"), num.Draw(rt, "v")) },
			"pop":     func(rt *rapid.T) { run("LPOP", key.Draw(rt, "k")) },
			"zset":    func(rt *rapid.T) { run("ZADD", key.Draw(rt, "k"), num.Draw(rt, "s"), num.Draw(rt, "m")%3) },
			"stream":  func(rt *rapid.T) { run("XADD", key.Draw(rt, "k"), "MAXLEN", 2, "*", "f", num.Draw(rt, "v")) },
			"trim":    func(rt *rapid.T) { run("XTRIM", key.Draw(rt, "k"), "MAXLEN", 0) },
			"rename":  func(rt *rapid.T) { run("RENAME", key.Draw(rt, "k"), key.Draw(rt, "to")) },
			"take away": func(rt *rapid.T) {
				k := key.Draw(rt, "k")
				cmd := rapid.SampledFrom([]string{"HDEL", "ZREM", "SREM"}).Draw(rt, "cmd")
				run(cmd, k, num.Draw(rt, "f")%3)
			},
			"one argument": func(rt *rapid.T) {
				run(rapid.SampledFrom([]string{"ZPOPMIN", "GETDEL", "INCR", "RPOP", "GETEX"}).Draw(rt, "cmd"), key.Draw(rt, "k"))
			},
			"text": func(rt *rapid.T) {
				cmd := rapid.SampledFrom([]string{"SETRANGE", "SETBIT"}).Draw(rt, "cmd")
				run(cmd, key.Draw(rt, "k"), num.Draw(rt, "at"), 1)
			},
			"sadd":  func(rt *rapid.T) { run("SADD", key.Draw(rt, "k"), num.Draw(rt, "m")%3) },
			"smove": func(rt *rapid.T) { run("SMOVE", key.Draw(rt, "k"), key.Draw(rt, "to"), num.Draw(rt, "m")%3) },
			"range": func(rt *rapid.T) {
				cmd := rapid.SampledFrom([]string{"LTRIM", "ZREMRANGEBYRANK", "ZREMRANGEBYSCORE"}).Draw(rt, "cmd")
				run(cmd, key.Draw(rt, "k"), num.Draw(rt, "from")%4, num.Draw(rt, "end")%400)
			},
			"move": func(rt *rapid.T) { run("RPOPLPUSH", key.Draw(rt, "k"), key.Draw(rt, "to")) },
			"del":  func(rt *rapid.T) { run("DEL", key.Draw(rt, "k"), key.Draw(rt, "k2")) },
			"script": func(rt *rapid.T) {
				run("EVAL", `redis.pcall("SET", KEYS[1], math.random(1000000)); redis.pcall("PEXPIRE", KEYS[2], ARGV[1])
					return redis.call("PTTL", KEYS[2])`, 2, key.Draw(rt, "k"), key.Draw(rt, "k2"), num.Draw(rt, "px"))
			},
			"transaction": func(rt *rapid.T) {
				_, _ = e.Client().TxPipelined(ctx, func(p redis.Pipeliner) error {
					p.Do(ctx, "GETSET", key.Draw(rt, "k"), num.Draw(rt, "v"))
					p.Do(ctx, "RENAMENX", key.Draw(rt, "k"), key.Draw(rt, "to"))
					p.Do(ctx, "GETEX", key.Draw(rt, "k"), "PX", 1+num.Draw(rt, "px"))
					return nil
				})
			},
			"snapshot": func(*rapid.T) { must(t, e.snapshot()) },
			"":         func(*rapid.T) {},
		}
		rt.Repeat(actions)
		for _, stop := range []func(testing.TB, *Engine){crash, closeEngine} {
			want := fmt.Sprint(state(t, e.Client()))
			stop(t, e)
			e = open(t, Options{Dir: dir, Now: h.now})
			if got := fmt.Sprint(state(t, e.Client())); got != want {
				rt.Fatalf("state changed:\nwas %s\nis  %s", want, got)
			}
		}
		crash(t, e)
	})
}
