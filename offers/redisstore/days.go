package redisstore

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

var _ offers.Daybook = (*Store)(nil)

const (
	daysKeptMS     = offers.DaysKept * dayMS
	quartersKeptMS = 9 * dayMS
	// tooOldDays is how many days past their time are dropped at once: after an outage of that length none is left over.
	tooOldDays = 14
)

// KeepTake implements offers.Daybook.
func (s *Store) KeepTake(ctx context.Context, store *offers.Storefront, t offers.Take) (bool, error) {
	totals, err := json.Marshal(t.Counters.Sum())
	if err != nil {
		return false, err
	}
	counters, err := json.Marshal(t.Counters)
	if err != nil {
		return false, err
	}
	before := t.Day.Add(-1)
	args := []any{t.Quarter, string(t.Day), t.At, totals, counters, string(before), daysKeptMS, quartersKeptMS, offers.QuarterMS, max(1, t.Covers)}
	for i := range tooOldDays {
		args = append(args, string(t.Day.Add(-offers.DaysKept-i)))
	}
	keys := []string{keyDays(store.ID), keyCountersAt(store.ID, t.Day), keyQuarters(store.ID, t.Day), keyCountersAt(store.ID, before)}
	r, err := s.run(ctx, takeScript, keys, args...)
	return r.text(0) != "had", err
}

// LastTake implements offers.Daybook.
func (s *Store) LastTake(ctx context.Context, store *offers.Storefront) (offers.LastTake, error) {
	out, err := s.redis.HMGet(ctx, keyDays(store.ID), "q", "d", "t").Result()
	if err != nil {
		return offers.LastTake{}, outside(err)
	}
	r := reply(out)
	last := offers.LastTake{Quarter: r.int(0), Day: offers.Day(r.text(1))}
	if last.Quarter == 0 {
		return last, nil
	}
	return last, json.Unmarshal([]byte(r.text(2)), &last.Totals)
}

// Days implements offers.Daybook.
func (s *Store) Days(ctx context.Context, store *offers.Storefront, days []offers.Day) (map[offers.Day]offers.DayRecord, error) {
	if len(days) == 0 {
		return nil, nil
	}
	fields := make([]string, len(days))
	for i, d := range days {
		fields[i] = string(d)
	}
	out, err := s.redis.HMGet(ctx, keyDays(store.ID), fields...).Result()
	if err != nil {
		return nil, outside(err)
	}
	records := map[offers.Day]offers.DayRecord{}
	for i := range out {
		text := reply(out).text(i)
		if text == "" {
			continue
		}
		if records[days[i]], err = parseDay(days[i], text); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// parseDay reads what the script keeps of a day: quarter|at|gap|before|begin|end.
func parseDay(d offers.Day, text string) (r offers.DayRecord, err error) {
	parts := strings.SplitN(text, "|", 6)
	for len(parts) < 6 {
		parts = append(parts, "")
	}
	r = offers.DayRecord{Day: d, Quarter: parseInt(parts[0]), At: parseInt(parts[1]), GapMS: parseInt(parts[2]), Before: offers.Day(parts[3])}
	if err = json.Unmarshal([]byte(parts[4]), &r.Begin); err == nil {
		err = json.Unmarshal([]byte(parts[5]), &r.End)
	}
	return r, err
}

// CountersAt implements offers.Daybook.
func (s *Store) CountersAt(ctx context.Context, store *offers.Storefront, day offers.Day) (offers.Counters, error) {
	text, err := s.redis.Get(ctx, keyCountersAt(store.ID, day)).Bytes()
	if isNil(err) {
		return nil, nil
	}
	if err != nil {
		return nil, outside(err)
	}
	c := offers.Counters{}
	return c, json.Unmarshal(text, &c)
}

// Quarters implements offers.Daybook.
func (s *Store) Quarters(ctx context.Context, store *offers.Storefront, day offers.Day) (map[int64]offers.Totals, error) {
	all, err := s.redis.HGetAll(ctx, keyQuarters(store.ID, day)).Result()
	if err != nil {
		return nil, outside(err)
	}
	quarters := map[int64]offers.Totals{}
	for field, text := range all {
		var t offers.Totals
		if err := json.Unmarshal([]byte(text), &t); err != nil {
			return nil, err
		}
		quarters[parseInt(field)] = t
	}
	return quarters, nil
}

// AddCounts implements offers.Daybook. The counters are those of the first cell: what has no session has no cell of its own.
func (s *Store) AddCounts(ctx context.Context, store *offers.Storefront, c offers.Counters) error {
	key := keysOf(store, 0).counters()
	_, err := s.redis.TxPipelined(ctx, func(p redis.Pipeliner) error {
		for campaign, names := range c {
			for name, n := range names {
				if n != 0 {
					p.HIncrBy(ctx, key, campaign+"|"+name, n)
				}
			}
		}
		return nil
	})
	return outside(err)
}

// Lag implements offers.Daybook.
func (s *Store) Lag(ctx context.Context, store *offers.Storefront) (int64, error) {
	now, err := s.redis.Time(ctx).Result()
	if err != nil {
		return 0, outside(err)
	}
	oldest := make([]*redis.ZSliceCmd, max(1, store.Cells))
	_, err = s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for cell := range oldest {
			oldest[cell] = p.ZRangeWithScores(ctx, keysOf(store, cell).jobs(), 0, 0)
		}
		return nil
	})
	if err != nil {
		return 0, outside(err)
	}
	lag := int64(0)
	for _, o := range oldest {
		if found := o.Val(); len(found) > 0 {
			lag = max(lag, now.UnixMilli()-int64(found[0].Score))
		}
	}
	return lag, nil
}
