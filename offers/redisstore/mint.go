package redisstore

import (
	"context"
	"encoding/json"
	"fmt"

	"lastcall/offers"
)

// mintTries bounds how often a mint is asked again after a grant or a code that was taken: four budgets a candidate,
// and room for cells that race each other.
const mintTries = 24

// Mint implements offers.Store: one round trip, unless a cell's budget has to be refilled.
func (s *Store) Mint(ctx context.Context, req offers.MintRequest) (offers.MintResult, error) {
	store := req.Store
	cell := cellOf(store, req.Session)
	k := keysOf(store, cell)
	args, err := s.mintArgs(req)
	if err != nil {
		return offers.MintResult{}, err
	}
	keys := make([]string, 5, 5+len(req.Candidates))
	keys[0], keys[1], keys[2], keys[3], keys[4] = k.visitor(req.Session), k.jobs(), k.events(), k.counters(), k.budgets()
	first := len(args)
	for i := range req.Candidates {
		code, err := drawCode(store, cell, req.Candidates[i].Campaign.CodePattern)
		if err != nil {
			return offers.MintResult{}, err
		}
		keys = append(keys, k.code(code))
		args = append(args, s.candidateArgs(store, &req.Candidates[i], code)...)
	}
	for range mintTries {
		r, err := s.run(ctx, mintScript, keys, args...)
		if err != nil {
			return offers.MintResult{}, err
		}
		switch r.text(0) {
		case "live", "new":
			return offers.MintResult{Offer: r.offer(store, req.Session), New: r.text(0) == "new"}, nil
		case "none":
			return offers.MintResult{Reason: offers.Reason(r.text(2)), QuietMS: r.int(3)}, nil
		case "taken":
			i := int(r.int(2))
			code, err := drawCode(store, cell, req.Candidates[i].Campaign.CodePattern)
			if err != nil {
				return offers.MintResult{}, err
			}
			keys[5+i], args[first+i*candidateWidth+1] = k.code(code), code
		case "grant":
			i := int(r.int(2))
			want := want{store: store, cell: cell, campaign: req.Candidates[i].Campaign.ID, letter: r.text(3),
				seq: r.int(4), need: r.int(5), limit: r.int(6)}
			given, err := s.grant(ctx, want)
			if err != nil {
				return offers.MintResult{}, err
			}
			if !given {
				at := first + i*candidateWidth + 17
				args[at] = args[at].(string) + want.letter
			}
		default:
			return offers.MintResult{}, r.refusal()
		}
	}
	return offers.MintResult{}, outside(fmt.Errorf("mint found no rest after %d steps", mintTries))
}

// mintArgs are the arguments before the candidates (see lua/mint.lua).
func (s *Store) mintArgs(req offers.MintRequest) ([]any, error) {
	trace := ""
	if len(req.Refused) > 0 {
		b, err := json.Marshal(req.Refused)
		if err != nil {
			return nil, err
		}
		trace = string(b)
	}
	args := make([]any, 0, 7+2*len(req.Refused)+candidateWidth*len(req.Candidates))
	args = append(args, req.Session, s.opts.RetentionMS, s.opts.SignalsPerMinute, string(req.Trigger), req.Evidence,
		trace, len(req.Refused))
	for _, r := range req.Refused {
		args = append(args, r.Campaign, string(r.Reason))
	}
	return args, nil
}

// candidateWidth is the number of arguments of a candidate in lua/mint.lua.
const candidateWidth = 19

func (s *Store) candidateArgs(store *offers.Storefront, c *offers.Candidate, code string) []any {
	l := &c.Campaign.Limits
	return []any{
		c.Campaign.ID, code, string(c.Campaign.Value.Kind), c.Amount, c.DurationMS, c.Worst, store.Currency,
		c.Campaign.Value.MinSubtotal, c.Campaign.Value.MaxDiscount,
		c.Campaign.Suppression.RecentPurchaseMS, l.CooldownMS, l.PerSession, l.LifetimeCap,
		l.BudgetCodes, l.BudgetMoney, l.TotalUses, l.MaxExposure,
		s.spent.letters(store, c.Campaign, cellOf(store, code)),
		c.Campaign.Duration.GraceMS + c.Campaign.Duration.MoreMS*c.Campaign.Duration.MoreMax,
	}
}

// drawTries bounds the search for a code of the right cell: at 64 cells it takes 64 draws on average.
const drawTries = 10_000

func drawCode(store *offers.Storefront, cell int, pattern string) (string, error) {
	p, err := offers.ParsePattern(pattern)
	if err != nil {
		return "", fmt.Errorf("code pattern: %w", err)
	}
	for range drawTries {
		if code := p.Draw(); cellOf(store, code) == cell {
			return code, nil
		}
	}
	return "", fmt.Errorf("code pattern %q has no codes in cell %d", pattern, cell)
}
