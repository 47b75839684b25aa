package redisstore_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
	"lastcall/offers/redisstore"
	"lastcall/offers/storetest/redistest"
)

func engines() []struct {
	name   string
	client func(testing.TB) redis.UniversalClient
} {
	return []struct {
		name   string
		client func(testing.TB) redis.UniversalClient
	}{{"redis", redistest.Client}, {"embedded", embeddedClient}}
}

// BenchmarkMint compares the engines: a new session's offer, and the repeated signal of a session that has one.
func BenchmarkMint(b *testing.B) {
	for _, engine := range engines() {
		for _, kind := range []string{"new", "live", "refused"} {
			b.Run(engine.name+"/"+kind, func(b *testing.B) {
				s := redisstore.New(engine.client(b), redisstore.Options{SignalsPerMinute: 1 << 40})
				store, c := testStore(b, s, 1)
				req := mintRequest(store, c, "session-one")
				if kind == "refused" {
					req.Candidates, req.Refused = nil, []offers.Refused{{Campaign: c.ID, Reason: offers.ReasonNoTrigger}}
				}
				var n atomic.Int64
				b.ReportAllocs()
				b.SetParallelism(16)
				b.RunParallel(func(pb *testing.PB) {
					mine := req
					for pb.Next() {
						if kind == "new" {
							mine.Session = "session-" + strconv.FormatInt(n.Add(1), 10)
						}
						if _, err := s.Mint(context.Background(), mine); err != nil {
							b.Error(err)
							return
						}
					}
				})
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mints/s")
			})
		}
	}
}

// BenchmarkBytesPerLiveOffer reports what 10,000 live offers take in a real Redis: all of it (sessions, codes, jobs,
// trace), and the records of a session and of its code alone.
func BenchmarkBytesPerLiveOffer(b *testing.B) {
	const n = 10_000
	ctx := context.Background()
	client := redistest.Client(b)
	s := redisstore.New(client, redisstore.Options{})
	store, c := testStore(b, s, 1)
	for b.Loop() {
		before := usedMemory(b, client)
		for i := range n {
			req := mintRequest(store, c, fmt.Sprintf("%026d", i))
			if _, err := s.Mint(ctx, req); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(usedMemory(b, client)-before)/n, "B/offer")
		for name, pattern := range map[string]string{"B/session": "o:*", "B/code": "c:*", "B/trace": "ev:*", "B/job": "q:*"} {
			var total, keys int64
			for scan := client.Scan(ctx, 0, pattern, 1_000).Iterator(); scan.Next(ctx); keys++ {
				bytes, err := client.MemoryUsage(ctx, scan.Val(), 0).Result()
				if err != nil {
					b.Fatal(err)
				}
				total += bytes
			}
			if strings.HasPrefix(name, "B/session") || strings.HasPrefix(name, "B/code") {
				b.ReportMetric(float64(total)/float64(keys), name)
			} else {
				b.ReportMetric(float64(total)/n, name)
			}
		}
		b.StopTimer()
		if err := client.FlushDB(ctx).Err(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func usedMemory(b *testing.B, client redis.UniversalClient) int64 {
	b.Helper()
	info, err := client.Info(context.Background(), "memory").Result()
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(info, "used_memory:")
	text, _, _ := strings.Cut(rest, "\r\n")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}
