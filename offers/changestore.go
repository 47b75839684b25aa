package offers

import (
	"context"
	"errors"
	"slices"
)

// StoreKeeper reads and saves stores.
type StoreKeeper interface {
	StoreByID(ctx context.Context, id string) (*Storefront, error)
	SaveStore(ctx context.Context, s *Storefront) error
}

// ChangeStore changes a store as it is kept now, again if somebody else saves it in between: for a change that holds whatever
// the rest of the store is. change may be called more than once; its error ends it all.
func ChangeStore(ctx context.Context, keeper StoreKeeper, id string, change func(*Storefront) error) (*Storefront, error) {
	for {
		kept, err := keeper.StoreByID(ctx, id)
		if err != nil {
			return nil, err
		}
		s := *kept // the one kept may be shared with others
		s.Hooks = slices.Clone(s.Hooks)
		if err := change(&s); err != nil {
			return nil, err
		}
		if err := keeper.SaveStore(ctx, &s); !errors.Is(err, ErrConflict) || ctx.Err() != nil {
			return &s, err
		}
	}
}
