package shopify

import (
	"context"
	"errors"

	"lastcall/offers"
	"lastcall/offers/shopify/admin"
)

// Delete looks the code up and deletes it if it bears the store's mark. The reference is not relied on: a code may have been
// made again, and what a reference leads to may bear another mark. A code of a batch is taken out of it, which Shopify
// does a moment later.
func (p *Platform) Delete(ctx context.Context, mark offers.Mark, code, _ string) error {
	answer, err := admin.Owner(ctx, p.api, code)
	if err != nil {
		return err
	}
	node := answer.CodeDiscountNodeByCode
	if node == nil {
		return nil
	}
	title := ""
	switch d := node.CodeDiscount.(type) {
	case *admin.OwnerCodeDiscountNodeByCodeDiscountCodeNodeCodeDiscountDiscountCodeBasic:
		title = d.Title
	case *admin.OwnerCodeDiscountNodeByCodeDiscountCodeNodeCodeDiscountDiscountCodeFreeShipping:
		title = d.Title
	}
	if !offers.ParseMark(title).Same(mark) {
		return nil
	}
	if wordsOf(title) == batchTitle {
		return p.removeFromBatch(ctx, node.Id, code)
	}
	return p.remove(ctx, node.Id)
}

// remove deletes a discount. One that is gone is a success.
func (p *Platform) remove(ctx context.Context, ref string) error {
	answer, err := admin.DeleteDiscount(ctx, p.api, ref)
	if err != nil {
		return err
	}
	done := answer.DiscountCodeDelete
	if done == nil {
		return errNothing
	}
	for _, problem := range done.UserErrors {
		if problem.Is(admin.DiscountErrorCodeInvalid) && problem.On("id") {
			return nil
		}
	}
	if len(done.UserErrors) == 0 && done.DeletedCodeDiscountId == nil {
		return errors.New("delete: an answer that says neither yes nor no")
	}
	return problemFault("delete", done.UserErrors)
}
