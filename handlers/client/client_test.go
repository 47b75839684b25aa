package client_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"lastcall/handlers/client"
)

func TestAddressesOf(t *testing.T) {
	behind := client.Addresses{Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}
	for name, c := range map[string]struct {
		a         client.Addresses
		remote    string
		forwarded []string
		want      string
	}{
		"no proxy":                               {client.Addresses{}, "203.0.113.7:5000", nil, "203.0.113.7"},
		"a stranger may name nobody else":        {behind, "203.0.113.7:5000", []string{"198.51.100.1"}, "203.0.113.7"},
		"a trusted proxy names the client":       {behind, "10.1.2.3:5000", []string{"198.51.100.1"}, "198.51.100.1"},
		"the last that is not trusted":           {behind, "10.1.2.3:5000", []string{"1.1.1.1, 198.51.100.1, 10.9.9.9"}, "198.51.100.1"},
		"several headers are one list":           {behind, "10.1.2.3:5000", []string{"1.1.1.1", "198.51.100.1"}, "198.51.100.1"},
		"nonsense ends the list":                 {behind, "10.1.2.3:5000", []string{"198.51.100.1, nonsense"}, "10.1.2.3"},
		"an IPv4 client on an IPv6 socket":       {client.Addresses{}, "[::ffff:203.0.113.7]:5000", nil, "203.0.113.7"},
		"a trusted IPv6 proxy, an IPv6 client":   {behind, "[::1]:5000", []string{"2001:db8::1"}, "2001:db8::1"},
		"a proxy that names nobody stays itself": {behind, "10.1.2.3:5000", nil, "10.1.2.3"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.remote
			for _, f := range c.forwarded {
				r.Header.Add("X-Forwarded-For", f)
			}
			if got := c.a.Of(r).String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			c.a.Rewrite(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if at, err := netip.ParseAddrPort(r.RemoteAddr); err != nil || at.Addr().String() != c.want {
					t.Errorf("behind Rewrite: %q", r.RemoteAddr)
				}
			})).ServeHTTP(httptest.NewRecorder(), r)
		})
	}
}

func TestLimiterIsPerNetwork(t *testing.T) {
	l := client.NewLimiter(1, 2)
	now := time.UnixMilli(0)
	allowed := func(addr string, at time.Time) bool { return l.Allow(netip.MustParseAddr(addr), at) }
	if !allowed("203.0.113.1", now) || !allowed("203.0.113.2", now) {
		t.Fatal("the burst is refused")
	}
	if allowed("203.0.113.3", now) {
		t.Error("a neighbour has a bucket of its own")
	}
	if !allowed("203.0.114.1", now) {
		t.Error("another network pays for this one")
	}
	if !allowed("203.0.113.3", now.Add(time.Second)) {
		t.Error("the bucket does not refill")
	}
}
