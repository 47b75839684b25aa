package embedded

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// mintLike is the shape of a mint: an offer and its count in one hash, the
// code, a job and an event, with a deadline taken from TIME.
const mintLike = `-- grows
local t = redis.call("TIME")
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local old = redis.call("HGET", KEYS[1], "code")
if old then return {old, redis.call("HGET", KEYS[1], "deadline")} end
local deadline = string.format("%d", now + ARGV[2])
redis.call("HSET", KEYS[1], "code", ARGV[1], "deadline", deadline)
redis.call("HINCRBY", KEYS[1], "n", 1)
redis.call("PEXPIRE", KEYS[1], ARGV[2] + 3600000)
redis.call("HSET", KEYS[2], "session", KEYS[1], "deadline", deadline)
redis.call("ZADD", KEYS[3], deadline, ARGV[1])
redis.call("XADD", KEYS[4], "MAXLEN", "~", "100000", "*", "code", ARGV[1])
return {ARGV[1], deadline}`

// The child mints as fast as it can and tells each acknowledged offer on
// stdout until it is killed; the parent kills it at random moments, opens the
// state and compares. Snapshots are frequent, so that some kills hit one.
func TestKill9LosesNothingAcknowledged(t *testing.T) {
	const dirVar = "EMBEDDED_KILL_DIR"
	if dir := os.Getenv(dirVar); dir != "" {
		mintUntilKilled(t, dir)
	}
	dir := t.TempDir()
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	acknowledged := map[string]string{} // code → deadline
	for round := range rounds {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKill9LosesNothingAcknowledged$")
		cmd.Env = append(os.Environ(), dirVar+"="+dir, fmt.Sprintf("EMBEDDED_KILL_ROUND=%d", round))
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var kill *time.Timer
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			line := lines.Text()
			if kill == nil { // the first acknowledgement: from now on, any moment
				kill = time.AfterFunc(time.Duration(50+rand.IntN(700))*time.Millisecond, func() { _ = cmd.Process.Kill() })
			}
			code, deadline, ok := strings.Cut(line, " ")
			if !ok || !strings.HasPrefix(code, "C-") || !strings.HasSuffix(deadline, ".") {
				continue // cut off by the kill, or not ours
			}
			acknowledged[code] = strings.TrimSuffix(deadline, ".")
		}
		_ = cmd.Wait()
		if kill == nil {
			t.Fatalf("round %d: the child acknowledged nothing", round)
		}
		checkAcknowledged(t, dir, acknowledged)
	}
	t.Logf("%d kills, %d acknowledged offers", rounds, len(acknowledged))
}

func mintUntilKilled(t *testing.T, dir string) {
	e := open(t, Options{Dir: dir, SnapshotEvery: 100 << 10, MaxKeys: 1 << 30})
	go func() { // housekeeping looks once a second; look more often
		for {
			if e.journal.size() > e.opts.SnapshotEvery {
				_ = e.snapshot()
			}
			time.Sleep(time.Millisecond)
		}
	}()
	ctx, c := context.Background(), e.Client()
	if err := c.ScriptLoad(ctx, mintLike).Err(); err != nil {
		t.Fatal(err)
	}
	var out sync.Mutex
	for w := range 8 {
		go func() {
			for i := 0; ; i++ {
				code := fmt.Sprintf("C-%s-%d-%d", os.Getenv("EMBEDDED_KILL_ROUND"), w, i)
				r, err := mint(ctx, c, code)
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				out.Lock()
				fmt.Printf("%s %s.\n", r[0], r[1])
				out.Unlock()
			}
		}()
	}
	select {}
}

func checkAcknowledged(t *testing.T, dir string, acknowledged map[string]string) {
	t.Helper()
	e := open(t, Options{Dir: dir})
	defer crash(t, e)
	ctx, c := context.Background(), e.Client()
	for code, deadline := range acknowledged {
		if got := c.HGet(ctx, "o:"+code, "deadline").Val(); got != deadline {
			t.Errorf("offer of %s has deadline %q, acknowledged %q", code, got, deadline)
		}
		if got := c.HGet(ctx, "c:"+code, "deadline").Val(); got != deadline {
			t.Errorf("code %s has deadline %q, acknowledged %q", code, got, deadline)
		}
		if got := c.ZScore(ctx, "q", code).Val(); fmt.Sprintf("%.0f", got) != deadline {
			t.Errorf("job of %s is due at %.0f, acknowledged %q", code, got, deadline)
		}
		want, err := strconv.ParseInt(deadline, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Do(ctx, "PEXPIRETIME", "o:"+code).Val(); got != want+3_600_000 {
			t.Errorf("key of %s ends at %v, not an hour after %s", code, got, deadline)
		}
		if t.Failed() {
			t.FailNow()
		}
	}
}
