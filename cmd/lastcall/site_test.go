package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
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

// visitors knows who guests are, as the server does.
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

// visitor is who the guest is to the server.
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
