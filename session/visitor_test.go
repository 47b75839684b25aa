package session_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lastcall/session"
)

func TestVisitorRoundTrip(t *testing.T) {
	s := visitors(t, session.VisitorOptions{})
	v := s.Fresh("demo", t0)
	if len(v.ID) != 22 || v.Source != session.SourceFresh || !v.Renew {
		t.Fatalf("fresh visitor %+v", v)
	}
	if s.Fresh("demo", t0).ID == v.ID {
		t.Fatal("two visitors of one id")
	}
	w := httptest.NewRecorder()
	s.SetCookie(w, v)
	header := request("/")
	header.Header.Set(session.Header, s.Token(v))

	later := t0 + hour + 7
	want := session.Visitor{Store: "demo", ID: v.ID, Born: t0, Seen: later}
	for name, row := range map[string]struct {
		from   func() (session.Visitor, error)
		source session.Source
	}{
		"cookie": {func() (session.Visitor, error) { return s.From(request("/", cookieOf(t, w)), "demo", later) }, session.SourceCookie},
		"header": {func() (session.Visitor, error) { return s.From(header, "demo", later) }, session.SourceHeader},
		"body":   {func() (session.Visitor, error) { return s.FromToken(s.Token(v), "demo", later) }, session.SourceBody},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := row.from()
			if err != nil {
				t.Fatal(err)
			}
			want := want
			want.Source = row.source
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
	if n := len(s.Token(v)); n > 140 {
		t.Errorf("token of %d bytes", n)
	}
}

func TestTokenRefusals(t *testing.T) {
	s := visitors(t, session.VisitorOptions{MaxAge: time.Hour})
	good := s.Token(s.Fresh("demo", t0))
	stranger := visitors(t, session.VisitorOptions{Keys: keys(t, 9)})
	w := httptest.NewRecorder()
	s.SetCookie(w, s.Fresh("demo", t0))
	for name, row := range map[string]struct {
		token, store string
		now          int64
		want         error
	}{
		"accepted":                    {good, "demo", t0, nil},
		"accepted in its last ms":     {good, "demo", t0 + hour - 1, nil},
		"accepted by a slower clock":  {good, "demo", t0 - hour, nil},
		"nothing":                     {"", "demo", t0, session.ErrNoToken},
		"expired":                     {good, "demo", t0 + hour, session.ErrExpired},
		"stolen to another store":     {good, "demo2", t0, session.ErrOtherStore},
		"store in another case":       {good, "Demo", t0, session.ErrOtherStore},
		"one character changed":       {flip(good), "demo", t0, session.ErrTampered},
		"cut":                         {good[:len(good)-4], "demo", t0, session.ErrTampered},
		"lengthened":                  {good + "AAAA", "demo", t0, session.ErrTampered},
		"signed by a stranger":        {stranger.Token(stranger.Fresh("demo", t0)), "demo", t0, session.ErrTampered},
		"an id of the attacker's own": {strings.Repeat("A", 22), "demo", t0, session.ErrTampered},
		"a cookie's value as token":   {cookieOf(t, w).Value, "demo", t0, session.ErrTampered},
		"oversized":                   {strings.Repeat("A", 513), "demo", t0, session.ErrOversized},
		"as long as may be, garbage":  {strings.Repeat("A", 512), "demo", t0, session.ErrTampered},
		"store id is no id":           {good, "demo;x", t0, session.ErrStoreID},
		"store id of the admin":       {good, "admin", t0, session.ErrStoreID},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := s.FromToken(row.token, row.store, row.now)
			if err != row.want {
				t.Fatalf("error %v, want %v", err, row.want)
			}
			if err == nil {
				if v.Born > row.now {
					t.Errorf("born %d, after the clock", v.Born)
				}
				return
			}
			if v != (session.Visitor{}) {
				t.Errorf("refused, yet %+v", v)
			}
			if session.Public(err) == "" || strings.Contains(session.Public(err), err.Error()) {
				t.Errorf("public reason %q, private %q", session.Public(err), err)
			}
		})
	}
	if got := session.Public(errors.New("redis is away")); got != "" {
		t.Errorf("a failure of ours has the public reason %q", got)
	}
}

func TestTokenAsCookieIsRefused(t *testing.T) {
	s := visitors(t, session.VisitorOptions{})
	c := &http.Cookie{Name: "lc_demo", Value: s.Token(s.Fresh("demo", t0))}
	if _, err := s.From(request("/", c), "demo", t0); err != session.ErrTampered {
		t.Errorf("error %v", err)
	}
}

func TestPrecedence(t *testing.T) {
	s := visitors(t, session.VisitorOptions{})
	cookie := func(store string) (*http.Cookie, string) {
		v := s.Fresh(store, t0)
		w := httptest.NewRecorder()
		s.SetCookie(w, v)
		return cookieOf(t, w), v.ID
	}
	inCookie, cookieID := cookie("demo")
	inHeader, inBody := s.Fresh("demo", t0), s.Fresh("demo", t0)
	bad := &http.Cookie{Name: "lc_demo", Value: flip(inCookie.Value)}
	other, _ := cookie("other")
	moved := &http.Cookie{Name: "lc_demo", Value: other.Value}

	for name, row := range map[string]struct {
		cookies      []*http.Cookie
		header, body string
		id           string // "" for a fresh one
		source       session.Source
		refused      error
	}{
		"nothing sent":                   {source: session.SourceFresh},
		"cookie before header and body":  {[]*http.Cookie{inCookie}, s.Token(inHeader), s.Token(inBody), cookieID, session.SourceCookie, nil},
		"header before body":             {nil, s.Token(inHeader), s.Token(inBody), inHeader.ID, session.SourceHeader, nil},
		"body alone":                     {nil, "", s.Token(inBody), inBody.ID, session.SourceBody, nil},
		"bad cookie, good header":        {[]*http.Cookie{bad}, s.Token(inHeader), "", inHeader.ID, session.SourceHeader, nil},
		"bad cookie, good body":          {[]*http.Cookie{bad}, "", s.Token(inBody), inBody.ID, session.SourceBody, nil},
		"bad cookie before a good one":   {[]*http.Cookie{bad, inCookie}, "", "", cookieID, session.SourceCookie, nil},
		"good cookie behind too many":    {[]*http.Cookie{bad, bad, bad, inCookie}, "", "", "", session.SourceFresh, session.ErrTampered},
		"another store's cookie":         {[]*http.Cookie{other}, "", "", "", session.SourceFresh, nil},
		"another store's cookie renamed": {[]*http.Cookie{moved}, "", "", "", session.SourceFresh, session.ErrOtherStore},
		"bad cookie":                     {[]*http.Cookie{bad}, "", "", "", session.SourceFresh, session.ErrTampered},
		"bad header":                     {nil, "x", "", "", session.SourceFresh, session.ErrTampered},
		"bad body":                       {nil, "", "x", "", session.SourceFresh, session.ErrTampered},
	} {
		t.Run(name, func(t *testing.T) {
			r := request("/", row.cookies...)
			if row.header != "" {
				r.Header.Set(session.Header, row.header)
			}
			v, err := s.Resolve(r, row.body, "demo", t0)
			if err != row.refused {
				t.Errorf("refusal %v, want %v", err, row.refused)
			}
			if v.Source != row.source || v.Store != "demo" || v.ID == "" {
				t.Errorf("visitor %+v, want from %s", v, row.source)
			}
			if row.id != "" && v.ID != row.id {
				t.Errorf("id %s, want %s", v.ID, row.id)
			}
		})
	}
	if v, err := s.Resolve(request("/"), "", "no store", t0); err != session.ErrStoreID || v.ID != "" {
		t.Errorf("no store: %+v, %v", v, err)
	}
}

func TestRenewal(t *testing.T) {
	s := visitors(t, session.VisitorOptions{})
	v := s.Fresh("demo", t0)
	token := s.Token(v)
	for _, row := range []struct {
		name  string
		now   int64
		renew bool
	}{
		{"at once", t0, false},
		{"before a thirtieth of its life", t0 + 3*day - 1, false},
		{"after a thirtieth of its life", t0 + 3*day, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := s.FromToken(token, "demo", row.now)
			if err != nil || got.Renew != row.renew {
				t.Errorf("renew %v, %v; want %v", got.Renew, err, row.renew)
			}
		})
	}
	t.Run("a renewed one outlives the first and keeps id and birth", func(t *testing.T) {
		at := t0 + 80*day
		v2, err := s.FromToken(token, "demo", at)
		if err != nil {
			t.Fatal(err)
		}
		v3, err := s.FromToken(s.Token(v2), "demo", t0+100*day)
		if err != nil || v3.ID != v.ID || v3.Born != t0 {
			t.Errorf("%+v, %v", v3, err)
		}
	})
}

func TestCookieAttributes(t *testing.T) {
	for name, row := range map[string]struct {
		opts        session.VisitorOptions
		set, forgot string
	}{
		"across sites": {
			session.VisitorOptions{},
			"; Path=/; Max-Age=7776000; HttpOnly; Secure; SameSite=None; Partitioned",
			"lc_demo=; Path=/; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; HttpOnly; Secure; SameSite=None; Partitioned",
		},
		"same site": {
			session.VisitorOptions{SameSite: true, MaxAge: time.Hour},
			"; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax",
			"lc_demo=; Path=/; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := visitors(t, row.opts)
			w := httptest.NewRecorder()
			s.SetCookie(w, s.Fresh("demo", t0))
			line := w.Header().Get("Set-Cookie")
			value, rest, _ := strings.Cut(line, ";")
			if !strings.HasPrefix(value, "lc_demo=") || ";"+rest != row.set {
				t.Errorf("cookie %q, want lc_demo=…%s", line, row.set)
			}
			w = httptest.NewRecorder()
			s.Forget(w, "demo")
			if got := w.Header().Get("Set-Cookie"); got != row.forgot {
				t.Errorf("forgetting %q, want %q", got, row.forgot)
			}
		})
	}
}

func TestOnlyOurVisitorsAreSigned(t *testing.T) {
	s := visitors(t, session.VisitorOptions{})
	good := s.Fresh("demo", t0)
	for name, change := range map[string]func(*session.Visitor){
		"no id":             func(v *session.Visitor) { v.ID = "" },
		"short id":          func(v *session.Visitor) { v.ID = v.ID[:20] },
		"long id":           func(v *session.Visitor) { v.ID += "AA" },
		"id of other bytes": func(v *session.Visitor) { v.ID = strings.Repeat("!", 22) },
		"no store":          func(v *session.Visitor) { v.Store = "" },
		"the admin":         func(v *session.Visitor) { v.Store = "admin" },
		"long store":        func(v *session.Visitor) { v.Store = strings.Repeat("a", 65) },
		"born before 1970":  func(v *session.Visitor) { v.Born = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			v := good
			change(&v)
			w := httptest.NewRecorder()
			s.SetCookie(w, v)
			if token := s.Token(v); token != "" || len(w.Header()) > 0 {
				t.Errorf("token %q, headers %v", token, w.Header())
			}
		})
	}
	w := httptest.NewRecorder()
	s.Forget(w, "x;y")
	if len(w.Header()) > 0 {
		t.Errorf("forgetting a store that cannot be: %v", w.Header())
	}
}

func TestVisitorOptions(t *testing.T) {
	for name, opts := range map[string]session.VisitorOptions{
		"no keys":             {},
		"MaxAge too short":    {Keys: keys(t, 1), MaxAge: time.Second},
		"records without key": {Keys: keys(t, 1), Records: session.Records{Key: func(_, _ string) string { return "" }}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := session.NewVisitors(opts); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func FuzzToken(f *testing.F) {
	s, err := session.NewVisitors(session.VisitorOptions{Keys: keys(f, 2, 1)})
	if err != nil {
		f.Fatal(err)
	}
	id := map[string]bool{}
	for _, ring := range [][]byte{{2}, {1}, {9}} {
		by := visitors(f, session.VisitorOptions{Keys: keys(f, ring...)})
		for _, store := range []string{"demo", "a", strings.Repeat("z", 64)} {
			// The fuzzer's processes must agree on the ids.
			v := session.Visitor{Store: store, ID: strings.Repeat("A", 21) + "Q", Born: t0, Seen: t0}
			if ring[0] == 9 {
				v.ID = strings.Repeat("B", 21) + "Q"
			} else {
				id[v.ID] = true
			}
			token := by.Token(v)
			for _, t := range []string{token, flip(token), token[:40], token + "=", token + "\n", strings.ToLower(token)} {
				f.Add(t, "demo", t0)
			}
		}
	}
	f.Add("", "", int64(0))
	f.Add(strings.Repeat("%", 600), "demo", int64(-1))
	f.Fuzz(func(t *testing.T, token, store string, now int64) {
		v, err := s.FromToken(token, store, now)
		if err != nil {
			var e *session.Error
			if !errors.As(err, &e) || v != (session.Visitor{}) {
				t.Fatalf("refused with %v and %+v", err, v)
			}
			return
		}
		// The seeds are the only tokens that were ever signed.
		if !id[v.ID] || v.Store != store || v.Born > now || v.Source != session.SourceBody {
			t.Fatalf("accepted %q as %+v", token, v)
		}
	})
}
