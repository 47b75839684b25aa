package session_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/gorilla/sessions"
	"github.com/redis/go-redis/v9"

	"lastcall/session"
)

func ledgerKey(storeID, sessionID string) string { return "o:{" + storeID + ".1}:" + sessionID }

func TestVisitorsAsGorillaStore(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		now := t0
		s := visitors(t, session.VisitorOptions{Now: func() int64 { return now },
			Records: session.Records{Redis: rdb, Key: ledgerKey}})

		r := request("/")
		first, err := s.Get(r, "lc_demo")
		if err != nil || !first.IsNew || first.ID == "" || first.Store() != sessions.Store(s) || first.Name() != "lc_demo" {
			t.Fatalf("first visit: %+v, %v", first, err)
		}
		if again, _ := s.Get(r, "lc_demo"); again != first {
			t.Error("Get gave two sessions in one request")
		}
		first.Values["seen"] = 3
		first.AddFlash("hello")
		w := httptest.NewRecorder()
		if err := sessions.Save(r, w); err != nil {
			t.Fatal(err)
		}
		cookie := cookieOf(t, w)

		key := ledgerKey("demo", first.ID)
		if fields := rdb.HKeys(ctx, key).Val(); len(fields) != 1 || fields[0] != "~v" {
			t.Errorf("fields %v", fields)
		}
		if left := rdb.PTTL(ctx, key).Val(); left < 89*24*time.Hour || left > 90*24*time.Hour {
			t.Errorf("the hash lives %v", left)
		}

		second, err := s.New(request("/", cookie), "lc_demo")
		if err != nil || second.IsNew || second.ID != first.ID || second.Values["seen"] != 3 {
			t.Fatalf("second visit: %+v, %v", second, err)
		}
		if f := second.Flashes(); len(f) != 1 || f[0] != "hello" {
			t.Errorf("flashes %v", f)
		}
		if v, ok := session.VisitorOf(second); !ok || v.ID != first.ID || v.Source != session.SourceCookie {
			t.Errorf("typed visitor %+v, %v", v, ok)
		}

		t.Run("the typed path knows the same visitor", func(t *testing.T) {
			v, err := s.From(request("/", cookie), "demo", now)
			if err != nil || v.ID != first.ID {
				t.Errorf("%+v, %v", v, err)
			}
		})
		t.Run("another store's name finds nothing", func(t *testing.T) {
			got, err := s.New(request("/", cookie), "lc_other")
			if err != nil || !got.IsNew || got.ID == first.ID {
				t.Errorf("%+v, %v", got, err)
			}
		})
		t.Run("a forged cookie gives a new session and the reason", func(t *testing.T) {
			forged := *cookie
			forged.Value = flip(cookie.Value)
			got, err := s.New(request("/", &forged), "lc_demo")
			if err != session.ErrTampered || got == nil || !got.IsNew || got.ID == first.ID {
				t.Errorf("%+v, %v", got, err)
			}
		})
		t.Run("an expired cookie gives a new session and the reason", func(t *testing.T) {
			now = t0 + 90*day
			defer func() { now = t0 }()
			got, err := s.New(request("/", cookie), "lc_demo")
			if err != session.ErrExpired || !got.IsNew || got.ID == first.ID {
				t.Errorf("%+v, %v", got, err)
			}
		})
		t.Run("a name that is no store's gives a session that cannot be saved", func(t *testing.T) {
			for _, name := range []string{"demo", "lc_", "lc_admin"} {
				got, err := s.New(request("/"), name)
				if err != session.ErrStoreID || got == nil {
					t.Errorf("%s: %+v, %v", name, got, err)
				}
				if err := got.Save(request("/"), httptest.NewRecorder()); err != session.ErrForeign {
					t.Errorf("%s: saved: %v", name, err)
				}
			}
		})
		t.Run("an id that the caller chose is not saved", func(t *testing.T) {
			got, _ := s.New(request("/"), "lc_demo")
			got.ID = first.ID
			w := httptest.NewRecorder()
			if err := got.Save(request("/"), w); err != session.ErrForeign || len(w.Header()) > 0 {
				t.Errorf("%v, %v", err, w.Header())
			}
		})
		t.Run("too much is not saved", func(t *testing.T) {
			got, _ := s.New(request("/", cookie), "lc_demo")
			got.Values["x"] = strings.Repeat("x", 5000)
			if err := got.Save(request("/"), httptest.NewRecorder()); err != session.ErrTooMuch {
				t.Error(err)
			}
		})
		t.Run("the ledger's fields and longer life stay", func(t *testing.T) {
			rdb.HSet(ctx, key, "offer", "1")
			for _, row := range []struct {
				name   string
				set    func()
				lo, hi time.Duration
			}{
				{"longer", func() { rdb.PExpire(ctx, key, 1000*24*time.Hour) }, 999 * 24 * time.Hour, 1000 * 24 * time.Hour},
				{"shorter", func() { rdb.PExpire(ctx, key, time.Hour) }, 89 * 24 * time.Hour, 90 * 24 * time.Hour},
				{"endless", func() { rdb.Persist(ctx, key) }, -1, -1},
			} {
				row.set()
				if err := second.Save(request("/"), httptest.NewRecorder()); err != nil {
					t.Fatal(err)
				}
				if left := rdb.PTTL(ctx, key).Val(); left < row.lo || left > row.hi {
					t.Errorf("%s: lives %v", row.name, left)
				}
			}
			second.Options.MaxAge = -1
			w := httptest.NewRecorder()
			if err := second.Save(request("/"), w); err != nil {
				t.Fatal(err)
			}
			if fields := rdb.HKeys(ctx, key).Val(); len(fields) != 1 || fields[0] != "offer" {
				t.Errorf("after deletion %v", fields)
			}
			if c := cookieOf(t, w); c.MaxAge >= 0 || c.Value != "" || !c.Partitioned {
				t.Errorf("after deletion %v", c)
			}
		})
		t.Run("values that do not decode give the session and the reason", func(t *testing.T) {
			rdb.HSet(ctx, key, "~v", "garbage")
			got, err := s.New(request("/", cookie), "lc_demo")
			if got.ID != first.ID || session.Public(err) != session.ErrValues.Public() {
				t.Errorf("%+v, %v", got, err)
			}
		})
		t.Run("Redis away", func(t *testing.T) {
			rdb.Close()
			got, err := s.New(request("/", cookie), "lc_demo")
			if err == nil || session.Public(err) != "" || got == nil {
				t.Errorf("%+v, %v", got, err)
			}
			if err := got.Save(request("/"), httptest.NewRecorder()); err == nil {
				t.Error("saved")
			}
			if _, err := s.From(request("/", cookie), "demo", now); err != nil {
				t.Errorf("the typed path needs Redis: %v", err)
			}
		})
	})
}

func TestVisitorsWithoutRecords(t *testing.T) {
	s := visitors(t, session.VisitorOptions{Now: func() int64 { return t0 }})
	got, err := s.New(request("/"), "lc_demo")
	if err != nil || !got.IsNew {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := got.Save(request("/"), httptest.NewRecorder()); err == nil {
		t.Error("saved nowhere")
	}
}
