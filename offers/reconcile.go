package offers

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// ReconcileReport says what a look through a platform found.
type ReconcileReport struct {
	At      int64    `json:"at"`      // ms
	Seen    int      `json:"seen"`    // codes that bear our mark
	Alive   int      `json:"alive"`   // of those, what may be there
	Orphans []Orphan `json:"orphans"` // the others, at most maxOrphans of them
	Count   int      `json:"count"`   // of all orphans
	Deleted int      `json:"deleted"`
	Failed  int      `json:"failed"` // could not be deleted; the next look tries again
	Cause   string   `json:"cause"`  // of the last failure
	DryRun  bool     `json:"dry_run"`
	Broken  bool     `json:"broken"` // broken off by the cause: what was seen is not all
}

// Orphan is a code of ours on the platform that no live offer stands behind.
type Orphan struct {
	Code     string `json:"code"`
	Campaign string `json:"campaign"`
	EndsAt   int64  `json:"ends_at"` // ms on the platform; 0 = never
	Uses     int64  `json:"uses"`
}

const (
	maxOrphans = 200
	// CheckCampaign marks the code that a check makes and deletes. It is an orphan only once its short life is over.
	CheckCampaign = "check"
)

// aliveAtOnce is how many codes the ledger is asked about before those that are orphans are deleted.
const aliveAtOnce = 200

// Reconcile looks through all codes on the platform that bear the store's mark and deletes those that no live offer
// stands behind: the last of the three locks on a code. A code is on the ledger's books before it is sent to the
// platform, so what is found there and not on the books is nobody's. dryRun deletes nothing.
func Reconcile(ctx context.Context, box Outbox, p Platform, store *Storefront, now int64, dryRun bool) (ReconcileReport, error) {
	report := ReconcileReport{At: now, DryRun: dryRun}
	ours, err := FindAll(ctx, p, MarkOf(store, ""))
	if err != nil {
		return report, err
	}
	ours = slices.DeleteFunc(ours, func(f Found) bool { // a check may be under way
		return f.Mark.Campaign() == CheckCampaign && now < f.EndsAt
	})
	report.Seen = len(ours)
	for some := range slices.Chunk(ours, aliveAtOnce) {
		codes := make([]string, len(some))
		for i, f := range some {
			codes[i] = NormalizeCode(f.Code)
		}
		alive, err := box.Alive(ctx, store, codes)
		if err != nil {
			return report, err
		}
		for i, f := range some {
			if alive[i] {
				report.Alive++
			} else if err := report.orphan(ctx, p, f); err != nil {
				return report, err
			}
		}
	}
	return report, ctx.Err()
}

// FindAll lists all codes on the platform that bear the store's mark. Whoever deletes some of them reads the list to its
// end first: pages that are counted from the start would skip codes otherwise.
func FindAll(ctx context.Context, p Platform, mark Mark) ([]Found, error) {
	var ours []Found
	for cursor := ""; ; {
		page, next, err := p.Find(ctx, mark, cursor)
		if err != nil {
			return ours, fmt.Errorf("list codes: %w", err)
		}
		for _, f := range page {
			if f.Mark.Same(mark) {
				ours = append(ours, f)
			}
		}
		if next == "" {
			return ours, nil
		}
		cursor = next
	}
}

// orphan deletes one. Its error ends the look: a platform that wants fewer calls, or none of ours, is left to those that
// shoppers wait for.
func (r *ReconcileReport) orphan(ctx context.Context, p Platform, f Found) error {
	r.Count++
	if len(r.Orphans) < maxOrphans {
		r.Orphans = append(r.Orphans, Orphan{Code: f.Code, Campaign: f.Mark.Campaign(), EndsAt: f.EndsAt, Uses: f.Uses})
	}
	if r.DryRun {
		return nil
	}
	err := p.Delete(ctx, f.Mark, f.Code, f.Ref)
	if err == nil {
		r.Deleted++
		return nil
	}
	r.Failed++
	r.Cause = CauseOf(err, f.Code)
	if fault := FaultOf(err); fault == FaultThrottled || fault == FaultUnauthorized {
		return errors.New(r.Cause)
	}
	return nil
}
