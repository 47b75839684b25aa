package session_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"lastcall/offers/redisstore/embedded"
	"lastcall/offers/storetest/redistest"
	"lastcall/session"
)

// t0 is the tests' clock: 2026-11-21 00:00 UTC, Unix ms.
const t0 int64 = 1_795_219_200_000

const (
	minute int64 = 60_000
	hour         = 60 * minute
	day          = 24 * hour
)

func secret(n byte) []byte {
	return append(bytes.Repeat([]byte{n}, 31), n^0xff)
}

// keys makes a ring of the given secrets, newest first.
func keys(tb testing.TB, numbers ...byte) *session.Keys {
	tb.Helper()
	var all [][]byte
	for _, n := range numbers {
		all = append(all, secret(n))
	}
	k, err := session.NewKeys(all...)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

func visitors(tb testing.TB, opts session.VisitorOptions) *session.Visitors {
	tb.Helper()
	if opts.Keys == nil {
		opts.Keys = keys(tb, 1)
	}
	s, err := session.NewVisitors(opts)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// cookieOf is the one cookie that was set, as the browser would hold it.
func cookieOf(tb testing.TB, w *httptest.ResponseRecorder) *http.Cookie {
	tb.Helper()
	all := w.Result().Cookies()
	if len(all) == 0 {
		tb.Fatal("no cookie was set")
	}
	return all[len(all)-1]
}

// request is one that sends these cookies.
func request(path string, cookies ...*http.Cookie) *http.Request {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return r
}

// flip changes one character of a token in its signed part.
func flip(token string) string {
	i := len(token) / 2
	c := "A"
	if strings.HasPrefix(token[i:], c) {
		c = "B"
	}
	return token[:i] + c + token[i+1:]
}

// engines runs a test against every engine that may keep the sessions. mini is nil where the test cannot move the
// engine's clock.
func engines(t *testing.T, test func(t *testing.T, rdb redis.UniversalClient, mini *miniredis.Miniredis)) {
	t.Run("miniredis", func(t *testing.T) {
		m := miniredis.RunT(t)
		c := redis.NewClient(&redis.Options{Addr: m.Addr()})
		t.Cleanup(func() { c.Close() })
		test(t, c, m)
	})
	t.Run("embedded", func(t *testing.T) {
		e, err := embedded.Open(t.Context(), embedded.Options{Dir: t.TempDir(), Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close(context.Background()) })
		test(t, e.Client(), nil)
	})
	t.Run("redis", func(t *testing.T) { test(t, redistest.Client(t), nil) })
	t.Run("cluster", func(t *testing.T) { test(t, redistest.ClusterClient(t), nil) })
}
