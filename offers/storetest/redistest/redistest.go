// Package redistest starts real Redis servers on loopback for tests: a single
// one and a cluster, each shared by all tests of a process, and a durable one
// of a test's own that it may kill. Every server ends with the process, even
// one that is killed, and a missing redis-server fails the test: nothing is
// ever skipped.
package redistest

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// patience bounds every wait for a server.
const patience = 30 * time.Second

// shared is something started once in a process.
type shared[T any] struct {
	once  sync.Once
	value T
	err   error
}

func (s *shared[T]) get(tb testing.TB, start func() (T, error)) T {
	tb.Helper()
	s.once.Do(func() { s.value, s.err = start() })
	if s.err != nil {
		tb.Fatal(s.err)
	}
	return s.value
}

var single shared[*process]

// Server returns the address (host:port) of a real Redis, empty now and
// again when the test ends. Tests that use it must not run in parallel with
// each other.
func Server(tb testing.TB) string {
	tb.Helper()
	p := single.get(tb, func() (*process, error) { return start("--save", "", "--appendonly", "no") })
	flush(tb, p.addr)
	tb.Cleanup(func() { flush(tb, p.addr) })
	return p.addr
}

// Client is a client of Server, closed when the test ends.
func Client(tb testing.TB) redis.UniversalClient {
	tb.Helper()
	c := redis.NewClient(&redis.Options{Addr: Server(tb)})
	tb.Cleanup(func() { _ = c.Close() })
	return c
}

func flush(tb testing.TB, addrs ...string) {
	tb.Helper()
	for _, addr := range addrs {
		c := redis.NewClient(&redis.Options{Addr: addr})
		err := c.FlushAll(context.Background()).Err()
		_ = c.Close()
		if err != nil {
			tb.Errorf("emptying the test's Redis at %s: %v", addr, err)
		}
	}
}

// await polls a condition until it holds, or says what it was waiting for.
func await(what string, condition func() error) error {
	deadline := time.Now().Add(patience)
	for {
		err := condition()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return &timeoutError{what, err}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

type timeoutError struct {
	what string
	last error
}

func (e *timeoutError) Error() string {
	return "redistest: " + e.what + " took more than " + strconv.Itoa(int(patience.Seconds())) + " s: " + e.last.Error()
}

func (e *timeoutError) Unwrap() error { return e.last }
