package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/session"
)

// site is a data directory with the demo's store in it, and where its server is to listen.
type site struct {
	*testing.T
	dir, secret, listen, private, offers, shop string
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{T: t, dir: t.TempDir(), secret: strings.Repeat("0123456789abcdef", 4), listen: free(t), private: free(t), shop: "https://shop.example"}
	s.offers = "http://" + s.listen
	s.inState(func(a *app) {
		if _, err := seedDemo(context.Background(), a, s.shop); err != nil {
			t.Fatal(err)
		}
	})
	return s
}

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (s *site) args() []string {
	return []string{"serve", "-trusted-proxies", "127.0.0.0/8", "-listen", s.listen, "-private-listen", s.private, "-public-url", s.offers, "-data-dir", s.dir, "-keys", s.secret, "-log-level", "error"}
}

// inState looks into the data while no server runs on it.
func (s *site) inState(look func(*app)) {
	s.Helper()
	keys, err := session.ParseKeys(s.secret)
	if err != nil {
		s.Fatal(err)
	}
	state, err := openState(context.Background(), "", s.dir, slog.New(slog.DiscardHandler))
	if err != nil {
		s.Fatal(err)
	}
	sealing, err := config{DataDir: s.dir}.vault()
	if err != nil {
		s.Fatal(err)
	}
	a, err := newApp(config{PublicURL: s.offers}, state, keys, sealing, slog.New(slog.DiscardHandler))
	if err != nil {
		s.Fatal(err)
	}
	look(a)
	if err := state.close(context.Background()); err != nil {
		s.Fatal(err)
	}
}

// offer is what the books say of the guest's session, while no server runs.
func (s *site) offer(g *guest) (o offers.Offer) {
	s.Helper()
	s.inState(func(a *app) {
		v := s.visitor(g)
		store, err := a.store.StoreByID(context.Background(), demoID)
		if err != nil {
			s.Fatal(err)
		}
		if o, err = a.store.Live(context.Background(), store, v.ID); err != nil {
			s.Fatal(err)
		}
	})
	return o
}

// visitor is who the guest is to the server.
func (s *site) visitors() *session.Visitors {
	s.Helper()
	keys, err := session.ParseKeys(s.secret)
	if err != nil {
		s.Fatal(err)
	}
	visitors, err := session.NewVisitors(session.VisitorOptions{Keys: keys})
	if err != nil {
		s.Fatal(err)
	}
	return visitors
}

func (s *site) visitor(g *guest) session.Visitor {
	s.Helper()
	r := &http.Request{Header: http.Header{"Cookie": {g.cookie}, session.Header: {g.token}}}
	v, err := s.visitors().From(r, demoID, time.Now().UnixMilli())
	if err != nil {
		s.Fatal(err)
	}
	return v
}

// guest is a shopper on the site.
func (s *site) guest() *guest {
	return visitingBy(&world{T: s.T, offers: s.offers, shop: s.shop}, s.visitors())
}

// serves starts the program inside this process. The function returned ends it as a signal would, and answers its error.
func (s *site) serves() (stop func() error) {
	s.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, s.args(), func(string) string { return "" }, s.Output()) }()
	s.awaits()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() { cancel(); err = <-ended })
		return err
	}
	s.Cleanup(func() { _ = stop() })
	return stop
}

func (s *site) healthy() error {
	return run(context.Background(), []string{"healthcheck", "-private-listen", s.private}, func(string) string { return "" }, io.Discard)
}

func (s *site) awaits() {
	s.Helper()
	until(s.T, "the server to be ready", func() bool { return s.healthy() == nil })
}

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
