package session

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"
)

// Member is one of a store's people.
type Member struct {
	Account
	Role  Role   // in the store
	Store string // where the role is from: the store, or EveryStore
}

// Team gives the people of a store, those of every store among them, oldest
// account first, in two round trips.
func (s *Accounts) Team(ctx context.Context, storeID string) ([]Member, error) {
	if err := s.upgrade(ctx); err != nil {
		return nil, err
	}
	var own, every *redis.MapStringStringCmd
	_, err := s.opts.Redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		own, every = p.HGetAll(ctx, teamKey(storeID)), p.HGetAll(ctx, teamKey(EveryStore))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("session: reading a team: %w", err)
	}
	from := map[string]string{}
	for id := range every.Val() {
		from[id] = EveryStore
	}
	for id := range own.Val() {
		from[id] = storeID
	}
	reads := map[string]*redis.MapStringStringCmd{}
	_, err = s.opts.Redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for id := range from {
			reads[id] = p.HGetAll(ctx, accountKey(id))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("session: reading a team: %w", err)
	}
	var team []Member
	for id, store := range from {
		a, err := accountOf(id, reads[id].Val())
		if errors.Is(err, ErrNoAccount) {
			continue // deleted between the two reads
		}
		if err != nil {
			return nil, err
		}
		if role := a.Roles[store]; role != "" {
			team = append(team, Member{a, role, store})
		}
	}
	slices.SortFunc(team, func(a, b Member) int {
		return cmp.Or(cmp.Compare(a.CreatedMS, b.CreatedMS), cmp.Compare(a.Email, b.Email))
	})
	return team, nil
}

// Changed says what [Accounts.SetRole] did besides.
type Changed struct {
	Deleted bool // the account was in no other team, so it is gone
}

// SetRole changes what an account may do in a store or in [EveryStore], "" takes it
// out of the team, and ends its log-ins but keep ("" = all). A team keeps an owner: its
// own or one of every store. Errors: [ErrNoAccount] if it is not in the team,
// [ErrLastOwner], [ErrRole], or Redis's.
func (s *Accounts) SetRole(ctx context.Context, accountID, storeID string, role Role, keep string) (Changed, error) {
	if role != "" && !role.Valid() {
		return Changed{}, ErrRole
	}
	if err := s.upgrade(ctx); err != nil {
		return Changed{}, err
	}
	a, err := s.Get(ctx, accountID)
	if err != nil {
		return Changed{}, err
	}
	keys := []string{accountKey(a.ID), adminKey(a.ID, ""), teamKey(storeID), teamKey(EveryStore), emailKey(a.Email), keyAccounts}
	answer, err := accountRole.Run(ctx, s.opts.Redis, keys, a.ID, storeID, string(role), keep).Text()
	if err != nil {
		return Changed{}, fmt.Errorf("session: changing a role: %w", err)
	}
	switch answer {
	case "done":
		return Changed{}, nil
	case "deleted":
		return Changed{Deleted: true}, nil
	case "last":
		return Changed{}, ErrLastOwner
	case "gone":
		return Changed{}, ErrNoAccount
	default:
		return Changed{}, fmt.Errorf("session: changing a role: unknown answer %q", answer)
	}
}

// Grant takes an account into a team. Errors: [ErrNoAccount], [ErrInTeam],
// [ErrRole], [ErrStoreID], or Redis's.
func (s *Accounts) Grant(ctx context.Context, accountID, storeID string, role Role) error {
	if !role.Valid() {
		return ErrRole
	}
	if storeID != EveryStore && !validStoreID(storeID) {
		return ErrStoreID
	}
	return s.join(ctx, accountID, storeID, role, &kept{})
}

func (s *Accounts) join(ctx context.Context, accountID, storeID string, role Role, by *kept) error {
	if err := s.upgrade(ctx); err != nil {
		return err
	}
	keys := []string{accountKey(accountID), teamKey(storeID), invitationsKey(storeID), teamKey(EveryStore)}
	answer, err := accountJoin.Run(ctx, s.opts.Redis, keys, accountID, storeID, string(role), by.ID, by.raw, by.Inviter).Text()
	if err != nil {
		return fmt.Errorf("session: joining a team: %w", err)
	}
	switch answer {
	case "done":
		return nil
	case "there":
		return ErrInTeam
	case "gone":
		return ErrNoAccount
	case "over":
		return ErrNoInvitation
	default:
		return fmt.Errorf("session: joining a team: unknown answer %q", answer)
	}
}

// upgrade gives accounts of the old form their roles and teams, once a process.
func (s *Accounts) upgrade(ctx context.Context) error {
	if s.upgraded.Load() {
		return nil
	}
	ids, err := s.opts.Redis.ZRange(ctx, keyAccounts, 0, -1).Result()
	if err != nil {
		return fmt.Errorf("session: upgrading accounts: %w", err)
	}
	for _, id := range ids {
		old, err := s.opts.Redis.HMGet(ctx, accountKey(id), fieldRole, fieldStores).Result()
		if err != nil {
			return fmt.Errorf("session: upgrading accounts: %w", err)
		}
		role, _ := old[0].(string)
		text, ok := old[1].(string)
		if !ok {
			continue
		}
		var stores []string
		if err := json.Unmarshal([]byte(text), &stores); err != nil {
			return fmt.Errorf("session: account %s: stores: %w", id, err)
		}
		keys, args := []string{accountKey(id)}, []any{id, role, text}
		for _, store := range stores {
			keys, args = append(keys, teamKey(store)), append(args, store)
		}
		if err := accountUpgrade.Run(ctx, s.opts.Redis, keys, args...).Err(); err != nil {
			return fmt.Errorf("session: upgrading accounts: %w", err)
		}
	}
	s.upgraded.Store(true)
	return nil
}
