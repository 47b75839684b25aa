package courier_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
	"lastcall/offers/courier"
	"lastcall/offers/redisstore"
	"lastcall/offers/storetest/redistest"
	"lastcall/offers/vault"
)

// childVariable holds the Redis that the test binary is to deliver from, as a process of its own that can be killed.
const childVariable = "LASTCALL_TEST_COURIER"

func TestMain(m *testing.M) {
	if address := os.Getenv(childVariable); address != "" {
		deliverUntilKilled(address)
		return
	}
	os.Exit(m.Run())
}

func ring() *vault.Vault {
	v, err := vault.New([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		panic(err)
	}
	return v
}

func deliverUntilKilled(address string) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ledger := redisstore.New(redis.NewClient(&redis.Options{Addr: address}), redisstore.Options{Vault: ring()})
	c := courier.Courier{Box: ledger, Stores: ledger.Stores, Client: courier.NewClient(true), Log: slog.New(slog.DiscardHandler),
		Meter: &meter{tries: map[string]int{}}, Disable: func(context.Context, string, string) error { return nil },
		Pace: courier.Pace{Idle: 5 * time.Millisecond, Stores: 50 * time.Millisecond, Try: 400 * time.Millisecond, First: 10 * time.Millisecond, Most: 50 * time.Millisecond}}
	c.Run(ctx)
}

// A process that is killed at any moment of its deliveries loses no message: each arrives at least once, under the same id.
func TestKilledWhileDelivering(t *testing.T) {
	const offersMade, kills = 300, 12
	server := redistest.Appendonly(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr})
	t.Cleanup(func() { _ = client.Close() })
	l := listen(t, func(n int, rw http.ResponseWriter, _ *http.Request) {
		time.Sleep(rand.N(8 * time.Millisecond)) // a listener takes its time, so that kills come before, within and after its answer
		if n%9 == 0 {
			rw.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		rw.WriteHeader(http.StatusNoContent)
	})
	w := newWorld(t, client, l)
	made := 0
	for range kills {
		child := exec.Command(os.Args[0], "-test.run=^$")
		child.Env = append(os.Environ(), childVariable+"="+server.Addr)
		child.Stdout, child.Stderr = t.Output(), t.Output()
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		before := l.count()
		w.mint(made, offersMade/kills)
		made += offersMade / kills
		w.until("a message of this child", func() bool { return l.count() > before })
		time.Sleep(rand.N(60 * time.Millisecond)) // the moment of the kill is what is random here
		_ = child.Process.Kill()
		_ = child.Wait()
	}
	known := l.different()
	if known == made {
		t.Fatalf("all %d messages arrived before the last kill: nothing was tested", made)
	}
	w.run(w.courier)
	w.until("every message", func() bool { return l.different() == made && w.empty("hook_0") })
	l.check(t)
	l.mu.Lock()
	defer l.mu.Unlock()
	sessions := map[string]bool{}
	for _, body := range l.bodies {
		var m struct{ Offer struct{ Session string } }
		if err := json.Unmarshal(body, &m); err != nil {
			t.Fatal(err)
		}
		sessions[m.Offer.Session] = true
	}
	for i := range made {
		if !sessions[offers.SessionName(w.store, sessionOf(i))] {
			t.Errorf("nothing of offer %d arrived", i)
		}
	}
	t.Logf("%d messages in %d requests, %d kills", made, l.requests, kills)
}
