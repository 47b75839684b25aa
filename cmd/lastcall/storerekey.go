package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"lastcall/session"
)

// storeRekey seals all secrets again that an older vault key had sealed, so that it can be dropped.
func storeRekey(ctx context.Context, c config, out io.Writer) error {
	if err := c.maySeal(); err != nil {
		return err
	}
	return atDesk(ctx, c, func(d desk) error {
		stores, err := d.catalog.Stores(ctx)
		if err != nil {
			return err
		}
		total := 0
		var errs []error
		for _, store := range stores {
			n, err := d.catalog.Reseal(ctx, store.ID)
			total += n
			errs = append(errs, err)
		}
		accounts, err := session.NewAccounts(session.AccountOptions{Redis: d.state.client, Sealer: d.vault})
		if err != nil {
			return err
		}
		people, err := accounts.Reseal(ctx)
		errs = append(errs, err)
		fmt.Fprintf(out, "Sealed again: %d, in %d stores; second steps of log-ins: %d.\n", total, len(stores), people)
		if err := errors.Join(errs...); err != nil {
			return fmt.Errorf("some could not be opened; keep all keys: %w", err)
		}
		fmt.Fprintln(out, "Every secret is sealed with the newest key. Once all servers run with it, the older ones can be dropped.")
		return nil
	})
}
