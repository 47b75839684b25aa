package session

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// EveryStore in the place of a store's id stands for all stores of the server.
const EveryStore = "*"

// Account is a merchant's person. The passphrase's hash stays in Redis and in
// this package.
type Account struct {
	ID        string // 22 characters of unpadded base64url
	Email     string // as [NormalEmail] gives it
	Name      string
	Roles     map[string]Role // by the id of the store, or EveryStore
	CreatedMS int64           // Unix ms
	TwoStep   bool            // a code is asked for besides the passphrase
	Recovery  int             // recovery codes that are left
}

// RoleIn is what the account may do in a store, "" where it has no business. A
// role in the store itself goes before one in every store, but for an owner's of
// every store, which no store's team can take away.
func (a Account) RoleIn(storeID string) Role {
	if storeID == "" || storeID == EveryStore {
		return ""
	}
	if r, ok := a.Roles[storeID]; ok && a.Roles[EveryStore] != Owner {
		return r
	}
	return a.Roles[EveryStore]
}

// Reaches says whether the account has any business with a store. What it may do
// there is its role's matter.
func (a Account) Reaches(storeID string) bool { return a.RoleIn(storeID) != "" }

func accountOf(id string, fields map[string]string) (Account, error) {
	if len(fields) == 0 {
		return Account{}, ErrNoAccount
	}
	a := Account{ID: id, Email: fields[fieldEmail], Name: fields[fieldName], Roles: map[string]Role{},
		TwoStep: fields[fieldTOTP] != ""}
	var err error
	if a.CreatedMS, err = strconv.ParseInt(fields[fieldCreated], 10, 64); err != nil {
		return Account{}, fmt.Errorf("session: account %s: created: %w", id, err)
	}
	if err := a.readOld(fields); err != nil {
		return Account{}, err
	}
	for name, value := range fields {
		if store, ok := strings.CutPrefix(name, prefixRole); ok {
			a.Roles[store] = Role(value)
		}
		if strings.HasPrefix(name, prefixRecovery) {
			a.Recovery++
		}
	}
	for _, r := range a.Roles {
		if !r.Valid() {
			return Account{}, fmt.Errorf("session: account %s: %w", id, ErrRole)
		}
	}
	return a, nil
}

// readOld reads the form that accounts had when a person had one role in all
// their stores.
func (a *Account) readOld(fields map[string]string) error {
	if _, ok := fields[fieldStores]; !ok {
		return nil
	}
	var stores []string
	if err := json.Unmarshal([]byte(fields[fieldStores]), &stores); err != nil {
		return fmt.Errorf("session: account %s: stores: %w", a.ID, err)
	}
	for _, id := range stores {
		a.Roles[id] = Role(fields[fieldRole])
	}
	return nil
}
