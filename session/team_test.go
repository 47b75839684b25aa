package session_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"lastcall/session"
)

// person makes an account with a role in stores.
func person(t *testing.T, s *session.Accounts, name string, role session.Role, stores ...string) session.Account {
	t.Helper()
	a, err := s.Create(t.Context(), session.NewAccount{Email: name + "@shop.example", Name: name, Role: role, Stores: stores, Passphrase: passphrase}, t0)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// teamOf is who is in a store's team, with role and reach.
func teamOf(t *testing.T, s *session.Accounts, store string) map[string]string {
	t.Helper()
	team, err := s.Team(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, m := range team {
		got[m.Name] = fmt.Sprint(m.Role, " ", m.Store)
	}
	return got
}

func TestTeam(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		ctx := t.Context()
		s := accounts(t, session.AccountOptions{Redis: rdb})
		oldAccount(t, rdb, "AAAAAAAAAAAAAAAAAAAAAA", "old@shop.example", "editor", `["tea","ink"]`)
		ada := person(t, s, "ada", session.Owner, "tea")
		bea := person(t, s, "bea", session.Support, "tea", "ink")
		person(t, s, "cleo", session.Analyst, session.EveryStore)
		want := func(what, store string, want map[string]string) {
			t.Helper()
			if d := cmp.Diff(want, teamOf(t, s, store)); d != "" {
				t.Errorf("%s, %s: %s", what, store, d)
			}
		}
		want("made", "tea", map[string]string{"ada": "owner tea", "bea": "support tea", "Old": "editor tea", "cleo": "analyst *"})
		want("made", "ink", map[string]string{"bea": "support ink", "Old": "editor ink", "cleo": "analyst *"})
		want("nobody's own", "oak", map[string]string{"cleo": "analyst *"})

		if _, err := s.SetRole(ctx, bea.ID, "tea", session.Editor, ""); err != nil {
			t.Fatal(err)
		}
		if err := s.Grant(ctx, ada.ID, "ink", session.Analyst); err != nil {
			t.Fatal(err)
		}
		want("changed", "tea", map[string]string{"ada": "owner tea", "bea": "editor tea", "Old": "editor tea", "cleo": "analyst *"})
		want("changed", "ink", map[string]string{"ada": "analyst ink", "bea": "support ink", "Old": "editor ink", "cleo": "analyst *"})
		got, err := s.Get(ctx, ada.ID)
		if err != nil || got.RoleIn("tea") != session.Owner || got.RoleIn("ink") != session.Analyst {
			t.Errorf("owner of one and analyst of another: %+v, %v", got, err)
		}
		if old, err := s.Get(ctx, "AAAAAAAAAAAAAAAAAAAAAA"); err != nil || old.RoleIn("ink") != session.Editor {
			t.Errorf("the old account: %+v, %v", old, err)
		}

		if c, err := s.SetRole(ctx, bea.ID, "tea", "", ""); err != nil || c.Deleted {
			t.Errorf("out of one of two teams: %+v, %v", c, err)
		}
		want("removed", "tea", map[string]string{"ada": "owner tea", "Old": "editor tea", "cleo": "analyst *"})
		if c, err := s.SetRole(ctx, bea.ID, "ink", "", ""); err != nil || !c.Deleted {
			t.Errorf("out of the last: %+v, %v", c, err)
		}
		if _, err := s.Get(ctx, bea.ID); err != session.ErrNoAccount {
			t.Errorf("an account in no team: %v", err)
		}
		if _, err := s.Authenticate(ctx, bea.Email, passphrase, home); err != session.ErrCredentials {
			t.Errorf("its log-in: %v", err)
		}
		person(t, s, "bea", session.Support, "ink") // the address is free again

		for name, row := range map[string]struct {
			account, store string
			role           session.Role
			want           error
		}{
			"nobody":             {"nobody", "tea", session.Editor, session.ErrNoAccount},
			"of another team":    {bea.ID, "tea", session.Editor, session.ErrNoAccount},
			"no such role":       {ada.ID, "tea", "root", session.ErrRole},
			"last owner demoted": {ada.ID, "tea", session.Editor, session.ErrLastOwner},
			"last owner removed": {ada.ID, "tea", "", session.ErrLastOwner},
			"owner stays owner":  {ada.ID, "tea", session.Owner, nil},
		} {
			if _, err := s.SetRole(ctx, row.account, row.store, row.role, ""); err != row.want {
				t.Errorf("%s: %v, want %v", name, err, row.want)
			}
		}
		for name, row := range map[string]struct {
			account, store string
			role           session.Role
			want           error
		}{
			"there already": {ada.ID, "tea", session.Editor, session.ErrInTeam},
			"nobody":        {"nobody", "tea", session.Editor, session.ErrNoAccount},
			"no role":       {ada.ID, "oak", "", session.ErrRole},
			"no store":      {ada.ID, "o k", session.Editor, session.ErrStoreID},
		} {
			if err := s.Grant(ctx, row.account, row.store, row.role); err != row.want {
				t.Errorf("granting, %s: %v, want %v", name, err, row.want)
			}
		}
		// An owner of every store owns this one too.
		person(t, s, "dora", session.Owner, session.EveryStore)
		if _, err := s.SetRole(ctx, ada.ID, "tea", session.Editor, ""); err != nil {
			t.Errorf("with an owner of every store: %v", err)
		}
	})
}

func TestARoleThatChangesEndsLogIns(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := accounts(t, session.AccountOptions{Redis: rdb})
		logins := admins(t, rdb, session.AdminOptions{})
		person(t, s, "ada", session.Owner, "tea")
		bea := person(t, s, "bea", session.Owner, "tea")
		here, there := &browser{t: t, admins: logins.Admins}, &browser{t: t, admins: logins.Admins}
		here.logIn(bea.ID)
		there.logIn(bea.ID)
		this, err := here.who()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SetRole(t.Context(), bea.ID, "tea", session.Owner, ""); err != nil {
			t.Fatal(err)
		}
		if a, err := there.who(); err != nil || a.Account != bea.ID {
			t.Errorf("a role that stays ended a log-in: %+v, %v", a, err)
		}
		if _, err := s.SetRole(t.Context(), bea.ID, "tea", session.Editor, this.ID); err != nil {
			t.Fatal(err)
		}
		if a, err := here.who(); err != nil || a.Account != bea.ID {
			t.Errorf("the one that stays: %+v, %v", a, err)
		}
		if _, err := there.who(); err != session.ErrEnded {
			t.Errorf("the other: %v", err)
		}
		if _, err := s.SetRole(t.Context(), bea.ID, "tea", "", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := here.who(); err != session.ErrEnded {
			t.Errorf("out of the team: %v", err)
		}
	})
}

// Two owners who throw each other out at the same moment: one stays.
func TestATeamKeepsAnOwner(t *testing.T) {
	engines(t, func(t *testing.T, rdb redis.UniversalClient, _ *miniredis.Miniredis) {
		s := accounts(t, session.AccountOptions{Redis: rdb})
		for round := range 5 {
			store := fmt.Sprintf("tea%d", round)
			var ids []string
			for i := range 4 {
				ids = append(ids, person(t, s, fmt.Sprintf("p%d%d", round, i), session.Owner, store).ID)
			}
			var refused atomic.Int32
			var all sync.WaitGroup
			for i, id := range ids {
				role := session.Role("")
				if i%2 == 0 {
					role = session.Analyst
				}
				all.Go(func() {
					switch _, err := s.SetRole(t.Context(), id, store, role, ""); err {
					case nil:
					case session.ErrLastOwner:
						refused.Add(1)
					default:
						t.Error(err)
					}
				})
			}
			all.Wait()
			owners := 0
			for _, role := range teamOf(t, s, store) {
				if role == "owner "+store {
					owners++
				}
			}
			if owners != 1 || refused.Load() != 1 {
				t.Errorf("%d owners are left, %d were refused", owners, refused.Load())
			}
		}
	})
}
