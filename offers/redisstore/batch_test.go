package redisstore

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers/storetest/redistest"
)

// crowd has n callers ask at once, each more than once, and hands every answer to check.
func crowd(t *testing.T, b *batcher, n int, words func(i int) []any, check func(i int, cmd *redis.Cmd)) {
	t.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			for range 5 {
				cmd := redis.NewCmd(t.Context(), words(i)...)
				b.process(t.Context(), cmd)
				check(i, cmd)
			}
		})
	}
	all.Wait()
	if b.flights != 0 || len(b.waiting) != 0 {
		t.Errorf("%d flights and %d waiting when all is done", b.flights, len(b.waiting))
	}
}

func TestBatchedCallersGetTheirOwnAnswers(t *testing.T) {
	b := &batcher{redis: redistest.Client(t).(*redis.Client)}
	echo := func(i int) []any {
		if i%10 == 3 {
			return []any{"evalsha", strings.Repeat("0", 40), 0} // no such script
		}
		return []any{"echo", fmt.Sprint("caller ", i)}
	}
	crowd(t, b, 300, echo, func(i int, cmd *redis.Cmd) {
		got, err := cmd.Text()
		switch {
		case i%10 == 3:
			if err == nil || !redis.HasErrorPrefix(err, "NOSCRIPT") {
				t.Errorf("caller %d got %q, %v, not its own error", i, got, err)
			}
		case err != nil || got != fmt.Sprint("caller ", i):
			t.Errorf("caller %d got %q, %v", i, got, err)
		}
	})
}

func TestBatchedCallersAllHearOfADeadRedis(t *testing.T) {
	durable := redistest.Appendonly(t)
	b := &batcher{redis: durable.Client(t).(*redis.Client)}
	ping := func(int) []any { return []any{"ping"} }
	durable.Kill9()
	crowd(t, b, 40, ping, func(_ int, cmd *redis.Cmd) {
		if cmd.Err() == nil {
			t.Error("an answer from the dead")
		}
	})
	durable.Restart(t)
	for deadline := time.Now().Add(10 * time.Second); b.redis.Ping(t.Context()).Err() != nil && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond) // the client dials again within a second
	}
	crowd(t, b, 40, ping, func(_ int, cmd *redis.Cmd) {
		if cmd.Err() != nil {
			t.Error(cmd.Err())
		}
	})
}

// Whoever has gone does not take the others' answers along.
func TestBatchedCallerWhoHasLeft(t *testing.T) {
	b := &batcher{redis: redistest.Client(t).(*redis.Client)}
	gone, leave := context.WithCancel(t.Context())
	leave()
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			ctx := t.Context()
			if i%2 == 0 {
				ctx = gone
			}
			cmd := redis.NewCmd(ctx, "ping")
			b.process(ctx, cmd)
			if i%2 == 1 && cmd.Err() != nil {
				t.Error(cmd.Err())
			}
		})
	}
	all.Wait()
}
