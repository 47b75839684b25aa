package redisstore_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/redis/go-redis/v9"

	"lastcall/offers/redisstore"
	"lastcall/offers/redisstore/embedded"
	"lastcall/offers/storetest"
	"lastcall/offers/storetest/redistest"
)

func onRedis(tb testing.TB) storetest.Ledger { // as it is deployed
	return redisstore.New(redistest.Client(tb), redisstore.Options{Batched: true, SweepMS: storetest.Sweep, PendingMS: storetest.Pending})
}

func onCluster(tb testing.TB) storetest.Ledger {
	return redisstore.New(redistest.ClusterClient(tb), redisstore.Options{SweepMS: storetest.Sweep, PendingMS: storetest.Pending})
}

func onEmbedded(tb testing.TB) storetest.Ledger {
	return redisstore.New(embeddedClient(tb), redisstore.Options{SweepMS: storetest.Sweep, PendingMS: storetest.Pending})
}

func TestContractOnRedis(t *testing.T)   { storetest.Run(t, onRedis, storetest.Options{}) }
func TestContractOnCluster(t *testing.T) { storetest.Run(t, onCluster, storetest.Options{}) }

// Each embedded engine is its test's own, so these run beside each other.
func TestContractOnEmbedded(t *testing.T) {
	t.Parallel()
	storetest.Run(t, onEmbedded, storetest.Options{Small: true})
}

func TestPropertiesOnRedis(t *testing.T) { storetest.Properties(t, onRedis) }

func TestPropertiesOnEmbedded(t *testing.T) {
	t.Parallel()
	storetest.Properties(t, onEmbedded)
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// embeddedClient is a client of an engine in memory, which ends with the test.
func embeddedClient(tb testing.TB) redis.UniversalClient {
	tb.Helper()
	engine, err := embedded.Open(context.Background(), embedded.Options{Logger: quiet, MaxKeys: 1 << 20})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = engine.Close(context.Background()) })
	return engine.Client()
}
