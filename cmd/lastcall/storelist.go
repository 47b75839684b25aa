package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"lastcall/offers"
	"lastcall/offers/redisstore"
)

// storeList prints a table of all stores. It calls no platform: "store check" does.
func storeList(ctx context.Context, c config, out io.Writer) error {
	return atDesk(ctx, c, func(d desk) error {
		stores, err := d.catalog.Stores(ctx)
		if err != nil {
			return err
		}
		if len(stores) == 0 {
			fmt.Fprintln(out, "No store yet. \"lastcall setup\" or \"lastcall store add\" makes one.")
			return nil
		}
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tNAME\tPLATFORM\tCONNECTED\tCREATE ON\tCAMPAIGNS ON")
		for _, store := range stores {
			campaigns, err := d.catalog.Campaigns(ctx, store.ID)
			if err != nil {
				return err
			}
			on := 0
			for _, c := range campaigns {
				if c.Enabled {
					on++
				}
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d of %d\n", store.ID, store.Name, store.Platform, d.connection(ctx, store), createOn(store), on, len(campaigns))
		}
		return w.Flush()
	})
}

// connection says in a word or two whether the store's platform is connected.
func (d desk) connection(ctx context.Context, store *offers.Storefront) string {
	secret, _, err := d.catalog.Credentials(ctx, store.ID)
	if errors.Is(err, redisstore.ErrNoVault) {
		return "can't tell: no vault keys here"
	}
	if err != nil {
		return "no: " + err.Error()
	}
	p, err := connect(store, secret)
	switch {
	case err != nil:
		return "no"
	case !p.Capabilities().Outside:
		return "-"
	}
	return "yes"
}

func createOn(store *offers.Storefront) string {
	switch store.CreateOn {
	case offers.CreateOnClaim:
		return "claim"
	case offers.CreateOnShelf:
		return fmt.Sprintf("shelf of %d", store.Shelf)
	}
	return string(store.CreateOn)
}
