package redisstore

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"lastcall/offers"
)

// bornKinds are the lines that a code's life begins with.
var bornKinds = []string{"offered", "issued"}

// linesOfState are the lines that say that a code came to a state.
func linesOfState(state offers.State) []string {
	switch state {
	case "":
		return bornKinds
	case offers.Offered:
		return []string{"offered"}
	case offers.Claimed:
		return []string{"claimed", "issued"}
	case offers.Redeemed, offers.Expired, offers.Revoked, offers.Released:
		return []string{string(state)}
	default:
		return nil
	}
}

// Codes implements offers.Desk.
func (s *Store) Codes(ctx context.Context, store *offers.Storefront, q offers.CodeQuery) (offers.CodePage, error) {
	w := look{cells: allCells(store), before: q.Before, n: q.N, most: q.Most, read: traceLines(ctx, store)}
	kinds := linesOfState(q.State)
	if q.Live {
		w.read = waitingLines(ctx, store)
	}
	records := map[string]offers.CodeRecord{}
	wanted := func(r offers.CodeRecord) bool {
		return (q.State == "" || r.State == q.State) && (q.Campaign == "" || r.Campaign == q.Campaign) && (!q.Live || r.Lives()) &&
			(q.Session == "" || offers.SessionName(store, r.Session) == q.Session)
	}
	w.keep = func(all []line, need int) (kept []line, stopped bool, err error) {
		var candidates []line
		for _, l := range all {
			code := l.text("c")
			if code == "" || !q.Live && (!slices.Contains(kinds, l.text("k")) || q.Campaign != "" && l.text("ca") != q.Campaign) {
				continue
			}
			if _, known := records[code]; known { // an order that came again, a code that was revived
				continue
			}
			records[code] = offers.CodeRecord{}
			candidates = append(candidates, l)
		}
		for len(candidates) > 0 {
			if len(kept) >= need && candidates[0].at < kept[len(kept)-1].at {
				for _, l := range candidates { // they were not looked at, and come on a later page
					delete(records, l.text("c"))
				}
				return kept, true, nil
			}
			some := candidates[:min(len(candidates), max(8, need))]
			candidates = candidates[len(some):]
			codes := make([]string, len(some))
			for i, l := range some {
				codes[i] = l.text("c")
			}
			found, err := s.CodeRecords(ctx, store, codes)
			if err != nil {
				return nil, false, err
			}
			for _, r := range found {
				if wanted(r) {
					records[r.Code] = r
				}
			}
			for _, l := range some {
				if records[l.text("c")].Code != "" {
					kept = append(kept, l)
				}
			}
		}
		return kept, false, nil
	}
	kept, reach, err := s.walk(ctx, w)
	if err != nil {
		return offers.CodePage{}, err
	}
	page := offers.CodePage{Reach: reach}
	for _, l := range kept {
		page.Codes = append(page.Codes, records[l.text("c")])
	}
	return page, nil
}

// eventsOfCode is how many lines of its cell's trace are looked at for one code.
const eventsOfCode = 1_000

// CodeEvents implements offers.Desk: the trace from the moment the code was made. What shoppers do with the pop-up names
// their session only, so that counts while the code was theirs to see.
func (s *Store) CodeEvents(ctx context.Context, store *offers.Storefront, r offers.CodeRecord) ([]offers.TraceLine, error) {
	cell := cellOf(store, r.Code)
	messages, err := s.redis.XRangeN(ctx, keysOf(store, cell).events(), strconv.FormatInt(r.MintedAt, 10), "+", eventsOfCode).Result()
	if err != nil {
		return nil, outside(err)
	}
	var out []offers.TraceLine
	for _, l := range linesOf(cell, messages) {
		ofShopper := r.Session != "" && l.text("s") == r.Session && (l.text("k") == "extended" || l.text("k") == "dismissed") && l.at <= r.EndsAt
		if l.text("c") == r.Code || ofShopper {
			out = append(out, traceLine(store, l))
		}
	}
	return out, nil
}

// Decisions implements offers.Desk.
func (s *Store) Decisions(ctx context.Context, store *offers.Storefront, q offers.TraceQuery) (offers.TracePage, error) {
	lines := map[string]offers.TraceLine{}
	names := map[string]string{} // of sessions: each takes a hash
	w := look{cells: allCells(store), before: q.Before, n: q.N, most: q.Most, read: traceLines(ctx, store)}
	w.keep = func(all []line, _ int) ([]line, bool, error) {
		return slices.DeleteFunc(all, func(l line) bool {
			if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, l.text("k")) || q.Page != "" && !strings.HasPrefix(pageIn(l.text("e")), q.Page) {
				return true
			}
			if reason := string(q.Reason); reason != "" && l.text("r") != reason && !strings.Contains(l.text("w"), reason) {
				return true // before anything is read of it in earnest: most lines are not meant
			}
			if session := l.text("s"); q.Session != "" {
				if names[session] == "" {
					names[session] = offers.SessionName(store, session)
				}
				if names[session] != q.Session {
					return true
				}
			}
			t := traceLine(store, l)
			if !q.Matches(t) {
				return true
			}
			lines[t.ID] = t
			return false
		}), false, nil
	}
	kept, reach, err := s.walk(ctx, w)
	page := offers.TracePage{Reach: reach}
	for _, l := range kept {
		page.Lines = append(page.Lines, lines[strconv.Itoa(l.cell)+"-"+l.id])
	}
	return page, err
}

// pageIn is the path in evidence as it is kept.
func pageIn(evidence string) string {
	var e struct {
		Page string `json:"p"`
	}
	_ = json.Unmarshal([]byte(evidence), &e) // absent where nothing was sent
	return e.Page
}
