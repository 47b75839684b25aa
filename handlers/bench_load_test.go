package handlers_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	clients = 32   // keep-alive connections, each with one request under way
	rounds  = 15   // of each side, by turns
	perTurn = 1600 // requests
)

// served is a handler behind a real HTTP server on loopback, and open connections to it.
type served struct {
	tb    testing.TB
	conns []*conn
}

type conn struct {
	net.Conn
	in *bufio.Reader
}

func serve(tb testing.TB, h http.Handler) *served {
	tb.Helper()
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	must(tb, err)
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10}
	go func() { _ = server.Serve(socket) }()
	s := &served{tb: tb}
	for range clients {
		c, err := net.Dial("tcp", socket.Addr().String())
		must(tb, err)
		s.conns = append(s.conns, &conn{Conn: c, in: bufio.NewReaderSize(c, 16<<10)})
	}
	tb.Cleanup(func() {
		for _, c := range s.conns {
			c.Close()
		}
		server.Close()
	})
	return s
}

// run sends each request once, over all connections, and answers how long that took.
func (s *served) run(requests [][]byte) time.Duration {
	s.tb.Helper()
	failed := make(chan error, len(s.conns))
	var all sync.WaitGroup
	begun := time.Now()
	for i, c := range s.conns {
		all.Go(func() {
			for at := i; at < len(requests); at += len(s.conns) {
				if err := c.ask(requests[at]); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	all.Wait()
	took := time.Since(begun)
	select {
	case err := <-failed:
		s.tb.Fatal(err)
	default:
	}
	return took
}

// ask sends a request and reads past the answer. It knows just enough HTTP for our own server's answers.
func (c *conn) ask(request []byte) error {
	if _, err := c.Write(request); err != nil {
		return err
	}
	length := -1
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		switch {
		case first && !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")):
			return fmt.Errorf("answered %s", line)
		case bytes.HasPrefix(line, []byte("Content-Length: ")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[16:]))); err != nil {
				return err
			}
		case len(line) == 2:
			if length < 0 {
				return fmt.Errorf("an answer without a length")
			}
			_, err = c.in.Discard(length)
			return err
		}
	}
}

// cost is what one request takes.
type cost struct {
	perSecond float64
	cpu       time.Duration // of this process (server and load generator) and of Redis
}

// compare measures subject and baseline by turns, so that what else the machine does meets both alike, and answers the
// medians of the turns' ratios: throughput, and CPU time turned round (baseline over subject), which other programs
// disturb less.
func compare(tb testing.TB, rdb redis.UniversalClient, subject, baseline *served, requests func(n int) [][]byte) ratio {
	tb.Helper()
	turn := func(s *served) cost {
		batch := requests(perTurn)
		before := cpuTime(tb, rdb)
		took := s.run(batch)
		used := cpuTime(tb, rdb) - before
		return cost{perSecond: float64(len(batch)) / took.Seconds(), cpu: used / time.Duration(len(batch))}
	}
	turn(subject)
	turn(baseline) // both are warm now
	var all struct{ rate, cpu, subject, baseline []float64 }
	for i := range rounds {
		var s, b cost
		if i%2 == 0 {
			s, b = turn(subject), turn(baseline)
		} else {
			b, s = turn(baseline), turn(subject)
		}
		all.rate = append(all.rate, s.perSecond/b.perSecond)
		all.cpu = append(all.cpu, float64(b.cpu)/float64(s.cpu))
		all.subject = append(all.subject, s.perSecond)
		all.baseline = append(all.baseline, b.perSecond)
	}
	return ratio{throughput: median(all.rate), cpu: median(all.cpu), subject: median(all.subject), baseline: median(all.baseline)}
}

type ratio struct{ throughput, cpu, subject, baseline float64 }

func median(v []float64) float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}

// cpuTime is what this process and Redis have used.
func cpuTime(tb testing.TB, rdb redis.UniversalClient) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	must(tb, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	total := time.Duration(used.Utime.Nano() + used.Stime.Nano())
	info, err := rdb.Info(tb.Context(), "cpu").Result()
	must(tb, err)
	for _, name := range []string{"used_cpu_user:", "used_cpu_sys:"} {
		seconds, err := strconv.ParseFloat(infoField(info, name), 64)
		must(tb, err)
		total += time.Duration(seconds * float64(time.Second))
	}
	return total
}

func infoField(info, name string) string {
	_, rest, _ := bytes.Cut([]byte(info), []byte("\n"+name))
	value, _, _ := bytes.Cut(rest, []byte("\r"))
	return string(value)
}

// discard is a ResponseWriter that costs nothing, for counting what a handler itself allocates.
type discard struct{ head http.Header }

func (d discard) Header() http.Header         { return d.head }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

// allocations are those of the handler alone, a request: the requests are parsed beforehand, one after the other goes in.
func allocations(tb testing.TB, h http.Handler, requests func(n int) [][]byte) (count, size uint64) {
	tb.Helper()
	const n = 4_000
	var parsed []*http.Request
	for _, raw := range requests(n) {
		r := parse(tb, raw)
		body, err := io.ReadAll(r.Body)
		must(tb, err)
		r.Body = io.NopCloser(bytes.NewReader(body))
		parsed = append(parsed, r.WithContext(tb.Context()))
	}
	w := discard{http.Header{}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, r := range parsed {
		clear(w.head)
		h.ServeHTTP(w, r)
	}
	runtime.ReadMemStats(&after)
	return (after.Mallocs - before.Mallocs) / n, (after.TotalAlloc - before.TotalAlloc) / n
}

func parse(tb testing.TB, raw []byte) *http.Request {
	tb.Helper()
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
	must(tb, err)
	r.RemoteAddr = "127.0.0.1:1"
	return r
}
