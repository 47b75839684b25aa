package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"lastcall/offers"
	"lastcall/offers/redisstore"
	"lastcall/offers/vault"
)

// desk is what commands about stores work with. Like setup, they need the embedded engine for themselves.
type desk struct {
	state   state
	catalog *redisstore.Store
	vault   *vault.Vault // nil where maySeal refuses
}

// atDesk opens the state, runs a command on it and closes it. Where maySeal refuses, the desk opens no secret.
func atDesk(ctx context.Context, c config, work func(d desk) error) (err error) {
	var opts redisstore.Options
	var sealing *vault.Vault
	switch err := c.maySeal(); {
	case err == nil:
		if sealing, err = c.vault(); err != nil {
			return err
		}
		opts.Vault = sealing
	case !errors.Is(err, errNoVaultKeys):
		return err
	}
	s, err := openState(ctx, c.RedisURL, c.DataDir, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(context.WithoutCancel(ctx))) }()
	return work(desk{state: s, catalog: redisstore.New(s.client, opts), vault: sealing})
}

// store finds the store that -store-id names.
func (d desk) store(ctx context.Context, c config) (*offers.Storefront, error) {
	if c.Store.ID == "" {
		return nil, errors.New("which store? Name it with -store-id; \"lastcall store list\" shows all")
	}
	store, err := d.catalog.StoreByID(ctx, c.Store.ID)
	if errors.Is(err, offers.ErrNoStore) {
		return nil, fmt.Errorf("there is no store %q; \"lastcall store list\" shows all", c.Store.ID)
	}
	return store, err
}

// connect makes the platform of a store with credentials. It calls nobody.
func connect(store *offers.Storefront, credentials []byte) (offers.Platform, error) {
	make, ok := platformKinds[store.Platform]
	if !ok {
		return nil, fmt.Errorf("-platform: want one of %s", strings.Join(slices.Sorted(maps.Keys(platformKinds)), ", "))
	}
	p, err := make(offers.Connection{Store: store, Credentials: credentials, Client: platformClient()})
	if err != nil {
		return nil, fmt.Errorf("the credentials can't be used: %w", err)
	}
	return p, nil
}

// connected is the store's platform with the credentials that are kept.
func (d desk) connected(ctx context.Context, store *offers.Storefront) (offers.Platform, error) {
	secret, _, err := d.catalog.Credentials(ctx, store.ID)
	if errors.Is(err, redisstore.ErrNoVault) {
		return nil, errNoVaultKeys
	}
	if err != nil {
		return nil, err
	}
	return connect(store, secret)
}

// reachable is offers.Reachable with what to do about it here.
func reachable(c config, p offers.Platform, credentials []byte) error {
	if err := offers.Reachable(c.PublicURL, p, credentials); err != nil {
		return fmt.Errorf("the store can't reach %s: say -public-url (LASTCALL_PUBLIC_URL) as the server does, or -force", c.PublicURL)
	}
	return nil
}

// report prints findings and answers how many are not as they should be.
func report(out io.Writer, findings []offers.Finding) (wrong int) {
	for _, f := range findings {
		mark := "ok  "
		if !f.OK {
			mark = "FAIL"
			wrong++
		}
		fmt.Fprintf(out, "  %s  %s", mark, f.Name)
		if f.Note != "" {
			fmt.Fprintf(out, ": %s", f.Note)
		}
		fmt.Fprintln(out)
		if !f.OK && f.Fix != "" {
			fmt.Fprintf(out, "        → %s\n", f.Fix)
		}
	}
	return wrong
}
