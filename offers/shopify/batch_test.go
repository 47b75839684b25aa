package shopify_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/shopify/twin"
)

func codesOf(n int) []string {
	codes := make([]string, n)
	for i := range codes {
		codes[i] = fmt.Sprintf("LC-BATCH-%04d", i)
	}
	return codes
}

func TestBatch(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	codes := codesOf(601)
	theirs := codes[300]
	w.Foreign(theirs)
	b, err := p.CreateBatch(t.Context(), coupon(""), codes)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Failed) != 1 || b.Failed[theirs] == "" {
		t.Errorf("failed: %v, want the merchant's own code only", b.Failed)
	}
	if n := w.Calls("AddCodes"); n != 3 {
		t.Errorf("added in %d calls, want 250 to a call", n)
	}
	for _, code := range []string{codes[0], codes[1], codes[250], codes[600]} {
		if f, err := p.Lookup(t.Context(), code); err != nil || f.Code != code || f.Ref != b.Ref {
			t.Errorf("looked up as %+v, %v", f, err)
		}
		for _, good := range []bool{true, false} { // each code is good for one order
			cart := w.NewCart(5_000)
			err := w.Apply(cart, code)
			if (err == nil) != good {
				t.Errorf("the code is taken: %v, want %t", err, good)
			}
			if err == nil {
				if _, _, err := w.Order(cart); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if _, err := p.CreateBatch(t.Context(), coupon("", func(c *offers.Coupon) { c.Amount = 500 }), codes[:1]); offers.FaultOf(err) != offers.FaultRejected || err == nil {
		t.Errorf("a batch on other terms: %v, want the fault rejected", err)
	}
	again, err := p.CreateBatch(t.Context(), coupon("", func(c *offers.Coupon) { c.EndsAt += 60_000 }), codes)
	if err != nil || again.Ref != b.Ref || len(again.Failed) != 1 {
		t.Errorf("again: %+v, %v", again, err)
	}
}

// Deleting one code of a batch leaves the others, and the ledger's look for orphans leaves batches alone.
func TestABatchIsNotDeletedWithOneOfItsCodes(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	codes := codesOf(5)
	c := coupon("")
	b, err := p.CreateBatch(t.Context(), c, codes)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := p.Delete(t.Context(), c.Mark, codes[2], b.Ref); err != nil {
			t.Fatal(err)
		}
	}
	for i, code := range codes {
		_, err := p.Lookup(t.Context(), code)
		if gone := errors.Is(err, offers.ErrNoCoupon); gone != (i == 2) || err != nil && !gone {
			t.Errorf("code %d is looked up with %v", i, err)
		}
	}
	single := coupon("LC-SINGLE-22")
	if _, err := p.Create(t.Context(), single); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(30 * time.Second)
	for {
		page, next, err := p.Find(t.Context(), c.Mark, "")
		if err != nil || next != "" {
			t.Fatalf("next page %q, %v", next, err)
		}
		if slices.ContainsFunc(page, func(f offers.Found) bool { return strings.HasPrefix(f.Code, "LC-BATCH") }) {
			t.Fatalf("a batch is listed among offers: %+v", page)
		}
		if len(page) == 1 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the single code is not listed in 30 s")
		}
	}
}

func TestBatchWaitsWhileThrottled(t *testing.T) {
	w := start(t, func(o *twin.Options) { o.Points, o.Rate = 20, 50 })
	b, err := w.platform(t).CreateBatch(t.Context(), coupon(""), codesOf(1_000))
	if err != nil || len(b.Failed) > 0 {
		t.Fatalf("%+v, %v", b, err)
	}
	if n := w.Calls("AddCodes"); n != 4 {
		t.Errorf("%d additions", n)
	}
}

func TestBatchEndsWithItsContext(t *testing.T) {
	w := start(t, func(o *twin.Options) { o.BulkTime = time.Hour })
	ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := w.platform(t).CreateBatch(ctx, coupon(""), codesOf(10)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("answer %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	if n := w.Calls("AddedCodes"); n > 5 {
		t.Errorf("asked %d times in 0.7 s", n)
	}
	if _, err := w.platform(t).CreateBatch(t.Context(), coupon(""), nil); err == nil {
		t.Error("a batch of nothing was made")
	}
}

// The API's own limit, as it was seen: more than 250 codes are refused at the top of the answer.
func TestTwinRefusesTooManyCodesAtOnce(t *testing.T) {
	w := start(t)
	p := w.platform(t)
	ref, err := p.Create(t.Context(), coupon("LC-PARENT-22"))
	if err != nil {
		t.Fatal(err)
	}
	var inputs []string
	for _, code := range codesOf(251) {
		inputs = append(inputs, `{"code":`+quote(code)+`}`)
	}
	_, body := w.post(t, `{"query":"mutation A($id: ID!, $codes: [DiscountRedeemCodeInput!]!) { discountRedeemCodeBulkAdd(discountId: $id, codes: $codes) { bulkCreation { id } } }",`+
		`"operationName":"A","variables":{"id":`+quote(ref)+`,"codes":[`+strings.Join(inputs, ",")+`]}}`)
	if !strings.Contains(string(body), `"MAX_INPUT_SIZE_EXCEEDED"`) {
		t.Errorf("answer %s", body)
	}
}
