package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"lastcall/offers"
)

// How long a server may go on with what a store was before: it reads stores again every two seconds, and a call that it has
// begun may take ten.
const lettingGo = 12 * time.Second

// storeRemove disconnects a store: its codes are deleted on the platform, its credentials here. The store itself stays, as
// one whose checkout asks our API.
func storeRemove(ctx context.Context, c config, out io.Writer) error {
	return atDesk(ctx, c, func(d desk) error {
		store, err := d.store(ctx, c)
		if err != nil {
			return err
		}
		if store.Platform == "direct" {
			fmt.Fprintf(out, "Store %q is on no platform.\n", store.Name)
			return d.catalog.DeleteCredentials(ctx, store.ID)
		}
		if !c.Yes {
			return fmt.Errorf("this deletes all our codes in store %q on %s, also those that shoppers hold now: say -yes if it is meant", store.Name, store.Platform)
		}
		p, err := d.connected(ctx, store)
		if err == nil {
			err = d.clear(ctx, store, p, out)
		}
		if err != nil && !c.Force {
			return fmt.Errorf("not disconnected: %w\nTry again, or say -force to disconnect all the same: codes that are left end at their deadlines by the platform's own clock, where it has one", err)
		}
		if err != nil {
			fmt.Fprintf(out, "Going on, although: %v\n", err)
		}
		name := store.Platform
		store.Platform, store.CreateOn, store.Shelf = "direct", offers.CreateOnClaim, 0
		store.SavedBy = byCommand
		if err := d.catalog.SaveStore(ctx, store); err != nil {
			return err
		}
		if p != nil && d.state.remote { // servers may have created some more meanwhile
			fmt.Fprintln(out, "Waiting until running servers have noticed …")
			if err := d.outlast(ctx, store, p, out); err != nil && !c.Force {
				return fmt.Errorf("codes may be left on %s, they end at their deadlines: %w", name, err)
			}
		}
		if err := errors.Join(d.catalog.Note(ctx, store, offers.NoteSubscribed, ""), d.catalog.DeleteCredentials(ctx, store.ID)); err != nil {
			return err
		}
		fmt.Fprintf(out, "Store %q is disconnected from %s. Its campaigns and books stay; switch its campaigns off if its checkout does not ask our API.\n", store.Name, name)
		return nil
	})
}

// clear deletes our codes on the platform and stops its messages.
func (d desk) clear(ctx context.Context, store *offers.Storefront, p offers.Platform, out io.Writer) error {
	// What lies ready is handed out no more, not even if the store comes back.
	if err := offers.ClearShelves(ctx, d.catalog, store, nil); err != nil {
		return err
	}
	n, err := deleteCodes(ctx, store, p)
	fmt.Fprintf(out, "Deleted %d codes.\n", n)
	if err != nil {
		return err
	}
	if s, ok := p.(offers.Subscriber); ok {
		if err := offers.Unsubscribe(ctx, d.catalog, store, s); err != nil {
			return fmt.Errorf("stop its messages: %w", err)
		}
	}
	return nil
}

func (d desk) outlast(ctx context.Context, store *offers.Storefront, p offers.Platform, out io.Writer) error {
	t := time.NewTimer(lettingGo)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
	}
	n, err := deleteCodes(ctx, store, p)
	if n > 0 {
		fmt.Fprintf(out, "Deleted %d more.\n", n)
	}
	return err
}

// deleteCodes deletes all codes on the platform that bear the store's mark, and answers how many that were.
func deleteCodes(ctx context.Context, store *offers.Storefront, p offers.Platform) (n int, err error) {
	if !p.Capabilities().Lists {
		return 0, nil
	}
	ours, err := offers.FindAll(ctx, p, offers.MarkOf(store, ""))
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, f := range ours {
		err := deletePaced(ctx, p, f)
		if err == nil {
			n++
			continue
		}
		if errs = append(errs, err); len(errs) == 3 { // it will not get better
			break
		}
	}
	if len(errs) > 0 {
		return n, fmt.Errorf("%d of %d codes are left: %w", len(ours)-n, len(ours), errors.Join(errs...))
	}
	return n, nil
}

// deletePaced waits where the platform asks for it, a few times.
func deletePaced(ctx context.Context, p offers.Platform, f offers.Found) (err error) {
	for range 5 {
		err = p.Delete(ctx, f.Mark, f.Code, f.Ref)
		var refused *offers.PlatformError
		if !errors.As(err, &refused) || refused.Fault != offers.FaultThrottled {
			return err
		}
		t := time.NewTimer(max(refused.RetryAfter, 100*time.Millisecond))
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
	return err
}
