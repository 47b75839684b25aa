package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"lastcall/offers"
)

// storeCheck proves that a store's platform can be worked with.
func storeCheck(ctx context.Context, c config, out io.Writer) error {
	return atDesk(ctx, c, func(d desk) error {
		store, err := d.store(ctx, c)
		if err != nil {
			return err
		}
		p, err := d.connected(ctx, store)
		if err != nil {
			return err
		}
		campaigns, err := d.catalog.Campaigns(ctx, store.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "Store %q on %s\n", store.Name, store.Platform)
		findings := checkStore(ctx, store, p, campaigns)
		if err := d.noteCheck(ctx, store, findings); err != nil {
			return err
		}
		if wrong := report(out, findings); wrong > 0 {
			return fmt.Errorf("%d of %d checks failed", wrong, len(findings))
		}
		for _, gap := range p.Capabilities().Gaps() {
			fmt.Fprintf(out, "  note  This platform does not do it itself: %s. %s\n", gap.What, gap.Instead)
		}
		return nil
	})
}

// noteCheck keeps what was found, as the admin's own check does.
func (d desk) noteCheck(ctx context.Context, store *offers.Storefront, findings []offers.Finding) error {
	return offers.NoteCheck(ctx, d.catalog, store, offers.CheckNote{At: time.Now().UnixMilli(), Findings: findings})
}

func checkStore(ctx context.Context, store *offers.Storefront, p offers.Platform, campaigns []offers.Campaign) []offers.Finding {
	return offers.CheckStore(ctx, store, p, campaigns, time.Now().UnixMilli())
}
