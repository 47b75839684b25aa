package session

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gorilla/sessions"
)

// LogIn begins the account's session under a new id, ends the one that r came
// with, and sets the cookie. Values (a flash, where to go next) come along; of a
// session that was another account's, nothing does.
func (s *Admins) LogIn(w http.ResponseWriter, r *http.Request, accountID string) error {
	if accountID == "" || len(accountID) > maxOwner {
		return ErrNoAccount
	}
	session, err := s.Get(r, AdminCookie)
	if err != nil && Public(err) == "" {
		return err
	}
	before, _ := AdminOf(session)
	if !session.IsNew {
		if err := s.end(r.Context(), before); err != nil {
			return err
		}
	}
	if before.Account != "" && before.Account != accountID {
		clear(session.Values)
	}
	s.fresh(session, accountID)
	return s.Save(r, w, session)
}

// LogOut ends the session that r came with and expires the cookie. It is no
// error if there was none.
func (s *Admins) LogOut(w http.ResponseWriter, r *http.Request) error {
	session, err := s.Get(r, AdminCookie)
	if err != nil && Public(err) == "" {
		return err
	}
	session.Options.MaxAge = -1
	return s.Save(r, w, session)
}

// RevokeAll ends every session of the account, at once and for good.
func (s *Admins) RevokeAll(ctx context.Context, accountID string) error {
	if accountID == "" {
		return ErrNoAccount
	}
	if err := s.opts.Redis.Del(ctx, adminKey(accountID, "")).Err(); err != nil {
		return fmt.Errorf("session: revoking: %w", err)
	}
	return nil
}

// Confirm remembers that the person behind the session proved anew who they are.
// Errors: [ErrForeign], [ErrEnded], or Redis's.
func (s *Admins) Confirm(ctx context.Context, session *sessions.Session) error {
	a, ok := AdminOf(session)
	if !ok || a.ID != session.ID || a.Account == "" {
		return ErrForeign
	}
	a.Confirmed = s.opts.Now()
	kept, err := adminConfirm.Run(ctx, s.opts.Redis, []string{adminKey(a.Account, a.ID)}, a.ID, a.Confirmed).Int()
	switch {
	case err != nil:
		return fmt.Errorf("session: confirming: %w", err)
	case kept == 0:
		return ErrEnded
	}
	session.Values[known{}] = a
	return nil
}

func (s *Admins) end(ctx context.Context, a Admin) error {
	err := s.opts.Redis.HDel(ctx, adminKey(a.Account, a.ID), fieldsOfLogin(a.ID)...).Err()
	if err != nil {
		return fmt.Errorf("session: ending an admin session: %w", err)
	}
	return nil
}
