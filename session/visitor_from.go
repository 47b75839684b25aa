package session

import (
	"iter"
	"net/http"
	"strings"
)

// From knows the visitor by the store's cookie or else by [Header]. It accepts
// only what we signed for this store and what is younger than MaxAge at nowMS,
// and makes no round trip. A bad cookie does not hide a good header. Errors:
// [ErrNoToken] if nothing was sent, otherwise the first refusal: [ErrTampered],
// [ErrExpired], [ErrOtherStore], [ErrOversized]; [ErrStoreID].
func (s *Visitors) From(r *http.Request, storeID string, nowMS int64) (Visitor, error) {
	if !validStoreID(storeID) {
		return Visitor{}, ErrStoreID
	}
	refused := error(ErrNoToken)
	tried := 0
	for value := range cookies(r.Header["Cookie"], storeID) {
		if tried == maxSameName {
			break
		}
		tried++
		v, err := s.open(s.cookie, value, storeID, nowMS)
		if err == nil {
			v.Source = SourceCookie
			return v, nil
		}
		if refused == ErrNoToken {
			refused = err
		}
	}
	if h := r.Header[Header]; len(h) > 0 {
		v, err := s.open(s.token, h[0], storeID, nowMS)
		if err == nil {
			v.Source = SourceHeader
			return v, nil
		}
		if refused == ErrNoToken {
			refused = err
		}
	}
	return Visitor{}, refused
}

// cookies are the values of the store's cookie, in the order they were sent. Our values need no quotes, so that the
// header can be searched as it is.
func cookies(lines []string, storeID string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, line := range lines {
			for line != "" {
				var pair string
				pair, line, _ = strings.Cut(line, ";")
				value, ok := strings.CutPrefix(strings.TrimSpace(pair), cookiePrefix)
				if !ok {
					continue
				}
				if value, ok = strings.CutPrefix(value, storeID); !ok || value == "" || value[0] != '=' {
					continue
				}
				if !yield(value[1:]) {
					return
				}
			}
		}
	}
}

// maxSameName bounds how many cookies of one name are tried: a browser may hold
// a partitioned and an unpartitioned one.
const maxSameName = 3

// FromToken knows the visitor by a token that came in the body. Errors as
// [Visitors.From].
func (s *Visitors) FromToken(token, storeID string, nowMS int64) (Visitor, error) {
	if !validStoreID(storeID) {
		return Visitor{}, ErrStoreID
	}
	v, err := s.open(s.token, token, storeID, nowMS)
	if err == nil {
		v.Source = SourceBody
	}
	return v, err
}

// Resolve tries cookie, header and the body's token ("" for none) in this order
// and otherwise makes a fresh visitor. The visitor is always usable; the error
// says why what the browser sent was refused (for the log), nil if it was
// accepted or nothing was sent. [ErrStoreID] alone leaves no visitor.
func (s *Visitors) Resolve(r *http.Request, token, storeID string, nowMS int64) (Visitor, error) {
	v, err := s.From(r, storeID, nowMS)
	if err == nil || err == ErrStoreID {
		return v, err
	}
	if token != "" {
		b, refused := s.FromToken(token, storeID, nowMS)
		if refused == nil {
			return b, nil
		}
		if err == ErrNoToken {
			err = refused
		}
	}
	if err == ErrNoToken {
		err = nil
	}
	return s.Fresh(storeID, nowMS), err
}

// Fresh makes a new visitor of the store, born at nowMS.
func (s *Visitors) Fresh(storeID string, nowMS int64) Visitor {
	return Visitor{Store: storeID, ID: idText(newID()), Born: nowMS, Seen: nowMS, Source: SourceFresh, Renew: true}
}

// Token is the visitor's token for header or body; it is no cookie's value. It
// is "" for a visitor that this package did not make.
func (s *Visitors) Token(v Visitor) string { return seal(s.token, v) }

func seal(by sealer, v Visitor) string {
	id, ok := idOf(v.ID)
	if !ok || !validStoreID(v.Store) {
		return ""
	}
	text, err := by.seal(&claims{id: id, born: v.Born, seen: v.Seen, owner: []byte(v.Store)})
	if err != nil {
		return ""
	}
	return text
}

func (s *Visitors) open(by sealer, token, storeID string, nowMS int64) (Visitor, error) {
	var c claims
	old, err := by.open(token, &c)
	if err != nil {
		return Visitor{}, err
	}
	if string(c.owner) != storeID {
		return Visitor{}, ErrOtherStore
	}
	if nowMS-c.seen >= s.maxAge {
		return Visitor{}, ErrExpired
	}
	return Visitor{
		Store: storeID,
		ID:    idText(c.id),
		Born:  min(c.born, nowMS),
		Seen:  nowMS,
		Renew: old || nowMS-c.seen >= s.maxAge/30,
	}, nil
}
