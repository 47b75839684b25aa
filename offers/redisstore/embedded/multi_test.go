package embedded

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

func TestPipelines(t *testing.T) {
	dir := t.TempDir()
	e := open(t, Options{Dir: dir})
	ctx := context.Background()
	p := e.Client().Pipeline()
	const n = 5000 // much longer than any buffer between client and engine
	big := strings.Repeat("x", 200)
	for i := range n {
		p.Set(ctx, fmt.Sprint("k", i), big, 0)
		p.Get(ctx, fmt.Sprint("k", i))
	}
	bad := p.Incr(ctx, "k1")
	cmds, err := p.Exec(ctx)
	if err == nil || bad.Err() == nil || len(cmds) != 2*n+1 {
		t.Fatalf("%d replies, %v", len(cmds), err)
	}
	for _, cmd := range cmds[:2*n] {
		must(t, cmd.Err())
	}
	want := state(t, e.Client())
	crash(t, e)
	e = open(t, Options{Dir: dir})
	diffStates(t, want, state(t, e.Client()))
}

func TestTransactions(t *testing.T) {
	dir := t.TempDir()
	e := open(t, Options{Dir: dir})
	ctx, c := context.Background(), e.Client()
	_, err := c.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.Set(ctx, "a", "1", 0)
		p.Eval(ctx, `redis.call("INCR", "a"); return redis.call("APPEND", "log", redis.call("GET", "a"))`, nil)
		p.Incr(ctx, "a")
		p.Eval(ctx, `return redis.call("APPEND", "log", redis.call("GET", "a"))`, nil)
		return nil
	})
	must(t, err)
	if s := e.Stats(); s.Records != 1 {
		t.Fatalf("%d records for one transaction", s.Records)
	}

	watched := func(interfere bool) error {
		return c.Watch(ctx, func(tx *redis.Tx) error {
			if interfere {
				must(t, c.Incr(ctx, "a").Err())
			}
			_, err := tx.TxPipelined(ctx, func(p redis.Pipeliner) error { p.Set(ctx, "b", "won", 0); return nil })
			return err
		}, "a")
	}
	if err := watched(true); !errors.Is(err, redis.TxFailedErr) {
		t.Fatalf("a watched key changed: %v", err)
	}
	if c.Exists(ctx, "b").Val() != 0 {
		t.Fatal("a failed transaction wrote")
	}
	must(t, watched(false))

	_, err = c.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.Set(ctx, "c", "1", 0)
		p.Do(ctx, "SET", "c") // too few arguments: refused when queued
		return nil
	})
	if err == nil || c.Exists(ctx, "c").Val() != 0 {
		t.Fatalf("a transaction with a bad command: %v", err)
	}
	want := state(t, c)
	if want["log"] != "23" || want["a"] != "4" || want["b"] != "won" {
		t.Fatalf("state %v", want)
	}
	crash(t, e)
	e = open(t, Options{Dir: dir})
	diffStates(t, want, state(t, e.Client()))
}
