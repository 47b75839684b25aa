package session_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

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
