package session

import (
	"errors"
	"time"
)

// Header carries a visitor's token where no cookie works.
const Header = "Lastcall-Session"

// Source is where a visitor's id came from.
type Source uint8

const (
	SourceFresh  Source = iota // made just now
	SourceCookie               // our cookie: cookies work
	SourceHeader               // the token in [Header]
	SourceBody                 // a token that the caller took from the body
)

func (s Source) String() string {
	switch s {
	case SourceFresh:
		return "fresh"
	case SourceCookie:
		return "cookie"
	case SourceHeader:
		return "header"
	case SourceBody:
		return "body"
	default:
		return "unknown"
	}
}

// Visitor is a browser on a store, known only by an id that we made and signed.
type Visitor struct {
	// Store is the store this visitor belongs to; the same browser is another
	// visitor on another store.
	Store string
	// ID is 128 random bits as 22 characters of unpadded base64url.
	ID string
	// Born is when the id was made, Unix ms, never after the clock that was given.
	Born int64
	// Seen is the clock that was given, Unix ms: a token or cookie made of this
	// visitor lives from here.
	Seen int64
	// Source is where the id came from.
	Source Source
	// Renew says that the browser should be given a new cookie or token: the old
	// one was signed by an older key or has used up a thirtieth of its life.
	Renew bool
}

// VisitorOptions are the settings of [NewVisitors].
type VisitorOptions struct {
	// Keys sign the cookies and tokens. Required.
	Keys *Keys
	// MaxAge is how long a cookie or token lives after the last visit that
	// renewed it. 0 means 90 days.
	MaxAge time.Duration
	// SameSite makes cookies Lax and not partitioned, for deployments where store
	// and server share a site.
	SameSite bool
	// Records keeps the values of gorilla sessions. Not needed for the typed path.
	Records Records
	// Now is the clock of the gorilla methods, Unix ms. nil means the machine's.
	Now func() int64
}

// Visitors knows shoppers. Its typed methods touch no network.
type Visitors struct {
	opts   VisitorOptions
	maxAge int64 // ms
	cookie sealer
	token  sealer
}

const defaultVisitorAge = 90 * 24 * time.Hour

// NewVisitors checks the options and derives the keys.
func NewVisitors(opts VisitorOptions) (*Visitors, error) {
	if opts.MaxAge == 0 {
		opts.MaxAge = defaultVisitorAge
	}
	if opts.MaxAge < time.Minute {
		return nil, errors.New("session: visitors' MaxAge is under a minute")
	}
	if (opts.Records.Redis == nil) != (opts.Records.Key == nil) {
		return nil, errors.New("session: visitors' records need both a Redis client and a key function")
	}
	if opts.Now == nil {
		opts.Now = machineClock
	}
	v := &Visitors{opts: opts, maxAge: opts.MaxAge.Milliseconds()}
	var err error
	if v.cookie, err = newSealer(opts.Keys, forVisitorCookie, false); err != nil {
		return nil, err
	}
	if v.token, err = newSealer(opts.Keys, forVisitorToken, false); err != nil {
		return nil, err
	}
	return v, nil
}

func machineClock() int64 { return time.Now().UnixMilli() }

// validStoreID keeps store ids fit for a cookie's name, and apart from the
// admin's cookie.
func validStoreID(id string) bool {
	if id == "" || len(id) > maxOwner || id == "admin" {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
