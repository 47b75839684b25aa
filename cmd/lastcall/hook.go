package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"

	"lastcall/offers"
	"lastcall/offers/courier"
	"lastcall/offers/redisstore"
)

// hookAdd makes a listener and prints, once, what its messages are signed with.
func hookAdd(ctx context.Context, c config, out io.Writer) error {
	if err := c.maySeal(); err != nil {
		return err
	}
	return atDesk(ctx, c, func(d desk) error {
		store, err := d.store(ctx, c)
		if err != nil {
			return err
		}
		now, err := d.catalog.Now(ctx)
		if err != nil {
			return err
		}
		h := offers.NewHook(c.Hook.URL, hookEvents(c.Hook.Events), now)
		if err := h.Validate(); err != nil {
			return err
		}
		secret := offers.NewHookSecret()
		if err := d.catalog.SaveHookSecret(ctx, store.ID, h.ID, []byte(secret)); err != nil {
			return err
		}
		if err := changeHooks(ctx, d.catalog, store.ID, byCommand, func(s *offers.Storefront) { s.Hooks = append(s.Hooks, h) }); err != nil {
			return errors.Join(err, d.catalog.DeleteHookSecret(context.WithoutCancel(ctx), store.ID, h.ID))
		}
		fmt.Fprintf(out, `Listener %s of store %q is told of %s.

  Secret   %s

This is shown once. Messages are signed with it, all of it as it stands here: see the README on how to check them.
`, h.ID, store.Name, joinEvents(h.Events), secret)
		return nil
	})
}

// hookEvents are those named, all if none are.
func hookEvents(names string) []offers.HookEvent {
	if names == "" {
		return offers.HookEvents
	}
	var events []offers.HookEvent
	for _, name := range list(names) {
		events = append(events, offers.HookEvent(name))
	}
	return events
}

func joinEvents(events []offers.HookEvent) string {
	words := make([]string, len(events))
	for i, e := range events {
		words[i] = string(e)
	}
	return strings.Join(words, ", ")
}

// hookList prints a table of a store's listeners.
func hookList(ctx context.Context, c config, out io.Writer) error {
	return atDesk(ctx, c, func(d desk) error {
		store, err := d.store(ctx, c)
		if err != nil {
			return err
		}
		if len(store.Hooks) == 0 {
			fmt.Fprintln(out, "No listener yet. \"lastcall hook add\" makes one.")
			return nil
		}
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tADDRESS\tON\tWAITING\tEVENTS")
		for _, h := range store.Hooks {
			waiting, err := d.catalog.Deliveries(ctx, store, h.ID)
			if err != nil {
				return err
			}
			on := "no"
			if h.Enabled {
				on = "yes"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\n", h.ID, withoutPath(h.URL), on, waiting, joinEvents(h.Events))
		}
		return w.Flush()
	})
}

// withoutPath leaves out what is often a secret: many listeners know their callers by the path alone.
func withoutPath(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// hookRemove forgets a listener and what waits for it.
func hookRemove(ctx context.Context, c config, out io.Writer) error {
	return atDesk(ctx, c, func(d desk) error {
		store, hook, err := d.hook(ctx, c)
		if err != nil {
			return err
		}
		if err := changeHooks(ctx, d.catalog, store.ID, byCommand, func(s *offers.Storefront) {
			s.Hooks = slices.DeleteFunc(s.Hooks, func(h offers.Hook) bool { return h.ID == hook.ID })
		}); err != nil {
			return err
		}
		n, err := d.catalog.ForgetHook(ctx, store, hook.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "Listener %s is removed; %d messages were waiting for it.\n", hook.ID, n)
		return nil
	})
}

// hookTest sends a listener one message from here.
func hookTest(ctx context.Context, c config, out io.Writer) error {
	return atDesk(ctx, c, func(d desk) error {
		store, hook, err := d.hook(ctx, c)
		if err != nil {
			return err
		}
		sender := courier.Courier{Box: d.catalog, Client: courier.NewClient(c.WebhooksPrivate)}
		took, err := sender.Test(ctx, store, hook)
		switch {
		case errors.Is(err, redisstore.ErrNoVault):
			return errNoVaultKeys
		case errors.Is(err, courier.ErrNoSecret):
			return errors.New("it has no secret: remove it and add it again")
		case err != nil:
			return err
		case took.Outcome != offers.OutcomeDelivered:
			return fmt.Errorf("%s did not take a test message: %s", hook.Host(), took.Cause)
		}
		fmt.Fprintf(out, "%s took a test message (%s, campaign \"test\").\n", hook.Host(), hook.Events[0])
		return nil
	})
}

// hook finds the listener that -hook-id names.
func (d desk) hook(ctx context.Context, c config) (*offers.Storefront, offers.Hook, error) {
	store, err := d.store(ctx, c)
	if err != nil {
		return nil, offers.Hook{}, err
	}
	for _, h := range store.Hooks {
		if h.ID == c.Hook.ID {
			return store, h, nil
		}
	}
	return nil, offers.Hook{}, fmt.Errorf("store %q has no listener %q; \"lastcall hook list\" shows all", store.ID, c.Hook.ID)
}
