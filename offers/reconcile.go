package offers

import (
	"context"
	"fmt"
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

// Reconcile looks through all codes on the platform that bear the store's mark and deletes those that no live offer
// stands behind: the last of the three locks on a code. A code is on the ledger's books before it is sent to the
// platform, so what is found there and not on the books is nobody's. dryRun deletes nothing.
func Reconcile(ctx context.Context, box Outbox, p Platform, store *Storefront, now int64, dryRun bool) (ReconcileReport, error) {
	report := ReconcileReport{At: now, DryRun: dryRun}
	mark := MarkOf(store, "")
	for cursor := ""; ; {
		page, next, err := p.Find(ctx, mark, cursor)
		if err != nil {
			return report, fmt.Errorf("list codes: %w", err)
		}
		orphans, err := orphansOf(ctx, box, store, mark, page, now, &report)
		if err != nil {
			return report, err
		}
		for _, o := range orphans {
			report.Count++
			if len(report.Orphans) < maxOrphans {
				report.Orphans = append(report.Orphans, Orphan{Code: o.Code, Campaign: o.Mark.Campaign(), EndsAt: o.EndsAt, Uses: o.Uses})
			}
			if dryRun {
				continue
			}
			if err := p.Delete(ctx, o.Mark, o.Code, o.Ref); err != nil {
				report.Failed++
				report.Cause = err.Error()
				continue
			}
			report.Deleted++
		}
		if next == "" {
			return report, nil
		}
		cursor = next
	}
}

func orphansOf(ctx context.Context, box Outbox, store *Storefront, mark Mark, page []Found, now int64, report *ReconcileReport) ([]Found, error) {
	var ours []Found
	var codes []string
	for _, f := range page {
		if !f.Mark.Same(mark) || f.Mark.Campaign() == CheckCampaign && now < f.EndsAt {
			continue
		}
		ours = append(ours, f)
		codes = append(codes, NormalizeCode(f.Code))
	}
	report.Seen += len(ours)
	if len(codes) == 0 {
		return nil, nil
	}
	alive, err := box.Alive(ctx, store, codes)
	if err != nil {
		return nil, err
	}
	var orphans []Found
	for i, f := range ours {
		if alive[i] {
			report.Alive++
		} else {
			orphans = append(orphans, f)
		}
	}
	return orphans, nil
}
