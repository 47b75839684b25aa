package shopify

import (
	"context"
	"errors"
	"slices"
	"time"

	"lastcall/offers"
	"lastcall/offers/shopify/admin"
)

// Page sizes that keep each query under what one may cost.
const (
	ordersPage = 50
	linesPage  = 50
	linesPages = 20 // more lines than that no order has
)

// Orders lists what became of the orders that changed since a moment and used a code: first that they were placed, then, where it is
// so, that they were cancelled or refunded in full. Each of them costs a call of its own. While the shop is throttled it waits, as
// long as ctx lives.
func (p *Platform) Orders(ctx context.Context, since int64, cursor string) ([]offers.OrderEvent, string, error) {
	var after *string
	if cursor != "" {
		after = &cursor
	}
	search := "updated_at:>='" + time.UnixMilli(since).UTC().Format(time.RFC3339) + "'"
	var answer *admin.OrdersResponse
	err := patiently(ctx, func() (err error) {
		answer, err = admin.Orders(ctx, p.api, search, ordersPage, after)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	if answer.Orders == nil || answer.Orders.PageInfo == nil {
		return nil, "", errNothing
	}
	var page []offers.OrderEvent
	for _, o := range answer.Orders.Nodes {
		if !slices.ContainsFunc(o.DiscountCodes, func(code string) bool { return offers.NormalizeCode(code) != "" }) {
			continue
		}
		placed := offers.OrderEvent{Kind: offers.OrderPlaced, Order: o.LegacyResourceId, At: o.CreatedAt.UnixMilli()}
		if err := p.readLines(ctx, o.Id, o.DiscountCodes, &placed); err != nil {
			return nil, "", err
		}
		page = append(page, placed)
		undone := placed
		undone.Kind = offers.OrderCancelled
		switch {
		case o.CancelledAt != nil:
			undone.At = o.CancelledAt.UnixMilli()
		case o.DisplayFinancialStatus != nil && *o.DisplayFinancialStatus == admin.OrderDisplayFinancialStatusRefunded:
			undone.At = o.UpdatedAt.UnixMilli()
		default:
			continue
		}
		page = append(page, undone)
	}
	if answer.Orders.PageInfo.HasNextPage && answer.Orders.PageInfo.EndCursor != nil {
		return page, *answer.Orders.PageInfo.EndCursor, nil
	}
	return page, "", nil
}

// readLines sums up an order's lines: what they cost before discounts, and what each code took off them or off shipping.
func (p *Platform) readLines(ctx context.Context, id string, codes []string, e *offers.OrderEvent) error {
	off := map[string]int64{}
	for after, pages := (*string)(nil), 0; pages < linesPages; pages++ {
		var answer *admin.OrderLinesResponse
		err := patiently(ctx, func() (err error) {
			answer, err = admin.OrderLines(ctx, p.api, id, linesPage, after)
			return err
		})
		if err != nil {
			return err
		}
		o := answer.Order
		if o == nil || o.LineItems == nil || o.LineItems.PageInfo == nil || o.ShippingLines == nil {
			return errNothing
		}
		e.Currency = o.CurrencyCode
		for _, line := range o.LineItems.Nodes {
			if line.OriginalTotalSet == nil || line.OriginalTotalSet.ShopMoney == nil {
				return errNothing
			}
			amount, err := amountOf(line.OriginalTotalSet.ShopMoney.Amount, e.Currency)
			if err != nil {
				return err
			}
			e.Subtotal += amount
			if err := addUp(off, line.DiscountAllocations, e.Currency); err != nil {
				return err
			}
		}
		if pages == 0 {
			for _, line := range o.ShippingLines.Nodes {
				if err := addUp(off, line.DiscountAllocations, e.Currency); err != nil {
					return err
				}
			}
		}
		if after = o.LineItems.PageInfo.EndCursor; !o.LineItems.PageInfo.HasNextPage || after == nil {
			for _, code := range codes {
				code = ledgerCode(code)
				e.Codes = append(e.Codes, offers.UsedCode{Code: code, Discount: off[code]})
			}
			return nil
		}
	}
	return errors.New("an order whose lines do not end")
}

// addUp adds what codes took off one line.
func addUp(off map[string]int64, allocations []*admin.Allocation, currency string) error {
	for _, a := range allocations {
		by, ok := a.DiscountApplication.(*admin.AllocationDiscountApplicationDiscountCodeApplication)
		if !ok {
			continue
		}
		if a.AllocatedAmountSet == nil || a.AllocatedAmountSet.ShopMoney == nil {
			return errNothing
		}
		amount, err := amountOf(a.AllocatedAmountSet.ShopMoney.Amount, currency)
		if err != nil {
			return err
		}
		off[ledgerCode(by.Code)] += amount
	}
	return nil
}
