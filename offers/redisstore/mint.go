package redisstore

import (
	"context"
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
	k := s.cell(store, cell)
	words, err := s.mintWords(&req, k)
	if err != nil {
		return offers.MintResult{}, err
	}
	codes := scriptWords + mintKeys // where the candidates' records are among the words
	first := len(words) - candidateWidth*len(req.Candidates)
	for range mintTries {
		r, err := s.call(ctx, mintScript, words)
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
			words[codes+i], words[first+i*candidateWidth+1] = k.code(code), code
			if at := first + i*candidateWidth + 19; words[at] == fromShelf {
				words[at] = "" // somebody else has it: the new one is created at the claim
				req.Candidates[i].Ready = offers.Shelved{}
			}
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
				words[at] = words[at].(string) + want.letter
			}
		default:
			return offers.MintResult{}, r.refusal()
		}
	}
	return offers.MintResult{}, outside(fmt.Errorf("mint found no rest after %d steps", mintTries))
}

// mintKeys is the number of keys of lua/mint.lua before the candidates' records, mintArgs of its arguments before the
// candidates and the refused, candidateWidth of those of a candidate.
const (
	mintKeys       = 5
	mintArgs       = 7
	candidateWidth = 20

	onShow    = "show"  // create in the background
	fromShelf = "shelf" // it lies ready
)

// mintWords are the words of the call (see lua/mint.lua). Those that need no copy are given as pointers.
func (s *Store) mintWords(req *offers.MintRequest, k *cellWords) ([]any, error) {
	n := len(req.Candidates)
	words := make([]any, scriptWords, scriptWords+mintKeys+2*n+2+mintArgs+2*len(req.Refused)+candidateWidth*n)
	words[scriptWords-1] = mintKeys + n
	words = append(append(words, k.visitor(req.Session)), k.shared[:]...)
	codes := make([]string, n)
	for i := range codes {
		code := req.Candidates[i].Ready.Code
		if code == "" || cellOf(req.Store, code) != k.number {
			var err error
			if code, err = drawCode(req.Store, k.number, req.Candidates[i].Campaign.CodePattern); err != nil {
				return nil, err
			}
		}
		codes[i] = code
		words = append(words, k.code(code))
	}
	if req.Store.CreateOn != offers.CreateOnClaim {
		words[scriptWords-1] = mintKeys + 2 + 2*n
		words = append(words, k.creates(), k.shelved())
		for i := range codes {
			words = append(words, k.shelf(shelfOf(&req.Candidates[i])))
		}
	}
	trace := ""
	if len(req.Refused) > 0 {
		trace = string(offers.AppendRefused(make([]byte, 0, 64*len(req.Refused)), req.Refused))
	}
	words = append(words, &req.Session, &s.opts.RetentionMS, &s.opts.SignalsPerMinute, (*string)(&req.Trigger),
		&req.Evidence, trace, len(req.Refused))
	for i := range req.Refused {
		words = append(words, &req.Refused[i].Campaign, (*string)(&req.Refused[i].Reason))
	}
	for i := range codes {
		c := &req.Candidates[i]
		l, v := &c.Campaign.Limits, &c.Campaign.Value
		words = append(words,
			&c.Campaign.ID, &codes[i], (*string)(&v.Kind), &c.Amount, &c.DurationMS, &c.Worst, &req.Store.Currency,
			&v.MinSubtotal, &v.MaxDiscount,
			&c.Campaign.Suppression.RecentPurchaseMS, &l.CooldownMS, &l.PerSession, &l.LifetimeCap,
			&l.BudgetCodes, &l.BudgetMoney, &l.TotalUses, &l.MaxExposure,
			s.spent.letters(req.Store, c.Campaign, k.number),
			c.Campaign.Duration.GraceMS+c.Campaign.Duration.MoreMS*c.Campaign.Duration.MoreMax, comes(req.Store, c, codes[i]))
	}
	return words, nil
}

// comes says when a candidate's code comes to the platform, in the words of lua/mint.lua.
func comes(store *offers.Storefront, c *offers.Candidate, code string) string {
	switch {
	case store.CreateOn == offers.CreateOnShow:
		return onShow
	case store.CreateOn == offers.CreateOnShelf && c.Ready.Code == code:
		return fromShelf
	}
	return ""
}

// drawTries bounds the search for a code of the right cell: at 64 cells it takes 64 draws on average.
const drawTries = 10_000

// Cell implements offers.Shelves.
func (s *Store) Cell(store *offers.Storefront, session string) int { return cellOf(store, session) }

// DrawCode implements offers.Shelves.
func (s *Store) DrawCode(store *offers.Storefront, cell int, pattern string) (string, error) {
	return drawCode(store, cell, pattern)
}

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
