package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"lastcall/offers"
)

func TestGracefulStop(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	stop := s.serves()
	g := s.guest()
	if h := g.signals(leaving); h.Offer == nil {
		t.Fatalf("no offer: %d %s", h.status, h.body)
	}

	// A shopper on a slow line is in the middle of a signal when the server is told to stop.
	conn, err := net.Dial("tcp", s.listen)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /s/demo HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nUser-Agent: %s\r\nCookie: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n",
		s.listen, s.shop, browserName, s.guest().cookie, len(leaving))
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	goOn := make([]byte, len("HTTP/1.1 100 Continue\r\n\r\n"))
	if _, err := io.ReadFull(conn, goOn); err != nil {
		t.Fatalf("the server does not read the request: %v", err)
	}
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	until(t, "no new connections", func() bool {
		c, err := net.Dial("tcp", s.listen)
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	select {
	case err := <-stopped:
		t.Fatalf("it ended under the request: %v", err)
	default:
	}
	_, _ = io.WriteString(conn, leaving)
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 200") || !bytes.Contains(answer, []byte(`"o":{`)) {
		t.Errorf("the request in flight: %v %s", err, answer)
	}
	if err := <-stopped; err != nil {
		t.Errorf("the end: %v", err)
	}
	if s.healthy() == nil {
		t.Error("a stopped server is healthy")
	}

	before := s.offer(g)
	stop = s.serves()
	if r := g.inFrame("GET", "/f/demo/view?m=pop", nil); !strings.Contains(r.body, `data-view="offer"`) {
		t.Errorf("after the restart: %d %s", r.status, r.body)
	}
	if h := g.signals(leaving); h.Offer == nil {
		t.Errorf("a signal after the restart: %d %s", h.status, h.body)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if after := s.offer(g); after.Code != before.Code || after.Deadline != before.Deadline || after.State != before.State {
		t.Errorf("the offer was %+v, is %+v", before, after)
	}
}

// A process that is killed has lost nothing that it acknowledged, and a worker that comes back ends what is overdue.
func TestKilled(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.inState(func(a *app) {
		store, _ := a.store.StoreByID(context.Background(), demoID)
		all, _ := a.store.Campaigns(context.Background(), store.ID)
		for i := range all {
			if all[i].ID == "leaving" {
				lasting(8 * time.Second)(&all[i])
				if err := a.store.SaveCampaign(context.Background(), &all[i]); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
	cmd := process(t, s.args()...)
	s.awaits()
	first := s.guest()
	if h := first.signals(leaving); h.Offer == nil {
		t.Fatalf("no offer: %d %s", h.status, h.body)
	}
	var mu sync.Mutex
	acknowledged := []*guest{first}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for {
				g := s.guest()
				h, err := g.tries(leaving)
				if err != nil {
					return // it is dead
				}
				if h.Offer != nil {
					mu.Lock()
					acknowledged = append(acknowledged, g)
					mu.Unlock()
				}
			}
		})
	}
	until(t, "a hundred offers", func() bool { mu.Lock(); defer mu.Unlock(); return len(acknowledged) > 100 })
	_ = cmd.Process.Signal(syscall.SIGKILL)
	_ = cmd.Wait()
	group.Wait()

	deadlines, live := map[string]int64{}, 0 // live: not ended before the kill
	s.inState(func(a *app) {
		store, _ := a.store.StoreByID(context.Background(), demoID)
		for _, g := range acknowledged {
			o, err := a.store.Live(context.Background(), store, s.visitor(g).ID)
			if err != nil || o.Code == "" || o.Deadline-o.MintedAt != 8000 {
				t.Errorf("an acknowledged offer is lost: %+v, %v", o, err)
			}
			deadlines[g.token] = o.Deadline
			if o.State == offers.Offered {
				live++
			}
		}
	})
	until(t, "the deadlines to pass while nobody works", func() bool { return time.Now().UnixMilli() > deadlines[first.token]+500 })
	stop := s.serves()
	if r := first.inFrame("GET", "/f/demo/view", nil); !strings.Contains(r.body, `data-view="ended"`) {
		t.Errorf("after the restart: %d %s", r.status, r.body)
	}
	until(t, "the worker to end what is overdue", func() bool {
		res, err := http.Get("http://" + s.private + "/metrics")
		if err != nil {
			return false
		}
		defer res.Body.Close()
		text, _ := io.ReadAll(res.Body)
		ended := 0
		if m := expiredTotal.FindSubmatch(text); m != nil {
			_, _ = fmt.Sscan(string(m[1]), &ended)
		}
		return ended >= live
	})
	if err := stop(); err != nil {
		t.Error(err)
	}
	if o := s.offer(first); o.State != offers.Expired || o.Deadline != deadlines[first.token] {
		t.Errorf("the first offer: %+v", o)
	}
}

var expiredTotal = regexp.MustCompile(`(?m)^lastcall_expired_total (\d+)`)

// Two servers on one embedded engine would each believe their own books.
func TestSecondServerIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.serves()
	other := *s
	other.listen, other.private = free(t), free(t)
	if err := run(t.Context(), other.args(), func(string) string { return "" }, io.Discard); err == nil || !strings.Contains(err.Error(), s.dir) {
		t.Errorf("a second server on the same data: %v", err)
	}
}
