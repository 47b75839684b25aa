package redisstore

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

// batcher sends calls that come while others are under way together, in one write and one read. A call that comes alone
// goes at once and alone. Nobody waits for a call to come, and no goroutine runs in the background: whoever returns from
// Redis wakes one of those who wait, which then sends for all of them.
type batcher struct {
	redis *redis.Client

	mu      sync.Mutex
	flights int
	waiting []*passenger
}

// maxFlights is how many writes may be under way at once: enough that Redis always has one to work on.
const maxFlights = 4

// maxBatch bounds what one slow answer can hold up.
const maxBatch = 8

type passenger struct {
	cmd  *redis.Cmd
	told chan []*passenger // nil: sent by another; else: send these, of whom you are the first
}

// process is redis.Client's Process. A call that waited is sent although its context has ended meanwhile; how long an
// answer may take is the client's setting.
func (b *batcher) process(ctx context.Context, cmd *redis.Cmd) {
	b.mu.Lock()
	if b.flights < maxFlights {
		b.flights++
		b.mu.Unlock()
		_ = b.redis.Process(ctx, cmd) // the error is the command's
		b.land()
		return
	}
	me := &passenger{cmd: cmd, told: make(chan []*passenger, 1)}
	b.waiting = append(b.waiting, me)
	b.mu.Unlock()
	group := <-me.told
	if group == nil {
		return
	}
	b.send(context.WithoutCancel(ctx), group)
	for _, p := range group[1:] {
		p.told <- nil
	}
	b.land()
}

func (b *batcher) send(ctx context.Context, group []*passenger) {
	if len(group) == 1 {
		_ = b.redis.Process(ctx, group[0].cmd)
		return
	}
	pipe := b.redis.Pipeline()
	for _, p := range group {
		_ = pipe.Process(ctx, p.cmd)
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
}

// land ends a flight, or hands it over to those who wait.
func (b *batcher) land() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 {
		b.flights--
		return
	}
	n := min(len(b.waiting), maxBatch)
	group := b.waiting[:n:n]
	b.waiting = b.waiting[n:]
	if len(b.waiting) == 0 {
		b.waiting = nil
	}
	group[0].told <- group
}
