package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

func campaignOf(id, text string, version int64) (offers.Campaign, error) {
	var c offers.Campaign
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return c, fmt.Errorf("campaign %s: %w", id, err)
	}
	c.Version = version
	return c, nil
}

// CampaignByID implements offers.Catalog.
func (s *Store) CampaignByID(ctx context.Context, storeID, id string) (offers.Campaign, error) {
	if !offers.ValidID(id) {
		return offers.Campaign{}, offers.ErrNoCampaign
	}
	kept, err := s.campaignsByID(ctx, storeID, []string{id})
	if err != nil {
		return offers.Campaign{}, err
	}
	if kept[0] == nil {
		return offers.Campaign{}, fmt.Errorf("%w: %s", offers.ErrNoCampaign, id)
	}
	return *kept[0], nil
}

// campaignsByID answers them in the order of their ids, nil for one that is not there.
func (s *Store) campaignsByID(ctx context.Context, storeID string, ids []string) ([]*offers.Campaign, error) {
	var fields []string
	for _, id := range ids {
		fields = append(fields, id, id+":v")
	}
	out, err := s.redis.HMGet(ctx, keyCampaigns(storeID), fields...).Result()
	if err != nil {
		return nil, outside(err)
	}
	r, list := reply(out), make([]*offers.Campaign, len(ids))
	for i, id := range ids {
		if r.text(2*i) == "" {
			continue
		}
		c, err := campaignOf(id, r.text(2*i), r.int(2*i+1))
		if err != nil {
			return nil, err
		}
		list[i] = &c
	}
	return list, nil
}

// SaveCampaign implements offers.Catalog.
func (s *Store) SaveCampaign(ctx context.Context, c *offers.Campaign) error {
	return s.SaveCampaigns(ctx, []*offers.Campaign{c})
}

// SaveCampaigns implements offers.Catalog. The versions that are compared make what was read before the step the truth in it.
func (s *Store) SaveCampaigns(ctx context.Context, list []*offers.Campaign) error {
	if len(list) == 0 {
		return nil
	}
	if len(list) > offers.MaxSaved {
		return fmt.Errorf("%d campaigns at once, at most %d", len(list), offers.MaxSaved)
	}
	store, ids, seen := list[0].StoreID, make([]string, len(list)), map[string]bool{}
	for i, c := range list {
		if c.StoreID != store || seen[c.ID] {
			return errors.New("campaigns of several stores, or one of them twice")
		}
		seen[c.ID], ids[i] = true, c.ID
	}
	kept, err := s.campaignsByID(ctx, store, ids)
	if err != nil {
		return err
	}
	keys, args := []string{keyCampaigns(store), keyAudit(store)}, []any{offers.KeptVersions, auditKept}
	for i, c := range list {
		if kept[i] != nil && kept[i].Version != c.Version {
			return offers.ErrConflict
		}
		if err := c.Validate(); err != nil && (kept[i] == nil || !c.StopsOnly(*kept[i])) {
			return err
		}
		saved := *c
		saved.Version++
		text, err := json.Marshal(saved)
		if err != nil {
			return err
		}
		line, err := lineOf(offers.CampaignSaved(kept[i], &saved))
		if err != nil {
			return err
		}
		keys, args = append(keys, keyVersions(store, c.ID)), append(args, c.ID, c.Version, text, line)
	}
	v, err := saveCampaignScript.Run(ctx, s.redis, keys, args...).Int64()
	if err != nil {
		return outside(err)
	}
	if v < 0 {
		return offers.ErrConflict
	}
	for _, c := range list {
		c.Version++
	}
	return nil
}

// CampaignVersions implements offers.Catalog.
func (s *Store) CampaignVersions(ctx context.Context, storeID, id string, before int64, n int) ([]offers.Campaign, error) {
	if n <= 0 {
		return nil, nil
	}
	newest := "+inf"
	if before > 0 {
		newest = fmt.Sprint("(", before)
	}
	members, err := s.redis.ZRevRangeByScore(ctx, keyVersions(storeID, id), &redis.ZRangeBy{Min: "-inf", Max: newest, Count: int64(n)}).Result()
	if err != nil {
		return nil, outside(err)
	}
	list := make([]offers.Campaign, 0, len(members))
	for _, m := range members {
		version, text, _ := strings.Cut(m, "|")
		c, err := campaignOf(id, text, parseInt(version))
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// lineOf is a change as the log keeps it.
func lineOf(c offers.Change, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return json.Marshal(c)
}
