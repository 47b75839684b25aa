package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"lastcall/offers"
	"lastcall/session"
)

// maxCredentials bounds what is read of a file or standard input.
const maxCredentials = 64 << 10

// storeAdd connects a store to its platform, or connects it anew with other credentials. Nothing is kept before the check
// has passed.
func storeAdd(ctx context.Context, c config, out io.Writer) error {
	credentials, err := readCredentials(c.Platform, os.Stdin)
	if err != nil {
		return err
	}
	if len(credentials) > 0 {
		if err := c.maySeal(); err != nil {
			return err
		}
	}
	return atDesk(ctx, c, func(d desk) error {
		store, campaigns, isNew, err := d.storeToConnect(ctx, c)
		if err != nil {
			return err
		}
		if err := place(store, c.Platform); err != nil {
			return err
		}
		p, err := connect(store, credentials)
		if err != nil {
			return err
		}
		if err := reachable(c, p, credentials); err != nil && !c.Force {
			return err
		}
		fmt.Fprintf(out, "Checking %s\n", store.Platform)
		findings := checkStore(ctx, store, p, campaigns)
		if wrong := report(out, findings); wrong > 0 && !c.Force {
			return errors.New("nothing was saved: do what is said above, or save it all the same with -force")
		}
		fmt.Fprintln(out)
		if err := d.keep(ctx, c, store, isNew, credentials, out); err != nil {
			return err
		}
		if err := d.noteCheck(ctx, store, findings); err != nil {
			return err
		}
		return d.announce(ctx, c, store, p, out)
	})
}

// storeToConnect is the store that -store-id names, or a new one that is not kept yet.
func (d desk) storeToConnect(ctx context.Context, c config) (store *offers.Storefront, campaigns []offers.Campaign, isNew bool, err error) {
	if c.Store.ID == "" || c.Platform.Kind == "" {
		return nil, nil, false, errors.New("store add needs -store-id and -platform")
	}
	store, err = d.catalog.StoreByID(ctx, c.Store.ID)
	if errors.Is(err, offers.ErrNoStore) {
		if c.Store.Email == "" || c.Store.Origins == "" {
			return nil, nil, false, fmt.Errorf("there is no store %q; to make it, store add needs -store-origins and -email too", c.Store.ID)
		}
		return newStorefront(c), nil, true, nil
	}
	if err != nil {
		return nil, nil, false, err
	}
	if store.Platform != "direct" && store.Platform != c.Platform.Kind {
		return nil, nil, false, fmt.Errorf("store %q is connected to %s: disconnect it first, with \"lastcall store remove\"", store.ID, store.Platform)
	}
	campaigns, err = d.catalog.Campaigns(ctx, store.ID)
	return store, campaigns, false, err
}

// place puts the store on the platform that is wished, and refuses what does not go together.
func place(store *offers.Storefront, wish platformConfig) error {
	store.Platform = wish.Kind
	if wish.CreateOnSet {
		store.CreateOn = wish.CreateOn
	}
	switch {
	case store.CreateOn != offers.CreateOnShelf && wish.Shelf > 0:
		return errors.New("-shelf: goes with -create-on shelf only")
	case store.CreateOn != offers.CreateOnShelf:
		store.Shelf = 0
	case wish.Shelf > 0:
		store.Shelf = wish.Shelf
	case store.Shelf == 0:
		store.Shelf = offers.FirstShelf
	}
	return store.Validate()
}

// keep saves the credentials first: a store that is on its platform has them.
func (d desk) keep(ctx context.Context, c config, store *offers.Storefront, isNew bool, credentials []byte, out io.Writer) error {
	if isNew {
		accounts, err := session.NewAccounts(session.AccountOptions{Redis: d.state.client})
		if err != nil {
			return err
		}
		if err := offers.KeepCredentials(ctx, d.catalog, store.ID, credentials); err != nil {
			return err
		}
		if err := createStore(ctx, d.catalog, accounts, c, store, out); err != nil {
			return errors.Join(err, d.catalog.DeleteCredentials(context.WithoutCancel(ctx), store.ID))
		}
		fmt.Fprintln(out)
	} else {
		store.SavedBy = byCommand
		if err := offers.KeepConnection(ctx, d.catalog, store, credentials); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "Store %q is connected to %s; its codes are created at the %s.\n", store.Name, store.Platform, createOn(store))
	return nil
}

// announce makes the platform send us its orders, or says how the merchant does.
func (d desk) announce(ctx context.Context, c config, store *offers.Storefront, p offers.Platform, out io.Writer) error {
	if !p.Capabilities().Outside {
		return nil
	}
	if e, ok := p.(offers.Extended); ok {
		if path, text := e.Snippet(); path != "" {
			fmt.Fprintf(out, "\nThe store needs a file of ours, if it does not have it yet. Save what is between the lines as %s:\n\n--------\n%s--------\n\n", path, text)
		}
	}
	address := offers.HookURL(c.PublicURL, store)
	s, ok := p.(offers.Subscriber)
	if !ok {
		fmt.Fprintf(out, "\nLast step: have the store send its messages of orders to\n\n  %s\n\nsigned with the webhook secret from its credentials. How is in the README, under its platform's name.\n", address)
		return nil
	}
	if err := offers.Subscribe(ctx, d.catalog, store, s, address, time.Now().UnixMilli()); err != nil {
		fmt.Fprintf(out, "Its messages of orders could not be ordered yet; a running server tries again by itself: %v\n", err)
		return nil
	}
	fmt.Fprintf(out, "Its messages of orders come to %s\n", address)
	return nil
}

// readCredentials takes them from a file, standard input or the environment; nil if nowhere are any. Its errors never hold
// what was read.
func readCredentials(wish platformConfig, stdin io.Reader) ([]byte, error) {
	var text []byte
	var err error
	switch wish.CredentialsFile {
	case "":
		text = []byte(wish.Credentials)
	case "-":
		text, err = io.ReadAll(io.LimitReader(stdin, maxCredentials+1))
	default:
		var f *os.File
		if f, err = os.Open(wish.CredentialsFile); err == nil {
			text, err = io.ReadAll(io.LimitReader(f, maxCredentials+1))
			err = errors.Join(err, f.Close())
		}
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("credentials: %w", err)
	case len(text) > maxCredentials:
		return nil, fmt.Errorf("credentials: over %d bytes", maxCredentials)
	case len(text) == 0:
		return nil, nil
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(text, &object) != nil {
		return nil, errors.New("credentials: not a JSON object")
	}
	return text, nil
}
