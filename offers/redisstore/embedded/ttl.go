package embedded

import (
	"bytes"
	"container/heap"
	"strconv"

	"github.com/alicebob/miniredis/v2/server"
)

// miniredis keeps a key's lifetime as a length that does not shrink by
// itself. deadlines keeps when it ends instead, and an entry counts only
// while miniredis still has a lifetime on that key: a key that was deleted,
// overwritten or persisted needs no bookkeeping here. Guarded by Engine.mu.
type deadlines struct {
	at   map[string]int64 // key → ms since 1970
	next deadlineHeap     // may hold outdated entries; at decides
}

type deadline struct {
	ms  int64
	key string
}

func (d *deadlines) set(key string, ms int64) {
	d.at[key] = ms
	heap.Push(&d.next, deadline{ms, key})
	if len(d.next) > 2*len(d.at)+1024 {
		d.next = d.next[:0]
		for k, ms := range d.at {
			d.next = append(d.next, deadline{ms, k})
		}
		heap.Init(&d.next)
	}
}

// due takes out one key whose time is over at now.
func (d *deadlines) due(now int64) (string, bool) {
	for len(d.next) > 0 && d.next[0].ms <= now {
		e := heap.Pop(&d.next).(deadline)
		if ms, ok := d.at[e.key]; ok && ms == e.ms {
			delete(d.at, e.key)
			return e.key, true
		}
	}
	return "", false
}

// expire deletes every key whose time is over. It is not journaled: replay
// does the same at the same instants.
func (e *Engine) expire(now int64) {
	for {
		key, ok := e.ends.due(now)
		if !ok {
			return
		}
		if e.askInt(nil, "PTTL", key) >= 0 {
			e.ask(nil, "DEL", key)
		}
	}
}

// beforeExpiry gives a key's true remaining lifetime to miniredis, so that
// conditions such as GT or NX compare with it.
func (e *Engine) beforeExpiry(ctx any, key string) {
	if at, ok := e.ends.at[key]; ok && e.askInt(ctx, "PTTL", key) >= 0 {
		e.ask(ctx, "PEXPIRE", key, strconv.FormatInt(max(1, at-e.now), 10))
	}
}

// settle notes when the keys of the last command that may have set a
// lifetime end. It runs before the next command and after the last.
func (e *Engine) settle(ctx any) {
	for _, key := range e.unsettled {
		if left := e.askInt(ctx, "PTTL", key); left >= 0 {
			e.ends.set(key, e.now+left)
		} else {
			delete(e.ends.at, key)
		}
	}
	e.unsettled = e.unsettled[:0]
}

// writeTTL answers TTL and its relatives.
func (e *Engine) writeTTL(p *server.Peer, cmd, key string) {
	left := e.askInt(p.Ctx, "PTTL", key)
	if at, ok := e.ends.at[key]; ok && left >= 0 {
		left = max(0, at-e.now)
		switch cmd {
		case "TTL":
			left = (left + 500) / 1000
		case "EXPIRETIME":
			left = (at + 500) / 1000
		case "PEXPIRETIME":
			left = at
		default: // PTTL
		}
	}
	p.WriteInt(int(left))
}

// ask runs a command of the engine's own, past hook and journal. ctx is the
// asking peer's, which says whether miniredis is already locked (in a script).
func (e *Engine) ask(ctx any, args ...string) []byte {
	e.own.Ctx, e.ownOut = ctx, e.ownOut[:0]
	was := e.bypass
	e.bypass = true
	e.srv.Dispatch(e.own, args)
	e.bypass = was
	e.own.Flush()
	return e.ownOut
}

// askInt is ask for a command that answers an integer; -2 if it did not.
func (e *Engine) askInt(ctx any, args ...string) int64 {
	n, err := strconv.ParseInt(string(bytes.TrimRight(bytes.TrimPrefix(e.ask(ctx, args...), []byte(":")), "\r\n")), 10, 64)
	if err != nil {
		return -2
	}
	return n
}

type deadlineHeap []deadline

func (h deadlineHeap) Len() int           { return len(h) }
func (h deadlineHeap) Less(i, j int) bool { return h[i].ms < h[j].ms }
func (h deadlineHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *deadlineHeap) Push(x any)        { *h = append(*h, x.(deadline)) }
func (h *deadlineHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
