package session_test

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/go-redis/redis_rate/v10"
	"github.com/pquerna/otp/totp"
	"github.com/redis/go-redis/v9"

	"lastcall/session"
)

// seal is a sealer whose texts carry the number of their key; keys are newest first.
type seal []byte

func (k seal) Seal(owner string, secret []byte) string {
	return string(k[0]) + owner + "|" + string(bytes.ToLower(secret))
}

func (k seal) Open(owner, sealed string) ([]byte, error) {
	if sealed == "" || !bytes.Contains(k, []byte{sealed[0]}) {
		return nil, errors.New("unknown key")
	}
	secret, ok := strings.CutPrefix(sealed[1:], owner+"|")
	if !ok {
		return nil, errors.New("sealed for somebody else")
	}
	return []byte(strings.ToUpper(secret)), nil
}

func (k seal) NeedsResealing(sealed string) bool { return sealed[0] != k[0] }

func code(t *testing.T, secret string, ms int64) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, time.UnixMilli(ms))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// twoStep makes an account with a second step, and gives the secret and the recovery codes. The code of t0 is used.
func twoStep(t *testing.T, s *session.Accounts, name string) (a session.Account, secret string, recovery []string) {
	t.Helper()
	a = person(t, s, name, session.Owner, "tea")
	setup, err := s.StartTOTP(t.Context(), a, "Lastcall", t0)
	if err != nil {
		t.Fatal(err)
	}
	if recovery, _, err = s.EnableTOTP(t.Context(), a, "Lastcall", code(t, setup.Secret, t0), t0); err != nil {
		t.Fatal(err)
	}
	return a, setup.Secret, recovery
}

const step = 30_000 // ms

func TestTOTPIsOnOnlyOnceACodeWasShown(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		s := accounts(t, session.AccountOptions{Redis: rdb, Sealer: seal("k")})
		a := person(t, s, "ada", session.Owner, "tea")
		if _, _, err := s.EnableTOTP(ctx, a, "Lastcall", "123456", t0); err != session.ErrNoSetup {
			t.Errorf("without a secret: %v", err)
		}
		setup, err := s.StartTOTP(ctx, a, "Lastcall (shop.example)", t0)
		if err != nil || setup.URL != "otpauth://totp/Lastcall%20%28shop.example%29:ada@shop.example?issuer=Lastcall%20%28shop.example%29&secret="+setup.Secret {
			t.Fatalf("%+v, %v", setup, err)
		}
		if fields := rdb.HGetAll(ctx, "ac:{accounts}:i:"+a.ID).Val(); strings.Contains(strings.Join(values(fields), " "), setup.Secret) {
			t.Error("the secret lies open")
		}
		if got, err := s.Get(ctx, a.ID); err != nil || got.TwoStep {
			t.Errorf("on before a code was shown: %+v, %v", got, err)
		}
		_, again, err := s.EnableTOTP(ctx, a, "Lastcall (shop.example)", code(t, setup.Secret, t0+5*step), t0)
		if err != session.ErrCode || again != setup {
			t.Errorf("a wrong code: %+v, %v", again, err)
		}
		if _, _, err := s.EnableTOTP(ctx, a, "Lastcall", code(t, setup.Secret, t0), t0+30*minute); err != session.ErrNoSetup {
			t.Errorf("half an hour later: %v", err)
		}
		shown := code(t, setup.Secret, t0)
		recovery, _, err := s.EnableTOTP(ctx, a, "Lastcall", " "+shown[:3]+" "+shown[3:], t0)
		if err != nil || len(recovery) != 10 || len(recovery[0]) != 19 {
			t.Fatalf("%v, %v", recovery, err)
		}
		if got, err := s.Get(ctx, a.ID); err != nil || !got.TwoStep || got.Recovery != 10 {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := s.SecondStep(ctx, a.ID, shown, home, t0); err != session.ErrCode {
			t.Errorf("the code that switched it on, again: %v", err)
		}
		if _, err := s.StartTOTP(ctx, a, "Lastcall", t0); err != session.ErrTOTPOn {
			t.Errorf("a second secret beside the first: %v", err)
		}
		if err := s.DisableTOTP(ctx, a.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(ctx, a.ID); err != nil || got.TwoStep || got.Recovery != 0 {
			t.Errorf("off: %+v, %v", got, err)
		}
		if fields := rdb.HGetAll(ctx, "ac:{accounts}:i:"+a.ID).Val(); len(fields) != 5 {
			t.Errorf("off, and left: %v", fields)
		}
		for what, err := range map[string]error{"off twice": s.DisableTOTP(ctx, a.ID),
			"codes for nothing": second(s.NewRecoveryCodes(ctx, a.ID))} {
			if err != session.ErrTOTPOff {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

func values(m map[string]string) (all []string) {
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

func TestSecondStep(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		s := accounts(t, session.AccountOptions{Redis: rdb, Sealer: seal("k"),
			ByAddress: redis_rate.Limit{Rate: 1000, Burst: 1000, Period: time.Hour}, ByAccount: redis_rate.Limit{Rate: 1000, Burst: 1000, Period: time.Hour}})
		a, secret, recovery := twoStep(t, s, "ada")
		bea, other, _ := twoStep(t, s, "bea")
		now := t0 + 10*step
		for _, row := range []struct {
			name, account, code string
			want                error
			recovery            bool
		}{
			{"two steps late", a.ID, code(t, secret, now-2*step), session.ErrCode, false},
			{"two steps early", a.ID, code(t, secret, now+2*step), session.ErrCode, false},
			{"one step late", a.ID, code(t, secret, now-step), nil, false},
			{"the same again", a.ID, code(t, secret, now-step), session.ErrCode, false},
			{"now", a.ID, code(t, secret, now), nil, false},
			{"an earlier one after a later one", a.ID, code(t, secret, now-step), session.ErrCode, false},
			{"somebody else's", a.ID, code(t, other, now), session.ErrCode, false},
			{"one step early", a.ID, code(t, secret, now+step), nil, false},
			{"nothing", a.ID, "", session.ErrCode, true},
			{"letters", a.ID, "abcdef", session.ErrCode, true},
			{"a megabyte", a.ID, strings.Repeat("1", 1<<20), session.ErrCode, true},
			{"a recovery code", a.ID, recovery[3], nil, true},
			{"it again", a.ID, recovery[3], session.ErrCode, true},
			{"another, in capitals, with spaces", a.ID, " " + strings.ToUpper(strings.ReplaceAll(recovery[0], "-", " ")), nil, true},
			{"of somebody else", bea.ID, recovery[1], session.ErrCode, true},
			{"nobody's code", "nobody", code(t, secret, now), session.ErrCode, false},
			{"nobody's, by the decoy", "nobody", code(t, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", now), session.ErrCode, false},
			{"nobody's recovery code", "nobody", recovery[1], session.ErrCode, true},
		} {
			got, err := s.SecondStep(ctx, row.account, row.code, home, now)
			if err != row.want || err == nil && got != row.recovery {
				t.Errorf("%s: %v, %v; want %v", row.name, got, err, row.want)
			}
		}
		if got, _ := s.Get(ctx, a.ID); got.Recovery != 8 {
			t.Errorf("%d recovery codes are left", got.Recovery)
		}
		if n := rdb.Exists(ctx, "ac:{accounts}:i:nobody").Val(); n != 0 {
			t.Error("an attempt made an account")
		}
		fresh, err := s.NewRecoveryCodes(ctx, a.ID)
		if err != nil || len(fresh) != 10 {
			t.Fatal(err)
		}
		if _, err := s.SecondStep(ctx, a.ID, recovery[1], home, now); err != session.ErrCode {
			t.Errorf("a recovery code that was replaced: %v", err)
		}
		if _, err := s.SecondStep(ctx, a.ID, code(t, secret, now), home, now); err != session.ErrCode {
			t.Errorf("new recovery codes make a used code new: %v", err)
		}
		if _, err := s.SecondStep(ctx, a.ID, fresh[9], home, now); err != nil {
			t.Errorf("a new recovery code: %v", err)
		}
	})
}

func TestACodeLetsInOnce(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		plenty := redis_rate.Limit{Rate: 1000, Burst: 1000, Period: time.Hour}
		s := accounts(t, session.AccountOptions{Redis: rdb, Sealer: seal("k"), ByAddress: plenty, ByAccount: plenty})
		a, secret, recovery := twoStep(t, s, "ada")
		for _, c := range []string{code(t, secret, t0+step), recovery[0]} {
			var in atomic.Int32
			var all sync.WaitGroup
			for range 20 {
				all.Go(func() {
					switch _, err := s.SecondStep(t.Context(), a.ID, c, home, t0+step); err {
					case nil:
						in.Add(1)
					case session.ErrCode:
					default:
						t.Error(err)
					}
				})
			}
			all.Wait()
			if in.Load() != 1 {
				t.Errorf("one code let in %d", in.Load())
			}
		}
	})
}

func TestSecondStepIsThrottled(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		few := redis_rate.Limit{Rate: 3, Burst: 3, Period: time.Hour}
		s := accounts(t, session.AccountOptions{Redis: rdb, Sealer: seal("k"), ByAccount: few})
		a, secret, _ := twoStep(t, s, "ada")
		for _, who := range []string{a.ID, "nobody"} {
			for range 3 {
				if _, err := s.SecondStep(t.Context(), who, "000000", home, t0+step); err != session.ErrCode {
					t.Fatal(err)
				}
			}
			// A right passphrase in between makes no new attempts.
			if _, err := s.Authenticate(t.Context(), a.Email, passphrase, home); err != nil {
				t.Fatal(err)
			}
			if _, err := s.SecondStep(t.Context(), who, code(t, secret, t0+step), home, t0+step); !errors.Is(err, session.ErrThrottled) {
				t.Errorf("%s, the fourth: %v", who, err)
			}
		}
	})
}

func TestConfirm(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		s := accounts(t, session.AccountOptions{Redis: rdb, Sealer: seal("k")})
		a, secret, recovery := twoStep(t, s, "ada")
		plain := person(t, s, "bea", session.Owner, "tea")
		now := t0 + 10*step
		for _, row := range []struct {
			name, account, proof string
			want                 error
		}{
			{"the passphrase", a.ID, passphrase, nil},
			{"a code", a.ID, code(t, secret, now), nil},
			{"the code again", a.ID, code(t, secret, now), session.ErrNotYou},
			{"a recovery code", a.ID, recovery[0], session.ErrNotYou},
			{"a wrong passphrase", a.ID, passphrase + "x", session.ErrNotYou},
			{"a code without a second step", plain.ID, code(t, secret, now), session.ErrNotYou},
			{"nobody", "nobody", passphrase, session.ErrNotYou},
		} {
			if err := s.Confirm(ctx, row.account, row.proof, home, now); err != row.want {
				t.Errorf("%s: %v, want %v", row.name, err, row.want)
			}
		}
		var err error
		for range 11 {
			err = s.Confirm(ctx, plain.ID, "wrong", home, now)
		}
		if !errors.Is(err, session.ErrThrottled) {
			t.Errorf("guesses without end: %v", err)
		}
		if _, err := s.Authenticate(ctx, plain.Email, passphrase, home); !errors.Is(err, session.ErrThrottled) {
			t.Errorf("and they count for the log-in: %v", err)
		}
	})
}

func TestVaultKeysChange(t *testing.T) {
	m := miniredis.RunT(t)
	rdb := redis.NewClient(&redis.Options{Addr: m.Addr()})
	defer rdb.Close()
	ctx := t.Context()
	first := accounts(t, session.AccountOptions{Redis: rdb, Sealer: seal("1")})
	a, secret, recovery := twoStep(t, first, "ada")
	b, other, _ := twoStep(t, first, "bea")
	sealedBy := func(a session.Account) byte {
		return rdb.HGet(ctx, "ac:{accounts}:i:"+a.ID, "totp").Val()[0]
	}
	both := accounts(t, session.AccountOptions{Redis: rdb, Sealer: seal("21")})
	if _, err := both.SecondStep(ctx, a.ID, code(t, secret, t0+step), home, t0+step); err != nil || sealedBy(a) != '2' {
		t.Errorf("a log-in seals anew: %v, by %c", err, sealedBy(a))
	}
	if n, err := both.Reseal(ctx); n != 1 || err != nil || sealedBy(b) != '2' {
		t.Errorf("sealed anew: %d, %v, by %c", n, err, sealedBy(b))
	}
	second := accounts(t, session.AccountOptions{Redis: rdb, Sealer: seal("2")})
	for who, c := range map[string]string{a.ID: code(t, secret, t0+2*step), b.ID: code(t, other, t0+2*step)} {
		if _, err := second.SecondStep(ctx, who, c, home, t0+2*step); err != nil {
			t.Errorf("without the old key: %v", err)
		}
	}
	lost := accounts(t, session.AccountOptions{Redis: rdb, Sealer: seal("9")})
	if _, err := lost.SecondStep(ctx, a.ID, code(t, secret, t0+3*step), home, t0+3*step); !errors.Is(err, session.ErrSealed) || session.Public(err) == "" {
		t.Errorf("with another key: %v", err)
	}
	if recovery, err := lost.SecondStep(ctx, a.ID, recovery[0], home, t0); err != nil || !recovery {
		t.Errorf("a recovery code needs no key: %v", err)
	}
	none := accounts(t, session.AccountOptions{Redis: rdb})
	if _, err := none.StartTOTP(ctx, a, "Lastcall", t0); err != session.ErrNoSealer {
		t.Errorf("without a sealer: %v", err)
	}
}
