package session_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/alicebob/miniredis/v2"
	"github.com/go-redis/redis_rate/v10"
	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"lastcall/session"
)

const passphrase = "plum gravel oboe tundra"

var (
	cheap = &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	home  = netip.MustParseAddr("192.0.2.7")
)

func accounts(t *testing.T, opts session.AccountOptions) *session.Accounts {
	t.Helper()
	if opts.Hashing == nil {
		opts.Hashing = cheap
	}
	s, err := session.NewAccounts(opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mira() session.NewAccount {
	return session.NewAccount{Email: " Mira@Shop.Example", Name: " Mira Holm ", Role: session.Owner,
		Stores: []string{"demo"}, Passphrase: passphrase}
}

func TestAccounts(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		s := accounts(t, session.AccountOptions{Redis: rdb})
		made, err := s.Create(ctx, mira(), t0)
		if err != nil {
			t.Fatal(err)
		}
		want := session.Account{ID: made.ID, Email: "mira@shop.example", Name: "Mira Holm",
			Roles: map[string]session.Role{"demo": session.Owner}, CreatedMS: t0}
		if d := cmp.Diff(want, made); d != "" || len(made.ID) != 22 {
			t.Error(made.ID, d)
		}
		got, err := s.Get(ctx, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if _, err := s.Get(ctx, "nobody"); err != session.ErrNoAccount {
			t.Errorf("nobody: %v", err)
		}
		if got, err := s.Authenticate(ctx, "MIRA@shop.example ", passphrase, home); err != nil || got.ID != made.ID {
			t.Errorf("log-in: %+v, %v", got, err)
		}

		for name, row := range map[string]struct {
			change func(*session.NewAccount)
			want   error
		}{
			"the same address": {func(n *session.NewAccount) {}, session.ErrEmailTaken},
			"no address":       {func(n *session.NewAccount) { n.Email = "x" }, session.ErrEmail},
			"no such role":     {func(n *session.NewAccount) { n.Role = "root" }, session.ErrRole},
			"no such store":    {func(n *session.NewAccount) { n.Stores = []string{"a b"} }, session.ErrStoreID},
			"a name too long":  {func(n *session.NewAccount) { n.Name = strings.Repeat("é", 101) }, session.ErrName},
			"a name in lines":  {func(n *session.NewAccount) { n.Name = "a\nb" }, session.ErrName},
			"a turned name":    {func(n *session.NewAccount) { n.Name = "a\u202eb" }, session.ErrName},
			"weak passphrase":  {func(n *session.NewAccount) { n.Passphrase = "mira mira mira" }, session.ErrPassphraseObvious},
			"short passphrase": {func(n *session.NewAccount) { n.Passphrase = "x" }, session.ErrPassphraseShort},
		} {
			t.Run(name, func(t *testing.T) {
				n := mira()
				row.change(&n)
				if _, err := s.Create(ctx, n, t0); err != row.want {
					t.Errorf("%v, want %v", err, row.want)
				}
			})
		}

		second := mira()
		second.Email, second.Role, second.Stores = "ole@shop.example", session.Support, nil
		ole, err := s.Create(ctx, second, t0+1)
		if err != nil {
			t.Fatal(err)
		}
		all, err := s.List(ctx)
		if err != nil || len(all) != 2 || all[0].ID != made.ID || all[1].ID != ole.ID {
			t.Errorf("list %+v, %v", all, err)
		}
		if all[1].Reaches("demo") || !all[0].Reaches("demo") || all[0].Reaches("other") || all[0].Reaches("") {
			t.Error("accounts reach the wrong stores")
		}
		if a := (session.Account{Roles: map[string]session.Role{session.EveryStore: session.Analyst}}); !a.Reaches("any") || a.Reaches("") {
			t.Error("every store is not every store")
		}
	})
}

func TestRoles(t *testing.T) {
	a := session.Account{Roles: map[string]session.Role{"tea": session.Owner, "ink": session.Analyst}}
	every := session.Account{Roles: map[string]session.Role{session.EveryStore: session.Support, "ink": session.Editor}}
	server := session.Account{Roles: map[string]session.Role{session.EveryStore: session.Owner, "ink": session.Analyst}}
	for _, row := range []struct {
		name    string
		account session.Account
		store   string
		want    session.Role
	}{
		{"owner of one", a, "tea", session.Owner},
		{"analyst of another", a, "ink", session.Analyst},
		{"nothing in a third", a, "oak", ""},
		{"nothing in none", a, "", ""},
		{"the sign for every store is no store", a, session.EveryStore, ""},
		{"every store", every, "tea", session.Support},
		{"but this one's own goes first", every, "ink", session.Editor},
		{"but an owner of every store is one in each", server, "ink", session.Owner},
		{"every store is still not none", every, "", ""},
		{"nor is its sign a store", every, session.EveryStore, ""},
	} {
		if got := row.account.RoleIn(row.store); got != row.want || row.account.Reaches(row.store) != (row.want != "") {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}
}

// An account that was kept when people had one role in all their stores.
func TestAnOldAccountKeepsItsRole(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		oldAccount(t, rdb, "AAAAAAAAAAAAAAAAAAAAAA", "old@shop.example", "editor", `["tea","ink"]`)
		got, err := accounts(t, session.AccountOptions{Redis: rdb}).Get(t.Context(), "AAAAAAAAAAAAAAAAAAAAAA")
		want := map[string]session.Role{"tea": session.Editor, "ink": session.Editor}
		if err != nil || cmp.Diff(want, got.Roles) != "" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func oldAccount(t *testing.T, rdb redis.UniversalClient, id, email, role, stores string) {
	t.Helper()
	hash, err := argon2id.CreateHash(passphrase, cheap)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		rdb.HSet(t.Context(), "ac:{accounts}:i:"+id, "email", email, "name", "Old", "role", role, "stores", stores, "hash", hash, "created", t0).Err(),
		rdb.Set(t.Context(), "ac:{accounts}:e:"+email, id, 0).Err(),
		rdb.ZAdd(t.Context(), "ac:{accounts}:all", redis.Z{Score: float64(t0), Member: id}).Err(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheFirstAccountIsOne(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := accounts(t, session.AccountOptions{Redis: rdb})
		if any, err := s.Any(t.Context()); any || err != nil {
			t.Fatalf("a new server: %v, %v", any, err)
		}
		var made atomic.Int32
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				n := mira()
				n.Email, n.Stores = string(rune('a'+i))+"@shop.example", []string{session.EveryStore}
				_, err := s.CreateFirst(t.Context(), n, t0)
				switch {
				case err == nil:
					made.Add(1)
				case err != session.ErrNotFirst:
					t.Error(err)
				}
			})
		}
		all.Wait()
		list, err := s.List(t.Context())
		if made.Load() != 1 || len(list) != 1 || err != nil || list[0].RoleIn("any") != session.Owner {
			t.Errorf("made %d, listed %+v, %v", made.Load(), list, err)
		}
		if any, err := s.Any(t.Context()); !any || err != nil {
			t.Errorf("afterwards: %v, %v", any, err)
		}
	})
}

func TestOneAccountAnAddress(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := accounts(t, session.AccountOptions{Redis: rdb})
		var made atomic.Int32
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				_, err := s.Create(t.Context(), mira(), t0)
				switch {
				case err == nil:
					made.Add(1)
				case err != session.ErrEmailTaken:
					t.Error(err)
				}
			})
		}
		all.Wait()
		list, err := s.List(t.Context())
		if made.Load() != 1 || len(list) != 1 || err != nil {
			t.Errorf("made %d, listed %d, %v", made.Load(), len(list), err)
		}
	})
}

func TestAuthenticateRefusals(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := accounts(t, session.AccountOptions{Redis: rdb})
		if _, err := s.Create(t.Context(), mira(), t0); err != nil {
			t.Fatal(err)
		}
		for name, row := range map[string]struct{ email, passphrase string }{
			"wrong passphrase":     {"mira@shop.example", passphrase + "x"},
			"other case":           {"mira@shop.example", strings.ToUpper(passphrase)},
			"no passphrase":        {"mira@shop.example", ""},
			"a megabyte":           {"mira@shop.example", strings.Repeat("x", 1<<20)},
			"no such account":      {"nobody@shop.example", passphrase},
			"no address":           {"mira", passphrase},
			"nothing":              {"", ""},
			"not UTF-8":            {"\xff", "\xff"},
			"an id for an address": {"*", passphrase},
		} {
			t.Run(name, func(t *testing.T) {
				got, err := s.Authenticate(t.Context(), row.email, row.passphrase, home)
				if err != session.ErrCredentials || got.ID != "" {
					t.Errorf("%+v, %v", got, err)
				}
			})
		}
		t.Run("Redis away", func(t *testing.T) {
			rdb.Close()
			_, err := s.Authenticate(t.Context(), "mira@shop.example", passphrase, home)
			if err == nil || session.Public(err) != "" {
				t.Errorf("%v", err)
			}
		})
	})
}

func TestPassphraseOfAnotherKeyboard(t *testing.T) {
	m := miniredis.RunT(t)
	rdb := redis.NewClient(&redis.Options{Addr: m.Addr()})
	defer rdb.Close()
	s := accounts(t, session.AccountOptions{Redis: rdb})
	n := mira()
	n.Passphrase = "cafe\u0301 gravel oboe tundra"
	if _, err := s.Create(t.Context(), n, t0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Authenticate(t.Context(), n.Email, "caf\u00e9 gravel oboe tundra", home); err != nil {
		t.Error(err)
	}
}

func TestThrottle(t *testing.T) {
	at := func(text string) netip.Addr { return netip.MustParseAddr(text) }
	few := redis_rate.Limit{Rate: 3, Burst: 3, Period: time.Hour}
	many := redis_rate.Limit{Rate: 1000, Burst: 1000, Period: time.Hour}
	for name, row := range map[string]struct {
		byAccount, byAddress redis_rate.Limit
		email                func(try int) string
		from                 func(try int) netip.Addr
		passes               bool // the fourth attempt is heard
	}{
		"one account, one network": {few, many,
			func(int) string { return "mira@shop.example" }, func(int) netip.Addr { return home }, false},
		"one account, many networks": {few, many,
			func(int) string { return "mira@shop.example" },
			func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, byte(i), 1}) }, false},
		"one account, other spelling": {few, many,
			func(i int) string { return strings.Repeat(" ", i) + "MIRA@shop.example" }, func(int) netip.Addr { return home }, false},
		"an account that does not exist": {few, many,
			func(int) string { return "nobody@shop.example" }, func(int) netip.Addr { return home }, false},
		"many accounts, one network": {many, few,
			func(i int) string { return string(rune('a'+i)) + "@shop.example" }, func(int) netip.Addr { return home }, false},
		"many accounts, neighbours": {many, few,
			func(i int) string { return string(rune('a'+i)) + "@shop.example" },
			func(i int) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}) }, false},
		"many accounts, one IPv6 customer": {many, few,
			func(i int) string { return string(rune('a'+i)) + "@shop.example" },
			func(i int) netip.Addr { return at("2001:db8:0:" + string(rune('1'+i)) + "::9") }, false},
		"many accounts, address unknown": {many, few,
			func(i int) string { return string(rune('a'+i)) + "@shop.example" }, func(int) netip.Addr { return netip.Addr{} }, false},
		"IPv4 written as IPv6": {many, few,
			func(i int) string { return string(rune('a'+i)) + "@shop.example" },
			func(i int) netip.Addr { return at("::ffff:192.0.2." + string(rune('1'+i))) }, false},
		"many accounts, many networks": {few, few,
			func(i int) string { return string(rune('a'+i)) + "@shop.example" },
			func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, byte(i), 1}) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			engines(t, func(t *testing.T, rdb redis.UniversalClient, mini *miniredis.Miniredis) {
				if mini != nil {
					mini.SetTime(time.UnixMilli(t0))
				}
				s := accounts(t, session.AccountOptions{Redis: rdb, ByAccount: row.byAccount, ByAddress: row.byAddress})
				try := func(i int) error {
					_, err := s.Authenticate(t.Context(), row.email(i), "a wrong passphrase", row.from(i))
					return err
				}
				for i := range 3 {
					if err := try(i); err != session.ErrCredentials {
						t.Fatalf("attempt %d: %v", i+1, err)
					}
				}
				err := try(3)
				if row.passes {
					if err != session.ErrCredentials {
						t.Errorf("the fourth attempt: %v", err)
					}
					return
				}
				var th *session.Throttled
				if !errors.As(err, &th) || !errors.Is(err, session.ErrThrottled) || session.Public(err) != session.ErrThrottled.Public() {
					t.Fatalf("the fourth attempt: %v", err)
				}
				if th.RetryAfter < time.Minute || th.RetryAfter > 21*time.Minute || th.RetryAfter%time.Second != 0 {
					t.Errorf("retry after %v", th.RetryAfter)
				}
				if mini != nil {
					mini.SetTime(time.UnixMilli(t0).Add(th.RetryAfter))
					if err := try(3); err != session.ErrCredentials {
						t.Errorf("after the pause: %v", err)
					}
				}
			})
		})
	}
}

func TestThrottleHoldsBackTheRightPassphraseAndForgetsOnSuccess(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		s := accounts(t, session.AccountOptions{Redis: rdb, ByAccount: redis_rate.Limit{Rate: 3, Burst: 3, Period: time.Hour}})
		if _, err := s.Create(ctx, mira(), t0); err != nil {
			t.Fatal(err)
		}
		try := func(p string) error {
			_, err := s.Authenticate(ctx, "mira@shop.example", p, home)
			return err
		}
		for range 2 {
			for range 2 {
				if err := try("wrong"); err != session.ErrCredentials {
					t.Fatal(err)
				}
			}
			if err := try(passphrase); err != nil {
				t.Fatalf("the third attempt, right: %v", err)
			}
		}
		for range 3 {
			if err := try("wrong"); err != session.ErrCredentials {
				t.Fatal(err)
			}
		}
		if err := try(passphrase); !errors.Is(err, session.ErrThrottled) {
			t.Errorf("right, but throttled: %v", err)
		}
	})
}

func TestThrottleBoundsAttemptsAtOnce(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := accounts(t, session.AccountOptions{Redis: rdb, ByAccount: redis_rate.Limit{Rate: 5, Burst: 5, Period: time.Hour},
			ByAddress: redis_rate.Limit{Rate: 1000, Burst: 1000, Period: time.Hour}})
		var heard atomic.Int32
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				_, err := s.Authenticate(t.Context(), "mira@shop.example", "wrong", home)
				switch {
				case err == session.ErrCredentials:
					heard.Add(1)
				case !errors.Is(err, session.ErrThrottled):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if heard.Load() != 5 {
			t.Errorf("%d attempts were heard, want 5", heard.Load())
		}
	})
}

// The time of a refusal is argon2id's, whether there is an account or not.
func TestRefusalTakesTheSameTime(t *testing.T) {
	m := miniredis.RunT(t)
	rdb := redis.NewClient(&redis.Options{Addr: m.Addr()})
	defer rdb.Close()
	s := accounts(t, session.AccountOptions{Redis: rdb,
		Hashing:   &argon2id.Params{Memory: 8 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		ByAccount: redis_rate.Limit{Rate: 1000, Burst: 1000, Period: time.Hour},
		ByAddress: redis_rate.Limit{Rate: 1000, Burst: 1000, Period: time.Hour}})
	if _, err := s.Create(t.Context(), mira(), t0); err != nil {
		t.Fatal(err)
	}
	fastest := map[string]time.Duration{}
	for range 12 {
		for _, email := range []string{"mira@shop.example", "nobody@shop.example", "not an address"} {
			start := time.Now()
			if _, err := s.Authenticate(t.Context(), email, "wrong", home); err != session.ErrCredentials {
				t.Fatal(err)
			}
			if d := time.Since(start); fastest[email] == 0 || d < fastest[email] {
				fastest[email] = d
			}
		}
	}
	for email, d := range fastest {
		if known := fastest["mira@shop.example"]; d < known/2 || d > known*2 {
			t.Errorf("%s is refused in %v, a known account in %v", email, d, known)
		}
	}
}

func TestWaitingToHashEndsWithTheRequest(t *testing.T) {
	m := miniredis.RunT(t)
	rdb := redis.NewClient(&redis.Options{Addr: m.Addr()})
	defer rdb.Close()
	s := accounts(t, session.AccountOptions{Redis: rdb})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Authenticate(ctx, "mira@shop.example", "wrong", home); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
