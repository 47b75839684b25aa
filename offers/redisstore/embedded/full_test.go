package embedded

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

func TestFullEngineRefusesOnlyWhatGrows(t *testing.T) {
	e := open(t, Options{Dir: t.TempDir(), MaxKeys: 6})
	ctx, c := context.Background(), e.Client()
	for i := range 2 {
		if _, err := mint(ctx, c, fmt.Sprint("C-", i)); err != nil {
			t.Fatal(err)
		}
	}
	sha := mintScript.Hash()
	keys := []string{"o:x", "c:x", "q", "ev"}
	for name, run := range map[string]func() error{
		"Full":    e.Full,
		"EVALSHA": func() error { return c.EvalSha(ctx, sha, keys, "x", 1000).Err() },
		"EVAL":    func() error { return c.Eval(ctx, mintLike, keys, "x", 1000).Err() },
		"marked after a shared head": func() error {
			return c.Eval(ctx, "-- shared\nlocal call = redis.call\n"+mintLike, keys, "x", 1000).Err()
		},
		"in a pipeline": func() error {
			p := c.Pipeline()
			cmd := p.EvalSha(ctx, sha, keys, "x", 1000)
			_, err := p.Exec(ctx)
			return errors.Join(err, cmd.Err())
		},
		"in a transaction": func() error {
			_, err := c.TxPipelined(ctx, func(p redis.Pipeliner) error { p.EvalSha(ctx, sha, keys, "x", 1000); return nil })
			if !redis.IsExecAbortError(err) {
				return fmt.Errorf("transaction: %w", err)
			}
			return ErrFull
		},
	} {
		err := run()
		if !errors.Is(err, ErrFull) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if name == "EVALSHA" && (!redis.IsOOMError(err) || !strings.Contains(err.Error(), "6 keys of at most 6") || !strings.Contains(err.Error(), "LASTCALL_REDIS_URL")) {
			t.Errorf("%s: %v does not say enough", name, err)
		}
	}
	if e.Stats().Keys != 6 {
		t.Fatalf("%d keys: a refused script left something", e.Stats().Keys)
	}
	must(t, c.Eval(ctx, `redis.call("HSET", KEYS[1], "state", "redeemed"); return redis.call("HSET", KEYS[2], "f", 1)`, []string{"c:C-0", "new"}).Err())
	must(t, c.Set(ctx, "session", "s", 0).Err())
	must(t, c.Del(ctx, "session", "new", "c:C-0").Err())
	must(t, e.Full())
	must(t, c.EvalSha(ctx, sha, keys, "x", 1000).Err())
}
