package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lastcall/offers"
)

// StoreByKey implements offers.Catalog.
func (s *Store) StoreByKey(ctx context.Context, key string) (*offers.Storefront, error) {
	id, err := s.redis.HGet(ctx, keyPublicKeys, key).Result()
	if isNil(err) {
		return nil, offers.ErrNoStore
	}
	if err != nil {
		return nil, outside(err)
	}
	return s.StoreByID(ctx, id)
}

// StoreByID implements offers.Catalog.
func (s *Store) StoreByID(ctx context.Context, id string) (*offers.Storefront, error) {
	out, err := s.redis.HMGet(ctx, keyStore(id), "json", "v").Result()
	if err != nil {
		return nil, outside(err)
	}
	r := reply(out)
	if r.text(0) == "" {
		return nil, offers.ErrNoStore
	}
	var store offers.Storefront
	if err := json.Unmarshal([]byte(r.text(0)), &store); err != nil {
		return nil, fmt.Errorf("store %s: %w", id, err)
	}
	store.Version = r.int(1)
	return &store, nil
}

// Stores implements offers.Catalog, in order of their ids.
func (s *Store) Stores(ctx context.Context) ([]*offers.Storefront, error) {
	ids, err := s.redis.HVals(ctx, keyPublicKeys).Result()
	if err != nil {
		return nil, outside(err)
	}
	slices.Sort(ids)
	var stores []*offers.Storefront
	for _, id := range ids {
		store, err := s.StoreByID(ctx, id)
		if err != nil {
			return nil, err
		}
		stores = append(stores, store)
	}
	return stores, nil
}

// cellsChanged is how savestore.lua refuses another number of cells.
const cellsChanged = -3

// SaveStore implements offers.Catalog. The version that is compared makes what was read before the step the truth in it.
func (s *Store) SaveStore(ctx context.Context, store *offers.Storefront) error {
	if err := store.Validate(); err != nil {
		return err
	}
	kept, err := s.StoreByID(ctx, store.ID)
	if err != nil && !errors.Is(err, offers.ErrNoStore) {
		return err
	}
	if kept != nil && kept.Version != store.Version {
		return offers.ErrConflict
	}
	saved := *store
	saved.Version++
	text, err := json.Marshal(saved)
	if err != nil {
		return err
	}
	line, err := lineOf(offers.StoreSaved(kept, &saved))
	if err != nil {
		return err
	}
	v, err := saveStoreScript.Run(ctx, s.redis, []string{keyStore(store.ID), keyPublicKeys, keyAudit(store.ID)},
		store.Version, text, store.Key, store.ID, store.Cells, line, auditKept).Int64()
	if err != nil {
		return outside(err)
	}
	if v == cellsChanged {
		return offers.FieldErrors{"cells": "fixed for the store's life: what it holds is spread over them"}
	}
	if v < 0 {
		return offers.ErrConflict
	}
	store.Version = v
	return nil
}

// Campaigns implements offers.Catalog, in priority order, highest first.
func (s *Store) Campaigns(ctx context.Context, storeID string) ([]offers.Campaign, error) {
	all, err := s.redis.HGetAll(ctx, keyCampaigns(storeID)).Result()
	if err != nil {
		return nil, outside(err)
	}
	list := make([]offers.Campaign, 0, len(all)/2)
	for field, value := range all {
		if strings.Contains(field, ":") {
			continue
		}
		c, err := campaignOf(field, value, parseInt(all[field+":v"]))
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b offers.Campaign) int {
		if a.Priority != b.Priority {
			return b.Priority - a.Priority
		}
		return strings.Compare(a.ID, b.ID)
	})
	return list, nil
}
