package offers

import (
	"context"
	"errors"
	"fmt"
)

// Applied is what the ledger made of one code of an order event.
type Applied struct {
	Kind OrderEventKind
	Settled
}

// OrderBook is the part of an Outbox that orders are put into.
type OrderBook interface {
	Settle(ctx context.Context, store *Storefront, s Settlement) (Settled, error)
	Cancel(ctx context.Context, store *Storefront, c Cancellation) (r Redemption, found bool, err error)
}

// ApplyOrder puts what a platform says of an order into the ledger, whichever way the news came: message or poll. Codes
// that are not ours change nothing. It can be repeated: the same event changes the ledger once.
func ApplyOrder(ctx context.Context, box OrderBook, store *Storefront, e OrderEvent) ([]Applied, error) {
	var applied []Applied
	var errs []error
	switch e.Kind {
	case OrderPlaced:
		for _, used := range e.Codes {
			code := NormalizeCode(used.Code)
			if code == "" {
				continue
			}
			s, err := box.Settle(ctx, store, Settlement{Code: code, Order: e.Order, Currency: e.Currency,
				Subtotal: e.Subtotal, Discount: used.Discount, PlacedAt: e.At, ChangedAt: e.ChangedAt})
			errs = append(errs, err)
			applied = append(applied, Applied{Kind: e.Kind, Settled: s})
		}
	case OrderCancelled:
		codes := []string{""} // a cancellation that names no code is found by its order
		if len(e.Codes) > 0 {
			codes = nil
		}
		for _, used := range e.Codes {
			if code := NormalizeCode(used.Code); code != "" {
				codes = append(codes, code)
			}
		}
		for _, code := range codes {
			r, found, err := box.Cancel(ctx, store, Cancellation{Code: code, Order: e.Order, Revive: store.Revive, At: e.At})
			errs = append(errs, err)
			if found {
				applied = append(applied, Applied{Kind: e.Kind, Settled: Settled{Redemption: r}})
			}
		}
	default:
		return nil, fmt.Errorf("an event of an order of no kind we know: %q", e.Kind)
	}
	return applied, errors.Join(errs...)
}
