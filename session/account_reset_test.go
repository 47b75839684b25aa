package session_test

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"lastcall/session"
)

// A reset is a new way in and the end of every old one: passphrase, second step, recovery codes, log-ins.
func TestResetEndsEveryOldWayIn(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		s := accounts(t, session.AccountOptions{Redis: rdb, Sealer: seal("k")})
		a, _, recovery := twoStep(t, s, "ada")
		if err := rdb.HSet(ctx, "ac:{accounts}:l:"+a.ID, "s:x", "1 1", "v:x", "").Err(); err != nil {
			t.Fatal(err)
		}
		const next = "nine quiet otters paddle"
		if _, err := s.Reset(ctx, "nobody@shop.example", next); !errors.Is(err, session.ErrNoAccount) {
			t.Errorf("nobody: %v", err)
		}
		if _, err := s.Reset(ctx, a.Email, "short"); !errors.Is(err, session.ErrPassphraseShort) {
			t.Errorf("a short one: %v", err)
		}
		ended, err := s.Reset(ctx, a.Email, next)
		if err != nil || ended != 1 {
			t.Fatalf("%d ended, %v", ended, err)
		}
		in, err := s.Authenticate(ctx, a.Email, next, netip.Addr{})
		if err != nil || in.TwoStep {
			t.Errorf("%+v, %v", in, err)
		}
		if _, err := s.SecondStep(ctx, a.ID, recovery[0], netip.Addr{}, t0); err == nil {
			t.Error("a recovery code of before is good")
		}
	})
}
