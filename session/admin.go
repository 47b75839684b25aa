package session

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/sessions"
	"github.com/redis/go-redis/v9"
)

// AdminCookie is the name of the admin's cookie and of its gorilla session.
const AdminCookie = "lc_admin"

// Admin is a browser in the admin.
type Admin struct {
	// ID names the session; worthless without our signature.
	ID string
	// Account is the id of the account that is logged in, "" before log-in.
	Account string
	// Since is when the session began, Unix ms: for an account, its log-in.
	Since int64
	// Confirmed is when the person last proved who they are, by the log-in or by
	// [Admins.Confirm], Unix ms; 0 if never.
	Confirmed int64
	// Renew says that the cookie was signed by an older key: save the session.
	Renew bool
}

// AdminOptions are the settings of [NewAdmins].
type AdminOptions struct {
	// Redis keeps the log-ins. Required.
	Redis redis.UniversalClient
	// Keys sign and encrypt the cookie. Required.
	Keys *Keys
	// Secure says that browsers reach the admin by https although TLS may end at a
	// proxy before us. TLS of our own and localhost need no setting.
	Secure bool
	// Idle and Absolute end a session: so long after its last request, so long
	// after log-in. 0 means 12 hours and 7 days.
	Idle, Absolute time.Duration
	// Now is the clock, Unix ms. nil means the machine's.
	Now func() int64
}

// Admins keeps the admin's sessions on Redis, as a gorilla store. Only ids that
// we made are accepted; the id changes at log-in; log-out and revocation are the
// server's, at once.
type Admins struct {
	opts   AdminOptions
	cookie sealer
}

// NewAdmins checks the options and derives the keys.
func NewAdmins(opts AdminOptions) (*Admins, error) {
	if opts.Redis == nil {
		return nil, errors.New("session: admins need a Redis client")
	}
	if opts.Idle == 0 {
		opts.Idle = 12 * time.Hour
	}
	if opts.Absolute == 0 {
		opts.Absolute = 7 * 24 * time.Hour
	}
	if opts.Idle < time.Minute || opts.Absolute < opts.Idle {
		return nil, errors.New("session: admins' Idle must be at least a minute, and Absolute no shorter")
	}
	if opts.Now == nil {
		opts.Now = machineClock
	}
	cookie, err := newSealer(opts.Keys, forAdminCookie, true)
	if err != nil {
		return nil, err
	}
	return &Admins{opts: opts, cookie: cookie}, nil
}

// AdminOf gives the typed self of a gorilla session made by [Admins].
func AdminOf(s *sessions.Session) (Admin, bool) {
	a, ok := s.Values[known{}].(Admin)
	return a, ok
}

func (s *Admins) fresh(session *sessions.Session, accountID string) {
	a := Admin{ID: idText(newID()), Account: accountID, Since: s.opts.Now()}
	if accountID != "" {
		a.Confirmed = a.Since
	}
	session.ID, session.Values[known{}], session.IsNew = a.ID, a, true
}

// load reads the record of a signed id. Errors: ErrEnded, ErrIdle, ErrTooOld, or
// Redis's.
func (s *Admins) load(ctx context.Context, a *Admin) (values string, err error) {
	got, err := adminLoad.Run(ctx, s.opts.Redis, []string{adminKey(a.Account, a.ID)},
		a.ID, s.opts.Now(), s.opts.Idle.Milliseconds(), s.life(*a).Milliseconds(), seenStep.Milliseconds()).StringSlice()
	if err != nil {
		return "", fmt.Errorf("session: loading an admin session: %w", err)
	}
	if len(got) == 4 && got[0] == "live" {
		a.Since, err = strconv.ParseInt(got[1], 10, 64)
		if err == nil {
			a.Confirmed, err = strconv.ParseInt(got[3], 10, 64)
		}
		return got[2], err
	}
	switch {
	case len(got) == 1 && got[0] == "idle":
		return "", ErrIdle
	case len(got) == 1 && got[0] == "too_old":
		return "", ErrTooOld
	default:
		return "", ErrEnded
	}
}

// life is the greatest age of a session; one without an account lives no longer
// than a log-in's pause.
func (s *Admins) life(a Admin) time.Duration {
	if a.Account == "" {
		return s.opts.Idle
	}
	return s.opts.Absolute
}

// seenStep is how exactly the last request is known: one write a step.
const seenStep = time.Minute

// secure says whether the browser would keep a Secure cookie from this request's
// address.
func (s *Admins) secure(r *http.Request) bool {
	if s.opts.Secure || r.TLS != nil {
		return true
	}
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
