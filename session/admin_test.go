package session_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/gorilla/sessions"
	"github.com/redis/go-redis/v9"

	"lastcall/session"
)

// browser keeps the admin's cookie as a browser would.
type browser struct {
	t      *testing.T
	admins *session.Admins
	cookie *http.Cookie
}

func (b *browser) request() *http.Request {
	if b.cookie == nil {
		return request("http://offers.localhost/admin/")
	}
	return request("http://offers.localhost/admin/", b.cookie)
}

// do lets a handler answer one request and takes over the cookie.
func (b *browser) do(handle func(w http.ResponseWriter, r *http.Request) error) error {
	b.t.Helper()
	w := httptest.NewRecorder()
	err := handle(w, b.request())
	for _, c := range w.Result().Cookies() {
		b.cookie = c
		if c.MaxAge < 0 {
			b.cookie = nil
		}
	}
	return err
}

func (b *browser) logIn(account string) {
	b.t.Helper()
	if err := b.do(func(w http.ResponseWriter, r *http.Request) error { return b.admins.LogIn(w, r, account) }); err != nil {
		b.t.Fatal(err)
	}
}

// who asks as a fresh request would.
func (b *browser) who() (session.Admin, error) {
	b.t.Helper()
	got, err := b.admins.New(b.request(), session.AdminCookie)
	a, ok := session.AdminOf(got)
	if !ok || got.ID != a.ID {
		b.t.Fatalf("no typed session in %+v", got)
	}
	return a, err
}

type adminBench struct {
	*session.Admins
	now int64
}

func admins(t *testing.T, rdb redis.UniversalClient, opts session.AdminOptions) *adminBench {
	t.Helper()
	b := &adminBench{now: t0}
	opts.Redis = rdb
	opts.Now = func() int64 { return b.now }
	if opts.Keys == nil {
		opts.Keys = keys(t, 1)
	}
	var err error
	if b.Admins, err = session.NewAdmins(opts); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAdminLogInAndOut(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := admins(t, rdb, session.AdminOptions{})
		b := &browser{t: t, admins: s.Admins}
		if a, err := b.who(); err != nil || a.Account != "" {
			t.Fatalf("a stranger is %+v, %v", a, err)
		}
		if n := rdb.DBSize(t.Context()).Val(); n != 0 {
			t.Errorf("a stranger's visit left %d keys", n)
		}
		b.logIn("mira")
		a, err := b.who()
		if err != nil || a.Account != "mira" || a.Since != t0 || len(a.ID) != 22 || a.Renew {
			t.Fatalf("logged in: %+v, %v", a, err)
		}
		if strings.Contains(b.cookie.Value, a.ID) {
			t.Error("the cookie tells the id")
		}
		stolen := &browser{t: t, admins: s.Admins, cookie: b.cookie}
		if err := b.do(s.LogOut); err != nil || b.cookie != nil {
			t.Fatalf("log-out: %v, cookie %v", err, b.cookie)
		}
		if a, err := stolen.who(); err != session.ErrEnded || a.Account != "" {
			t.Errorf("after log-out the old cookie is %+v, %v", a, err)
		}
		if err := b.do(s.LogOut); err != nil {
			t.Errorf("log-out of nobody: %v", err)
		}
		if err := stolen.do(s.LogOut); err != nil || stolen.cookie != nil {
			t.Errorf("log-out of an ended session: %v", err)
		}
	})
}

func TestAdminIDChangesAtLogIn(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := admins(t, rdb, session.AdminOptions{})
		attacker := &browser{t: t, admins: s.Admins}
		if err := attacker.do(func(w http.ResponseWriter, r *http.Request) error {
			got, err := s.Get(r, session.AdminCookie)
			if err != nil {
				return err
			}
			got.AddFlash("please log in")
			return got.Save(r, w)
		}); err != nil {
			t.Fatal(err)
		}
		before, err := attacker.who()
		if err != nil {
			t.Fatal(err)
		}

		victim := &browser{t: t, admins: s.Admins, cookie: attacker.cookie}
		victim.logIn("mira")
		after, err := victim.who()
		if err != nil || after.Account != "mira" || after.ID == before.ID {
			t.Errorf("the victim is %+v, %v; was %s", after, err, before.ID)
		}
		if a, err := attacker.who(); err != session.ErrEnded || a.Account != "" {
			t.Errorf("the attacker is %+v, %v", a, err)
		}
		got, _ := s.New(victim.request(), session.AdminCookie)
		if f := got.Flashes(); len(f) != 1 || f[0] != "please log in" {
			t.Errorf("flashes %v", f)
		}

		t.Run("logging in again changes it again", func(t *testing.T) {
			old := &browser{t: t, admins: s.Admins, cookie: victim.cookie}
			victim.logIn("mira")
			if again, err := victim.who(); err != nil || again.ID == after.ID {
				t.Errorf("%+v, %v", again, err)
			}
			if _, err := old.who(); err != session.ErrEnded {
				t.Errorf("the session before: %v", err)
			}
		})
		t.Run("another account inherits nothing", func(t *testing.T) {
			victim.logIn("ole")
			got, err := s.New(victim.request(), session.AdminCookie)
			if a, _ := session.AdminOf(got); err != nil || a.Account != "ole" || len(got.Flashes()) != 0 {
				t.Errorf("%+v, %v", got.Values, err)
			}
		})
	})
}

func TestAdminExpiry(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := admins(t, rdb, session.AdminOptions{})
		for _, row := range []struct {
			name   string
			visits []int64 // ms after log-in
			want   error   // of the last visit
		}{
			{"a visit just before the pause is over", []int64{12*hour - 1}, nil},
			{"idle for 12 hours", []int64{12 * hour}, session.ErrIdle},
			{"a visit keeps it", []int64{11 * hour, 22 * hour}, nil},
			{"idle after a visit", []int64{11 * hour, 23 * hour}, session.ErrIdle},
			{"once idle, gone for good", []int64{12 * hour, 12 * hour}, session.ErrEnded},
			{"six days of work", []int64{10 * hour, 20 * hour, 30 * hour, 40 * hour, 50 * hour, 60 * hour, 70 * hour, 80 * hour,
				90 * hour, 100 * hour, 110 * hour, 120 * hour, 130 * hour, 140 * hour, 150 * hour, 160 * hour, 7*day - 1}, nil},
			{"seven days of work", []int64{10 * hour, 20 * hour, 30 * hour, 40 * hour, 50 * hour, 60 * hour, 70 * hour, 80 * hour,
				90 * hour, 100 * hour, 110 * hour, 120 * hour, 130 * hour, 140 * hour, 150 * hour, 160 * hour, 7 * day}, session.ErrTooOld},
		} {
			t.Run(row.name, func(t *testing.T) {
				s.now = t0
				b := &browser{t: t, admins: s.Admins}
				b.logIn("mira")
				var err error
				for i, at := range row.visits {
					s.now = t0 + at
					_, err = b.who()
					if i < len(row.visits)-1 && err != nil && row.want != session.ErrEnded {
						t.Fatalf("visit %d: %v", i, err)
					}
				}
				if err != row.want {
					t.Errorf("the last visit: %v, want %v", err, row.want)
				}
			})
		}
	})
}

func TestAdminRevokeAll(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := admins(t, rdb, session.AdminOptions{})
		laptop, phone, other := &browser{t: t, admins: s.Admins}, &browser{t: t, admins: s.Admins}, &browser{t: t, admins: s.Admins}
		laptop.logIn("mira")
		phone.logIn("mira")
		other.logIn("ole")
		// A handler that was already at work when the account was locked.
		late, err := s.New(laptop.request(), session.AdminCookie)
		if err != nil {
			t.Fatal(err)
		}
		late.Values["x"] = "y"

		if err := s.RevokeAll(t.Context(), "mira"); err != nil {
			t.Fatal(err)
		}
		if err := late.Save(laptop.request(), httptest.NewRecorder()); err != session.ErrEnded {
			t.Errorf("a save after the revocation: %v", err)
		}
		for _, b := range []*browser{laptop, phone} {
			if a, err := b.who(); err != session.ErrEnded || a.Account != "" {
				t.Errorf("revoked, yet %+v, %v", a, err)
			}
		}
		if a, err := other.who(); err != nil || a.Account != "ole" {
			t.Errorf("the other account: %+v, %v", a, err)
		}
		laptop.logIn("mira")
		if a, err := laptop.who(); err != nil || a.Account != "mira" {
			t.Errorf("logged in again: %+v, %v", a, err)
		}
		if err := s.RevokeAll(t.Context(), ""); err == nil {
			t.Error("revoked nobody")
		}
	})
}

func TestAdminOldLogInsAreSweptAtTheNext(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := admins(t, rdb, session.AdminOptions{})
		for i := range 5 {
			s.now = t0 + int64(i)*13*hour
			(&browser{t: t, admins: s.Admins}).logIn("mira")
		}
		all, err := rdb.HGetAll(t.Context(), "ac:{accounts}:l:mira").Result()
		if err != nil || len(all) != 3 {
			t.Errorf("%v, %v", all, err)
		}
		if left := rdb.PTTL(t.Context(), "ac:{accounts}:l:mira").Val(); left < 6*24*time.Hour || left > 7*24*time.Hour {
			t.Errorf("the hash lives %v", left)
		}
	})
}

func TestAdminCookieRefusals(t *testing.T) {
	m := miniredis.RunT(t)
	rdb := redis.NewClient(&redis.Options{Addr: m.Addr()})
	defer rdb.Close()
	s := admins(t, rdb, session.AdminOptions{})
	b := &browser{t: t, admins: s.Admins}
	b.logIn("mira")
	stranger := &browser{t: t, admins: admins(t, rdb, session.AdminOptions{Keys: keys(t, 9)}).Admins}
	stranger.logIn("mira")
	shopper := visitors(t, session.VisitorOptions{})
	w := httptest.NewRecorder()
	shopper.SetCookie(w, shopper.Fresh("mira", t0))

	for name, row := range map[string]struct {
		value string
		want  error
	}{
		"one character changed":      {flip(b.cookie.Value), session.ErrTampered},
		"signed by a stranger":       {stranger.cookie.Value, session.ErrTampered},
		"a visitor's cookie":         {cookieOf(t, w).Value, session.ErrTampered},
		"a visitor's token":          {shopper.Token(shopper.Fresh("mira", t0)), session.ErrTampered},
		"an id of the attacker's":    {strings.Repeat("A", 22), session.ErrTampered},
		"oversized":                  {strings.Repeat("A", 513), session.ErrOversized},
		"empty":                      {"", session.ErrNoToken},
		"unchanged, for the control": {b.cookie.Value, nil},
	} {
		t.Run(name, func(t *testing.T) {
			thief := &browser{t: t, admins: s.Admins, cookie: &http.Cookie{Name: session.AdminCookie, Value: row.value}}
			a, err := thief.who()
			if err != row.want || (a.Account != "") != (row.want == nil) {
				t.Errorf("%+v, %v, want %v", a, err, row.want)
			}
		})
	}
	t.Run("a bad cookie before the good one", func(t *testing.T) {
		bad := &http.Cookie{Name: session.AdminCookie, Value: "x"}
		got, err := s.New(request("/admin/", bad, b.cookie), session.AdminCookie)
		if a, _ := session.AdminOf(got); err != nil || a.Account != "mira" {
			t.Errorf("%+v, %v", a, err)
		}
	})
	t.Run("an admin's cookie at a store", func(t *testing.T) {
		moved := &http.Cookie{Name: "lc_mira", Value: b.cookie.Value}
		if _, err := shopper.From(request("/", moved), "mira", t0); err != session.ErrTampered {
			t.Error(err)
		}
	})
	t.Run("log-in with a bad cookie works", func(t *testing.T) {
		again := &browser{t: t, admins: s.Admins, cookie: &http.Cookie{Name: session.AdminCookie, Value: "x"}}
		again.logIn("mira")
		if a, err := again.who(); err != nil || a.Account != "mira" {
			t.Errorf("%+v, %v", a, err)
		}
	})
	t.Run("nobody and endless names do not log in", func(t *testing.T) {
		for _, id := range []string{"", strings.Repeat("a", 65)} {
			w := httptest.NewRecorder()
			if err := s.LogIn(w, request("/admin/"), id); err != session.ErrNoAccount || len(w.Header()) > 0 {
				t.Errorf("%q: %v", id, err)
			}
		}
	})
}

func TestAdminKeyRotation(t *testing.T) {
	m := miniredis.RunT(t)
	rdb := redis.NewClient(&redis.Options{Addr: m.Addr()})
	defer rdb.Close()
	before := &browser{t: t, admins: admins(t, rdb, session.AdminOptions{Keys: keys(t, 1)}).Admins}
	before.logIn("mira")
	during := &browser{t: t, admins: admins(t, rdb, session.AdminOptions{Keys: keys(t, 2, 1)}).Admins, cookie: before.cookie}
	a, err := during.who()
	if err != nil || !a.Renew {
		t.Fatalf("%+v, %v", a, err)
	}
	if err := during.do(func(w http.ResponseWriter, r *http.Request) error {
		if _, err := during.admins.Get(r, session.AdminCookie); err != nil {
			return err
		}
		return sessions.Save(r, w)
	}); err != nil {
		t.Fatal(err)
	}
	after := &browser{t: t, admins: admins(t, rdb, session.AdminOptions{Keys: keys(t, 2)}).Admins, cookie: during.cookie}
	if got, err := after.who(); err != nil || got.ID != a.ID || got.Renew {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAdminCookieAttributes(t *testing.T) {
	m := miniredis.RunT(t)
	rdb := redis.NewClient(&redis.Options{Addr: m.Addr()})
	defer rdb.Close()
	for name, row := range map[string]struct {
		url    string
		tls    bool
		opts   session.AdminOptions
		secure bool
	}{
		"localhost":            {"http://localhost:8080/admin/", false, session.AdminOptions{}, true},
		"under localhost":      {"http://offers.LOCALHOST:8080/admin/", false, session.AdminOptions{}, true},
		"plain http":           {"http://offers.shop.example/admin/", false, session.AdminOptions{}, false},
		"a name that looks so": {"http://notlocalhost/admin/", false, session.AdminOptions{}, false},
		"plain http, loopback": {"http://127.0.0.1:8080/admin/", false, session.AdminOptions{}, false},
		"TLS":                  {"https://offers.shop.example/admin/", true, session.AdminOptions{}, true},
		"TLS ends before us":   {"http://offers.shop.example/admin/", false, session.AdminOptions{Secure: true}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := admins(t, rdb, row.opts)
			r := httptest.NewRequest(http.MethodPost, row.url, nil)
			r.TLS = nil
			if row.tls {
				r.TLS = &tls.ConnectionState{}
			}
			w := httptest.NewRecorder()
			if err := s.LogIn(w, r, "mira"); err != nil {
				t.Fatal(err)
			}
			want := "; Path=/admin; Max-Age=604800; HttpOnly; SameSite=Lax"
			if row.secure {
				want = "; Path=/admin; Max-Age=604800; HttpOnly; Secure; SameSite=Lax"
			}
			line := w.Header().Get("Set-Cookie")
			value, rest, _ := strings.Cut(line, ";")
			if !strings.HasPrefix(value, "lc_admin=") || ";"+rest != want {
				t.Errorf("cookie %q, want lc_admin=…%s", line, want)
			}
		})
	}
}

func TestAdminsAsGorillaStore(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := admins(t, rdb, session.AdminOptions{})
		b := &browser{t: t, admins: s.Admins}
		b.logIn("mira")
		r := b.request()
		got, err := s.Get(r, session.AdminCookie)
		if err != nil || got.IsNew || got.Name() != session.AdminCookie || got.Store() != sessions.Store(s.Admins) {
			t.Fatalf("%+v, %v", got, err)
		}
		if again, _ := s.Get(r, session.AdminCookie); again != got {
			t.Error("Get gave two sessions in one request")
		}
		got.Values["filter"] = "live"
		got.Values[7] = []byte("seven")
		s.now = t0 + day/4
		w := httptest.NewRecorder()
		if err := sessions.Save(r, w); err != nil {
			t.Fatal(err)
		}
		b.cookie = cookieOf(t, w)
		if want := int((7*day - day/4) / 1000); b.cookie.MaxAge != want {
			t.Errorf("the cookie lives %d s, want %d", b.cookie.MaxAge, want)
		}
		next, err := s.New(b.request(), session.AdminCookie)
		if err != nil || next.Values["filter"] != "live" || string(next.Values[7].([]byte)) != "seven" {
			t.Errorf("%+v, %v", next.Values, err)
		}
		t.Run("values can be dropped", func(t *testing.T) {
			delete(next.Values, "filter")
			delete(next.Values, 7)
			if err := next.Save(b.request(), httptest.NewRecorder()); err != nil {
				t.Fatal(err)
			}
			if n := rdb.HLen(t.Context(), "ac:{accounts}:l:mira").Val(); n != 3 { // the log-in itself, without values
				t.Errorf("%d fields", n)
			}
		})
		t.Run("too much is not saved", func(t *testing.T) {
			got, _ := s.New(b.request(), session.AdminCookie)
			got.Values["x"] = strings.Repeat("x", 65<<10)
			if err := got.Save(b.request(), httptest.NewRecorder()); err != session.ErrTooMuch {
				t.Error(err)
			}
		})
		t.Run("an id that the caller chose is not saved", func(t *testing.T) {
			got, _ := s.New(request("/admin/"), session.AdminCookie)
			got.ID = next.ID
			if err := got.Save(b.request(), httptest.NewRecorder()); err != session.ErrForeign {
				t.Error(err)
			}
		})
		t.Run("another name is refused", func(t *testing.T) {
			got, err := s.New(b.request(), "lc_demo")
			if err != session.ErrForeign || got == nil {
				t.Errorf("%+v, %v", got, err)
			}
			if err := got.Save(b.request(), httptest.NewRecorder()); err != session.ErrForeign {
				t.Errorf("saved: %v", err)
			}
		})
		t.Run("MaxAge below zero ends it", func(t *testing.T) {
			got, _ := s.New(b.request(), session.AdminCookie)
			got.Options.MaxAge = -1
			w := httptest.NewRecorder()
			if err := got.Save(b.request(), w); err != nil || cookieOf(t, w).MaxAge >= 0 {
				t.Error(err)
			}
			if _, err := b.who(); err != session.ErrEnded {
				t.Error(err)
			}
		})
		t.Run("Redis away", func(t *testing.T) {
			rdb.Close()
			if _, err := s.New(b.request(), session.AdminCookie); err == nil || session.Public(err) != "" {
				t.Error(err)
			}
			for name, act := range map[string]func(http.ResponseWriter, *http.Request) error{
				"log-in":  func(w http.ResponseWriter, r *http.Request) error { return s.LogIn(w, r, "mira") },
				"log-out": s.LogOut,
			} {
				w := httptest.NewRecorder()
				if err := act(w, b.request()); err == nil || len(w.Header()) > 0 {
					t.Errorf("%s: %v, %v", name, err, w.Header())
				}
			}
		})
	})
}

func TestAdminOptions(t *testing.T) {
	rdb := redis.NewClient(&redis.Options{Addr: "localhost:1"})
	defer rdb.Close()
	for name, opts := range map[string]session.AdminOptions{
		"no Redis":             {Keys: keys(t, 1)},
		"no keys":              {Redis: rdb},
		"idle too short":       {Redis: rdb, Keys: keys(t, 1), Idle: time.Second},
		"absolute before idle": {Redis: rdb, Keys: keys(t, 1), Idle: 2 * time.Hour, Absolute: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := session.NewAdmins(opts); err == nil {
				t.Error("accepted")
			}
		})
	}
}
