package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/sessions"
	"github.com/redis/go-redis/v9"
)

// KeyFunc names the Redis hash of a visitor. The ledger injects its own, so that
// everything about a visitor is one hash in one slot, and erased at once.
type KeyFunc func(storeID, sessionID string) string

// Records says where the values of visitors' gorilla sessions are kept.
type Records struct {
	Redis redis.UniversalClient
	Key   KeyFunc
}

// maxVisitorValues bounds what a handler may keep in a visitor's hash, bytes.
const maxVisitorValues = 4096

var _ sessions.Store = (*Visitors)(nil)

var errNoRecords = errors.New("session: visitors were made without Records")

// VisitorOf gives the typed visitor of a gorilla session made by [Visitors].
func VisitorOf(s *sessions.Session) (Visitor, bool) {
	v, ok := s.Values[known{}].(Visitor)
	return v, ok
}

// Get is [Visitors.New], once a request.
func (s *Visitors) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New gives the session of the visitor that sent r, its values loaded, by the
// name that [CookieName] gives for the store. The session is never nil: without a
// usable cookie or header it is new, and the error says why one was refused (nil
// if none was sent). One round trip, none for a new visitor.
func (s *Visitors) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.Options = s.options()
	session.IsNew = true
	storeID, ok := strings.CutPrefix(name, cookiePrefix)
	if !ok || !validStoreID(storeID) {
		return session, ErrStoreID
	}
	now := s.opts.Now()
	v, err := s.From(r, storeID, now)
	if err != nil {
		v = s.Fresh(storeID, now)
		session.ID, session.Values[known{}] = v.ID, v
		if err == ErrNoToken {
			err = nil
		}
		return session, err
	}
	session.ID, session.Values[known{}], session.IsNew = v.ID, v, false
	return session, s.load(r.Context(), session, v)
}

func (s *Visitors) load(ctx context.Context, session *sessions.Session, v Visitor) error {
	if s.opts.Records.Redis == nil {
		return errNoRecords
	}
	b, err := s.opts.Records.Redis.HGet(ctx, s.opts.Records.Key(v.Store, v.ID), fieldVisitorValues).Bytes()
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("session: loading a visitor: %w", err)
	}
	return decodeValues(b, session)
}

// Save writes the values and sets the cookie by session.Options; MaxAge < 0
// deletes the values and expires the cookie. It never shortens the life of the
// visitor's hash, which the ledger shares. Errors: [ErrForeign], [ErrTooMuch], or
// Redis's.
func (s *Visitors) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	v, ok := VisitorOf(session)
	if !ok || v.ID != session.ID || CookieName(v.Store) != session.Name() {
		return ErrForeign
	}
	if s.opts.Records.Redis == nil {
		return errNoRecords
	}
	values, err := encodeValues(session, maxVisitorValues)
	if err != nil {
		return err
	}
	if session.Options.MaxAge < 0 {
		values = nil
	}
	if err := s.store(r.Context(), v, values); err != nil {
		return err
	}
	value := ""
	if session.Options.MaxAge >= 0 {
		value = seal(s.cookie, v)
	}
	http.SetCookie(w, newCookie(session.Name(), value, session.Options))
	return nil
}

func (s *Visitors) store(ctx context.Context, v Visitor, values []byte) error {
	rdb, key := s.opts.Records.Redis, s.opts.Records.Key(v.Store, v.ID)
	var err error
	if values == nil {
		err = rdb.HDel(ctx, key, fieldVisitorValues).Err()
	} else {
		err = visitorSave.Run(ctx, rdb, []string{key}, fieldVisitorValues, values, s.maxAge).Err()
	}
	if err != nil {
		return fmt.Errorf("session: saving a visitor: %w", err)
	}
	return nil
}
