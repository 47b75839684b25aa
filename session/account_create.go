package session

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NewAccount is what [Accounts.Create] needs.
type NewAccount struct {
	Email      string // in any form
	Name       string // at most 100 characters; may be empty
	Role       Role   // in each of the stores
	Stores     []string
	Passphrase string
}

// Create makes an account; nowMS is Unix ms. Errors: [ErrEmail], [ErrEmailTaken],
// [ErrName], [ErrRole], [ErrStoreID], those of [CheckPassphrase], or Redis's.
func (s *Accounts) Create(ctx context.Context, n NewAccount, nowMS int64) (Account, error) {
	return s.create(ctx, n, nowMS, "any", nil)
}

// CreateFirst is [Accounts.Create] for the server's first account. Error besides
// those: [ErrNotFirst] if there is an account, however close the race.
func (s *Accounts) CreateFirst(ctx context.Context, n NewAccount, nowMS int64) (Account, error) {
	return s.create(ctx, n, nowMS, "first", nil)
}

func (s *Accounts) create(ctx context.Context, n NewAccount, nowMS int64, which string, by *kept) (Account, error) {
	a, err := n.checked(nowMS)
	if err != nil {
		return Account{}, err
	}
	hash, err := s.hash(ctx, n.Passphrase)
	if err != nil {
		return Account{}, err
	}
	if by == nil {
		by = &kept{}
	} else if err := s.upgrade(ctx); err != nil {
		return Account{}, err
	}
	keys := []string{emailKey(a.Email), accountKey(a.ID), keyAccounts, invitationsKey(by.Store), teamKey(by.Store), teamKey(EveryStore)}
	args := []any{a.ID, a.CreatedMS, string(n.Role), which, by.ID, by.raw, by.Inviter,
		fieldEmail, a.Email, fieldName, a.Name, fieldHash, hash, fieldCreated, a.CreatedMS}
	for store, role := range a.Roles {
		keys = append(keys, teamKey(store))
		args = append(args, prefixRole+store, string(role))
	}
	answer, err := accountCreate.Run(ctx, s.opts.Redis, keys, args...).Text()
	if err != nil {
		return Account{}, fmt.Errorf("session: creating an account: %w", err)
	}
	switch answer {
	case "made":
		return a, nil
	case "taken":
		return Account{}, ErrEmailTaken
	case "late":
		return Account{}, ErrNotFirst
	case "over":
		return Account{}, ErrNoInvitation
	default:
		return Account{}, fmt.Errorf("session: creating an account: unknown answer %q", answer)
	}
}

func (n NewAccount) checked(nowMS int64) (Account, error) {
	email, err := NormalEmail(n.Email)
	if err != nil {
		return Account{}, err
	}
	name, err := normalName(n.Name)
	if err != nil {
		return Account{}, err
	}
	if !n.Role.Valid() {
		return Account{}, ErrRole
	}
	roles := map[string]Role{}
	for _, id := range n.Stores {
		roles[id] = n.Role
		if id != EveryStore && !validStoreID(id) {
			return Account{}, ErrStoreID
		}
	}
	if err := CheckPassphrase(n.Passphrase, email); err != nil {
		return Account{}, err
	}
	return Account{ID: idText(newID()), Email: email, Name: name, Roles: roles, CreatedMS: nowMS}, nil
}

func normalName(text string) (string, error) {
	name := strings.TrimSpace(text)
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > 100 ||
		strings.ContainsFunc(name, unicode.IsControl) || strings.ContainsFunc(name, spoofs) {
		return "", ErrName
	}
	return name, nil
}

// spoofs are marks that turn the direction of the text after them.
func spoofs(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}
