package redisstore

import (
	"context"
	"slices"
	"strings"

	"lastcall/offers"
)

// mostLooked bounds the lines of a trace that are looked through for a session.
const mostLooked = 200_000

// SessionOf finds the session that a person names: by its name (offers.SessionName), as far back as the trace goes, or by
// one of its codes. ReasonNotFound where there is none, or it is forgotten already.
func (s *Store) SessionOf(ctx context.Context, store *offers.Storefront, who string) (string, error) {
	if !strings.HasPrefix(who, "ses_") {
		code := offers.NormalizeCode(who)
		if code == "" {
			return "", offers.Refuse(offers.ReasonNotFound)
		}
		session, err := s.redis.HGet(ctx, keysOf(store, cellOf(store, code)).code(code), "s").Result()
		if isNil(err) || err == nil && session == "" {
			return "", offers.Refuse(offers.ReasonNotFound)
		}
		return session, outside(err)
	}
	names := map[string]string{} // of sessions: each takes a hash
	kept, _, err := s.walk(ctx, look{cells: allCells(store), n: 1, most: mostLooked, read: traceLines(ctx, store),
		keep: func(all []line, _ int) ([]line, bool, error) {
			return slices.DeleteFunc(all, func(l line) bool {
				session := l.text("s")
				if session == "" {
					return true
				}
				if names[session] == "" {
					names[session] = offers.SessionName(store, session)
				}
				return names[session] != who
			}), false, nil
		}})
	if err == nil && len(kept) == 0 {
		err = offers.Refuse(offers.ReasonNotFound)
	}
	if err != nil {
		return "", err
	}
	return kept[0].text("s"), nil
}
