package session_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"lastcall/session"
)

func (b *browser) from(agent, address string, account string) session.Admin {
	b.t.Helper()
	err := b.do(func(w http.ResponseWriter, r *http.Request) error {
		r.Header.Set("User-Agent", agent)
		r.RemoteAddr = address
		return b.admins.LogIn(w, r, account)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	a, err := b.who()
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

func TestLogIns(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		s := admins(t, rdb, session.AdminOptions{})
		var all [4]*browser
		for i := range all {
			all[i] = &browser{t: t, admins: s.Admins}
		}
		old := all[0].from("", "", "mira")
		s.now += 13 * hour
		laptop := all[1].from("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "192.0.2.77:1234", "mira")
		s.now += hour
		phone := all[2].from("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Safari/604.1", "[2001:db8:7:8::9]:1", "mira")
		ole := all[3].from(strings.Repeat("x", 1<<16), "not an address", "ole")
		s.now += 5 * minute
		if _, err := all[1].who(); err != nil {
			t.Fatal(err)
		}
		got, err := s.LogIns(ctx, "mira")
		if err != nil || len(got) != 2 {
			t.Fatalf("%+v, %v", got, err)
		}
		if want := (session.LogIn{ID: laptop.ID, Since: t0 + 13*hour, Seen: s.now, Browser: "Firefox on Linux", Network: "192.0.2.0/24"}); got[0] != want {
			t.Errorf("%+v", got[0])
		}
		if want := (session.LogIn{ID: phone.ID, Since: t0 + 14*hour, Seen: t0 + 14*hour, Browser: "Safari on iPhone", Network: "2001:db8:7::/48"}); got[1] != want {
			t.Errorf("%+v", got[1])
		}
		if got, err := s.LogIns(ctx, "ole"); err != nil || len(got) != 1 || got[0].Browser != "" || got[0].Network != "" {
			t.Errorf("%+v, %v", got, err)
		}
		if err := s.Revoke(ctx, "mira", ole.ID); err != session.ErrEnded {
			t.Errorf("somebody else's: %v", err)
		}
		if _, err := all[3].who(); err != nil {
			t.Errorf("it lives: %v", err)
		}
		if err := s.Revoke(ctx, "mira", phone.ID); err != nil {
			t.Error(err)
		}
		if _, err := all[2].who(); err != session.ErrEnded {
			t.Errorf("revoked: %v", err)
		}
		if err := s.Revoke(ctx, "mira", old.ID); err != session.ErrEnded {
			t.Errorf("over already: %v", err)
		}
		all[2].from("", "", "mira")
		if n, err := s.RevokeOthers(ctx, "mira", laptop.ID); n != 1 || err != nil {
			t.Errorf("ended %d, %v", n, err)
		}
		if a, err := all[1].who(); err != nil || a.Account != "mira" || a.Confirmed != t0+13*hour {
			t.Errorf("the one that stays: %+v, %v", a, err)
		}
		if _, err := all[2].who(); err != session.ErrEnded {
			t.Errorf("another: %v", err)
		}
		if fields := rdb.HLen(ctx, "ac:{accounts}:l:mira").Val(); fields != 3 {
			t.Errorf("%d fields are left", fields)
		}
	})
}

func TestConfirmed(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := admins(t, rdb, session.AdminOptions{})
		b, other := &browser{t: t, admins: s.Admins}, &browser{t: t, admins: s.Admins}
		b.logIn("mira")
		other.logIn("mira")
		s.now += hour
		if a, err := b.who(); err != nil || a.Confirmed != t0 {
			t.Errorf("a log-in is a proof: %+v, %v", a, err)
		}
		mine, err := s.New(b.request(), session.AdminCookie)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Confirm(t.Context(), mine); err != nil {
			t.Fatal(err)
		}
		if a, _ := session.AdminOf(mine); a.Confirmed != s.now {
			t.Errorf("at once: %+v", a)
		}
		if a, err := b.who(); err != nil || a.Confirmed != s.now {
			t.Errorf("and later: %+v, %v", a, err)
		}
		if a, err := other.who(); err != nil || a.Confirmed != t0 {
			t.Errorf("another browser's: %+v, %v", a, err)
		}
		if err := s.RevokeAll(t.Context(), "mira"); err != nil {
			t.Fatal(err)
		}
		if err := s.Confirm(t.Context(), mine); err != session.ErrEnded {
			t.Errorf("after its end: %v", err)
		}
		if n := rdb.Exists(t.Context(), "ac:{accounts}:l:mira").Val(); n != 0 {
			t.Error("a proof revived a log-in")
		}
		nobody, _ := s.New((&browser{t: t, admins: s.Admins}).request(), session.AdminCookie)
		if err := s.Confirm(t.Context(), nobody); err != session.ErrForeign {
			t.Errorf("nobody: %v", err)
		}
	})
}

func TestSetPassphrase(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		s := accounts(t, session.AccountOptions{Redis: rdb})
		logins := admins(t, rdb, session.AdminOptions{})
		a := person(t, s, "ada", session.Owner, "tea")
		here, there := &browser{t: t, admins: logins.Admins}, &browser{t: t, admins: logins.Admins}
		keep := here.from("", "", a.ID)
		there.logIn(a.ID)
		const next = "nine brass kettles sing"
		for name, row := range map[string]struct {
			current, next string
			want          error
		}{
			"without the current one": {"", next, session.ErrNotYou},
			"with a wrong one":        {next, next, session.ErrNotYou},
			"a weak one":              {passphrase, "ada ada ada ada", session.ErrPassphraseObvious},
			"a short one":             {passphrase, "x", session.ErrPassphraseShort},
		} {
			if _, err := s.SetPassphrase(ctx, a.ID, row.current, row.next, keep.ID, home); err != row.want {
				t.Errorf("%s: %v, want %v", name, err, row.want)
			}
		}
		if _, err := there.who(); err != nil {
			t.Errorf("a refusal ended a log-in: %v", err)
		}
		if n, err := s.SetPassphrase(ctx, a.ID, passphrase, next, keep.ID, home); n != 1 || err != nil {
			t.Fatalf("ended %d, %v", n, err)
		}
		if _, err := here.who(); err != nil {
			t.Errorf("the one that stays: %v", err)
		}
		if _, err := there.who(); err != session.ErrEnded {
			t.Errorf("the other: %v", err)
		}
		if _, err := s.Authenticate(ctx, a.Email, passphrase, home); err != session.ErrCredentials {
			t.Errorf("the old passphrase: %v", err)
		}
		if _, err := s.Authenticate(ctx, a.Email, next, home); err != nil {
			t.Errorf("the new one: %v", err)
		}
		if _, err := s.SetPassphrase(ctx, "nobody", passphrase, next, "", home); err != session.ErrNoAccount {
			t.Errorf("nobody's: %v", err)
		}
		var err error
		for range 11 {
			_, err = s.SetPassphrase(ctx, a.ID, "a wrong passphrase", next, keep.ID, home)
		}
		if !errors.Is(err, session.ErrThrottled) {
			t.Errorf("guesses without end: %v", err)
		}
		if err := s.Rename(ctx, a.ID, " Ada L. "); err != nil {
			t.Error(err)
		}
		if got, _ := s.Get(ctx, a.ID); got.Name != "Ada L." {
			t.Errorf("%+v", got)
		}
		if err := s.Rename(ctx, a.ID, "a\nb"); err != session.ErrName {
			t.Errorf("a name in lines: %v", err)
		}
		if err := s.Rename(ctx, "nobody", "X"); err != session.ErrNoAccount {
			t.Errorf("nobody's name: %v", err)
		}
	})
}
