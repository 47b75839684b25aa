package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"lastcall/offers"
)

// reconcile looks through the platforms of all stores, or of the one that -store-id names, for codes of ours that no
// live offer stands behind. A running server does the same every quarter of an hour.
func reconcile(ctx context.Context, c config, out io.Writer) error {
	return atDesk(ctx, c, func(d desk) error {
		stores, err := d.catalog.Stores(ctx)
		if err != nil {
			return err
		}
		if c.Store.ID != "" {
			store, err := d.store(ctx, c)
			if err != nil {
				return err
			}
			stores = []*offers.Storefront{store}
		}
		var errs []error
		for _, store := range stores {
			if err := d.reconcile(ctx, store, c.DryRun, out); err != nil {
				errs = append(errs, fmt.Errorf("store %s: %w", store.ID, err))
			}
		}
		return errors.Join(errs...)
	})
}

func (d desk) reconcile(ctx context.Context, store *offers.Storefront, dryRun bool, out io.Writer) error {
	p, err := d.connected(ctx, store)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Store %q on %s: ", store.Name, store.Platform)
	if able := p.Capabilities(); !able.Outside || !able.Lists {
		fmt.Fprintln(out, "no codes are kept there that could be listed.")
		return nil
	}
	r, err := offers.Reconcile(ctx, d.catalog, p, store, time.Now().UnixMilli(), dryRun)
	fmt.Fprintf(out, "%d codes of ours, %d of them live, %d orphans", r.Seen, r.Alive, r.Count)
	switch {
	case dryRun:
		fmt.Fprintln(out, "; nothing was deleted.")
	default:
		fmt.Fprintf(out, "; %d deleted.\n", r.Deleted)
	}
	if len(r.Orphans) > 0 {
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "  code\tcampaign\tends there\tuses")
		for _, o := range r.Orphans {
			ends := "never"
			if o.EndsAt > 0 {
				ends = time.UnixMilli(o.EndsAt).UTC().Format(time.RFC3339)
			}
			fmt.Fprintf(table, "  %s\t%s\t%s\t%d\n", o.Code, o.Campaign, ends, o.Uses)
		}
		if err := table.Flush(); err != nil {
			return err
		}
		if more := r.Count - len(r.Orphans); more > 0 {
			fmt.Fprintf(out, "  and %d more\n", more)
		}
	}
	if r.Failed > 0 {
		err = errors.Join(err, fmt.Errorf("%d could not be deleted; the last: %s", r.Failed, r.Cause))
	}
	return err
}
