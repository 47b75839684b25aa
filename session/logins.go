package session

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// LogIn is one of an account's sessions that are still good.
type LogIn struct {
	ID      string
	Since   int64  // log-in, Unix ms
	Seen    int64  // last request, Unix ms, up to a minute late
	Browser string // such as "Firefox on Linux", "" if unknown
	Network string // the address' /24 or /48, "" if unknown
}

// LogIns are the account's sessions, the one that was used last first.
func (s *Admins) LogIns(ctx context.Context, accountID string) ([]LogIn, error) {
	if accountID == "" {
		return nil, ErrNoAccount
	}
	fields, err := s.opts.Redis.HGetAll(ctx, adminKey(accountID, "")).Result()
	if err != nil {
		return nil, fmt.Errorf("session: listing log-ins: %w", err)
	}
	now := s.opts.Now()
	var all []LogIn
	for name, value := range fields {
		id, ok := strings.CutPrefix(name, "s:")
		if !ok {
			continue
		}
		l := LogIn{ID: id}
		if _, err := fmt.Sscanf(value, "%d %d", &l.Since, &l.Seen); err != nil {
			return nil, fmt.Errorf("session: log-in %s: %w", id, err)
		}
		if now-l.Since >= s.opts.Absolute.Milliseconds() || now-l.Seen >= s.opts.Idle.Milliseconds() {
			continue
		}
		var about about
		_ = json.Unmarshal([]byte(fields["b:"+id]), &about) // log-ins from before it was kept have none
		l.Browser, l.Network = about.Browser, about.Network
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b LogIn) int {
		return cmp.Or(cmp.Compare(b.Seen, a.Seen), cmp.Compare(b.Since, a.Since), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// Revoke ends one session of the account, at once and for good. Errors:
// [ErrEnded] if it had ended already, or Redis's.
func (s *Admins) Revoke(ctx context.Context, accountID, id string) error {
	if accountID == "" {
		return ErrNoAccount
	}
	n, err := s.opts.Redis.HDel(ctx, adminKey(accountID, ""), fieldsOfLogin(id)...).Result()
	switch {
	case err != nil:
		return fmt.Errorf("session: revoking: %w", err)
	case n == 0:
		return ErrEnded
	}
	return nil
}

// RevokeOthers ends all sessions of the account but one, and says how many.
func (s *Admins) RevokeOthers(ctx context.Context, accountID, keep string) (int, error) {
	if accountID == "" {
		return 0, ErrNoAccount
	}
	n, err := adminRevokeOthers.Run(ctx, s.opts.Redis, []string{adminKey(accountID, "")}, keep).Int()
	if err != nil {
		return 0, fmt.Errorf("session: revoking: %w", err)
	}
	return n, nil
}

// about is what is kept of where a log-in came from: enough for its person to
// know it again, and no more.
type about struct {
	Browser string `json:"browser"`
	Network string `json:"network"`
}

func aboutLogIn(r *http.Request) []byte {
	text, _ := json.Marshal(about{Browser: browserWords(r.UserAgent()), Network: neighbourhood(r.RemoteAddr)}) // two strings
	return text
}

// neighbourhood is an address' /24 or /48, "" if there is no address.
func neighbourhood(remote string) string {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return ""
	}
	addr, bits := at.Addr().Unmap().WithZone(""), 48
	if addr.Is4() {
		bits = 24
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}
