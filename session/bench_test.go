package session_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"lastcall/session"
)

// What the signal handler pays to know who asks. Decoding is securecookie's
// HMAC plus our 28 + len(store) bytes of claims.
func BenchmarkFromToken(b *testing.B) {
	s := visitors(b, session.VisitorOptions{})
	token := s.Token(s.Fresh("demo", t0))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.FromToken(token, "demo", t0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFromTokenForged(b *testing.B) {
	s := visitors(b, session.VisitorOptions{})
	other := visitors(b, session.VisitorOptions{Keys: keys(b, 9)})
	token := other.Token(other.Fresh("demo", t0))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.FromToken(token, "demo", t0); err == nil {
			b.Fatal("accepted")
		}
	}
}

func BenchmarkFromCookie(b *testing.B) {
	s := visitors(b, session.VisitorOptions{})
	w := httptest.NewRecorder()
	s.SetCookie(w, s.Fresh("demo", t0))
	r := httptest.NewRequest(http.MethodPost, "/s/demo", nil)
	r.AddCookie(&http.Cookie{Name: "other", Value: "x"})
	r.AddCookie(w.Result().Cookies()[0])
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.From(r, "demo", t0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSetCookie(b *testing.B) {
	s := visitors(b, session.VisitorOptions{})
	w := httptest.NewRecorder()
	b.ReportAllocs()
	for b.Loop() {
		clear(w.Header())
		s.SetCookie(w, s.Fresh("demo", t0))
	}
}

// What one log-in costs at the default parameters.
func BenchmarkAuthenticate(b *testing.B) {
	m := miniredis.RunT(b)
	rdb := redis.NewClient(&redis.Options{Addr: m.Addr()})
	defer rdb.Close()
	plenty := redis_rate.Limit{Rate: 1e6, Burst: 1e6, Period: time.Second}
	s, err := session.NewAccounts(session.AccountOptions{Redis: rdb, ByAccount: plenty, ByAddress: plenty})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Authenticate(b.Context(), "nobody@shop.example", passphrase, home); err != session.ErrCredentials {
			b.Fatal(err)
		}
	}
}
