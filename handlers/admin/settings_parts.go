package admin

import (
	"context"

	"lastcall/offers"
)

// Settings is what the pages below a store's settings need. All of it is required.
type Settings struct {
	Listeners Listeners
	Privacy   Privacy
	// Notify sends the people of a store a message that tells of nothing.
	Notify func(ctx context.Context, store *offers.Storefront) error
	// CanMail says that this server can send e-mail.
	CanMail bool
	// TestHook sends a listener a message that tells of nothing, and answers what came of it.
	TestHook func(ctx context.Context, store *offers.Storefront, hook offers.Hook) (offers.Attempt, error)
}
