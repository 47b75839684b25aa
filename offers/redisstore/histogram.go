package redisstore

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

const histogramKept = (offers.HistogramDays + 1) * 24 * time.Hour

// AddHistograms implements offers.Daybook.
func (s *Store) AddHistograms(ctx context.Context, store *offers.Storefront, day offers.Day, all []offers.Histogram) error {
	_, err := s.redis.TxPipelined(ctx, func(p redis.Pipeliner) error {
		for _, h := range all {
			key := keyHistogram(store.ID, day, h.Measure)
			for i := range h.Own {
				if h.Other[i] > 0 {
					p.HIncrBy(ctx, key, bucketField(i, false), h.Other[i])
				}
				if h.Own[i] > 0 {
					p.HIncrBy(ctx, key, bucketField(i, true), h.Own[i])
				}
			}
			p.Expire(ctx, key, histogramKept)
		}
		return nil
	})
	return outside(err)
}

// Histograms implements offers.Daybook.
func (s *Store) Histograms(ctx context.Context, store *offers.Storefront, m offers.Measure, days []offers.Day) (map[offers.Day]offers.Histogram, error) {
	found := make([]*redis.MapStringStringCmd, len(days))
	_, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, d := range days {
			found[i] = p.HGetAll(ctx, keyHistogram(store.ID, d, m))
		}
		return nil
	})
	if err != nil {
		return nil, outside(err)
	}
	out := map[offers.Day]offers.Histogram{}
	for i, d := range days {
		if len(found[i].Val()) == 0 {
			continue
		}
		h := offers.NewHistogram(m)
		for field, count := range found[i].Val() {
			number, own := strings.CutSuffix(field, ":o")
			b, err := strconv.Atoi(number)
			if err != nil || b < 0 || b >= len(h.Own) {
				continue // of another release
			}
			if own {
				h.Own[b] += parseInt(count)
			} else {
				h.Other[b] += parseInt(count)
			}
		}
		out[d] = h
	}
	return out, nil
}

func bucketField(i int, own bool) string {
	if own {
		return strconv.Itoa(i) + ":o"
	}
	return strconv.Itoa(i)
}
