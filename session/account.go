package session

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// EveryStore among an account's stores stands for all stores of the server.
const EveryStore = "*"

// Account is a merchant's person. The passphrase's hash stays in Redis and in
// this package.
type Account struct {
	ID        string // 22 characters of unpadded base64url
	Email     string // as [NormalEmail] gives it
	Name      string
	Role      Role
	Stores    []string // ids of the stores it may reach, or EveryStore
	CreatedMS int64    // Unix ms
}

// Reaches says whether the account has any business with a store. What it may do
// there is its role's matter.
func (a Account) Reaches(storeID string) bool {
	return storeID != "" && (slices.Contains(a.Stores, storeID) || slices.Contains(a.Stores, EveryStore))
}

func accountOf(id string, fields map[string]string) (Account, error) {
	if len(fields) == 0 {
		return Account{}, ErrNoAccount
	}
	a := Account{ID: id, Email: fields[fieldEmail], Name: fields[fieldName], Role: Role(fields[fieldRole])}
	var err error
	if a.CreatedMS, err = strconv.ParseInt(fields[fieldCreated], 10, 64); err != nil {
		return Account{}, fmt.Errorf("session: account %s: created: %w", id, err)
	}
	if err := json.Unmarshal([]byte(fields[fieldStores]), &a.Stores); err != nil {
		return Account{}, fmt.Errorf("session: account %s: stores: %w", id, err)
	}
	if !a.Role.Valid() {
		return Account{}, fmt.Errorf("session: account %s: %w", id, ErrRole)
	}
	return a, nil
}
