package session

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	invitationLife = 72 * time.Hour
	maxInvitations = 100 // open at once, a team
)

// Invitation lets one person, known by an address, into a team, once.
type Invitation struct {
	ID        string `json:"-"` // the hash of the link's secret
	Store     string `json:"-"` // or EveryStore
	Email     string `json:"email"`
	Role      Role   `json:"role"`
	By        string `json:"by"`      // who invites, for people
	Inviter   string `json:"inviter"` // the account that invites: nobody comes in who was invited by no owner any more
	CreatedMS int64  `json:"created"`
	EndsMS    int64  `json:"ends"` // Unix ms
}

// kept is an invitation as Redis has it, so that a script can tell whether it still does.
type kept struct {
	Invitation
	raw string
}

// Invite makes an invitation for the address, in the place of one that it has, and
// gives the secret of its link, which is kept nowhere. Of i, ID and the times are
// ours to set. Errors: [ErrEmail], [ErrRole], [ErrStoreID], [ErrInTeam],
// [ErrManyInvitations], or Redis's.
func (s *Accounts) Invite(ctx context.Context, i Invitation, nowMS int64) (made Invitation, secret string, err error) {
	if i.Email, err = NormalEmail(i.Email); err != nil {
		return Invitation{}, "", err
	}
	if !i.Role.Valid() {
		return Invitation{}, "", ErrRole
	}
	if i.Store != EveryStore && !validStoreID(i.Store) {
		return Invitation{}, "", ErrStoreID
	}
	there, err := s.byEmail(ctx, i.Email)
	if err != nil && !errors.Is(err, ErrNoAccount) {
		return Invitation{}, "", err
	}
	if there.Roles[i.Store] != "" || there.Roles[EveryStore] != "" {
		return Invitation{}, "", ErrInTeam
	}
	all, err := s.invitations(ctx, i.Store)
	if err != nil {
		return Invitation{}, "", err
	}
	secret = rand.Text()
	i.ID, i.CreatedMS, i.EndsMS = invitationID(secret), nowMS, nowMS+invitationLife.Milliseconds()
	raw, err := json.Marshal(i)
	if err != nil {
		return Invitation{}, "", fmt.Errorf("session: inviting: %w", err)
	}
	args := []any{i.ID, raw, invitationLife.Milliseconds(), maxInvitations}
	for _, old := range all {
		if old.EndsMS <= nowMS || old.Email == i.Email {
			args = append(args, old.ID)
		}
	}
	n, err := inviteScript.Run(ctx, s.opts.Redis, []string{invitationsKey(i.Store)}, args...).Int()
	switch {
	case err != nil:
		return Invitation{}, "", fmt.Errorf("session: inviting: %w", err)
	case n == 0:
		return Invitation{}, "", ErrManyInvitations
	}
	return i, secret, nil
}

// Invitations are a team's that are open, newest first.
func (s *Accounts) Invitations(ctx context.Context, storeID string, nowMS int64) ([]Invitation, error) {
	all, err := s.invitations(ctx, storeID)
	if err != nil {
		return nil, err
	}
	var open []Invitation
	for _, i := range all {
		if i.EndsMS > nowMS {
			open = append(open, i.Invitation)
		}
	}
	slices.SortFunc(open, func(a, b Invitation) int {
		return cmp.Or(cmp.Compare(b.CreatedMS, a.CreatedMS), cmp.Compare(a.Email, b.Email))
	})
	return open, nil
}

// Withdraw ends an invitation. Error: [ErrNoInvitation] if there is none, or Redis's.
func (s *Accounts) Withdraw(ctx context.Context, storeID, id string) error {
	n, err := s.opts.Redis.HDel(ctx, invitationsKey(storeID), id).Result()
	switch {
	case err != nil:
		return fmt.Errorf("session: withdrawing an invitation: %w", err)
	case n == 0:
		return ErrNoInvitation
	}
	return nil
}

// Invited gives the invitation behind a link, and whether its address has an account
// already. Error: [ErrNoInvitation] if it was used, withdrawn or is over, or Redis's.
func (s *Accounts) Invited(ctx context.Context, storeID, secret string, nowMS int64) (i Invitation, hasAccount bool, err error) {
	k, err := s.invitation(ctx, storeID, secret, nowMS)
	if err != nil {
		return Invitation{}, false, err
	}
	n, err := s.opts.Redis.Exists(ctx, emailKey(k.Email)).Result()
	if err != nil {
		return Invitation{}, false, fmt.Errorf("session: reading an invitation: %w", err)
	}
	return k.Invitation, n > 0, nil
}

// Accept takes the account of the invitation's address into the team, and uses the
// invitation up. Errors: [ErrNoInvitation], also if who invited owns the store no more, [ErrOtherEmail] if the account has another
// address, [ErrInTeam], [ErrNoAccount], or Redis's.
func (s *Accounts) Accept(ctx context.Context, storeID, secret, accountID string, nowMS int64) (Invitation, error) {
	k, err := s.invitation(ctx, storeID, secret, nowMS)
	if err != nil {
		return Invitation{}, err
	}
	a, err := s.Get(ctx, accountID)
	if err != nil {
		return Invitation{}, err
	}
	if a.Email != k.Email {
		return Invitation{}, ErrOtherEmail
	}
	return k.Invitation, s.join(ctx, a.ID, storeID, k.Role, k)
}

// Join makes the account that an invitation is for, and uses it up. Errors:
// [ErrNoInvitation], and those of [Accounts.Create].
func (s *Accounts) Join(ctx context.Context, storeID, secret, name, passphrase string, nowMS int64) (Account, error) {
	k, err := s.invitation(ctx, storeID, secret, nowMS)
	if err != nil {
		return Account{}, err
	}
	return s.create(ctx, NewAccount{Email: k.Email, Name: name, Role: k.Role, Stores: []string{storeID}, Passphrase: passphrase}, nowMS, "any", k)
}

func (s *Accounts) invitation(ctx context.Context, storeID, secret string, nowMS int64) (*kept, error) {
	id := invitationID(secret)
	raw, err := s.opts.Redis.HGet(ctx, invitationsKey(storeID), id).Result()
	if errors.Is(err, redis.Nil) {
		return nil, ErrNoInvitation
	}
	if err != nil {
		return nil, fmt.Errorf("session: reading an invitation: %w", err)
	}
	k, err := keptOf(storeID, id, raw)
	if err != nil {
		return nil, err
	}
	if k.EndsMS <= nowMS {
		return nil, ErrNoInvitation
	}
	return &k, nil
}

func (s *Accounts) invitations(ctx context.Context, storeID string) ([]kept, error) {
	fields, err := s.opts.Redis.HGetAll(ctx, invitationsKey(storeID)).Result()
	if err != nil {
		return nil, fmt.Errorf("session: listing invitations: %w", err)
	}
	var all []kept
	for id, raw := range fields {
		k, err := keptOf(storeID, id, raw)
		if err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, nil
}

func keptOf(storeID, id, raw string) (kept, error) {
	k := kept{raw: raw}
	if err := json.Unmarshal([]byte(raw), &k.Invitation); err != nil {
		return kept{}, fmt.Errorf("session: invitation %s: %w", id, err)
	}
	k.ID, k.Store = id, storeID
	return k, nil
}

// invitationID needs no key: the secret has 128 random bits.
func invitationID(secret string) string {
	sum := sha256.Sum256([]byte("lastcall invitation: " + secret))
	return hex.EncodeToString(sum[:])
}

// byEmail gives the account of a normalised address, or [ErrNoAccount].
func (s *Accounts) byEmail(ctx context.Context, email string) (Account, error) {
	id, err := s.opts.Redis.Get(ctx, emailKey(email)).Result()
	if errors.Is(err, redis.Nil) {
		return Account{}, ErrNoAccount
	}
	if err != nil {
		return Account{}, fmt.Errorf("session: looking for an account: %w", err)
	}
	return s.Get(ctx, id)
}
