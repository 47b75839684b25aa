// Package client says which network address a request came from, and bounds how much one may ask.
package client

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Addresses knows which proxies may name the client in X-Forwarded-For.
type Addresses struct{ Trusted []netip.Prefix }

// Of is the client's address: the connection's, or, when that is a trusted proxy's, the last address of
// X-Forwarded-For that is not. Invalid if there is none.
func (a Addresses) Of(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := ap.Addr().Unmap()
	if !a.trusted(addr) {
		return addr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return addr
		}
		if addr = hop.Unmap(); !a.trusted(addr) {
			return addr
		}
	}
	return addr
}

func (a Addresses) trusted(addr netip.Addr) bool {
	for _, p := range a.Trusted {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// Network is the address without the part that names a household's single device: /24 of IPv4, /48 of IPv6.
func Network(addr netip.Addr) netip.Prefix {
	bits := 48
	if addr.Is4() {
		bits = 24
	}
	p, _ := addr.Prefix(bits)
	return p
}

// Limiter is a token bucket for each network, in this process only: it keeps floods from the state, it counts nothing
// that matters.
type Limiter struct {
	perSecond rate.Limit
	burst     int

	mu      sync.Mutex
	buckets map[netip.Prefix]*rate.Limiter
}

const maxBuckets = 50_000

// NewLimiter allows each network perSecond requests, and burst at once.
func NewLimiter(perSecond float64, burst int) *Limiter {
	return &Limiter{perSecond: rate.Limit(perSecond), burst: burst, buckets: map[netip.Prefix]*rate.Limiter{}}
}

// Allow takes one token of the address' network.
func (l *Limiter) Allow(addr netip.Addr, now time.Time) bool {
	network := Network(addr)
	l.mu.Lock()
	b := l.buckets[network]
	if b == nil {
		if len(l.buckets) >= maxBuckets {
			clear(l.buckets)
		}
		b = rate.NewLimiter(l.perSecond, l.burst)
		l.buckets[network] = b
	}
	l.mu.Unlock()
	return b.AllowN(now, 1)
}

// Rewrite gives the handlers behind it the client's address as RemoteAddr, so that they need not know of proxies.
func (a Addresses) Rewrite(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if addr := a.Of(r); addr.IsValid() {
			r.RemoteAddr = netip.AddrPortFrom(addr, 0).String()
		}
		next.ServeHTTP(w, r)
	})
}
