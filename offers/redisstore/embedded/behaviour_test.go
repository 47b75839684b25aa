package embedded

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestRefusedCommandsSayWhy(t *testing.T) {
	e := open(t, Options{Dir: t.TempDir()})
	ctx := context.Background()
	for _, row := range []struct{ line, why string }{
		{"BLPOP k 0", "poll"}, {"BRPOPLPUSH a b 0", "poll"}, {"BZPOPMIN k 0", "poll"},
		{"XREAD BLOCK 0 STREAMS s $", "poll"}, {"SUBSCRIBE c", "pub/sub"}, {"PUBLISH c m", "pub/sub"},
		{"SPOP k", "SRANDMEMBER"}, {"XGROUP CREATE s g $ MKSTREAM", "groups"}, {"PFADD k v", "HyperLogLog"},
		{"SELECT 1", "one database"}, {"COPY a b", "read and write"}, {"HEXPIRE k 10 FIELDS 1 f", "Redis 7.0"},
		{"NOSUCH k", "unknown command"}, {"CONFIG GET *", "unknown command"},
	} {
		var args []any
		for _, f := range strings.Fields(row.line) {
			args = append(args, f)
		}
		if err := e.Client().Do(ctx, args...).Err(); err == nil || !strings.Contains(err.Error(), row.why) {
			t.Errorf("%s: %v", row.line, err)
		}
		err := e.Client().Eval(ctx, `return redis.call(unpack(ARGV))`, nil, args...).Err()
		if err == nil {
			t.Errorf("%s in a script: accepted", row.line)
		}
	}
	if s := e.Stats(); s.Records != 0 {
		t.Fatalf("%d records of refused commands", s.Records)
	}
}

// A write listed as a read would be lost in a crash: miniredis's own marks
// are compared with the lists.
func TestKindsAgreeWithMiniredis(t *testing.T) {
	e := open(t, Options{})
	for name, k := range kinds {
		if !e.srv.IsRegisteredCommand(name) {
			if k != refused {
				t.Errorf("%s is listed, but miniredis does not have it", name)
			}
			continue
		}
		changes := k == writes || k == expires || k == renames
		if readOnly := e.srv.IsReadOnlyCommand(name); changes && readOnly || k == reads && !readOnly {
			t.Errorf("%s: miniredis says read-only is %v", name, readOnly)
		}
	}
}

func TestReadsAreNotJournaled(t *testing.T) {
	e := open(t, Options{Dir: t.TempDir()})
	ctx, c := context.Background(), e.Client()
	if _, err := mint(ctx, c, "C-1"); err != nil {
		t.Fatal(err)
	}
	before := e.Stats().Records
	for range 3 { // the same offer again changes nothing
		if _, err := mint(ctx, c, "C-1"); err != nil {
			t.Fatal(err)
		}
	}
	must(t, c.HGetAll(ctx, "o:C-1").Err())
	must(t, c.Ping(ctx).Err())
	if after := e.Stats().Records; after != before {
		t.Fatalf("%d records of reads", after-before)
	}
}

func TestReadOnlyScriptsCannotWrite(t *testing.T) {
	e := open(t, Options{})
	ctx, c := context.Background(), e.Client()
	const script = `return redis.call("SET", KEYS[1], 1)`
	sha := c.ScriptLoad(ctx, script).Val()
	for name, err := range map[string]error{
		"EVAL_RO":    c.EvalRO(ctx, script, []string{"k"}).Err(),
		"EVALSHA_RO": c.EvalShaRO(ctx, sha, []string{"k"}).Err(),
	} {
		if err == nil || !strings.Contains(err.Error(), "read-only") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c.Exists(ctx, "k").Val() != 0 {
		t.Fatal("a read-only script wrote")
	}
	must(t, c.EvalSha(ctx, sha, []string{"k"}).Err())
}

func TestOpenSaysWhatItIs(t *testing.T) {
	var log bytes.Buffer
	dir := t.TempDir()
	open(t, Options{Dir: dir, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	for _, part := range []string{"level=WARN", "EMBEDDED ENGINE", "small shop", "LASTCALL_REDIS_URL", dir, "max_keys=50000"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("%q is not in %s", part, log.String())
		}
	}
}

func TestCanceledCallsReturn(t *testing.T) {
	e := open(t, Options{})
	e.mu.Lock()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	err := e.Client().Ping(ctx).Err()
	e.mu.Unlock()
	if err == nil {
		t.Fatal("a call outlived its context")
	}
	must(t, e.Client().Ping(context.Background()).Err())
}
