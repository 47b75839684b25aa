package redisstore

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"lastcall/offers"
)

var (
	//go:embed lua/savekey.lua
	saveKeyLua    string
	saveKeyScript = script(saveKeyLua)

	//go:embed lua/listkeys.lua
	listKeysLua    string
	listKeysScript = script(listKeysLua)

	//go:embed lua/dropkey.lua
	dropKeyLua    string
	dropKeyScript = script(dropKeyLua)

	//go:embed lua/usedkey.lua
	usedKeyLua    string
	usedKeyScript = script(usedKeyLua)
)

// wholeList is the field that says that a store's list of keys knows those of before there were lists.
const wholeList = "~"

// APIKey implements offers.Catalog.
func (s *Store) APIKey(ctx context.Context, id string) (offers.APIKey, error) {
	var key offers.APIKey
	text, err := s.redis.HGet(ctx, keyAPIKeys, id).Bytes()
	if isNil(err) {
		return key, offers.ErrNoKey
	}
	if err != nil {
		return key, outside(err)
	}
	return key, json.Unmarshal(text, &key)
}

// SaveAPIKey implements offers.Catalog.
func (s *Store) SaveAPIKey(ctx context.Context, key offers.APIKey) error {
	if err := key.Validate(); err != nil {
		return err
	}
	text, err := json.Marshal(key)
	if err != nil {
		return err
	}
	kept, err := saveKeyScript.Run(ctx, s.redis, keysOfAPI(key.StoreID), key.ID, text, offers.MaxAPIKeys, wholeList).Int64()
	if err == nil && kept < 0 {
		return offers.ErrTooManyKeys
	}
	return outside(err)
}

// APIKeys implements offers.Catalog.
func (s *Store) APIKeys(ctx context.Context, storeID string) ([]offers.APIKey, error) {
	out, err := listKeysScript.Run(ctx, s.redis, keysOfAPI(storeID), storeID, wholeList).StringSlice()
	if err != nil {
		return nil, outside(err)
	}
	list := make([]offers.APIKey, len(out)/2)
	for i := range list {
		if err := json.Unmarshal([]byte(out[2*i]), &list[i]); err != nil {
			return nil, fmt.Errorf("an API key of store %s: %w", storeID, err)
		}
		list[i].UsedAt = parseInt(out[2*i+1])
	}
	slices.SortFunc(list, func(a, b offers.APIKey) int {
		return cmp.Or(cmp.Compare(b.CreatedAt, a.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// DeleteAPIKey implements offers.Catalog.
func (s *Store) DeleteAPIKey(ctx context.Context, storeID, id string) error {
	n, err := dropKeyScript.Run(ctx, s.redis, keysOfAPI(storeID), id, storeID).Int64()
	if err == nil && n == 0 {
		return offers.ErrNoKey
	}
	return outside(err)
}

// UsedAPIKey implements offers.Catalog.
func (s *Store) UsedAPIKey(ctx context.Context, key offers.APIKey, at int64) error {
	return outside(usedKeyScript.Run(ctx, s.redis, keysOfAPI(key.StoreID), key.ID, at).Err())
}

func keysOfAPI(storeID string) []string { return []string{keyAPIKeys, keyAPIKeysOf(storeID)} }
