package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// auditKept bounds a store's audit log; the oldest go first.
const auditKept = 100_000

// Record implements offers.AuditLog.
func (s *Store) Record(ctx context.Context, storeID string, c offers.Change) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return outside(s.redis.XAdd(ctx, &redis.XAddArgs{Stream: keyAudit(storeID), MaxLen: auditKept, Approx: true, Values: []any{"c", text}}).Err())
}

// Changes implements offers.AuditLog.
func (s *Store) Changes(ctx context.Context, storeID, before string, n int) ([]offers.Change, error) {
	from := "+"
	if before != "" {
		from = "(" + before
	}
	lines, err := s.redis.XRevRangeN(ctx, keyAudit(storeID), from, "-", int64(n)).Result()
	if err != nil {
		return nil, outside(err)
	}
	out := make([]offers.Change, 0, len(lines))
	for _, l := range lines {
		var c offers.Change
		text, _ := l.Values["c"].(string)
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return nil, fmt.Errorf("audit log, line %s: %w", l.ID, err)
		}
		ms, _, _ := strings.Cut(l.ID, "-")
		if c.At, err = strconv.ParseInt(ms, 10, 64); err != nil {
			return nil, fmt.Errorf("audit log, line %s: %w", l.ID, err)
		}
		c.ID = l.ID
		out = append(out, c)
	}
	return out, nil
}
