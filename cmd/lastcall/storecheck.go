package main

import (
	"context"
	"encoding/json"
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

// noteCheck keeps what was found, as the admin's own check does: a store that was cut off makes offers again after a good one.
func (d desk) noteCheck(ctx context.Context, store *offers.Storefront, findings []offers.Finding) error {
	text, err := json.Marshal(offers.CheckNote{At: time.Now().UnixMilli(), Findings: findings})
	if err != nil {
		return err
	}
	return d.catalog.Note(ctx, store, offers.NoteChecked, string(text))
}

func checkStore(ctx context.Context, store *offers.Storefront, p offers.Platform, campaigns []offers.Campaign) []offers.Finding {
	findings := offers.CheckPlatform(ctx, store, p, time.Now().UnixMilli())
	return append(findings, offers.CheckCampaigns(store, campaigns, p.Capabilities())...)
}
