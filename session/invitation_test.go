package session_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"lastcall/session"
)

func invite(t *testing.T, s *session.Accounts, store, email string, role session.Role) (session.Invitation, string) {
	t.Helper()
	team, err := s.Team(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	by := session.Invitation{Store: store, Email: email, Role: role, By: "Ada"}
	for _, m := range team {
		if m.Role == session.Owner {
			by.Inviter = m.ID
		}
	}
	i, secret, err := s.Invite(t.Context(), by, t0)
	if err != nil {
		t.Fatal(err)
	}
	return i, secret
}

func TestInvitations(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		s := accounts(t, session.AccountOptions{Redis: rdb})
		person(t, s, "ada", session.Owner, "tea")
		bea := person(t, s, "bea", session.Owner, "ink")
		made, secret := invite(t, s, "tea", " Mira@Shop.Example", session.Editor)
		if made.Email != "mira@shop.example" || made.EndsMS != t0+3*day || len(secret) < 26 {
			t.Errorf("%+v, %q", made, secret)
		}
		for _, v := range rdb.HGetAll(ctx, "ac:{accounts}:v:tea").Val() {
			if v == secret || made.ID == secret {
				t.Error("the secret is kept")
			}
		}
		got, has, err := s.Invited(ctx, "tea", secret, t0+3*day-1)
		if err != nil || has || got.Role != session.Editor || got.By != "Ada" || got.Store != "tea" {
			t.Errorf("%+v, %v, %v", got, has, err)
		}
		for name, row := range map[string]struct {
			store, secret string
			now           int64
		}{
			"another store": {"ink", secret, t0},
			"another link":  {"tea", secret[1:] + "A", t0},
			"no link":       {"tea", "", t0},
			"its id":        {"tea", made.ID, t0},
			"too late":      {"tea", secret, t0 + 3*day},
		} {
			if _, _, err := s.Invited(ctx, row.store, row.secret, row.now); err != session.ErrNoInvitation {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := s.Join(ctx, row.store, row.secret, "X", passphrase, row.now); err != session.ErrNoInvitation {
				t.Errorf("joining by %s: %v", name, err)
			}
			if _, err := s.Accept(ctx, row.store, row.secret, bea.ID, row.now); err != session.ErrNoInvitation {
				t.Errorf("accepting %s: %v", name, err)
			}
		}

		_, second := invite(t, s, "tea", "mira@shop.example", session.Analyst)
		if _, _, err := s.Invited(ctx, "tea", secret, t0); err != session.ErrNoInvitation {
			t.Errorf("an invitation that was replaced: %v", err)
		}
		list, err := s.Invitations(ctx, "tea", t0)
		if err != nil || len(list) != 1 || list[0].Role != session.Analyst {
			t.Errorf("%+v, %v", list, err)
		}
		if list, _ := s.Invitations(ctx, "tea", t0+3*day); len(list) != 0 {
			t.Errorf("over, and yet %+v", list)
		}
		if _, err := s.Accept(ctx, "tea", second, bea.ID, t0); err != session.ErrOtherEmail {
			t.Errorf("somebody else's: %v", err)
		}
		if _, err := s.Join(ctx, "tea", second, "Mira", "mira mira mira", t0); err != session.ErrPassphraseObvious {
			t.Errorf("a weak passphrase: %v", err)
		}
		mira, err := s.Join(ctx, "tea", second, "Mira", passphrase, t0)
		if err != nil || mira.RoleIn("tea") != session.Analyst {
			t.Fatalf("%+v, %v", mira, err)
		}
		if _, err := s.Join(ctx, "tea", second, "Mira", passphrase, t0); err != session.ErrNoInvitation {
			t.Errorf("used twice: %v", err)
		}
		if got := teamOf(t, s, "tea"); got["Mira"] != "analyst tea" {
			t.Error(got)
		}

		_, third := invite(t, s, "tea", bea.Email, session.Support)
		if _, has, err := s.Invited(ctx, "tea", third, t0); err != nil || !has {
			t.Errorf("an address with an account: %v, %v", has, err)
		}
		if _, err := s.Join(ctx, "tea", third, "Bea", passphrase, t0); err != session.ErrEmailTaken {
			t.Errorf("a second account for the address: %v", err)
		}
		if _, err := s.Accept(ctx, "tea", third, bea.ID, t0); err != nil {
			t.Errorf("accepting: %v", err)
		}
		if _, err := s.Accept(ctx, "tea", third, bea.ID, t0); err != session.ErrNoInvitation {
			t.Errorf("accepting twice: %v", err)
		}
		if a, _ := s.Get(ctx, bea.ID); a.RoleIn("tea") != session.Support || a.RoleIn("ink") != session.Owner {
			t.Errorf("%+v", a)
		}

		fourth, lost := invite(t, s, "tea", "zoe@shop.example", session.Support)
		if err := s.Withdraw(ctx, "tea", fourth.ID); err != nil {
			t.Error(err)
		}
		if err := s.Withdraw(ctx, "tea", fourth.ID); err != session.ErrNoInvitation {
			t.Errorf("withdrawn twice: %v", err)
		}
		if _, err := s.Join(ctx, "tea", lost, "Zoe", passphrase, t0); err != session.ErrNoInvitation {
			t.Errorf("withdrawn, and used: %v", err)
		}
		for name, row := range map[string]struct {
			i    session.Invitation
			want error
		}{
			"no address":    {session.Invitation{Store: "tea", Email: "x", Role: session.Editor}, session.ErrEmail},
			"no role":       {session.Invitation{Store: "tea", Email: "x@y.example"}, session.ErrRole},
			"no store":      {session.Invitation{Email: "x@y.example", Role: session.Editor}, session.ErrStoreID},
			"there already": {session.Invitation{Store: "tea", Email: "MIRA@shop.example", Role: session.Owner}, session.ErrInTeam},
		} {
			if _, _, err := s.Invite(ctx, row.i, t0); err != row.want {
				t.Errorf("inviting, %s: %v, want %v", name, err, row.want)
			}
		}
	})
}

func TestOneInvitationOneAccount(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := accounts(t, session.AccountOptions{Redis: rdb})
		person(t, s, "ada", session.Owner, "tea")
		_, secret := invite(t, s, "tea", "mira@shop.example", session.Editor)
		var made atomic.Int32
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				switch _, err := s.Join(t.Context(), "tea", secret, "Mira", passphrase, t0); err {
				case nil:
					made.Add(1)
				case session.ErrNoInvitation, session.ErrEmailTaken:
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if list, err := s.List(t.Context()); made.Load() != 1 || len(list) != 2 || err != nil { // and the owner
			t.Errorf("made %d, listed %d, %v", made.Load(), len(list), err)
		}
	})
}

func TestInvitationsAreBounded(t *testing.T) {
	m := miniredis.RunT(t)
	rdb := redis.NewClient(&redis.Options{Addr: m.Addr()})
	defer rdb.Close()
	s := accounts(t, session.AccountOptions{Redis: rdb})
	for i := range 100 {
		invite(t, s, "tea", string(rune('a'+i%26))+string(rune('a'+i/26))+"@shop.example", session.Editor)
	}
	n := session.Invitation{Store: "tea", Email: "late@shop.example", Role: session.Editor}
	if _, _, err := s.Invite(t.Context(), n, t0); err != session.ErrManyInvitations {
		t.Errorf("the 101st: %v", err)
	}
	if _, _, err := s.Invite(t.Context(), n, t0+3*day); err != nil {
		t.Errorf("once they are over: %v", err)
	}
}

// Who is no owner any more lets nobody in, however long ago the link was made.
func TestAnInvitationEndsWithItsOwner(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		s := accounts(t, session.AccountOptions{Redis: rdb})
		person(t, s, "ada", session.Owner, "tea")
		mal := person(t, s, "mal", session.Owner, "tea")
		bea := person(t, s, "bea", session.Owner, "ink")
		for email, taken := range map[string]func(secret string) error{
			"new@shop.example": func(secret string) error {
				_, err := s.Join(ctx, "tea", secret, "New", "seven slow herons wade", t0)
				return err
			},
			bea.Email: func(secret string) error { _, err := s.Accept(ctx, "tea", secret, bea.ID, t0); return err },
		} {
			_, secret, err := s.Invite(ctx, session.Invitation{Store: "tea", Email: email, Role: session.Owner, By: "Mal", Inviter: mal.ID}, t0)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.SetRole(ctx, mal.ID, "tea", session.Editor, ""); err != nil {
				t.Fatal(err)
			}
			if err := taken(secret); !errors.Is(err, session.ErrNoInvitation) {
				t.Errorf("%s, invited by an owner of before: %v", email, err)
			}
			if _, err := s.SetRole(ctx, mal.ID, "tea", session.Owner, ""); err != nil {
				t.Fatal(err)
			}
			if err := taken(secret); err != nil {
				t.Errorf("%s, invited by an owner: %v", email, err)
			}
		}
	})
}
