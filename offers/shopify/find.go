package shopify

import (
	"context"

	"lastcall/offers"
	"lastcall/offers/shopify/admin"
)

// pageSize keeps a page well under what one query may cost.
const pageSize = 50

// Find lists the store's codes by their tag, in the order in which they were made. The search runs some seconds behind: what
// was made or deleted just now may be missing or still be there. Batches are left out: their codes are sent to people,
// and end with their batch.
func (p *Platform) Find(ctx context.Context, mark offers.Mark, cursor string) ([]offers.Found, string, error) {
	var after *string
	if cursor != "" {
		after = &cursor
	}
	answer, err := admin.Discounts(ctx, p.api, "tag:"+tagOf(mark), pageSize, after)
	if err != nil {
		return nil, "", err
	}
	nodes := answer.DiscountNodes
	if nodes == nil || nodes.PageInfo == nil {
		return nil, "", errNothing
	}
	var page []offers.Found
	for _, node := range nodes.Nodes {
		var f found
		switch d := node.Discount.(type) {
		case *admin.DiscountsDiscountNodesDiscountNodeConnectionNodesDiscountNodeDiscountDiscountCodeBasic:
			f = foundBasic(&d.Basic)
		case *admin.DiscountsDiscountNodesDiscountNodeConnectionNodesDiscountNodeDiscountDiscountCodeFreeShipping:
			f = foundShipping(&d.Shipping)
		}
		if f.Ref = node.Id; f.Mark.Same(mark) && f.title != batchTitle && f.Code != "" {
			page = append(page, f.Found)
		}
	}
	next := ""
	if nodes.PageInfo.HasNextPage && nodes.PageInfo.EndCursor != nil {
		next = *nodes.PageInfo.EndCursor
	}
	return page, next, nil
}
