package session

import (
	"fmt"
	"net/http"

	"github.com/gorilla/sessions"
)

// maxAdminValues bounds the values of one admin session, bytes.
const maxAdminValues = 64 << 10

var _ sessions.Store = (*Admins)(nil)

// Get is [Admins.New], once a request.
func (s *Admins) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New gives the session that r's cookie names, its values loaded, in one round
// trip. The session is never nil: without a usable cookie it is new and nobody's,
// and the error says why one was refused: [ErrTampered], [ErrOversized],
// [ErrEnded], [ErrIdle], [ErrTooOld], or Redis's; nil if none was sent. The name
// must be [AdminCookie].
func (s *Admins) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.Options = s.options(r)
	s.fresh(session, "")
	if name != AdminCookie {
		return session, ErrForeign
	}
	var refused error
	for i, c := range r.CookiesNamed(name) {
		if i == maxSameName {
			break
		}
		a, err := s.open(c.Value)
		if err != nil {
			refused = err
			continue
		}
		values, err := s.load(r.Context(), &a)
		if err != nil {
			return session, err
		}
		session.ID, session.Values[known{}], session.IsNew = a.ID, a, false
		return session, decodeValues([]byte(values), session)
	}
	return session, refused
}

func (s *Admins) open(cookie string) (Admin, error) {
	var c claims
	old, err := s.cookie.open(cookie, &c)
	if err != nil {
		return Admin{}, err
	}
	return Admin{ID: idText(c.id), Account: string(c.owner), Renew: old}, nil
}

// Save writes the values and sets the cookie; Options.MaxAge < 0 ends the session
// and expires the cookie. It never revives a session that has ended meanwhile.
// Errors: [ErrEnded], [ErrForeign], [ErrTooMuch], or Redis's.
func (s *Admins) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	a, ok := AdminOf(session)
	if !ok || a.ID != session.ID || session.Name() != AdminCookie {
		return ErrForeign
	}
	if session.Options.MaxAge < 0 {
		http.SetCookie(w, newCookie(AdminCookie, "", session.Options))
		if session.IsNew {
			return nil
		}
		return s.end(r.Context(), a)
	}
	values, err := encodeValues(session, maxAdminValues)
	if err != nil {
		return err
	}
	now, life := s.opts.Now(), s.life(a).Milliseconds()
	args := []any{a.ID, now, s.opts.Idle.Milliseconds(), life, "old", values}
	if session.IsNew {
		args[4] = "new"
		if a.Account != "" {
			args = append(args, a.Confirmed, aboutLogIn(r))
		}
	}
	kept, err := adminSave.Run(r.Context(), s.opts.Redis, []string{adminKey(a.Account, a.ID)}, args...).Int()
	switch {
	case err != nil:
		return fmt.Errorf("session: saving an admin session: %w", err)
	case kept == 0:
		return ErrEnded
	}
	session.IsNew = false
	id, _ := idOf(a.ID)
	cookie, err := s.cookie.seal(&claims{id: id, born: a.Since, seen: now, owner: []byte(a.Account)})
	if err != nil {
		return fmt.Errorf("session: signing an admin cookie: %w", err)
	}
	session.Options.MaxAge = int((a.Since + life - now) / 1000)
	http.SetCookie(w, newCookie(AdminCookie, cookie, session.Options))
	return nil
}

func (s *Admins) options(r *http.Request) *sessions.Options {
	return &sessions.Options{
		Path:     "/admin",
		HttpOnly: true,
		Secure:   s.secure(r),
		SameSite: http.SameSiteLaxMode,
	}
}
