package redisstore

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// line is one of a trace, or of the queue of ends.
type line struct {
	cell   int
	id     string
	at     int64 // ms
	values map[string]any
}

func (l line) text(name string) string {
	v, _ := l.values[name].(string)
	return v
}

// look is a bounded walk through lines of several cells, newest first.
type look struct {
	cells  []int
	before int64 // ms; 0 = from the newest
	n      int   // how many to keep
	most   int   // how many to look at
	// read queues the reading of at most count lines of a cell that are older than before, and answers how to get them.
	read func(p redis.Pipeliner, cell int, before int64, count int) func() ([]line, error)
	// keep answers those that are asked for, in their order. It may stop once it has need of them and all others of the last
	// one's millisecond; then it says that it did.
	keep func(all []line, need int) (kept []line, stopped bool, err error)
}

// linesAtOnce is how many lines are read in one round, over all cells. The first rounds are smaller: mostly they do.
const linesAtOnce = 2_000

// walk goes on until n lines are kept, most were looked at, or there are no more. A line is only shown when all cells' later
// ones are known, and those of one millisecond stay together, so that a page can go on where the one before ended.
func (s *Store) walk(ctx context.Context, w look) (kept []line, reach offers.Reach, err error) {
	before := w.before
	for size := min(max(8, 2*w.n), linesAtOnce); ; size = min(4*size, linesAtOnce) {
		per := max(8, size/len(w.cells))
		read := make([]func() ([]line, error), len(w.cells))
		if _, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
			for i, cell := range w.cells {
				read[i] = w.read(p, cell, before, per)
			}
			return nil
		}); err != nil {
			return nil, reach, outside(err)
		}
		var all []line
		horizon := int64(-1) // older lines may be missing
		for _, get := range read {
			lines, err := get()
			if err != nil {
				return nil, reach, outside(err)
			}
			if len(lines) == per {
				horizon = max(horizon, lines[len(lines)-1].at)
			}
			all = append(all, lines...)
		}
		slices.SortStableFunc(all, func(a, b line) int { return cmp.Compare(b.at, a.at) })
		next := horizon + 1
		if horizon >= 0 && (next == before || all[0].at == horizon) { // no millisecond is known as a whole
			if size < linesAtOnce {
				continue
			}
			next = horizon // more lines in one than are ever read at once: the rest of them is passed over
		}
		if horizon >= 0 {
			end := slices.IndexFunc(all, func(l line) bool { return l.at < next })
			if end >= 0 {
				all = all[:end]
			}
		}
		reach.Looked += len(all)
		if len(all) > 0 {
			reach.Oldest = all[len(all)-1].at
		}
		found, stopped, err := w.keep(all, w.n-len(kept))
		if err != nil {
			return nil, reach, err
		}
		kept = append(kept, found...)
		if len(kept) >= w.n {
			end := w.n
			for end < len(kept) && kept[end].at == kept[w.n-1].at {
				end++
			}
			if end < len(kept) || horizon >= 0 || stopped {
				reach.Next = kept[end-1].at
			}
			if stopped {
				reach.Oldest = kept[end-1].at
			}
			return kept[:end], reach, nil
		}
		if horizon < 0 {
			return kept, reach, nil
		}
		if before = next; reach.Looked >= w.most {
			reach.Next = before
			return kept, reach, nil
		}
	}
}

func allCells(store *offers.Storefront) []int {
	cells := make([]int, max(1, store.Cells))
	for i := range cells {
		cells[i] = i
	}
	return cells
}

// traceLines reads a store's trace.
func traceLines(ctx context.Context, store *offers.Storefront) func(redis.Pipeliner, int, int64, int) func() ([]line, error) {
	return func(p redis.Pipeliner, cell int, before int64, count int) func() ([]line, error) {
		from := "+"
		if before > 0 {
			from = strconv.FormatInt(before-1, 10)
		}
		cmd := p.XRevRangeN(ctx, keysOf(store, cell).events(), from, "-", int64(count))
		return func() ([]line, error) {
			messages, err := cmd.Result()
			return linesOf(cell, messages), err
		}
	}
}

func linesOf(cell int, messages []redis.XMessage) []line {
	out := make([]line, len(messages))
	for i, m := range messages {
		out[i] = line{cell: cell, id: m.ID, at: eventOf(m).At, values: m.Values}
	}
	return out
}

// waitingLines reads the queue of ends.
func waitingLines(ctx context.Context, store *offers.Storefront) func(redis.Pipeliner, int, int64, int) func() ([]line, error) {
	return func(p redis.Pipeliner, cell int, before int64, count int) func() ([]line, error) {
		most := "+inf"
		if before > 0 {
			most = "(" + strconv.FormatInt(before, 10)
		}
		cmd := p.ZRevRangeByScoreWithScores(ctx, keysOf(store, cell).jobs(), &redis.ZRangeBy{Max: most, Min: "-inf", Count: int64(count)})
		return func() ([]line, error) {
			due, err := cmd.Result()
			out := make([]line, len(due))
			for i, z := range due {
				out[i] = line{cell: cell, at: int64(z.Score), values: map[string]any{"c": z.Member}}
			}
			return out, err
		}
	}
}

// traceLine is a line for people: the session has its public name.
func traceLine(store *offers.Storefront, l line) offers.TraceLine {
	t := offers.TraceLine{Event: eventOf(redis.XMessage{ID: l.id, Values: l.values}), ID: strconv.Itoa(l.cell) + "-" + l.id, Code: l.text("c"),
		Order: l.text("o"), AddedMS: parseInt(l.text("ms"))}
	if session := l.text("s"); session != "" {
		t.Session = offers.SessionName(store, session)
	}
	return t
}
