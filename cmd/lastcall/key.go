package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"lastcall/offers"
)

// keyCreate makes a key for the API and prints it, once.
func keyCreate(ctx context.Context, c config, out io.Writer) error {
	return atDesk(ctx, c, func(d desk) error {
		store, err := d.store(ctx, c)
		if err != nil {
			return err
		}
		now, err := d.catalog.Now(ctx)
		if err != nil {
			return err
		}
		var scopes []offers.Scope
		for _, name := range list(c.Key.Scopes) {
			scopes = append(scopes, offers.Scope(name))
		}
		if scopes == nil {
			scopes = offers.Scopes
		}
		secret, key := offers.NewAPIKey(store.ID, c.Key.Name, now, scopes...)
		if err := d.catalog.SaveAPIKey(ctx, key); err != nil {
			var wrong offers.FieldErrors
			if errors.As(err, &wrong) && wrong["name"] != "" {
				return fmt.Errorf("-key-name: %s", wrong["name"])
			}
			return err
		}
		if err := d.recordKey(ctx, store, "key.created", nil, key); err != nil {
			return err
		}
		fmt.Fprintf(out, `Key %s of store %q may %s.

  API key   %s

This is shown once.
`, key.PublicID(), store.Name, scopeWords(key), secret)
		return nil
	})
}

func scopeWords(key offers.APIKey) string {
	if len(key.Scopes) == 0 {
		return "do everything"
	}
	words := make([]string, len(key.Scopes))
	for i, s := range key.Scopes {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

// keyList prints a table of a store's keys.
func keyList(ctx context.Context, c config, out io.Writer) error {
	return atDesk(ctx, c, func(d desk) error {
		store, err := d.store(ctx, c)
		if err != nil {
			return err
		}
		keys, err := d.catalog.APIKeys(ctx, store.ID)
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			fmt.Fprintln(out, "No key. \"lastcall key create\" makes one.")
			return nil
		}
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tNAME\tBEGINS\tMADE\tLAST USED\tMAY")
		for _, k := range keys {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", k.PublicID(), k.Name, k.Prefix, day(store, k.CreatedAt), day(store, k.UsedAt), scopeWords(k))
		}
		return w.Flush()
	})
}

// day is a moment's day on the store's clock.
func day(store *offers.Storefront, ms int64) string {
	if ms == 0 {
		return "never"
	}
	return time.UnixMilli(ms).In(store.Location()).Format(time.DateOnly)
}

// keyRevoke ends a key.
func keyRevoke(ctx context.Context, c config, out io.Writer) error {
	return atDesk(ctx, c, func(d desk) error {
		store, err := d.store(ctx, c)
		if err != nil {
			return err
		}
		keys, err := d.catalog.APIKeys(ctx, store.ID)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if k.PublicID() != c.Key.ID {
				continue
			}
			if err := d.catalog.DeleteAPIKey(ctx, store.ID, k.ID); err != nil {
				return err
			}
			if err := d.recordKey(ctx, store, "key.revoked", k, nil); err != nil {
				return err
			}
			fmt.Fprintf(out, "Key %s (%s) is revoked: it is refused from now on.\n", k.PublicID(), k.Name)
			return nil
		}
		return fmt.Errorf("store %q has no key %q; \"lastcall key list\" shows all", store.ID, c.Key.ID)
	})
}

// recordKey notes the change in the store's audit log: a key's name and scopes, never its hash.
func (d desk) recordKey(ctx context.Context, store *offers.Storefront, action string, before, after any) error {
	change := offers.Change{By: offers.Author{Via: "command"}, Action: action}
	for _, side := range []struct {
		key any
		to  *json.RawMessage
	}{{before, &change.Before}, {after, &change.After}} {
		key, ok := side.key.(offers.APIKey)
		if !ok {
			continue
		}
		text, err := json.Marshal(key.Recorded())
		if err != nil {
			return err
		}
		change.Target, *side.to = key.Name, text
	}
	return d.catalog.Record(ctx, store.ID, change)
}
