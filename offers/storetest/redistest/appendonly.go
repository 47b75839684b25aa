package redistest

import (
	"os"
	"testing"

	"github.com/redis/go-redis/v9"
)

// Durable is a Redis of the test's own that keeps its data on disk.
type Durable struct {
	Addr string // host:port, the same after a restart
	p    *process
}

// Appendonly starts a Redis that writes each command to disk before it
// answers (appendfsync always), and ends it with the test.
func Appendonly(tb testing.TB) *Durable {
	tb.Helper()
	p, err := start("--save", "", "--appendonly", "yes", "--appendfsync", "always")
	if err != nil {
		tb.Fatal(err)
	}
	d := &Durable{Addr: p.addr, p: p}
	tb.Cleanup(func() {
		d.p.kill()
		_ = os.RemoveAll(d.p.dir)
	})
	return d
}

// Client is a new client of the server, closed when the test ends.
func (d *Durable) Client(tb testing.TB) redis.UniversalClient {
	tb.Helper()
	c := redis.NewClient(&redis.Options{Addr: d.Addr})
	tb.Cleanup(func() { _ = c.Close() })
	return c
}

// Kill9 ends the server with SIGKILL and returns when it is gone.
func (d *Durable) Kill9() { d.p.kill() }

// Restart starts the server again on the same data and returns when it
// answers.
func (d *Durable) Restart(tb testing.TB) {
	tb.Helper()
	if err := d.p.run(); err != nil {
		tb.Fatal(err)
	}
}
