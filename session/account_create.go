package session

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NewAccount is what [Accounts.Create] needs.
type NewAccount struct {
	Email      string // in any form
	Name       string // at most 100 characters; may be empty
	Role       Role
	Stores     []string
	Passphrase string
}

// Create makes an account and is the only way to; nowMS is Unix ms. Errors:
// [ErrEmail], [ErrEmailTaken], [ErrName], [ErrRole], [ErrStoreID], those of
// [CheckPassphrase], or Redis's.
func (s *Accounts) Create(ctx context.Context, n NewAccount, nowMS int64) (Account, error) {
	a, err := n.checked(nowMS)
	if err != nil {
		return Account{}, err
	}
	stores, err := json.Marshal(a.Stores)
	if err != nil {
		return Account{}, fmt.Errorf("session: creating an account: %w", err)
	}
	hash, err := s.hash(ctx, n.Passphrase)
	if err != nil {
		return Account{}, err
	}
	keys := []string{emailKey(a.Email), accountKey(a.ID), keyAccounts}
	made, err := accountCreate.Run(ctx, s.opts.Redis, keys, a.ID, a.CreatedMS,
		fieldEmail, a.Email, fieldName, a.Name, fieldRole, string(a.Role), fieldStores, stores,
		fieldHash, hash, fieldCreated, a.CreatedMS).Int()
	switch {
	case err != nil:
		return Account{}, fmt.Errorf("session: creating an account: %w", err)
	case made == 0:
		return Account{}, ErrEmailTaken
	}
	return a, nil
}

func (n NewAccount) checked(nowMS int64) (Account, error) {
	email, err := NormalEmail(n.Email)
	if err != nil {
		return Account{}, err
	}
	name := strings.TrimSpace(n.Name)
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > 100 ||
		strings.ContainsFunc(name, unicode.IsControl) || strings.ContainsFunc(name, spoofs) {
		return Account{}, ErrName
	}
	if !n.Role.Valid() {
		return Account{}, ErrRole
	}
	for _, id := range n.Stores {
		if id != EveryStore && !validStoreID(id) {
			return Account{}, ErrStoreID
		}
	}
	if err := CheckPassphrase(n.Passphrase, email); err != nil {
		return Account{}, err
	}
	return Account{ID: idText(newID()), Email: email, Name: name, Role: n.Role,
		Stores: slices.Clone(n.Stores), CreatedMS: nowMS}, nil
}

// spoofs are marks that turn the direction of the text after them.
func spoofs(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}
