package shopify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/shopify/admin"
)

// mostAtOnce is how many codes Shopify adds to a discount in one go.
const mostAtOnce = 250

// How often a running addition is asked after: soon at first, then less and less.
const (
	firstAsk = 200 * time.Millisecond
	lastAsk  = 5 * time.Second
)

// Batch is what became of a batch's codes.
type Batch struct {
	Ref    string            // the discount's
	Failed map[string]string // by code: why, in the API's own word; all others are there
}

// CreateBatch makes one discount with many codes, each for one use, which all end together: for e-mail, SMS and print. c is as for
// Create, and its code is not used. Called again with the same first code it goes on where it was interrupted: what is there
// already counts as made, and other terms than it was made on are refused. It takes about a second for 250 codes and is bounded
// by ctx; on an error the codes before it are made.
//
// Nothing in the program calls it yet: campaigns make single codes. The rest of this package leaves batches alone all the same, so
// that reconciling deletes none.
func (p *Platform) CreateBatch(ctx context.Context, c offers.Coupon, codes []string) (Batch, error) {
	if len(codes) == 0 {
		return Batch{}, rejected("batch: no codes")
	}
	c.Code = codes[0]
	ref, err := p.create(ctx, c, batchTitle)
	if err != nil {
		return Batch{}, err
	}
	b := Batch{Ref: ref, Failed: map[string]string{}}
	for rest := codes[1:]; len(rest) > 0; {
		n := min(mostAtOnce, len(rest))
		if err := p.addCodes(ctx, &b, rest[:n]); err != nil {
			return b, err
		}
		rest = rest[n:]
	}
	return b, nil
}

func (p *Platform) addCodes(ctx context.Context, b *Batch, codes []string) error {
	inputs := make([]*admin.DiscountRedeemCodeInput, len(codes))
	for i, code := range codes {
		inputs[i] = &admin.DiscountRedeemCodeInput{Code: code}
	}
	var id string
	err := patiently(ctx, func() error {
		answer, err := admin.AddCodes(ctx, p.api, b.Ref, inputs)
		if err != nil {
			return err
		}
		add := answer.DiscountRedeemCodeBulkAdd
		if add == nil {
			return errNothing
		}
		if err := problemFault("batch", add.UserErrors); err != nil {
			return err
		}
		if add.BulkCreation == nil {
			return errNothing
		}
		id = add.BulkCreation.Id
		return nil
	})
	if err != nil {
		return err
	}
	for wait := firstAsk; ; wait = min(wait*3/2, lastAsk) {
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		done, err := p.added(ctx, b, id)
		if err != nil || done {
			return err
		}
	}
}

// added asks how far an addition has come, and once it is done notes what failed.
func (p *Platform) added(ctx context.Context, b *Batch, id string) (done bool, err error) {
	var failed bool
	err = patiently(ctx, func() error {
		answer, err := admin.AddedCodes(ctx, p.api, id)
		if err != nil {
			return err
		}
		adding := answer.DiscountRedeemCodeBulkCreation
		if adding == nil {
			return errors.New("batch: the addition is not known any more")
		}
		done, failed = adding.Done, adding.FailedCount > 0
		return nil
	})
	if err != nil || !done || !failed {
		return done, err
	}
	return true, p.noteFailed(ctx, b, id)
}

// noteFailed: a code that this very batch has already has not failed.
func (p *Platform) noteFailed(ctx context.Context, b *Batch, id string) error {
	var each *admin.AddedEachDiscountRedeemCodeBulkCreation
	err := patiently(ctx, func() error {
		answer, err := admin.AddedEach(ctx, p.api, id)
		if err != nil {
			return err
		}
		if each = answer.DiscountRedeemCodeBulkCreation; each == nil || each.Codes == nil {
			return errors.New("batch: the addition is not known any more")
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, one := range each.Codes.Nodes {
		if one.DiscountRedeemCode != nil {
			continue
		}
		why := "refused"
		if len(one.Errors) > 0 {
			why = one.Errors[0].Text()
		}
		mine, err := p.inBatch(ctx, b.Ref, one.Code)
		if err != nil {
			return err
		}
		if !mine {
			b.Failed[one.Code] = why
		}
	}
	return nil
}

// inBatch reports whether the batch has the code.
func (p *Platform) inBatch(ctx context.Context, ref, code string) (mine bool, err error) {
	err = patiently(ctx, func() error {
		answer, err := admin.Owner(ctx, p.api, code)
		if err == nil && answer.CodeDiscountNodeByCode != nil {
			mine = answer.CodeDiscountNodeByCode.Id == ref
		}
		return err
	})
	return mine, err
}

// removeFromBatch takes one code out of a batch. Deleting the discount would take all of them.
func (p *Platform) removeFromBatch(ctx context.Context, ref, code string) error {
	answer, err := admin.BatchCodes(ctx, p.api, ref, 10, &code, nil)
	if err != nil {
		return err
	}
	if answer.DiscountNode == nil {
		return nil
	}
	var codes *admin.Codes
	switch d := answer.DiscountNode.Discount.(type) {
	case *admin.BatchCodesDiscountNodeDiscountDiscountCodeBasic:
		codes = d.Codes
	case *admin.BatchCodesDiscountNodeDiscountDiscountCodeFreeShipping:
		codes = d.Codes
	}
	var ids []string
	if codes != nil {
		for _, one := range codes.Nodes {
			if strings.EqualFold(one.Code, code) {
				ids = append(ids, one.Id)
			}
		}
	}
	if len(ids) == 0 {
		return errors.New("delete: the batch does not list the code that leads to it")
	}
	removed, err := admin.RemoveCodes(ctx, p.api, ref, ids)
	if err != nil {
		return err
	}
	if removed.DiscountCodeRedeemCodeBulkDelete == nil {
		return errNothing
	}
	return problemFault("delete", removed.DiscountCodeRedeemCodeBulkDelete.UserErrors)
}

// patientTries bounds how often one call of a long work is made while the shop is throttled.
const patientTries = 20

// patiently makes a call again for as long as the shop asks to wait.
func patiently(ctx context.Context, call func() error) error {
	var err error
	for range patientTries {
		if err = call(); err == nil || offers.FaultOf(err) != offers.FaultThrottled {
			return err
		}
		var throttled *offers.PlatformError
		errors.As(err, &throttled)
		if e := sleep(ctx, max(throttled.RetryAfter, firstAsk)); e != nil {
			return fmt.Errorf("%w while waiting: %w", e, err)
		}
	}
	return err
}

// sleep waits, as long as the context lives.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
