package session_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"lastcall/session"
)

func TestTheFirstAccountsLink(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		s := accounts(t, session.AccountOptions{Redis: rdb})
		looks := func(what, secret string, want error) {
			t.Helper()
			if err := s.LookFirst(ctx, secret); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", what, err, want)
			}
		}
		one, err := s.OfferFirst(ctx)
		two, err2 := s.OfferFirst(ctx) // by another process
		if err != nil || err2 != nil || len(one) < 26 || one == two {
			t.Fatalf("%q, %q: %v, %v", one, two, err, err2)
		}
		looks("the link", one, nil)
		looks("the other process'", two, nil)
		looks("a guess", strings.Repeat("a", 26), session.ErrFirstLink)
		looks("no secret", "", session.ErrFirstLink)
		if err := s.SpendFirst(ctx, one); err != nil {
			t.Error(err)
		}
		looks("a used link", one, session.ErrFirstLink)
		if _, err := s.CreateFirst(ctx, mira(), t0); err != nil {
			t.Fatal(err)
		}
		looks("once there is an account", two, session.ErrNotFirst)
		if again, err := s.OfferFirst(ctx); again != "" || err != nil {
			t.Errorf("once there is an account another link is offered: %q, %v", again, err)
		}
	})
}

func TestNoSecretOfTheFirstLinkIsKept(t *testing.T) {
	m := miniredis.RunT(t)
	rdb := redis.NewClient(&redis.Options{Addr: m.Addr()})
	t.Cleanup(func() { _ = rdb.Close() })
	secret, err := accounts(t, session.AccountOptions{Redis: rdb}).OfferFirst(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	keys := m.Keys()
	if len(keys) != 1 || strings.Contains(m.Dump(), secret) {
		t.Errorf("kept: %s", m.Dump())
	}
	if left := m.TTL(keys[0]); left <= 0 || left.Hours() > 24 {
		t.Errorf("it lives for %s", left)
	}
}
